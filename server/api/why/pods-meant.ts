import type { Estate } from "@/server/api/estate.ts";
import type { PodFact, WorkloadFact } from "@/server/facts/kubernetes.ts";
import { type ClusterWorld, podRef, topOwner } from "@/server/graph/cluster-world.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { Mentions } from "@/server/query/why/parsed-error.ts";

export interface PodHere {
  readonly cluster: ClusterWorld;
  readonly pod: PodFact;
  readonly ref: Ref;
}

export interface PodsMeant {
  readonly pods: readonly PodHere[];
  /** What was taken for what. */
  readonly notes: readonly string[];
}

export const podHere = (cluster: ClusterWorld, pod: PodFact): PodHere => ({ cluster, pod, ref: podRef(cluster.name, pod) });

// what Kubernetes makes names of: random parts have no vowels and no digits that look like one
const SAFE = "[bcdfghjklmnpqrstvwxz2456789]";
/** How the pods of a workload are called (W12). */
const OWNERS: readonly (readonly [pattern: RegExp, kinds: readonly string[]])[] = [
  [new RegExp(`^(.{1,240})-${SAFE}{6,10}-${SAFE}{5}$`), ["deployment"]],
  [new RegExp(`^(.{1,240})-\\d{8,12}-${SAFE}{5}$`), ["cronjob"]],
  [new RegExp(`^(.{1,240})-${SAFE}{5}$`), ["daemonset", "job", "replicaset"]],
  [/^(.{1,240})-\d{1,5}$/, ["statefulset"]],
];

interface Place {
  readonly cluster?: string | undefined;
  readonly namespaces: readonly string[];
}

/** The namespaces that stand in the text decide only between several of one name. */
function narrowed<T>(found: readonly T[], namespaceOf: (item: T) => string, place: Place): readonly T[] {
  if (found.length < 2) return found;
  const inside = found.filter((item) => place.namespaces.includes(namespaceOf(item)));
  return inside.length > 0 ? inside : found;
}

const clustersIn = (estate: Estate, place: Place): readonly ClusterWorld[] =>
  [...estate.world.clusters.values()].filter((c) => place.cluster === undefined || c.name === place.cluster || c.facts.eks?.name === place.cluster);

function workloadsCalled(cluster: ClusterWorld, name: string): readonly WorkloadFact[] {
  for (const [pattern, kinds] of OWNERS) {
    const owner = pattern.exec(name)?.[1];
    const found = owner === undefined ? [] : cluster.facts.workloads.filter((w) => w.name === owner && kinds.includes(w.kind));
    if (found.length > 0) return found;
  }
  return [];
}

/** A pod that is gone is answered for by one that its workload runs now. */
function successor(cluster: ClusterWorld, name: string, workload: WorkloadFact): PodsMeant {
  const what = `${workload.kind} \`${workload.namespace}/${workload.name}\``;
  const now = cluster.facts.pods.filter((pod) => {
    const owner = pod.namespace === workload.namespace ? topOwner(cluster, pod) : undefined;
    return owner?.kind === workload.kind && owner.name === workload.name;
  });
  const [pod] = now.toSorted((a, b) => Number(b.phase === "Running") - Number(a.phase === "Running"));
  if (!pod) return { pods: [], notes: [`there is no pod \`${name}\` in the snapshot; by its name it belonged to ${what}, which runs none now`] };
  return {
    pods: [podHere(cluster, pod)],
    notes: [`there is no pod \`${name}\` in the snapshot; by its name it belonged to ${what}, so its pod of now, \`${pod.name}\`, is answered for`],
  };
}

/** The pods that a name means: those called so, else the current pod of the workload whose pods are called so. */
export function podsNamed(estate: Estate, name: string, place: Place): PodsMeant {
  const clusters = clustersIn(estate, place);
  const called = clusters.flatMap((cluster) => cluster.facts.pods.filter((p) => p.name === name).map((pod) => podHere(cluster, pod)));
  if (called.length > 0) return { pods: narrowed(called, (p) => p.pod.namespace, place), notes: [] };
  const owners = clusters.flatMap((cluster) => workloadsCalled(cluster, name).map((workload) => ({ cluster, workload })));
  const found = narrowed(owners, (o) => o.workload.namespace, place).map((o) => successor(o.cluster, name, o.workload));
  return { pods: found.flatMap((f) => f.pods), notes: found.flatMap((f) => f.notes) };
}

const MOST = 20;

/** The pods that the names beside an error mean; other names mean nothing and are passed by. */
export function podsMentioned(estate: Estate, mentions: Mentions): PodsMeant {
  const place = { namespaces: mentions.namespaces };
  const found = mentions.names.map((name) => podsNamed(estate, name, place));
  const pods = new Map(found.flatMap((f) => f.pods).map((p) => [p.ref, p]));
  return { pods: [...pods.values()].slice(0, MOST), notes: found.flatMap((f) => f.notes).slice(0, MOST) };
}
