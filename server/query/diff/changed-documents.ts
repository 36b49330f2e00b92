import type { IamGroupFact, IamRoleFact, IamUserFact } from "@/server/facts/iam.ts";
import type { AccountWorld } from "@/server/graph/account-world.ts";
import { type ClusterWorld, serviceAccountRef } from "@/server/graph/cluster-world.ts";
import type { World } from "@/server/graph/world.ts";
import { arnRef, type Ref } from "@/server/model/ref.ts";

export const ENTITY_DOCUMENTS = ["trust policy", "identity policies", "permissions boundary", "annotations", "Pod Identity association"] as const;

/** A document of an entity that reads otherwise in another world, though no direct edge need be decided otherwise by it. */
export interface ChangedDocument {
  readonly ref: Ref;
  readonly document: (typeof ENTITY_DOCUMENTS)[number];
}

/** What a document says, by its parts: a part that is there and was not read has no text. Undefined: not read, or not known to be read whole. */
type Said = ReadonlyMap<string, string | undefined> | undefined;
type Texts = readonly (readonly [ChangedDocument["document"], Said])[];

const jsonOf = (value: unknown): string | undefined => (value === undefined ? undefined : JSON.stringify(value));
const whole = (value: unknown): Said => (value === undefined ? undefined : new Map([["", JSON.stringify(value)]]));

type PolicyHolder = Pick<IamGroupFact, "inlinePolicies" | "attachedPolicies" | "partial">;

function policiesOf(account: AccountWorld, { inlinePolicies, attachedPolicies, partial }: PolicyHolder): Said {
  if (inlinePolicies === undefined || attachedPolicies === undefined || (partial ?? []).length > 0) return undefined;
  const own = inlinePolicies.map(({ name, document }) => [name, jsonOf(document)] as const);
  return new Map([...own, ...attachedPolicies.map((arn) => [arn, jsonOf(account.policies.get(arn)?.document)] as const)]);
}

/** What a user has by its groups. */
function groupPoliciesOf(account: AccountWorld, { groups }: IamUserFact): Said {
  const said = groups?.map((name) => {
    const group = account.groupsByName.get(name.toLowerCase());
    return [name.toLowerCase(), group && policiesOf(account, group)] as const;
  });
  if (said?.every(([, policies]) => policies !== undefined) !== true) return undefined;
  return new Map(said.flatMap(([group, policies]) => [...(policies ?? [])].map(([name, text]) => [`${group} ${name}`, text])));
}

/** Which one it is and what it says. */
const boundaryOf = (account: AccountWorld, { boundary }: IamRoleFact | IamUserFact): Said =>
  boundary === undefined ? undefined : new Map([[boundary ?? "", jsonOf(account.policies.get(boundary ?? "")?.document)]]);

const textsOfRole = (account: AccountWorld, role: IamRoleFact): Texts => [
  ["trust policy", whole(role.trustPolicy)],
  ["identity policies", policiesOf(account, role)],
  ["permissions boundary", boundaryOf(account, role)],
];
const textsOfUser = (account: AccountWorld, user: IamUserFact): Texts => [
  ["identity policies", policiesOf(account, user)],
  ["identity policies", groupPoliciesOf(account, user)],
  ["permissions boundary", boundaryOf(account, user)],
];

const sorted = (all: Readonly<Record<string, string>>): unknown => Object.entries(all).toSorted(([a], [b]) => (a < b ? -1 : 1));

const textsOfServiceAccount = (cluster: ClusterWorld, key: string): Texts => {
  const account = cluster.serviceAccounts.get(key);
  const association = cluster.associations.get(key);
  const isRead = cluster.facts.lists.podIdentityAssociations === "complete";
  return [
    ["annotations", whole(account && sorted(account.annotations))],
    ["Pod Identity association", whole(isRead ? [association?.roleArn, association?.targetRoleArn] : undefined)],
  ];
};

/** A part that one side alone has makes a difference, and one that both have read and that does not say the same. */
function isOtherwise(before: Said, after: Said): boolean {
  if (before === undefined || after === undefined) return false;
  const isOther = ([part, text]: readonly [string, string | undefined]): boolean => {
    const was = before.get(part);
    return !before.has(part) || (was !== undefined && text !== undefined && was !== text);
  };
  return before.size !== after.size || [...after].some(isOther);
}

/** The documents that both sides have read, and that are not the same. */
const differing = (ref: Ref, before: Texts, after: Texts): readonly ChangedDocument[] =>
  [...new Set(after.flatMap(([document, said], i) => (isOtherwise(before[i]?.[1], said) ? [document] : [])))].map((document) => ({ ref, document }));

function inAccount(before: AccountWorld, after: AccountWorld): readonly ChangedDocument[] {
  const roles = [...after.roles].flatMap(([arn, role]) => {
    const was = before.roles.get(arn);
    return was ? differing(arnRef(arn), textsOfRole(before, was), textsOfRole(after, role)) : [];
  });
  const users = [...after.users].flatMap(([arn, user]) => {
    const was = before.users.get(arn);
    return was ? differing(arnRef(arn), textsOfUser(before, was), textsOfUser(after, user)) : [];
  });
  return [...roles, ...users];
}

const inCluster = (before: ClusterWorld, after: ClusterWorld): readonly ChangedDocument[] =>
  [...after.serviceAccounts].flatMap(([key, { namespace, name }]) =>
    before.serviceAccounts.has(key)
      ? differing(serviceAccountRef(after.name, namespace, name), textsOfServiceAccount(before, key), textsOfServiceAccount(after, key))
      : [],
  );

/**
 * What of the documents that decide about roles, users and service accounts reads otherwise in the later of two worlds. Only what both have and both have read is compared:
 * what is there on one side alone is told by its edges. Pure.
 */
export function changedDocuments(before: World, after: World): readonly ChangedDocument[] {
  const accounts = [...after.accounts].flatMap(([id, account]) => {
    const was = before.accounts.get(id);
    return was && was.facts !== account.facts ? inAccount(was, account) : [];
  });
  const clusters = [...after.clusters].flatMap(([name, cluster]) => {
    const was = before.clusters.get(name);
    return was && was.facts !== cluster.facts ? inCluster(was, cluster) : [];
  });
  return [...accounts, ...clusters];
}
