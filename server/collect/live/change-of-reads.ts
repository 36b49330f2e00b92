import type { FactsChange, ListChange } from "@/server/facts/change.ts";
import type { IamGroupFact, IamRoleFact, IamUserFact } from "@/server/facts/iam.ts";
import type { AccountFacts, ClusterFacts, Facts } from "@/server/facts/snapshot.ts";
import { nameOfArn } from "@/server/model/arn.ts";
import type { FactRead, LiveFact, LiveObject } from "./live-fact.ts";

/** What a fact is now, next to what it was in the snapshot. `unread`: as it was, because it could not be read. */
export type FactState = "same" | "changed" | "appeared" | "gone" | "unread" | "absent";

/** What reads come to: how each fact fared, and the change they make to the facts. */
export interface LiveChange {
  readonly states: readonly FactState[];
  readonly change: FactsChange;
}

type Lists = Record<string, { put: unknown[]; remove: string[] }>;

/** A change while it is put together. */
class Draft {
  readonly clusters: Record<string, Lists> = {};
  readonly accounts: Record<string, Lists> = {};

  /** Notes what is now of one item of a list; what is the same as before is not spoken of. */
  item(of: Lists, list: string, name: string, before: unknown, now: unknown): FactState {
    const lists = of[list] ?? { put: [], remove: [] };
    of[list] = lists;
    if (now === undefined) {
      if (before === undefined) return "absent";
      lists.remove.push(name);
      return "gone";
    }
    if (before !== undefined && isSame(before, now)) return "same";
    lists.put.push(now);
    return before === undefined ? "appeared" : "changed";
  }
}

const listsIn = (all: Record<string, Lists>, key: string): Lists => {
  const found = all[key] ?? {};
  all[key] = found;
  return found;
};

/** Fields that say nothing about access, or that only some answers carry: a difference in them is no change. */
const UNTOLD: ReadonlySet<string> = new Set(["lastUsed", "passwordLastUsed", "description", "maxSessionSeconds", "createdAt", "otherVersions", "modifiedAt"]);

/** Whether two facts say the same: keys in any order, what is undefined left out, lists of names and of named things in any order. */
function isSame(a: unknown, b: unknown): boolean {
  return textOf(a) === textOf(b);
}

function textOf(value: unknown, key = ""): string {
  if (Array.isArray(value)) {
    const items = value.map((one) => textOf(one));
    return `[${(UNORDERED.has(key) ? items.sort() : items).join()}]`;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([name, entry]) => entry !== undefined && !UNTOLD.has(name) && !isEmptyList(name, entry));
  return `{${entries
    .toSorted(([x], [y]) => (x < y ? -1 : 1))
    .map(([name, entry]) => `${JSON.stringify(name)}:${textOf(entry, name)}`)
    .join()}}`;
}

const UNORDERED: ReadonlySet<string> = new Set(["inlinePolicies", "attachedPolicies", "groups", "clientIds", "thumbprints", "policies", "inlinePolicyNames"]);
const isEmptyList = (name: string, entry: unknown): boolean =>
  (name === "partial" || name === "inlinePolicyNames") && Array.isArray(entry) && entry.length === 0;

const LIST_OF = {
  pod: "pods",
  serviceaccount: "serviceAccounts",
  namespace: "namespaces",
  node: "nodes",
  configmap: "configMaps",
} as const satisfies Record<LiveObject, keyof ClusterFacts>;

type Named = { readonly name: string; readonly namespace?: string | undefined };

function ofObject(draft: Draft, facts: Facts, { fact, found, outcome }: FactRead & { fact: Extract<LiveFact, { kind: "object" }> }): FactState {
  const list = LIST_OF[fact.type];
  const cluster = facts.clusters.find((one) => one.name === fact.cluster);
  const isIt = (one: Named): boolean => one.name === fact.name && one.namespace === fact.namespace;
  const before = (cluster?.[list] as readonly Named[] | undefined)?.find(isIt);
  const now = (found?.cluster?.[list] as readonly Named[] | undefined)?.find(isIt);
  if (!cluster || (outcome === "read" && !now)) return "unread";
  const name = fact.namespace === undefined ? fact.name : `${fact.namespace}/${fact.name}`;
  return draft.item(listsIn(draft.clusters, fact.cluster), list, name, before, now);
}

