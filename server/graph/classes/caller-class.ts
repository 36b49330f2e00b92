import { keptFor } from "@/server/graph/memo.ts";
import { push } from "@/server/graph/push.ts";
import type { CompiledPolicy, InvalidPolicy } from "@/server/policy/document.ts";
import { identityKey } from "@/server/policy/identity-keys.ts";
import type { Caller, IamIdentity, OrganizationLevel, StoredPolicy } from "@/server/policy/inputs.ts";
import { isServiceLinkedPath } from "@/server/policy/organization-side.ts";
import type { PrincipalEntry } from "@/server/policy/principal-entry.ts";
import { couldCall } from "@/server/policy/trust-entrances.ts";
import { type Asked, askedByAll } from "@/server/policy/what-is-asked.ts";
import { numberOf } from "./number-of.ts";
import { answersOf, bothOf, type Question, questionOfCaller } from "./question.ts";
import { STS_ACTIONS, stsPolicies, stsWords } from "./sts-word.ts";

export type IdentityCaller = Extract<Caller, { kind: "identity" }>;

/** Callers of one account whose documents say the same on calls of STS: as far as those go, they may do the same. */
export interface CallerClass {
  readonly key: string;
  readonly account: string;
  readonly members: readonly [IdentityCaller, ...IdentityCaller[]];
  /** What their own documents, and those of their organization, ask. */
  readonly asked: Asked;
  /** The resources that their Allow statements name for sts:AssumeRole; undefined: none allows it. */
  readonly resources: readonly string[] | undefined;
  /** Whether whoever starts a session of a member may choose tags for it (B33). */
  readonly mayCarryTags: boolean;
}

const levelsOf = (identity: IamIdentity): readonly OrganizationLevel[] =>
  identity.organization.state === "read" && identity.organization.value.scps.state === "read" ? identity.organization.value.scps.value : [];

function documentsOf(identity: IamIdentity): readonly StoredPolicy[] {
  const boundary = identity.boundary.state === "read" && identity.boundary.value ? [identity.boundary.value] : [];
  return [...stsPolicies(identity), ...boundary, ...levelsOf(identity).flatMap((l) => l.policies)];
}

function keyOf({ identity }: IdentityCaller, mayCarryTags: boolean): string {
  const boundary = identity.boundary.state === "read" ? (identity.boundary.value ? numberOf(identity.boundary.value.policy) : "none") : "?";
  return [
    `callers ${identity.account}`,
    identity.kind,
    stsWords(identity),
    identity.identityPoliciesMissing.length > 0 ? "more" : "",
    boundary,
    isServiceLinkedPath(identity.path) ? "service-linked" : "",
    mayCarryTags ? "tagged" : "",
  ].join("|");
}

/** A policy that is missing may allow everything. */
function resourcesOf(identity: IamIdentity): readonly string[] | undefined {
  const named = couldCall(stsPolicies(identity), STS_ACTIONS[0])?.resources;
  return identity.identityPoliciesMissing.length > 0 ? [...(named ?? []), "*"] : named;
}

/** Callers of one account by the documents around them; `mayCarryTags`: whether the caller's sessions may be given tags (B33). */
export function callerClasses(callers: readonly IdentityCaller[], mayCarryTags: (caller: IdentityCaller) => boolean): readonly CallerClass[] {
  return [...Map.groupBy(callers, (c) => keyOf(c, mayCarryTags(c)))].map(([key, all]) => {
    const members = all as [IdentityCaller, ...IdentityCaller[]];
    const { identity } = members[0];
    const asked = askedByAll(
      documentsOf(identity).map((d) => d.policy),
      STS_ACTIONS,
    );
    return { key, account: identity.account, members, asked, resources: resourcesOf(identity), mayCarryTags: mayCarryTags(members[0]) };
  });
}

const leanIdentity = keptFor((identity: IamIdentity): IamIdentity => ({ ...identity, identityPolicies: stsPolicies(identity) }));

/** A caller with no more documents than can make a difference to whether it may assume a role: decided the same, sooner. */
export const leanCaller = keptFor((caller: IdentityCaller): IdentityCaller => ({ ...caller, identity: leanIdentity(caller.identity) }));

/** The words by which a Principal element can speak of one identity. */
function namesOf({ identity }: IdentityCaller): readonly string[] {
  const session = `${identity.account} ${identity.name.toLowerCase()}`;
  return identity.uniqueId === undefined ? [identity.ref, session] : [identity.ref, session, identity.uniqueId];
}

/** The word by which a Principal element speaks of an identity itself, not of all of an account. */
function nameIn(entry: PrincipalEntry): string | undefined {
  switch (entry.kind) {
    case "user":
    case "role":
      return entry.arn;
    case "session":
      return `${entry.account} ${entry.roleName.toLowerCase()}`;
    case "unique-id":
      return entry.id;
    default:
      return undefined;
  }
}

/** The same for principals that name the same identities, if any. */
export const namesIn = (named: readonly PrincipalEntry[]): readonly string[] => [...new Set(named.flatMap((entry) => nameIn(entry) ?? []))];

/** The same for all principals of some documents, in any effect. */
export const namesInDocuments = (documents: readonly (CompiledPolicy | InvalidPolicy)[]): readonly string[] =>
  namesIn(documents.flatMap((d) => (d.state === "compiled" ? d.statements.flatMap((s) => s.principals?.entries ?? []) : [])));

/** Some members of a class; `key` is the same for the same members. */
export interface Part<T> {
  readonly key: string;
  readonly members: readonly T[];
}

/** The members by the words by which a Principal element can speak of them. */
const membersByName = keptFor((callers: CallerClass): ReadonlyMap<string, readonly IdentityCaller[]> => {
  const byName = new Map<string, IdentityCaller[]>();
  for (const c of callers.members) for (const name of namesOf(c)) push(byName, name, c);
  return byName;
});

const splits = keptFor((_: CallerClass) => new Map<string, readonly Part<IdentityCaller>[]>());

function partsBy(callers: CallerClass, question: Question): readonly Part<IdentityCaller>[] {
  const { key, members } = callers;
  if (question.keys.length === 0) return [callers];
  const groups = Map.groupBy(members, (c) => answersOf(question, (k) => identityKey(c, k)));
  return [...groups].map(([answers, some]) => ({ key: groups.size === 1 ? key : `${key} ${question.key} ${answers}`, members: some }));
}

/**
 * Splits a class so that nothing that is asked tells the members of one part apart: no key, by their own documents or as `asked` by the other side, and no
 * principal that names one of them.
 */
export function splitCallers(callers: CallerClass, asked: Asked, names: readonly string[]): readonly Part<IdentityCaller>[] {
  if (callers.members.length === 1) return [callers];
  const known = splits(callers);
  const [one] = callers.members;
  const of = questionOfCaller(asked, one);
  const parts = known.get(of.key) ?? partsBy(callers, bothOf(questionOfCaller(callers.asked, one), of));
  known.set(of.key, parts);
  const byName = names.length === 0 ? undefined : membersByName(callers);
  const apart = new Set(names.flatMap((name) => byName?.get(name) ?? []));
  if (apart.size === 0) return parts;
  const rest = parts.flatMap(({ key, members }): readonly Part<IdentityCaller>[] => {
    const without = members.filter((c) => apart.has(c));
    if (without.length === 0) return [{ key, members }];
    const left = members.filter((c) => !apart.has(c));
    return left.length === 0 ? [] : [{ key: `${key} without ${without.map((c) => c.identity.ref).join(" ")}`, members: left }];
  });
  return [...[...apart].map((c) => ({ key: c.identity.ref, members: [c] })), ...rest];
}
