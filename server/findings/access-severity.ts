import { ANYONE, parseRef, type Ref } from "@/server/model/ref.ts";
import { rankOf, type VerdictWord, worst } from "@/server/model/verdict.ts";
import type { Inspection } from "./inspection.ts";
import { type Reach, type Severity, severityOf } from "./severity.ts";

const MANY: ReadonlySet<string> = new Set(["group", "namespace", "node", "nodegroup", "nodepool"]);

/** Whether an account is one of those that the snapshot is of. */
function isOwn({ world }: Inspection, account: string): boolean {
  const { accounts, organization } = world.facts;
  return accounts.some((one) => one.id === account && one.roles.length > 0) || (organization?.accounts ?? []).some((one) => one.id === account);
}

/** Who gets there by an edge that begins at an entity: somebody outside, many, or a few. */
function reachOf(inspection: Inspection, from: Ref): Reach {
  if (from === ANYONE) return "outside";
  const parsed = parseRef(from);
  switch (parsed?.kind) {
    case "oidc":
    case "saml":
      return "outside";
    case "account":
      return isOwn(inspection, parsed.account) ? "many" : "outside";
    case "iam":
      return isOwn(inspection, parsed.account) ? "few" : "outside";
    case "k8s":
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
  return severityOf({ reach, gained: most?.gained ?? "other", verdict: worst(verdict, most?.verdict ?? "allowed") });
}
