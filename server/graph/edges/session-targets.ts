import { push } from "@/server/graph/push.ts";
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

/** The words under which an entrance of a trust policy is looked up by whom it may let in (`mayName`). */
function wordsOf(entrance: TrustEntrance): readonly string[] {
  switch (entrance.kind) {
    case "principal": {
      const session = parseSessionArn(entrance.arn);
      return session ? [entrance.arn, `session ${session.account} ${session.roleName.toLowerCase()}`] : [entrance.arn];
    }
    case "account":
      return [`account ${entrance.account}`];
    case "unique-id":
      return [`id ${entrance.id}`];
    default:
      return entrance.kind === "anyone" ? ["anyone"] : [];
  }
}

/** The words of all entrances that may let an identity in, and of no others. */
const wordsFor = ({ ref, account, name, uniqueId }: IamIdentity): readonly string[] => [
  ref,
  `session ${account} ${name.toLowerCase()}`,
  `account ${account}`,
  ...(uniqueId === undefined ? [] : [`id ${uniqueId}`]),
  "anyone",
];

/** Roles by the words under which their trust policies let identities in; those that ask for tags apart. */
interface ByWord {
  readonly all: ReadonlyMap<string, readonly Ref[]>;
  readonly asking: ReadonlyMap<string, readonly Ref[]>;
}

const made = new WeakMap<World, ByWord>();

function byWord(world: World, all: () => readonly TrustedRole[]): ByWord {
  const known = made.get(world);
  if (known) return known;
  const [everyone, asking] = [new Map<string, Ref[]>(), new Map<string, Ref[]>()];
  for (const trusted of all()) {
    const asks = trusted.role.trust.state === "read" && asksForTags(trusted.role.trust.value);
    for (const word of new Set(trusted.entrances.flatMap(wordsOf))) {
      push(everyone, word, trusted.role.ref);
      if (asks) push(asking, word, trusted.role.ref);
    }
  }
  const found = { all: everyone, asking };
  made.set(world, found);
  return found;
}

/** The roles that a session with tags may get into though the role without them may not: its own policies or theirs ask for tags (B33, D4, D5). */
export function opensByTags(world: World, caller: Ref, all: () => readonly TrustedRole[]): readonly Ref[] {
  const identity = world.identity(caller);
  if (!identity) return [];
  const index = byWord(world, all);
  const candidates = identity.identityPolicies.some(asksForTags) ? index.all : index.asking;
  return [...new Set(wordsFor(identity).flatMap((word) => candidates.get(word) ?? []))];
}