/** The later fact with what it does not say taken from the earlier one. */
function filled<T extends object>(before: T | undefined, now: T): T {
  if (!before) return now;
  return { ...before, ...Object.fromEntries(Object.entries(now).filter(([, value]) => value !== undefined)) } as T;
}

function ofAssociations(draft: Draft, facts: Facts, { fact, found }: FactRead & { fact: Extract<LiveFact, { kind: "associations" }> }): FactState {
  const cluster = facts.clusters.find((one) => one.name === fact.cluster);
  if (!cluster) return "unread";
  const before = cluster.podIdentityAssociations.filter((one) => one.namespace === fact.namespace && one.serviceAccount === fact.name);
  const now = found?.cluster?.podIdentityAssociations ?? [];
  const lists = listsIn(draft.clusters, fact.cluster);
  const ids = new Set([...before, ...now].map((one) => one.associationId));
  const states = [...ids].map((id) => {
    const old = before.find((one) => one.associationId === id);
    const one = now.find((each) => each.associationId === id);
    return draft.item(lists, "podIdentityAssociations", id, old, one && filled(old, one));
  });
  return together(states);
}

function ofEntry(draft: Draft, facts: Facts, { fact, found, outcome }: FactRead & { fact: Extract<LiveFact, { kind: "access-entry" }> }): FactState {
  const cluster = facts.clusters.find((one) => one.name === fact.cluster);
  if (!cluster) return "unread";
  const isIts = (one: { readonly principalArn: string }): boolean => one.principalArn === fact.principal;
  const lists = listsIn(draft.clusters, fact.cluster);
  const now = found?.cluster?.accessEntries?.find(isIts);
  if (outcome === "read" && !now) return "unread";
  const policies = { before: cluster.associatedPolicies.find(isIts), now: found?.cluster?.associatedPolicies?.find(isIts) };
  const entry = draft.item(lists, "accessEntries", fact.principal, cluster.accessEntries.find(isIts), now);
  if (now && !policies.now) return entry;
  return together([entry, draft.item(lists, "associatedPolicies", fact.principal, policies.before, policies.now)]);
}

/** The state of several items as one. */
function together(states: readonly FactState[]): FactState {
  const said = states.filter((one) => one !== "absent");
  const [first] = said;
  if (first === undefined) return "absent";
  return said.every((one) => one === first) ? first : "changed";
}

type Principal = IamRoleFact | IamUserFact | IamGroupFact;
const PRINCIPALS = { role: "roles", user: "users", group: "groups" } as const;

/** A principal as it is now. Inline policies whose documents could not be read keep the document they had. */
function principalNow<P extends Principal>(before: P | undefined, now: P): P {
  const old = before?.inlinePolicies ?? [];
  const unread = now.inlinePolicyNames ?? [];
  const kept = old.filter((one) => unread.includes(one.name));
  const inline = now.inlinePolicies && [...now.inlinePolicies, ...kept];
  const names = now.inlinePolicies && unread.filter((name) => !kept.some((one) => one.name === name));
  const isReadAnew = (field: string): boolean => now[field as keyof P] !== undefined;
  const partial = [...(now.partial ?? []), ...(before?.partial ?? []).filter((field) => !isReadAnew(field))];
  const merged = filled(before, now);
  return { ...merged, ...(inline ? { inlinePolicies: inline, inlinePolicyNames: names } : {}), partial: [...new Set(partial)] };
}

