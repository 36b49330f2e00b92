import { type Diagnostic, linter, nextDiagnostic } from "@codemirror/lint";
import type { Extension, Text } from "@codemirror/state";
import { keymap } from "@codemirror/view";
import { visibleText } from "@/components/ui/visibleText";
import type { DocumentCheckAnswer, DocumentProblem } from "@/server/contract/editing";

/** Looks for what is wrong with a text. */
export type Check = (text: string) => Promise<DocumentCheckAnswer>;

/** How long nobody writes before the text is looked at. */
const PAUSE_MS = 600;
const NOTHING: DocumentCheckAnswer = { total: 0, problems: [] };

/** The offset of a line and column that count from 1, or the nearest there is: the text may be another by now. */
export function offsetOf(doc: Text, line: number, column: number): number {
  const found = doc.line(Math.min(Math.max(1, line), doc.lines));
  return Math.min(found.from + Math.max(0, column - 1), found.to);
}

function diagnosticOf(doc: Text, { severity, message, line, column, endLine, endColumn }: DocumentProblem): Diagnostic {
  const from = offsetOf(doc, line, column);
  return { from, to: Math.max(from, offsetOf(doc, endLine, endColumn)), severity, message: visibleText(message.replaceAll("`", "")) };
}

/** Marks what is wrong in the text; `onFound` is told as well. F8 leads to the next place. */
export const editorChecks = (check: Check, onFound: (found: DocumentCheckAnswer) => void): Extension => [
  linter(
    async (view) => {
      const { doc } = view.state;
      const text = doc.toString();
      // a check that cannot be made says nothing: what is wrong is told when the change is tried
      const found = text.trim() === "" ? NOTHING : await check(text).catch(() => NOTHING);
      // an answer that comes late is of another text than the one that stands there
      if (view.state.doc.eq(doc)) onFound(found);
      return found.problems.map((one) => diagnosticOf(doc, one));
    },
    { delay: PAUSE_MS },
  ),
  keymap.of([{ key: "F8", run: nextDiagnostic }]),
];
