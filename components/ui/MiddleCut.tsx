import { nameParts } from "@/server/view/name-parts";
import { cn } from "./cn";

interface MiddleCutProps {
  readonly text: string;
  readonly title?: string | undefined;
  readonly className?: string | undefined;
}

/** A name on one line; what does not fit is left out in its middle, for names differ at their ends. */
export function MiddleCut({ text, title, className }: MiddleCutProps) {
  const { head, tail } = nameParts(text);
  return (
    <bdi className={cn("flex min-w-0", className)} title={title}>
      {/* a space that the two parts meet at is kept */}
      <span className="min-w-0 overflow-hidden text-ellipsis whitespace-pre">{head}</span>
      {tail !== "" && <span className="shrink-0 whitespace-pre">{tail}</span>}
    </bdi>
  );
}
