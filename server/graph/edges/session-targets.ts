import type { World } from "@/server/graph/world.ts";
import { parseSessionArn } from "@/server/model/arn.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { IamIdentity, StoredPolicy, TargetRole } from "@/server/policy/inputs.ts";
import { mentionsKey } from "@/server/policy/mentions-key.ts";
import type { TrustEntrance } from "@/server/policy/trust-entrances.ts";

/** A role and what its trust policy names. */
export interface TrustedRole {
  readonly role: TargetRole;
  readonly entrances: readonly TrustEntrance[];
}

/** Tags of a caller, of a request and of a role all have it in the names of their keys. */
const asksForTags = (policy: StoredPolicy): boolean => mentionsKey(policy, "tag");

/** Whether an entrance of a trust policy may let this identity in. */
export function mayName(entrance: TrustEntrance, identity: IamIdentity): boolean {
  switch (entrance.kind) {
    case "principal": {
      const session = parseSessionArn(entrance.arn);
      return entrance.arn === identity.ref || (session?.account === identity.account && session.roleName.toLowerCase() === identity.name.toLowerCase());
    }
    case "account":
      return entrance.account === identity.account;
    case "unique-id":
      return entrance.id === identity.uniqueId;
    default:
      return entrance.kind === "anyone";
  }
}

const made = new WeakMap<World, readonly TrustedRole[]>();

function rolesAskingForTags(world: World, all: () => readonly TrustedRole[]): readonly TrustedRole[] {
  const known = made.get(world);
  if (known) return known;
  const asking = all().filter(({ role }) => role.trust.state === "read" && asksForTags(role.trust.value));
  made.set(world, asking);
  return asking;
}

/** The roles that a session with tags may get into though the role without them may not: its own policies or theirs ask for tags (B33, D4, D5). */
export function opensByTags(world: World, caller: Ref, all: () => readonly TrustedRole[]): readonly Ref[] {
  const identity = world.identity(caller);
  if (!identity) return [];
  const candidates = identity.identityPolicies.some(asksForTags) ? all() : rolesAskingForTags(world, all);
  return candidates.flatMap(({ role, entrances }) => (entrances.some((e) => mayName(e, identity)) ? [role.ref] : []));
}
