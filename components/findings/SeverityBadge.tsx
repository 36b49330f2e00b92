import { Badge } from "@/components/ui/Badge";
import { cn } from "@/components/ui/cn";
import { SEVERITY_STYLES, type Severity } from "./severity";

const HEIGHTS = ["h-1", "h-1.5", "h-2", "h-2.5"] as const;

/** A severity by word, bars and colour. */
export function SeverityBadge({ severity }: { readonly severity: Severity }) {
  const { tone, bars } = SEVERITY_STYLES[severity];
  return (
    <Badge tone={tone} className="capitalize" data-severity={severity}>
      <span aria-hidden="true" className="inline-flex items-end gap-px">
        {HEIGHTS.map((height, i) => (
          <span key={height} className={cn("w-0.5 rounded-full bg-current", height, i >= bars && "opacity-30")} />
        ))}
      </span>
      {severity}
    </Badge>
  );
}
