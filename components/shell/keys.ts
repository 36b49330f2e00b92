/** What of a key press decides whether it is a shortcut. */
export interface Press {
  readonly key: string;
  readonly ctrl: boolean;
  readonly meta: boolean;
  readonly alt: boolean;
  /** Whether it goes into a text, or chooses in a list. */
  readonly typing: boolean;
  /** Whether a window stands over the page. */
  readonly covered: boolean;
}

/** How long the second key of a sequence may take. */
const SEQUENCE_MS = 1200;

/**
 * Finds what a press stands for among the shortcuts there are: one key as it is written (`v`, `C` with Shift, `?`), two with a space between them, or
 * `mod+k` with Ctrl or ⌘. Keys are taken by what they write, not by where they are: on every keyboard `?` is the key that writes one.
 */
export class KeyReader {
  #first: { readonly key: string; readonly at: number } | null = null;

  /** The shortcut that was pressed, or undefined; `now` in milliseconds of any clock, `single` whether keys without Ctrl are shortcuts at all. */
  read(press: Press, shortcuts: readonly string[], now: number, single: boolean): string | undefined {
    const first = this.#first;
    this.#first = null;
    if (press.ctrl !== press.meta && !press.alt) return shortcuts.find((one) => one === `mod+${press.key.toLowerCase()}`);
    if (!single || press.ctrl || press.meta || press.alt || press.typing || press.covered) return undefined;
    if (first && now - first.at < SEQUENCE_MS) {
      const second = shortcuts.find((one) => one === `${first.key} ${press.key}`);
      if (second !== undefined) return second;
    }
    const found = shortcuts.find((one) => one === press.key);
    if (found === undefined && shortcuts.some((one) => one.startsWith(`${press.key} `))) this.#first = { key: press.key, at: now };
    return found;
  }
}

const TYPED = 'textarea, select, [contenteditable="true"], [role="textbox"], [role="combobox"], [role="searchbox"]';
const NOT_TYPED = "checkbox radio button submit file";

/** Whether what is pressed there is text or a choice, and no shortcut. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (target instanceof HTMLInputElement) return !NOT_TYPED.split(" ").includes(target.type);
  return target.closest(TYPED) !== null;
}
