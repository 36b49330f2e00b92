import { jsonLines } from "@/server/view/json-lines";

/** A document as text, the statements that decided lit by background, bar and, for screen readers, by word. */
export function JsonText({ json, statements, label }: { readonly json: unknown; readonly statements: readonly number[]; readonly label: string }) {
  const lines = jsonLines(json, statements);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reachable by keyboard
    <section aria-label={label} tabIndex={0} className="max-h-96 overflow-auto rounded-md border border-border bg-background">
      <pre className="w-max min-w-full py-2 font-mono text-xs leading-5">
        {lines.map((line, i) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text, never moved
            key={i}
            className={`block border-l-2 px-3 ${line.lit ? "border-warning bg-warning-soft" : "border-transparent"}`}
          >
            {line.text}
            {"\n"}
          </span>
        ))}
      </pre>
    </section>
  );
}
