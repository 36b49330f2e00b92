import { isolateHistory } from "@codemirror/commands";
import { Annotation, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { SentTexts } from "./sentTexts";

/** A text that came from elsewhere: who sent it knows it. */
const fromElsewhere = Annotation.define<true>();

/** Tells what is written. */
export const tellsText = (sent: SentTexts, tell: (text: string) => void): Extension =>
  EditorView.updateListener.of((update) => {
    if (!update.docChanged || update.transactions.some((one) => one.annotation(fromElsewhere))) return;
    const text = update.state.doc.toString();
    sent.add(text);
    tell(text);
  });

/** Takes in a text that comes from elsewhere: a document to start from, a file, a link. It can be undone, by itself. */
export function takeText(view: EditorView, sent: SentTexts, text: string): void {
  if (sent.hear(text) || view.state.doc.toString() === text) return;
  sent.forget();
  view.dispatch({
    changes: { from: 0, to: view.state.doc.length, insert: text },
    annotations: [fromElsewhere.of(true), isolateHistory.of("full")],
  });
}
