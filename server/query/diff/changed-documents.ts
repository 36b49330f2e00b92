import type { IamRoleFact, IamUserFact } from "@/server/facts/iam.ts";
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

type Texts = readonly (readonly [ChangedDocument["document"], string | undefined])[];

/** Policies in the order of their names, for answers come in any; undefined: not read, or not all of them. */
function policiesText(account: AccountWorld, { inlinePolicies, attachedPolicies, partial }: IamRoleFact | IamUserFact): string | undefined {
  if (inlinePolicies === undefined || attachedPolicies === undefined || (partial ?? []).length > 0) return undefined;
  const own = inlinePolicies.map(({ name, document }) => [name, document] as const).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const managed = attachedPolicies.toSorted().map((arn) => [arn, account.policies.get(arn)?.document]);
  return JSON.stringify([own, managed]);
}

/** Which one it is and what it says; undefined: not read. */
const boundaryText = (account: AccountWorld, { boundary }: IamRoleFact | IamUserFact): string | undefined =>
  boundary === undefined ? undefined : JSON.stringify([boundary, account.policies.get(boundary ?? "")?.document]);

const jsonOf = (value: unknown): string | undefined => (value === undefined ? undefined : JSON.stringify(value));

const textsOfRole = (account: AccountWorld, role: IamRoleFact): Texts => [
  ["trust policy", jsonOf(role.trustPolicy)],
  ["identity policies", policiesText(account, role)],
  ["permissions boundary", boundaryText(account, role)],
];
const textsOfUser = (account: AccountWorld, user: IamUserFact): Texts => [
  ["identity policies", policiesText(account, user)],
  ["permissions boundary", boundaryText(account, user)],
];

const sorted = (all: Readonly<Record<string, string>>): unknown => Object.entries(all).toSorted(([a], [b]) => (a < b ? -1 : 1));

const textsOfServiceAccount = (cluster: ClusterWorld, key: string): Texts => {
  const account = cluster.serviceAccounts.get(key);
  const association = cluster.associations.get(key);
  const isRead = cluster.facts.lists.podIdentityAssociations === "complete";
  return [
    ["annotations", account && jsonOf(sorted(account.annotations))],
    ["Pod Identity association", isRead ? JSON.stringify([association?.roleArn, association?.targetRoleArn]) : undefined],
  ];
};

/** The documents that both sides have read, and that are not the same. */
const differing = (ref: Ref, before: Texts, after: Texts): readonly ChangedDocument[] =>
  after.flatMap(([document, text], i) => {
    const was = before[i]?.[1];
    return text === undefined || was === undefined || text === was ? [] : [{ ref, document }];
  });

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
