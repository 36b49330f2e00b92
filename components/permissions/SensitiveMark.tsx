import { Database, KeyRound, type LucideIcon, ShieldAlert, TrendingUp } from "lucide-react";
import { Badge, type BadgeTone } from "@/components/ui/Badge";
import { SENSITIVE_WORDS, type SensitiveKind } from "@/server/view/permission-view";

const LOOKS: Readonly<Record<SensitiveKind, { readonly Icon: LucideIcon; readonly tone: BadgeTone }>> = {
  credentials: { Icon: KeyRound, tone: "denied" },
  escalation: { Icon: TrendingUp, tone: "denied" },
  data: { Icon: Database, tone: "warning" },
  permissions: { Icon: ShieldAlert, tone: "warning" },
};

/** A kind of sensitive action: by shape, word and colour. */
export function SensitiveMark({ kind, count }: { readonly kind: SensitiveKind; readonly count?: number }) {
  const { Icon, tone } = LOOKS[kind];
  const { word, about } = SENSITIVE_WORDS[kind];
  return (
    <Badge tone={tone} title={about} data-sensitive={kind}>
      <Icon aria-hidden="true" />
      {word}
      {count !== undefined && <span className="tabular-nums">{count}</span>}
    </Badge>
  );
}
