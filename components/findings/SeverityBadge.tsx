import { Badge } from "@/components/ui/Badge";
import { SEVERITY_STYLES, type Severity } from "./severity";

/** A severity by word, bars and colour. */
export function SeverityBadge({ severity }: { readonly severity: Severity }) {
  const { tone, bars } = SEVERITY_STYLES[severity];
  return (
    <Badge tone={tone} className="capitalize" data-severity={severity}>
      <span aria-hidden="true" className="text-[0.7em] tracking-tighter">
        {bars}
      </span>
      {severity}
    </Badge>
  );
}
