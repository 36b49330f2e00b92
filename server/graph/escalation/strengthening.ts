import { parseRef, type Ref } from "@/server/model/ref.ts";
import type { Condition } from "@/server/model/verdict.ts";
import type { Strengthening } from "@/server/policy/escalation/path.ts";
import type { IamIdentity, StoredPolicy } from "@/server/policy/inputs.ts";
import { mentionsKey } from "@/server/policy/mentions-key.ts";
import { type KeyState, known } from "@/server/policy/request-context.ts";
import { Actor, aboutSent, type Sent } from "./actor.ts";
import { type Objects, ownPolicies } from "./calls.ts";
import { targetsOf } from "./targets.ts";
import { type Part, passes } from "./together.ts";
import { showIdentity, showVersions } from "./verify.ts";

/** A limit on a caller that falls away: the call's object, the caller as it then is, and what the proof says of it. */
export interface Change {
  readonly actor: Actor;
  readonly told: Part;
  /** The call is the same whatever the caller then meets. */
  readonly isFixed: boolean;
  /** The object of the call, for a caller that then meets these conditions. */
  readonly named: (conditions: readonly Condition[]) => NonNullable<Objects["named"]>;
}

function changed(actor: Actor, identity: IamIdentity): Actor {
  const caller = actor.caller.kind === "identity" ? { ...actor.caller, identity } : actor.caller;
  return new Actor(actor.world, actor.ref, caller, actor.account, actor.explain);
}

/** A boundary that limits nothing, which the caller sets in place of the one that does. */
const NO_LIMIT = "arn:aws:iam::aws:policy/AdministratorAccess";

/** The request of a call about a user's or role's boundary: iam:PermissionsBoundary is the new one where one is set. */
export function boundarySent(of: IamIdentity, action: string): Sent {
  const partition = of.partition === "aws" ? NO_LIMIT : NO_LIMIT.replace("arn:aws:", `arn:${of.partition}:`);
  const isSet = action.startsWith("iam:Put");
  return (keyLower) => (isSet && keyLower === "iam:permissionsboundary" ? known(partition) : aboutSent(of)(keyLower));
}

/** H38: what the proof says where a boundary no longer limits. */
export const lifted =
  (of: IamIdentity, boundary: StoredPolicy): Part =>
  () =>
    passes({
      check: "permissions-boundary",
      code: "ESCALATION_LIMIT_LIFTED",
      reason: `the permissions boundary \`${boundary.source}\` then no longer limits \`${of.ref}\``,
      verify: showIdentity(of.ref),
      evidence: { source: boundary.source, document: boundary.document },
    });

export const withoutBoundary = (of: IamIdentity): IamIdentity => ({ ...of, boundary: { state: "read", value: undefined } });

function unbounded(actor: Actor, action: string): readonly Change[] {
  const { identity } = actor;
  const boundary = identity?.boundary.state === "read" ? identity.boundary.value : undefined;
  if (!identity || !boundary) return [];
  const named = { arn: actor.ref, sent: boundarySent(identity, action), sentAs: `own boundary ${action}` };
  return [{ actor: changed(actor, withoutBoundary(identity)), told: lifted(identity, boundary), isFixed: true, named: () => named }];
}

/** H37: policies attached to the caller, with a version in force that is not the default one now. */
function otherVersions(actor: Actor): readonly Change[] {
  const { identity } = actor;
  if (!identity) return [];
  return ownPolicies(actor, actor.ref).flatMap((arn) =>
    (actor.account.policies.get(arn)?.otherVersions ?? []).map(({ id, document }) => {
      const version: StoredPolicy = { source: arn, document: arn, verify: showVersions(arn), policy: actor.world.compiled(document, "identity") };
      const policies = identity.identityPolicies.map((p) => (p.source === arn ? version : p));
      const told: Part = () =>
        passes({
          check: "target",
          code: "ESCALATION_OTHER_VERSION",
          reason: `version ${id} of \`${arn}\` would then be in force`,
          verify: showVersions(arn),
          evidence: { source: arn, document: id },
        });
      return { actor: changed(actor, { ...identity, identityPolicies: policies }), told, isFixed: true, named: () => ({ arn, sentAs: "own policy" }) };
    }),
  );
}

/** The tags that conditions ask for, as the request that sets them sends them; those with wildcards are left to the caller. */
function tagsAsked(conditions: readonly Condition[]): ReadonlyMap<string, KeyState> {
  const tags = conditions.flatMap((c) => {
    const [, tag] = /^(?:aws|iam):(?:principal|resource)tag\/(.+)$/i.exec(c.key) ?? [];
    const value = c.operator.startsWith("StringEquals") ? c.values[0] : undefined;
    return tag === undefined || value === undefined ? [] : [{ tag, value }];
  });
  if (tags.length === 0) return new Map();
  return new Map([
    ...tags.map((t): [string, KeyState] => [`aws:requesttag/${t.tag.toLowerCase()}`, known(t.value)]),
    ["aws:tagkeys", known(...tags.map((t) => t.tag))] as const,
  ]);
}

