import { CopyBlock } from "./CopyBlock";

interface CommandLinesProps {
  readonly lines: readonly string[];
  readonly label: string;
}

/** Commands for a terminal, to be copied. */
export function CommandLines({ lines, label }: CommandLinesProps) {
  return <CopyBlock text={lines.join("\n")} label={`Copy: ${label}`} />;
}
