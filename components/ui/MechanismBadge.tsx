import { mechanismWords } from "@/server/view/mechanism-words";
import { Badge } from "./Badge";

interface MechanismBadgeProps {
  readonly mechanism: string;
  /** `title` spells the mechanism out; `short` is two or three words. */
  readonly words?: "short" | "title";
  readonly className?: string | undefined;
}

/** How an edge comes about, in words; its exact name is in the title. */
export function MechanismBadge({ mechanism, words = "short", className }: MechanismBadgeProps) {
  return (
    <Badge tone="quiet" className={className} title={mechanism}>
      <span className="truncate">{mechanismWords(mechanism)[words]}</span>
    </Badge>
  );
}
