import { visibleText } from "@/components/ui/visibleText";
import { jsonLines } from "@/server/view/json-lines";

/** Where a line that is too long goes on: two characters further in than it began. */
const hang = (line: string): number => line.length - line.trimStart().length + 3;

/** A document as text, the statements that decided lit by background, bar and, for screen readers, by word. */
export function JsonText({ json, statements, label }: { readonly json: unknown; readonly statements: readonly number[]; readonly label: string }) {
  const lines = jsonLines(json, statements);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reachable by keyboard
    <section aria-label={label} tabIndex={0} className="max-h-96 overflow-auto rounded-md border border-border bg-background">
      <pre className="whitespace-pre-wrap py-2 font-mono text-xs leading-5 anywhere">
        {lines.map((line, i) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text, never moved
            key={i}
            style={{ paddingInlineStart: `${hang(line.text)}ch`, textIndent: `-${hang(line.text) - 1}ch` }}
            className={`block border-l-2 pr-3 ${line.lit ? "border-warning bg-warning-soft" : "border-transparent"}`}
          >
            {visibleText(line.text)}
            {"\n"}
          </span>
        ))}
      </pre>
    </section>
  );
}