function ofPrincipal(draft: Draft, facts: Facts, { fact, found, outcome }: FactRead & { fact: Extract<LiveFact, { kind: "principal" }> }): FactState {
  const account = facts.accounts.find((one) => one.id === fact.account);
  if (!account) return "unread";
  const list = PRINCIPALS[fact.type];
  const lists = listsIn(draft.accounts, fact.account);
  const before = (account[list] as readonly Principal[]).find((one) => one.arn === fact.arn);
  if (outcome === "gone") return draft.item(lists, list, fact.arn, before, undefined);
  const read = (found?.account?.[list] as readonly Principal[] | undefined)?.find((one) => one.name === nameOfArn(fact.arn));
  if (!read) return "unread";
  // the answer to get-… carries the whole ARN; without it only the lists were read, and they are the asked one's
  const isTold = "trustPolicy" in read ? read.trustPolicy !== undefined : "boundary" in read && read.boundary !== undefined;
  if (isTold && read.arn !== fact.arn) {
    draft.item(lists, list, read.arn, undefined, read);
    return draft.item(lists, list, fact.arn, before, undefined);
  }
  return draft.item(lists, list, fact.arn, before, principalNow(before, { ...read, arn: fact.arn, path: before?.path ?? read.path }));
}

type OfAccount = Extract<LiveFact, { kind: "policy" | "oidc-provider" | "instance" }>;

function ofList(draft: Draft, facts: Facts, { fact, found, outcome }: FactRead & { fact: OfAccount }): FactState {
  const account = facts.accounts.find((one) => one.id === fact.account);
  if (!account) return "unread";
  const list = ({ policy: "policies", "oidc-provider": "oidcProviders", instance: "instances" } as const)[fact.kind];
  const name = fact.kind === "instance" ? fact.id : fact.arn;
  const named = (facts: Partial<AccountFacts> | undefined): object | undefined =>
    (facts?.[list] as readonly { readonly arn?: string; readonly id?: string }[] | undefined)?.find((one) => one.arn === name || one.id === name);
  const [before, now] = [named(account), named(found?.account)];
  if (outcome === "read" && !now) return "unread";
  // account details tell no tags of policies: that there are some is no news
  const told = now && fact.kind === "policy" ? { ...now, tags: undefined } : now;
  return draft.item(listsIn(draft.accounts, fact.account), list, name, before, told && filled(before, told));
}

function stateOf(draft: Draft, facts: Facts, read: FactRead): FactState {
  if (read.outcome === "unread") return "unread";
  const { fact } = read;
  switch (fact.kind) {
    case "object":
      return ofObject(draft, facts, { ...read, fact });
    case "associations":
      return ofAssociations(draft, facts, { ...read, fact });
    case "access-entry":
      return ofEntry(draft, facts, { ...read, fact });
    case "principal":
      return ofPrincipal(draft, facts, { ...read, fact });
    case "policy":
    case "oidc-provider":
    case "instance":
      return ofList(draft, facts, { ...read, fact });
  }
}

/** Only what is spoken of; a list that nothing was noted of is left out, so that it stays the same object. */
function spoken(all: Record<string, Lists>): Record<string, Record<string, ListChange<unknown>>> {
  const lists = (of: Lists): Lists => Object.fromEntries(Object.entries(of).filter(([, change]) => change.put.length + change.remove.length > 0));
  const parts = Object.entries(all).map(([name, of]) => [name, lists(of)] as const);
  return Object.fromEntries(parts.filter(([, of]) => Object.keys(of).length > 0));
}

/** What reads come to, next to the facts of the snapshot. Pure: what could not be read stays as it was. */
export function changeOfReads(facts: Facts, reads: readonly FactRead[]): LiveChange {
  const draft = new Draft();
  const states = reads.map((read) => stateOf(draft, facts, read));
  const change = { clusters: spoken(draft.clusters), accounts: spoken(draft.accounts) };
  // items come from lists of the same name, so that each is of its list's kind
  return { states, change: change as FactsChange };
}
