import type { AccountFacts, ClusterFacts, Facts } from "./snapshot.ts";

type Lists<T> = { [K in keyof T as T[K] extends readonly object[] ? K : never]: T[K] extends readonly (infer Item)[] ? Item : never };
export type ClusterItems = Lists<ClusterFacts>;
export type AccountItems = Lists<AccountFacts>;

/** What tells an item of each list from the others. */
type Names<Items> = { readonly [L in keyof Items]: (item: Items[L]) => string };

const named = (item: { readonly namespace?: string | undefined; readonly name: string }): string =>
  item.namespace === undefined ? item.name : `${item.namespace}/${item.name}`;
const byArn = (item: { readonly arn: string }): string => item.arn;

/** What tells the items of a cluster's lists from each other. */
export const CLUSTER_NAMES: Names<ClusterItems> = {
  pods: named,
  serviceAccounts: named,
  nodes: named,
  namespaces: named,
  workloads: (w) => `${w.kind}/${named(w)}`,
  configMaps: named,
  secrets: named,
  roles: named,
  clusterRoles: named,
  roleBindings: named,
  clusterRoleBindings: named,
  networkPolicies: named,
  admission: (a) => `${a.kind}/${a.name}`,
  accessEntries: (e) => e.principalArn,
  associatedPolicies: (p) => p.principalArn,
  podIdentityAssociations: (a) => a.associationId,
  nodegroups: named,
  fargateProfiles: named,
  addons: named,
  identityProviderConfigs: named,
};

/** The same of an account's lists. */
export const ACCOUNT_NAMES: Names<AccountItems> = {
  users: byArn,
  groups: byArn,
  roles: byArn,
  policies: byArn,
  oidcProviders: byArn,
  samlProviders: byArn,
  instanceProfiles: byArn,
  instances: (i) => i.id,
  accessKeys: (k) => k.id,
  mfaDevices: (d) => d.serial,
  credentialReport: byArn,
  roleHolders: byArn,
  resourcePolicies: (p) => p.resource,
};

/** What became of a list: items that are new or read otherwise than before, and the names of those that are gone. */
export interface ListChange<Item> {
  readonly put?: readonly Item[];
  readonly remove?: readonly string[];
}

type ListChanges<Items> = { readonly [L in keyof Items]?: ListChange<Items[L]> };

/** What became of one cluster's facts. */
export type ClusterChange = ListChanges<ClusterItems>;

/** What became of facts: by cluster and by account, list by list. Names are `namespace/name`, ARNs and ids (`change.ts`). */
export interface FactsChange {
  readonly capturedAt?: string;
  readonly clusters?: Readonly<Record<string, ClusterChange>>;
  readonly accounts?: Readonly<Record<string, ListChanges<AccountItems>>>;
}

/** The list with the change made; an item keeps its place, a new one comes last. */
function changedList<Item>(items: readonly Item[], change: ListChange<Item>, nameOf: (item: Item) => string): Item[] {
  const gone = new Set(change.remove);
  const put = new Map((change.put ?? []).map((item) => [nameOf(item), item]));
  const kept = items.flatMap((item) => {
    const name = nameOf(item);
    const now = put.get(name) ?? item;
    put.delete(name);
    return gone.has(name) ? [] : [now];
  });
  return [...kept, ...put.values()];
}

type ListsOf<Items> = { readonly [L in keyof Items]: readonly Items[L][] };

/** The lists that a change speaks of, as they are after it. */
function changedLists<Items>(facts: ListsOf<Items>, changes: ListChanges<Items>, names: Names<Items>): Partial<{ [L in keyof Items]: Items[L][] }> {
  const changed: Partial<{ [L in keyof Items]: Items[L][] }> = {};
  for (const list in names) {
    const change = changes[list];
    if (change) changed[list] = changedList(facts[list], change, names[list]);
  }
  return changed;
}

/**
 * The facts after a change. What the change does not speak of is the very same object as before: lists, clusters and accounts can be told apart
 * by that. A cluster or account that the facts do not hold is left alone. How much of a list was read stays as it was.
 */
export function changedFacts(facts: Facts, change: FactsChange): Facts {
  const clusters = facts.clusters.map((c) => {
    const changes = change.clusters?.[c.name];
    return changes ? { ...c, ...changedLists<ClusterItems>(c, changes, CLUSTER_NAMES) } : c;
  });
  const accounts = facts.accounts.map((a) => {
    const changes = change.accounts?.[a.id];
    return changes ? { ...a, ...changedLists<AccountItems>(a, changes, ACCOUNT_NAMES) } : a;
  });
  return { ...facts, capturedAt: change.capturedAt ?? facts.capturedAt, clusters, accounts };
}
