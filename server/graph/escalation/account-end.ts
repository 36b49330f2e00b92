import type { IamGroupFact } from "@/server/facts/iam.ts";
import type { AccountWorld } from "@/server/graph/account-world.ts";
import { keptFor } from "@/server/graph/memo.ts";
import type { Ref } from "@/server/model/ref.ts";
import { arnRef } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import type { EscalationPath } from "@/server/policy/escalation/path.ts";
import type { Actor } from "./actor.ts";
import { changesItself, judgeTo } from "./judge.ts";
import { type GroupPowers, unlimited, withGroup } from "./self.ts";
import { targetsOf } from "./targets.ts";
import { bestOf, together } from "./together.ts";

/** By account: what is attached to a group has its text there. */
const made = keptFor((_account: AccountWorld) => new Map<IamGroupFact, GroupPowers>());

/** The policies of a group, as those of whoever is in it. */
function powersOf(actor: Actor, group: IamGroupFact): GroupPowers {
  const known = made(actor.account).get(group);
  if (known) return known;
  const inline = (group.inlinePolicies ?? []).map((p) => ({ source: group.arn, document: p.name, policy: actor.world.compiled(p.document, "identity") }));
  const documents = (group.attachedPolicies ?? []).map((arn) => ({ arn, document: actor.account.policies.get(arn)?.document }));
  const attached = documents.flatMap((d) =>
    d.document === undefined ? [] : [{ source: d.arn, document: d.arn, policy: actor.world.compiled(d.document, "identity") }],
  );
  const unread = documents.flatMap((d) => (d.document === undefined ? [{ what: `document of policy ${d.arn}`, of: group.arn }] : []));
  const lists = group.attachedPolicies === undefined || group.inlinePolicies === undefined ? [{ what: "policies", of: group.arn }] : [];
  const powers = { arn: group.arn, policies: [...inline, ...attached], missing: [...unread, ...lists] };
  made(actor.account).set(group, powers);
  return powers;
}

function joining(actor: Actor, path: EscalationPath): Decision | undefined {
  const { identity } = actor;
  if (identity?.kind !== "user") return undefined;
  const ways = actor.account.facts.groups.map((g) => {
    const to = arnRef(g.arn);
    const joins = judgeTo(actor, path, to);
    return joins && together([() => joins, () => withGroup(actor.world, identity, powersOf(actor, g))]);
  });
  return bestOf(ways.flatMap((w) => w ?? []));
}

/** The way to the account through one end that a path gives every permission; undefined where there is none. */
export function throughOther(actor: Actor, path: EscalationPath, to: Ref): Decision | undefined {
  const identity = actor.world.identity(to);
  const way = identity && judgeTo(actor, path, to);
  return identity && way && way.verdict !== "denied" ? together([() => way, () => unlimited(actor.world, identity, actor.explain)]) : undefined;
}

/** Each with tags of the session's own choice where it is refused without: a way of which nothing is known stands in for none that is (B33). */
function* throughOthers(actor: Actor, path: EscalationPath, ends: readonly Ref[]): Iterable<Decision> {
  for (const to of ends) {
    const way = actor.withTags((by) => throughOther(by, path, to));
    if (way) yield way;
  }
}

/** Whether a path gives the caller any permission of the account: through itself, a group, or another whose permissions it widens (H37). */
export function judgeAccount(actor: Actor, path: EscalationPath): Decision | undefined {
  const { end } = path;
  const targets = targetsOf(actor.world, actor.account);
  switch (end.kind) {
    case "account": {
      const { identity } = actor;
      if (!identity || (end.of !== "any" && end.of !== identity.kind)) return undefined;
      return together([() => changesItself(actor, path), () => unlimited(actor.world, identity, actor.explain, actor.session)]);
    }
    case "group":
      return joining(actor, path);
    case "user":
      return end.powers ? bestOf(throughOthers(actor, path, targets.users)) : undefined;
    case "role":
      return end.powers ? bestOf(throughOthers(actor, path, targets.roleRefs)) : undefined;
    default:
      return undefined;
  }
}
