import { visibleText } from "@/components/ui/visibleText";
import { jsonLines } from "@/server/view/json-lines";

/** Where a line that is too long goes on: two characters further in than it began. */
const hang = (line: string): number => line.length - line.trimStart().length + 3;

interface JsonTextProps {
  readonly json: unknown;
  readonly statements: readonly number[];
  /** Names or values whose lines are lit. */
  readonly words?: readonly string[];
  readonly label: string;
}

/** Brings the first lit line of a long document into sight, within its box alone. */
function showLit(box: HTMLElement | null): void {
  const lit = box?.querySelector<HTMLElement>("[data-lit]");
  if (box && lit) box.scrollTop = Math.max(0, lit.offsetTop - box.clientHeight / 3);
}

/** A document as text, the statements that decided lit by background, bar and, for screen readers, by word. */
export function JsonText({ json, statements, words = [], label }: JsonTextProps) {
  const lines = jsonLines(json, statements, words);
  return (
    // a group, no landmark: a page shows the same document in several proofs
    // biome-ignore lint/a11y/useSemanticElements: no field is in it
    <div
      ref={showLit}
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reachable by keyboard
      tabIndex={0}
      className="relative max-h-96 overflow-auto rounded-md border border-border bg-background"
    >
      <pre className="whitespace-pre-wrap py-2 font-mono text-xs leading-5 anywhere">
        {lines.map((line, i) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text, never moved
            key={i}
            data-lit={line.lit || undefined}
            style={{ paddingInlineStart: `${hang(line.text)}ch`, textIndent: `-${hang(line.text) - 1}ch` }}
            className={`block border-l-2 pr-3 ${line.lit ? "border-warning bg-warning-soft" : "border-transparent"}`}
          >
            {visibleText(line.text)}
            {"\n"}
          </span>
        ))}
      </pre>
    </div>
  );
}
