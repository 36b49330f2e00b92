import { ANYONE, parseRef, type Ref } from "@/server/model/ref.ts";
import { rankOf, type VerdictWord, worst } from "@/server/model/verdict.ts";
import type { Inspection } from "./inspection.ts";
import { type Reach, type Severity, severityOf, severityRank } from "./severity.ts";
import { whoseAccount } from "./whose-account.ts";

const MANY: ReadonlySet<string> = new Set(["group", "namespace", "node", "nodegroup", "nodepool"]);

/** The group and the user of whoever shows no credentials at all. */
const UNKNOWN_CALLERS: ReadonlySet<string> = new Set(["system:anonymous", "system:unauthenticated"]);

/** An account of which no fact says that it is one's own counts as another's. */
const isOutside = ({ world }: Inspection, account: string): boolean => whoseAccount(world, account) !== "own";

/** Who gets there by an edge that begins at an entity: somebody outside, many, or a few. */
function reachOf(inspection: Inspection, from: Ref): Reach {
  if (from === ANYONE) return "outside";
  const parsed = parseRef(from);
  switch (parsed?.kind) {
    case "oidc":
    case "saml":
      return "outside";
    case "account":
      return isOutside(inspection, parsed.account) ? "outside" : "many";
    case "iam":
      return isOutside(inspection, parsed.account) ? "outside" : "few";
    case "k8s":
      if (UNKNOWN_CALLERS.has(parsed.name)) return "outside";
      return MANY.has(parsed.type) ? "many" : "few";
    default:
      return "few";
  }
}

/** An edge that is new, or decided better than before; `members`: of an end that stands for many, such as a workload, those in the graph. */
export interface NewAccess {
  readonly from: Ref;
  readonly to: Ref;
  readonly verdict: VerdictWord;
  readonly members: readonly Ref[];
}

/** How severe it is that access is new, by the formula of findings. What an administrator gains beside that is no more than any other. */
export function accessSeverity(inspection: Inspection, { from, to, verdict, members }: NewAccess): Severity {
  const reach = reachOf(inspection, from);
  if (inspection.administrators.get(from)?.verdict === "allowed") return severityOf({ reach, gained: "other", verdict });
  const worths = [to, ...members].map((ref) => inspection.worthOf(ref));
  const weights = { admin: 0, "way-to-admin": 1, other: 2 } as const;
  const [most] = worths.toSorted((a, b) => weights[a.gained] - weights[b.gained] || rankOf(a.verdict) - rankOf(b.verdict));
  // what an identity may be on top of what it is takes nothing from that
  const alone = severityOf({ reach, gained: "other", verdict });
  const whole = severityOf({ reach, gained: most?.gained ?? "other", verdict: worst(verdict, most?.verdict ?? "allowed") });
  return severityRank(whole) < severityRank(alone) ? whole : alone;
}
