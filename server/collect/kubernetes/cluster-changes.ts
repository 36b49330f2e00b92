import type { RawObject } from "@/server/collect/bundle/raw.ts";
import { readKubernetes } from "@/server/collect/bundle/recognise/kubernetes.ts";
import { CLUSTER_NAMES, type ClusterChange } from "@/server/facts/change.ts";
import { noObjects, type ObjectFacts } from "@/server/facts/empty-cluster.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import type { KubernetesKind } from "./kinds.ts";
import type { ClusterNews } from "./watch-cluster.ts";

type List = keyof ObjectFacts;
interface Item {
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly kind?: string;
}
const LISTS = Object.keys(noObjects()) as readonly List[];
const ONE_KIND: Readonly<Record<string, List>> = {
  Pod: "pods",
  ServiceAccount: "serviceAccounts",
  Node: "nodes",
  Namespace: "namespaces",
  ConfigMap: "configMaps",
  Role: "roles",
  ClusterRole: "clusterRoles",
  RoleBinding: "roleBindings",
  ClusterRoleBinding: "clusterRoleBindings",
  NetworkPolicy: "networkPolicies",
};

/** The list that facts of a kind are in. Several kinds share two of them. */
const listOf = ({ kind, group }: KubernetesKind): List => ONE_KIND[kind] ?? (group === "admissionregistration.k8s.io" ? "admission" : "workloads");
const SHARED: ReadonlySet<List> = new Set(["workloads", "admission"]);
const nameIn = (list: List, item: Item): string => (CLUSTER_NAMES[list] as (item: Item) => string)(item);

/** What news comes to: the change of the facts, and what of it could not be taken. */
export interface ClusterChanges {
  readonly change: ClusterChange;
  /** Namespaces in which something is otherwise than before; the empty text stands for what is in none. */
  readonly namespaces: readonly string[];
  readonly failures: readonly string[];
}

/** The facts of objects, list by list, read as a scan reads them. */
function factsOf(objects: readonly RawObject[]): { readonly facts: Partial<ObjectFacts>; readonly failures: readonly string[] } {
  if (objects.length === 0) return { facts: {}, failures: [] };
  const readings = readKubernetes({ apiVersion: "v1", kind: "List", metadata: {}, items: objects }) ?? [];
  const [contribution] = readings.flatMap((one) => one.contributions);
  const facts = contribution?.scope === "cluster" ? contribution.part : {};
  return { facts, failures: readings.flatMap((one) => one.failures.map((failure) => failure.reason)) };
}

/** One list while news is taken in: what its items are by name, after all that was said so far. */
class Draft {
  readonly #list: List;
  readonly #before: ReadonlyMap<string, Item>;
  readonly #now = new Map<string, Item | undefined>();

  constructor(list: List, items: readonly Item[]) {
    this.#list = list;
    this.#before = new Map(items.map((item) => [nameIn(list, item), item]));
  }

  put(item: Item): void {
    this.#now.set(nameIn(this.#list, item), item);
  }

  remove(name: string): void {
    this.#now.set(name, undefined);
  }

  /** Takes these for all there are of a kind. */
  replace(kind: KubernetesKind, items: readonly Item[]): void {
    const isIts = (item: Item): boolean => !SHARED.has(this.#list) || item.kind === kind.kind.toLowerCase();
    for (const [name, item] of [...this.#before, ...this.#now]) if (item && isIts(item)) this.remove(name);
    for (const item of items) this.put(item);
  }

  /** What differs from before: most of what is heard of says nothing that a rule reads. */
  changes(): { readonly put: readonly Item[]; readonly remove: readonly string[]; readonly touched: readonly Item[] } {
    const put: Item[] = [];
    const gone: Array<readonly [name: string, item: Item]> = [];
    for (const [name, item] of this.#now) {
      const old = this.#before.get(name);
      if (item && (!old || JSON.stringify(old) !== JSON.stringify(item))) put.push(item);
      if (!item && old) gone.push([name, old]);
    }
    return { put, remove: gone.map(([name]) => name), touched: [...put, ...gone.map(([, item]) => item)] };
  }
}

/** The name of an object in a list, from its metadata: of one that is gone nothing more is needed. */
function nameOfObject(list: List, kind: KubernetesKind, object: RawObject): string {
  const { name = "", namespace } = (object["metadata"] ?? {}) as { name?: string; namespace?: string };
  return nameIn(list, { name, namespace, kind: kind.kind.toLowerCase() });
}

/** What was heard of a cluster as a change of its facts. Pure. */
export function changesOf(facts: ClusterFacts, heard: readonly ClusterNews[]): ClusterChanges {
  const drafts = new Map<List, Draft>();
  const failures: string[] = [];
  const draftOf = (list: List): Draft => {
    const draft = drafts.get(list) ?? new Draft(list, facts[list] as readonly Item[]);
    drafts.set(list, draft);
    return draft;
  };
  for (const news of heard) {
    if (news.news === "state") continue;
    const list = listOf(news.kind);
    const draft = draftOf(list);
    if (news.news === "removed") {
      draft.remove(nameOfObject(list, news.kind, news.object));
      continue;
    }
    const read = factsOf(news.news === "listed" ? news.objects : [news.object]);
    failures.push(...read.failures);
    const items = (read.facts[list] ?? []) as readonly Item[];
    if (news.news === "listed") draft.replace(news.kind, items);
    else for (const item of items) draft.put(item);
  }
  return { ...together(drafts), failures };
}

function together(drafts: ReadonlyMap<List, Draft>): Omit<ClusterChanges, "failures"> {
  const change: Partial<Record<List, { put: readonly Item[]; remove: readonly string[] }>> = {};
  const namespaces = new Set<string>();
  for (const list of LISTS) {
    const made = drafts.get(list)?.changes();
    if (!made || made.touched.length === 0) continue;
    change[list] = { put: made.put, remove: made.remove };
    for (const item of made.touched) namespaces.add(item.namespace ?? "");
  }
  // items come from the lists of the same name, so that each is of its list's kind
  return { change: change as ClusterChange, namespaces: [...namespaces] };
}