function tagging(of: IamIdentity, then: Actor): Change {
  const told: Part = () =>
    passes({
      check: "target",
      code: "ESCALATION_TAGS_CHOSEN",
      reason: `the tags of \`${of.ref}\` are then of the caller's choice`,
      verify: showIdentity(of.ref),
    });
  const named: Change["named"] = (conditions) => {
    const asked = tagsAsked(conditions);
    const about = aboutSent(of);
    return { arn: of.ref, sent: (keyLower) => asked.get(keyLower) ?? about(keyLower), sentAs: `tags ${JSON.stringify([...asked])}` };
  };
  return { actor: then, told, isFixed: false, named };
}

/** All policies that bear on what a caller does. */
function policiesOn(identity: IamIdentity): readonly StoredPolicy[] {
  const boundary = identity.boundary.state === "read" && identity.boundary.value ? [identity.boundary.value] : [];
  const organization = identity.organization.state === "read" ? identity.organization.value : undefined;
  const scps = organization?.scps.state === "read" ? organization.scps.value.flatMap((level) => level.policies) : [];
  return [...identity.identityPolicies, ...boundary, ...scps];
}

const asks = (policies: readonly StoredPolicy[], part: string): boolean => policies.some((p) => mentionsKey(p, part));

function trustOf(actor: Actor, to: Ref): readonly StoredPolicy[] {
  const trust = actor.world.target(to)?.trust;
  return trust?.state === "read" ? [trust.value] : [];
}

/** H40: the caller's own tags, and those of the user or role it is about to get at. */
function chosenTags(actor: Actor, of: "user" | "role" | "any", to: Ref): readonly Change[] {
  const { identity } = actor;
  if (!identity) return [];
  const own = policiesOn(identity);
  const asked = [...own, ...trustOf(actor, to)];
  const self = identity.kind === of && asks(asked, "principaltag/") ? [tagging(identity, changed(actor, { ...identity, tags: { state: "chosen" } }))] : [];
  const target = actor.world.identity(to);
  if (!target || target.kind !== of || to === actor.ref || !asks(asked, "resourcetag/")) return self;
  const then = new Actor(actor.world, actor.ref, actor.caller, actor.account, actor.explain, to);
  return [...self, tagging(target, then)];
}

const made = new WeakMap<Actor, Map<string, readonly Change[]>>();

function kept(actor: Actor, key: string, make: () => readonly Change[]): readonly Change[] {
  const map = made.get(actor) ?? new Map<string, readonly Change[]>();
  made.set(actor, map);
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}

/** Every change of one kind that a caller could make before it gets at an end. What was judged of them without proofs counts for who tells them. */
export function changesOf(actor: Actor, by: Strengthening, of: "user" | "role" | "any", action: string, to: Ref): readonly Change[] {
  const changes = silentChanges(actor.silent, by, of, action, to);
  return actor.explain ? changes.map((change) => ({ ...change, actor: change.actor.telling })) : changes;
}

function silentChanges(actor: Actor, by: Strengthening, of: "user" | "role" | "any", action: string, to: Ref): readonly Change[] {
  if (of !== "any" && by !== "chosen-tags" && actor.identity?.kind !== of) return [];
  switch (by) {
    case "no-boundary":
      return kept(actor, action, () => unbounded(actor, action));
    case "other-version":
      return kept(actor, by, () => otherVersions(actor));
    case "chosen-tags":
      return parseRef(to)?.kind === "account" ? kept(actor, `${by} ${of}`, () => chosenTags(actor, of, to)) : chosenTags(actor, of, to);
  }
}

const asking = new WeakMap<Actor["account"], readonly Ref[]>();

/** The roles of an account whose trust policies ask for tags of the caller or of the role. */
function rolesAskingForTags(actor: Actor): readonly Ref[] {
  const known = asking.get(actor.account);
  if (known) return known;
  const made = targetsOf(actor.world, actor.account).roleRefs.filter((ref) => {
    const trust = trustOf(actor, ref);
    return asks(trust, "principaltag/") || asks(trust, "resourcetag/");
  });
  asking.set(actor.account, made);
  return made;
}

/** The users and roles on the way to which a limit on the caller may fall away; no others. */
export function strengthenedEnds(actor: Actor, { by, of }: { readonly by: Strengthening; readonly of: "user" | "role" | "any" }): readonly Ref[] {
  const { identity } = actor;
  if (!identity) return [];
  const { roleRefs, users } = targetsOf(actor.world, actor.account);
  if (by === "chosen-tags") {
    const own = policiesOn(identity);
    return asks(own, "principaltag/") || asks(own, "resourcetag/") ? [...roleRefs, ...users] : rolesAskingForTags(actor);
  }
  const changes = of === "any" || identity.kind === of ? (by === "no-boundary" ? unbounded(actor, "") : otherVersions(actor)) : [];
  return changes.length > 0 ? [...roleRefs, ...users] : [];
}
