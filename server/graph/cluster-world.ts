import { KeptTakeovers } from "@/server/cluster/takeover/takeovers.ts";
import type { PodIdentityAssociationFact } from "@/server/facts/eks.ts";
import type { ConfigMapFact, NamespaceFact, NodeFact, PodFact, ServiceAccountFact, WorkloadFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts, ClusterList } from "@/server/facts/snapshot.ts";
import { k8sClusterRef, k8sRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { PodSpecs } from "./classes/pod-spec.ts";

/** One cluster's facts, looked up by name; keys are `namespace/name`. */
export interface ClusterWorld {
  readonly name: string;
  readonly facts: ClusterFacts;
  readonly pods: ReadonlyMap<string, PodFact>;
  readonly serviceAccounts: ReadonlyMap<string, ServiceAccountFact>;
  readonly nodes: ReadonlyMap<string, NodeFact>;
  readonly namespaces: ReadonlyMap<string, NamespaceFact>;
  readonly configMaps: ReadonlyMap<string, ConfigMapFact>;
  /** `kind/namespace/name` → workload. */
  readonly workloads: ReadonlyMap<string, WorkloadFact>;
  readonly associations: ReadonlyMap<string, PodIdentityAssociationFact>;
  readonly podsOnNode: ReadonlyMap<string, readonly PodFact[]>;
  /** Every service account known to exist: the listed ones and those that a pod runs as. */
  readonly knownServiceAccounts: readonly { readonly namespace: string; readonly name: string }[];
  /** Kept up from one world to the next. */
  readonly takeovers: KeptTakeovers;
  readonly podSpecs: PodSpecs;
}

const named = (item: { readonly namespace: string; readonly name: string }): string => `${item.namespace}/${item.name}`;

/** `before`: the cluster as it was, for what stays the same. */
export function clusterWorld(facts: ClusterFacts, before?: ClusterWorld): ClusterWorld {
  const podsOnNode = new Map<string, PodFact[]>();
  for (const pod of facts.pods) {
    if (!pod.spec.nodeName) continue;
    const there = podsOnNode.get(pod.spec.nodeName);
    if (there) there.push(pod);
    else podsOnNode.set(pod.spec.nodeName, [pod]);
  }
  return {
    name: facts.name,
    facts,
    pods: new Map(facts.pods.map((p) => [named(p), p])),
    serviceAccounts: new Map(facts.serviceAccounts.map((s) => [named(s), s])),
    nodes: new Map(facts.nodes.map((n) => [n.name, n])),
    namespaces: new Map(facts.namespaces.map((n) => [n.name, n])),
    configMaps: new Map(facts.configMaps.map((c) => [named(c), c])),
    workloads: new Map(facts.workloads.map((w) => [`${w.kind}/${named(w)}`, w])),
    associations: new Map(facts.podIdentityAssociations.map((a) => [`${a.namespace}/${a.serviceAccount}`, a])),
    podsOnNode,
    knownServiceAccounts: keptAccounts(knownServiceAccounts(facts), before?.knownServiceAccounts),
    takeovers: before?.takeovers ?? new KeptTakeovers(),
    podSpecs: before?.podSpecs ?? new PodSpecs(),
  };
}

type Accounts = ClusterWorld["knownServiceAccounts"];

/** The list as it was, when it names the same. */
function keptAccounts(now: Accounts, before: Accounts | undefined): Accounts {
  const isSame = before?.length === now.length && before.every((a, i) => a.name === now[i]?.name && a.namespace === now[i]?.namespace);
  return before && isSame ? before : now;
}

function knownServiceAccounts(facts: ClusterFacts): readonly { readonly namespace: string; readonly name: string }[] {
  const known = new Map<string, { readonly namespace: string; readonly name: string }>();
  for (const sa of facts.serviceAccounts) known.set(named(sa), { namespace: sa.namespace, name: sa.name });
  for (const pod of facts.pods) {
    const account = { namespace: pod.namespace, name: pod.spec.serviceAccount };
    if (!known.has(named(account))) known.set(named(account), account);
  }
  return [...known.values()];
}

export const isClusterListComplete = (cluster: ClusterWorld | undefined, list: ClusterList): boolean => cluster?.facts.lists[list] === "complete";

/** A pod and the cluster it is in. */
export interface FoundPod {
  readonly cluster: ClusterWorld;
  readonly pod: PodFact;
}

/** The pod that a reference names; undefined where it names something else, or a pod that is not there. */
export function podAt(clusters: ReadonlyMap<string, ClusterWorld>, ref: Ref): FoundPod | undefined {
  const parsed = parseRef(ref);
  if (parsed?.kind !== "k8s" || parsed.type !== "pod") return undefined;
  const cluster = clusters.get(parsed.cluster);
  const pod = cluster?.pods.get(`${parsed.namespace}/${parsed.name}`);
  return cluster && pod && { cluster, pod };
}

export const podRef = (cluster: string, pod: { readonly namespace: string; readonly name: string }): Ref => k8sRef(cluster, "pod", pod.namespace, pod.name);
export const serviceAccountRef = (cluster: string, namespace: string, name: string): Ref => k8sRef(cluster, "serviceaccount", namespace, name);
export const nodeRef = (cluster: string, name: string): Ref => k8sClusterRef(cluster, "node", name);
export const userRef = (cluster: string, name: string): Ref => k8sClusterRef(cluster, "user", name);
export const groupRef = (cluster: string, name: string): Ref => k8sClusterRef(cluster, "group", name);

/** The workload a pod belongs to in the end: its ReplicaSet's Deployment, its Job's CronJob; undefined for a pod of its own. */
export function topOwner(cluster: ClusterWorld, pod: PodFact): { readonly kind: string; readonly name: string } | undefined {
  let owner = pod.owner;
  const seen = new Set<string>();
  while (owner) {
    const key = `${owner.kind.toLowerCase()}/${pod.namespace}/${owner.name}`;
    const above = cluster.workloads.get(key)?.owner;
    if (!above || seen.has(key)) break;
    seen.add(key);
    owner = above;
  }
  return owner && { kind: owner.kind.toLowerCase(), name: owner.name };
}
