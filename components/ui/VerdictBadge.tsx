import type { VerdictAnswer } from "@/server/contract/verdict";
import { VERDICT_STYLES } from "@/server/view/verdict-style";
import { Badge } from "./Badge";

interface VerdictBadgeProps {
  readonly verdict: VerdictAnswer["verdict"];
  readonly className?: string | undefined;
}

/** A verdict by colour, border, glyph and word. */
export function VerdictBadge({ verdict, className }: VerdictBadgeProps) {
  const style = VERDICT_STYLES[verdict];
  return (
    <Badge tone={verdict} className={className} data-verdict={verdict}>
      <span aria-hidden="true" className="text-[0.85em]">
        {style.glyph}
      </span>
      {style.word}
    </Badge>
  );
}
