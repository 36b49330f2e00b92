import { denied } from "@/server/graph/decisions.ts";
import { decideWithTags, trustedRoles } from "@/server/graph/edges/assume-role.ts";
import { mayName } from "@/server/graph/edges/session-targets.ts";
import type { World } from "@/server/graph/world.ts";
import { arnRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { rankOf } from "@/server/model/verdict.ts";
import type { ActionDecision } from "@/server/policy/action.ts";
import { decideAssumeRole } from "@/server/policy/assume-role.ts";
import type { Caller, StoredPolicy } from "@/server/policy/inputs.ts";
import { organizationSide } from "@/server/policy/organization-side.ts";
import { inOwnCase } from "@/server/query/resolve-name.ts";

const isOneRole = (resource: string): boolean => {
  const parsed = parseRef(resource);
  return parsed?.kind === "iam" && parsed.type === "role" && !/[*?]/.test(resource);
};

export const isAssumeRole = (action: string): boolean => action.toLowerCase() === "sts:assumerole";

interface AssumeAsked {
  readonly action: string;
  readonly resource: string | undefined;
  readonly explain: boolean;
}

/** `sts:AssumeRole` on one role: its trust policy decides together with the caller's side (B1, B10); undefined when something else is asked. */
export function canAssume(world: World, caller: Caller, { action, resource, explain }: AssumeAsked): ActionDecision | undefined {
  if (!isAssumeRole(action) || resource === undefined || !isOneRole(resource)) return undefined;
  const role = world.target(inOwnCase(world, arnRef(resource)));
  if (!role)
    return denied({
      check: "target",
      code: "ENTITY_NOT_FOUND",
      reason: `there is no \`${resource}\`: the list it would be in was read completely and does not hold it`,
    });
  return decideWithTags(world, caller, (signer) => decideAssumeRole({ caller: signer, role, time: world.time, explain }));
}

/** Asked for any role: those that name the caller itself let it in whatever its own policies say (B3), when these let it into none. */
export function orByTrust(world: World, caller: Caller, action: string, answer: ActionDecision): ActionDecision {
  if (!isAssumeRole(action) || answer.verdict !== "denied" || caller.kind !== "identity") return answer;
  const { identity } = caller;
  const account = world.accounts.get(identity.account);
  const named = (account ? trustedRoles(world, account) : []).filter(({ entrances }) => entrances.some((e) => mayName(e, identity)));
  const tried = named.flatMap(({ role }) => {
    const decision = canAssume(world, caller, { action, resource: role.ref, explain: true });
    return decision && decision.verdict !== "denied" ? [{ ref: role.ref, decision }] : [];
  });
  const [best] = tried.toSorted((a, b) => rankOf(a.decision.verdict) - rankOf(b.decision.verdict));
  if (!best) return answer;
  return { ...best.decision, resources: tried.filter((t) => t.decision.verdict !== "unknown").map((t) => t.ref) };
}

/** The trust policy of a role that the input holds: what an STS action on it is also asked of. */
export function trustPolicyOf(world: World, action: string, resource: string | undefined): StoredPolicy | undefined {
  if (resource === undefined || !/^sts:/i.test(action) || !isOneRole(resource)) return undefined;
  const trust = world.target(arnRef(resource) as Ref)?.trust;
  return trust?.state === "read" ? trust.value : undefined;
}

/** What stands on a role that is to be assumed, or asked about by another action of STS: its trust policy, and the resource control policies above it. */
export function onRole(world: World, action: string, resource: string | undefined): readonly StoredPolicy[] {
  if (resource === undefined || !/^sts:/i.test(action) || !isOneRole(resource)) return [];
  const role = world.target(isAssumeRole(action) ? inOwnCase(world, arnRef(resource)) : arnRef(resource));
  if (!role) return [];
  const rcps = organizationSide(role.organization, "rcps", false).levels ?? [];
  return [...(role.trust.state === "read" ? [role.trust.value] : []), ...rcps.flatMap((level) => level.policies)];
}
