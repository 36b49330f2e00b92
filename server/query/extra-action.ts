import { missingAnswer } from "@/server/graph/decisions.ts";
import { callerOf, decideWithTags } from "@/server/graph/edges/assume-role.ts";
import { decideToken, tokenOf } from "@/server/graph/edges/web-identity.ts";
import { podIdentityCall } from "@/server/graph/pod-identity-call.ts";
import type { World } from "@/server/graph/world.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { decideAction } from "@/server/policy/action.ts";
import type { TargetRole } from "@/server/policy/inputs.ts";
import { decidePodIdentity } from "@/server/policy/pod-identity.ts";
import { decideServiceCall } from "@/server/policy/service.ts";

/** What a call that assumes a role may need besides, each an action of its own on the role (B24, B28, B29). */
const EXTRA: ReadonlyMap<string, string> = new Map(["sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext"].map((name) => [name.toLowerCase(), name]));

export interface ExtraAction {
  readonly action: string;
  readonly decision: Decision;
}

/** An association says what EKS sends for the account's pods (D3, D5); any other token says what its own call may carry (C12). */
function byPods(world: World, from: Ref, role: TargetRole, action: string): Decision | undefined {
  const parsed = parseRef(from);
  const cluster = parsed?.kind === "k8s" ? world.clusters.get(parsed.cluster) : undefined;
  const association = parsed?.kind === "k8s" ? cluster?.associations.get(`${parsed.namespace}/${parsed.name}`) : undefined;
  if (cluster && association?.roleArn === role.ref && parsed?.kind === "k8s" && parsed.type === "serviceaccount")
    return decidePodIdentity({ call: podIdentityCall(cluster, association), role, time: world.time, explain: true, action });
  const [token] = tokenOf(world, from, "", undefined);
  return token && decideToken(world, token, role, true, action);
}

/** The action as a service or the holder of a token has it: there is no policy of its own. */
function unsigned(world: World, from: Ref, role: TargetRole, action: string): Decision | undefined {
  const parsed = parseRef(from);
  if (parsed?.kind === "service") return decideServiceCall({ service: parsed.host, role, time: world.time, explain: true, action });
  return byPods(world, from, role, action);
}

/** One of these actions between a user, role, service or token and a role, decided by the same policies as the call itself; undefined for anything else. */
export function extraAction(world: World, from: Ref, to: Ref, asked: string): ExtraAction | undefined {
  const action = EXTRA.get(asked.toLowerCase());
  const role = world.target(to);
  const caller = callerOf(world, from);
  if (action === undefined || !role) return undefined;
  if (!caller) {
    const decision = unsigned(world, from, role, action);
    return decision && { action, decision };
  }
  if (role.trust.state !== "read") return { action, decision: missingAnswer("trust-policy", role.trust.missing) };
  const on = { action, resource: to, resourceAccount: role.account, resourcePolicy: role.trust.value, time: world.time, explain: true };
  return { action, decision: decideWithTags(world, caller, (signer) => decideAction({ ...on, caller: signer })) };
}
