import { nameParts } from "@/server/view/name-parts";
import { cn } from "./cn";

interface MiddleCutProps {
  readonly text: string;
  readonly title?: string | undefined;
  readonly className?: string | undefined;
}

const PART = "whitespace-pre before:content-[attr(data-part)]";

/**
 * A name on one line; what does not fit is left out in its middle, for names differ at their ends. Heard, searched and copied it is whole: what is seen of it
 * are two parts beside the text, which else would be two words.
 */
export function MiddleCut({ text, title, className }: MiddleCutProps) {
  const { head, tail } = nameParts(text);
  if (tail === "")
    return (
      <bdi className={cn("flex min-w-0", className)} title={title}>
        <span className="min-w-0 overflow-hidden text-ellipsis whitespace-pre">{text}</span>
      </bdi>
    );
  return (
    <bdi className={cn("relative flex min-w-0", className)} title={title}>
      <span className="sr-only">{text}</span>
      {/* a space that the two parts meet at is kept */}
      <span aria-hidden="true" data-part={head} className={cn("min-w-0 overflow-hidden text-ellipsis", PART)} />
      <span aria-hidden="true" data-part={tail} className={cn("shrink-0", PART)} />
    </bdi>
  );
}
