import { denied } from "@/server/graph/decisions.ts";
import { callerOf, decideWithTags } from "@/server/graph/edges/assume-role.ts";
import { parseArn } from "@/server/model/arn.ts";
import { accountRef, arnRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { type Condition, type Decision, rankOf, type VerdictWord } from "@/server/model/verdict.ts";
import { type ActionDecision, decideAction } from "@/server/policy/action.ts";
import type { Caller, SessionFacts, StoredPolicy } from "@/server/policy/inputs.ts";
import { compilePolicy } from "@/server/policy/parse-document.ts";
import { existence } from "@/server/query/existence.ts";
import { canAssume, orByTrust, trustPolicyOf } from "./can-assume.ts";
import { effectiveRole } from "./effective-role.ts";
import type { Estate } from "./estate.ts";
import { resolve } from "./resolve.ts";
import { UsageError } from "./usage-error.ts";

export interface CanAnswer extends Decision {
  readonly from: Ref;
  readonly to: string;
  readonly mechanism: string;
  readonly through?: Ref;
  readonly resources?: readonly string[];
}

/** The policy that stands on a resource, when the input has it. */
function resourcePolicyOf(estate: Estate, resource: string | undefined): StoredPolicy | undefined {
  if (!resource) return undefined;
  for (const account of estate.facts.accounts) {
    const found = account.resourcePolicies.find((p) => p.resource === resource || resource.startsWith(`${p.resource}/`));
    if (found) return { source: found.resource, document: "resource policy", policy: compilePolicy(found.document, "resource") };
  }
  return undefined;
}

function checkAction(action: string): void {
  if (action !== "*" && !/^[a-z0-9-]+:[A-Za-z0-9*?]+$/i.test(action))
    throw new UsageError("invalid", `\`${action}\` is no action: write it as service:Name, for example s3:GetObject`);
}

/** What one IAM identity may do. */
function decideFor(estate: Estate, principal: Ref, action: string, resource: string | undefined, session?: SessionFacts): ActionDecision {
  const caller = callerOf(estate.world, principal, session);
  if (!caller) {
    return denied({
      check: "caller",
      code: "ENTITY_NOT_FOUND",
      reason:
        existence(estate.world, principal) === "absent"
          ? `there is no \`${principal}\` in the complete list of its account`
          : `\`${principal}\` signs no calls to AWS`,
    });
  }
  const assumed = canAssume(estate.world, caller, action, resource);
  if (assumed) return assumed;
  const resourcePolicy = trustPolicyOf(estate.world, action, resource) ?? resourcePolicyOf(estate, resource);
  const account = resource ? parseArn(resource)?.account : undefined;
  const ask = (signer: Caller): ActionDecision =>
    decideAction({
      caller: signer,
      action,
      ...(resource ? { resource } : {}),
      ...(account ? { resourceAccount: account } : {}),
      ...(resourcePolicy ? { resourcePolicy } : {}),
      time: estate.world.time,
      explain: true,
    });
  const answer = decideWithTags(estate.world, caller, ask);
  return resource === undefined ? orByTrust(estate.world, caller, action, answer) : answer;
}

const accountOf = (ref: Ref): Ref => {
  const parsed = parseRef(ref);
  return parsed && "account" in parsed ? accountRef(parsed.account) : ref;
};

/** `can PRINCIPAL ACTION [RESOURCE]`: a pod or a service account speaks through its effective role. */
export function askCan(estate: Estate, p: { readonly principal: string; readonly action: string; readonly resource?: string | undefined }): CanAnswer {
  checkAction(p.action);
  const { ref: from } = resolve(estate, p.principal, ["pod"]);
  const through = effectiveRole(estate, from);
  if (through.kind === "decision") return { from, to: p.resource ?? from, mechanism: p.action, ...through.decision };
  const identity = through.kind === "role" ? through.role : from;
  const { resources, ...decision } = decideFor(estate, identity, p.action, p.resource, through.kind === "role" ? through.session : undefined);
  return {
    from,
    to: p.resource ?? accountOf(identity),
    mechanism: p.action,
    ...decision,
    ...(through.kind === "role" ? { through: through.role } : {}),
    ...(resources && !p.resource ? { resources } : {}),
  };
}

/** `who-can ACTION [RESOURCE]`: every collected user and role with a verdict better than denied, best first. */
export function askWhoCan(
  estate: Estate,
  p: { readonly action: string; readonly resource?: string | undefined },
): {
  readonly action: string;
  readonly resource: string | null;
  readonly principals: readonly { readonly ref: Ref; readonly verdict: VerdictWord; readonly conditions: readonly Condition[] }[];
} {
  checkAction(p.action);
  const all = estate.facts.accounts.flatMap((a) => [...a.users, ...a.roles].map((i) => arnRef(i.arn)));
  const rows = all.map((ref) => ({ ref, decision: decideFor(estate, ref, p.action, p.resource) })).filter((r) => r.decision.verdict !== "denied");
  rows.sort((a, b) => rankOf(a.decision.verdict) - rankOf(b.decision.verdict) || (a.ref < b.ref ? -1 : 1));
  return {
    action: p.action,
    resource: p.resource ?? null,
    principals: rows.map(({ ref, decision }) => ({ ref, verdict: decision.verdict, conditions: decision.conditions })),
  };
}
