import { CopyButton } from "./CopyButton";

interface CommandLinesProps {
  readonly lines: readonly string[];
  readonly label: string;
}

/** Commands for a terminal, to be copied. */
export function CommandLines({ lines, label }: CommandLinesProps) {
  return (
    <div className="flex min-w-0 items-start gap-2 rounded-md border border-border bg-muted px-3 py-2">
      <pre className="anywhere min-w-0 flex-1 whitespace-pre-wrap font-mono text-xs leading-5">{lines.join("\n")}</pre>
      <CopyButton iconOnly label={`Copy: ${label}`} text={lines.join("\n")} />
    </div>
  );
}
