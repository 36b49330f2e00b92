import { CopyButton } from "./CopyButton";
import { visibleText } from "./visibleText";

interface CopyBlockProps {
  readonly text: string;
  /** What is copied, where more is than is shown. */
  readonly copied?: string | undefined;
  /** Name of the button. */
  readonly label: string;
  /** Name of the box of a text that may be long, which scrolls. */
  readonly box?: string | undefined;
}

const PRE = "anywhere min-w-0 flex-1 whitespace-pre-wrap font-mono text-xs leading-5";

/** A text for a terminal or a file, to be copied. Characters that hide or turn the reading direction are shown by their signs. */
export function CopyBlock({ text, copied = text, label, box }: CopyBlockProps) {
  const shown = text.split("\n").map(visibleText).join("\n");
  return (
    <div className="flex min-w-0 items-start gap-2 rounded-md border border-border bg-muted px-3 py-2">
      {box === undefined ? (
        <pre className={PRE}>{shown}</pre>
      ) : (
        // biome-ignore lint/a11y/useSemanticElements: no field is in it
        <pre
          role="group"
          aria-label={box}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reachable by keyboard
          tabIndex={0}
          className={`${PRE} max-h-96 overflow-y-auto`}
        >
          {shown}
        </pre>
      )}
      <CopyButton iconOnly label={label} text={copied} />
    </div>
  );
}
