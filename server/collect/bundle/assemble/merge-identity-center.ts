import type { Contribution, IdentityCenterPart } from "@/server/collect/bundle/contribution.ts";
import type { IdentityCenterFact } from "@/server/facts/organization.ts";
import type { Located } from "./located.ts";
import { joinStates, lastBy, mergeBy } from "./merge.ts";
import { stemOf } from "./placement.ts";

type LocatedCenter = Located<Extract<Contribution, { scope: "identity-center" }>>;
type Lists<K extends "assignmentLists" | "memberLists"> = NonNullable<IdentityCenterFact[K]>;

/** `ssoins-…` as a folder or in the file's name. */
const instanceIn = (path: string): string | undefined => /(?:^|[/._-])(ssoins-[0-9a-z]+)/.exec(path)?.[1];

/** The store of a part: its own, that of its instance, or the only one there is; an instance whose store is not known stands for itself. */
function storeOf({ path, contribution }: LocatedCenter, storeOfInstance: ReadonlyMap<string, string>, stores: ReadonlySet<string>): string | undefined {
  const { part } = contribution;
  if (part.store !== undefined) return part.store;
  const instance = part.instance ?? instanceIn(path);
  const known = instance === undefined ? undefined : storeOfInstance.get(instance);
  return known ?? (stores.size === 1 ? [...stores][0] : instance);
}

/** An empty list does not say of what it is; its file's name does: the account's number and `ps-…`, or the group's id. */
function emptyAssignments(path: string, sets: IdentityCenterFact["permissionSets"]) {
  const account = /(?<![0-9])\d{12}(?![0-9])/.exec(path)?.[0];
  const id = /(?:^|[._-])(ps-[0-9a-z]+)/.exec(stemOf(path))?.[1];
  const set = sets.find((one) => one.arn.endsWith(`/${id}`));
  return account === undefined || set === undefined ? [] : [{ account, permissionSetArn: set.arn }];
}
const emptyMembers = (path: string): string[] => {
  const group = /list-group-memberships[-_.=](.+)$/.exec(stemOf(path))?.[1];
  return group === undefined ? [] : [group];
};

/** How much was read of each list, of all its documents. */
const statesOf = <T extends object>(told: ReadonlyArray<readonly [T, IdentityCenterPart["state"]]>) =>
  [...Map.groupBy(told, ([of]) => JSON.stringify(of)).values()].flatMap((all) => {
    const [first] = all;
    const state = joinStates(all.flatMap(([, one]) => one ?? []));
    return first && state ? [{ ...first[0], state }] : [];
  });

/**
 * An answer about one principal (`list-account-assignments-for-principal`, `list-group-memberships-for-member`) looks like a list and is none: of what it
 * names it tells one of many. Its file's name says so, or that it names several where a list is of one.
 */
const stateAmong = ({ path, contribution: { part } }: LocatedCenter, named: readonly unknown[]): IdentityCenterPart["state"] => {
  const isOfOne = new Set(named.map((one) => JSON.stringify(one))).size <= 1;
  return isOfOne && !/-for-(?:principal|member)(?![a-z])/.test(stemOf(path)) ? part.state : "partial";
};

function assignmentLists(of: readonly LocatedCenter[], sets: IdentityCenterFact["permissionSets"]): Lists<"assignmentLists"> {
  return statesOf(
    of.flatMap((one) => {
      const { path, contribution } = one;
      const { part } = contribution;
      const all = part.assignments?.map(({ account, permissionSetArn }) => ({ account, permissionSetArn })) ?? [];
      const about = part.assignments?.length === 0 ? emptyAssignments(path, sets) : all;
      return about.map((list) => [list, stateAmong(one, about)] as const);
    }),
  );
}

function memberLists(of: readonly LocatedCenter[]): Lists<"memberLists"> {
  return statesOf(
    of.flatMap((one) => {
      const { path, contribution } = one;
      const { part } = contribution;
      const about = part.memberships?.length === 0 ? emptyMembers(path) : (part.memberships?.map((one) => one.group) ?? []);
      return about.map((group) => [{ group }, stateAmong(one, about)] as const);
    }),
  );
}

function centerOf(store: string, of: readonly LocatedCenter[]): IdentityCenterFact {
  const parts = of.map((one) => one.contribution.part);
  const permissionSets = mergeBy(
    parts.flatMap((part) => part.permissionSets ?? []),
    (set) => set.arn,
  );
  return {
    store,
    permissionSets,
    assignments: lastBy(
      parts.flatMap((part) => part.assignments ?? []),
      (a) => `${a.account} ${a.permissionSetArn} ${a.principalType} ${a.principalId}`,
    ),
    assignmentLists: assignmentLists(of, permissionSets),
    users: mergeBy(
      parts.flatMap((part) => part.users ?? []),
      (user) => user.id,
    ),
    groups: mergeBy(
      parts.flatMap((part) => part.groups ?? []),
      (group) => group.id,
    ),
    memberships: lastBy(
      parts.flatMap((part) => part.memberships ?? []),
      (m) => `${m.group} ${m.user}`,
    ),
    memberLists: memberLists(of),
  };
}

/** Identity Centers, one a store. */
export function mergeIdentityCenters(all: readonly LocatedCenter[]): IdentityCenterFact[] {
  const parts = all.map((one) => one.contribution.part);
  const stores = new Set(parts.flatMap((part) => part.store ?? []));
  const storeOfInstance = new Map(
    parts.flatMap((part) => (part.store !== undefined && part.instance !== undefined ? [[part.instance, part.store] as const] : [])),
  );
  const byStore = Map.groupBy(all, (one) => storeOf(one, storeOfInstance, stores));
  return [...byStore].flatMap(([store, of]) => (store === undefined ? [] : [centerOf(store, of)]));
}
