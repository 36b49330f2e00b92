import { autocompletion, type Completion, type CompletionSource, pickedCompletion, startCompletion } from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import { EditorView, hoverTooltip, type Tooltip } from "@codemirror/view";
import { type Choice, choicesAt, type Help, helpAt } from "@/server/view/editing/help";
import { type Place, placeAt } from "@/server/view/editing/place";
import { written } from "@/server/view/editing/written";
import type { Words } from "./words";

/** Nobody writes a longer text by hand, and each step in it would cost. */
const MOST = 256 * 1024;

interface At {
  readonly text: string;
  readonly place: Place;
  readonly word: string;
}

function at(view: Pick<EditorView, "state">, offset: number): At | undefined {
  const { doc } = view.state;
  const text = doc.length > MOST ? "" : doc.toString();
  const place = doc.length > MOST ? undefined : placeAt(text, offset);
  return place && { text, place, word: text.slice(place.from, place.to) };
}

/** What is taken is written as it has to stand there; behind a key one goes on with what it holds. */
function take(view: EditorView, completion: Completion, choice: Choice): void {
  const here = at(view, view.state.selection.main.head);
  if (!here) return;
  const { from, to, text, cursor } = written(here.text, here.place, choice);
  view.dispatch({
    changes: { from, to, insert: text },
    selection: { anchor: from + cursor },
    annotations: pickedCompletion.of(completion),
    userEvent: "input.complete",
    scrollIntoView: true,
  });
  if (choice.is === "key" || choice.label.endsWith(":")) startCompletion(view);
}

const optionOf = (choice: Choice): Completion => ({
  label: choice.label,
  type: choice.is === "key" ? "property" : "constant",
  ...(choice.doc !== "" && { info: choice.doc }),
  apply: (view, completion) => take(view, completion, choice),
});

/** Unasked, something is offered where a word, a quote or the space behind a colon was written, and not for what is written to its end. */
function isOffered({ text, place }: At, labels: readonly string[], offset: number): boolean {
  const isBegun = place.typed !== "" || place.quote !== "" || (place.syntax === "yaml" && place.at === "value" && text.slice(0, offset).endsWith(": "));
  return isBegun && !labels.includes(place.typed);
}

const sourceOf =
  (words: Words): CompletionSource =>
  async (context) => {
    const here = at(context, context.pos);
    if (!here) return null;
    const { choices, source } = choicesAt(here.place, here.word);
    const isAsked = context.explicit || isOffered(here, [], context.pos);
    const more = source && isAsked ? await words(source, here.place).catch(() => []) : [];
    const all = [...choices, ...more];
    const labels = all.map(({ label }) => label);
    if (context.aborted || all.length === 0 || !(context.explicit || isOffered(here, labels, context.pos))) return null;
    return { from: here.place.from, options: all.map(optionOf) };
  };

function words(help: Help): HTMLElement {
  const box = document.createElement("div");
  const name = box.appendChild(document.createElement("strong"));
  name.textContent = help.name;
  box.append(` ${help.doc}`);
  return box;
}

const HOVER = hoverTooltip((view, offset): Tooltip | null => {
  const here = at(view, offset);
  const help = here && helpAt(here.place, here.word);
  return help ? { pos: here.place.from, end: here.place.to, create: () => ({ dom: words(help) }) } : null;
});

/** Names that may be written, and what those mean that are. `onHelp`: the same of where one writes, for those who have no pointer. */
export const editorHelp = (wordsOf: Words, onHelp: (help: Help | undefined) => void): Extension => [
  autocompletion({ override: [sourceOf(wordsOf)], icons: false }),
  HOVER,
  EditorView.updateListener.of((update) => {
    if (!update.docChanged && !update.selectionSet && !update.focusChanged) return;
    const here = update.view.hasFocus ? at(update.view, update.state.selection.main.head) : undefined;
    onHelp(here && helpAt(here.place, here.word));
  }),
];
