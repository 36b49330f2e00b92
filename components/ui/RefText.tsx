import { cn } from "./cn";
import { MiddleCut } from "./MiddleCut";
import { textPieces } from "./visibleText";

interface RefTextProps {
  readonly text: string;
  readonly mono?: boolean;
  /** One line; what does not fit is left out in its middle, and the whole text is in the title. */
  readonly truncate?: boolean;
  readonly className?: string | undefined;
}

/** Breaks come after the separators of references and between the words of a long name in camel case; a copied text holds none of them. */
function broken(text: string) {
  return text.split(/(?<=[/:@#.])(?=[^/:@#.])|(?<=[a-z]{3})(?=[A-Z][a-z]{2})/u).map((part, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one fixed text
    <span key={i}>
      {i > 0 && <wbr />}
      {part}
    </span>
  ));
}

/** A name, reference or other text from outside: isolated in direction, hidden characters shown, breaking well however long. */
export function RefText({ text, mono = false, truncate = false, className }: RefTextProps) {
  const pieces = textPieces(text);
  if (truncate && pieces.every((piece) => !piece.hidden))
    return <MiddleCut text={text} title={text} className={cn(mono && "font-mono text-[0.94em]", className)} />;
  return (
    <bdi className={cn(mono && "font-mono text-[0.94em]", truncate ? "block truncate" : "anywhere", className)} title={truncate ? text : undefined}>
      {pieces.map((piece, i) =>
        piece.hidden ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one fixed text
          <span key={i} className="rounded bg-warning-soft px-0.5 font-mono text-[0.85em] text-warning">
            {piece.text}
          </span>
        ) : truncate ? (
          piece.text
        ) : (
          broken(piece.text)
        ),
      )}
    </bdi>
  );
}
