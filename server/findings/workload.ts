import type { PodFact } from "@/server/facts/kubernetes.ts";
import { podClasses } from "@/server/graph/classes/pod-class.ts";
import { type ClusterWorld, podRef } from "@/server/graph/cluster-world.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Inspection } from "./inspection.ts";

const OVER: ReadonlySet<string> = new Set(["Succeeded", "Failed"]);

/** Whether a pod has run to its end. */
export const isOver = ({ phase }: PodFact): boolean => OVER.has(phase ?? "");

/** Where the cluster's own parts run: whoever makes pods there runs the cluster. */
export const SYSTEM_NAMESPACES: ReadonlySet<string> = new Set(["kube-system", "kube-node-lease", "kube-public"]);

/** A workload for the start of a sentence; a pod that nothing makes anew stands as its service account. */
export function workloadWords(workload: Ref): string {
  const parsed = parseRef(workload);
  if (parsed?.kind !== "k8s") return workload;
  const name = `${parsed.namespace === undefined ? "" : `${parsed.namespace}/`}${parsed.name} of cluster ${parsed.cluster}`;
  return parsed.type === "serviceaccount" ? `A single pod of service account ${name}` : `The ${parsed.type} ${name}`;
}

/** The command that makes a workload's pods anew; undefined of what nothing makes anew. */
export function restart(workload: Ref): string | undefined {
  const parsed = parseRef(workload);
  if (parsed?.kind !== "k8s" || parsed.namespace === undefined || !["deployment", "statefulset", "daemonset"].includes(parsed.type)) return undefined;
  return shellCommand`kubectl rollout restart ${`${parsed.type}/${parsed.name}`} --namespace ${parsed.namespace}`;
}

/** The same workload in whatever cluster. */
export function workloadKey(workload: Ref): string {
  const parsed = parseRef(workload);
  return parsed?.kind === "k8s" ? `${parsed.type}/${parsed.namespace ?? ""}/${parsed.name}` : workload;
}

/** Pods that nothing a rule asks tells apart, with the workloads they are of. */
export interface RunningPods {
  readonly cluster: ClusterWorld;
  /** One that stands for all. */
  readonly pod: PodFact;
  readonly pods: readonly PodFact[];
  workloads(): readonly Ref[];
}

/** The pods of all clusters that have not run to their end. */
export function* runningPods({ world, stable }: Inspection): Iterable<RunningPods> {
  for (const cluster of world.clusters.values())
    for (const { pods } of podClasses(world, cluster)) {
      const [pod] = pods;
      if (!isOver(pod)) yield { cluster, pod, pods, workloads: () => [...new Set(pods.map((one) => stable.of(podRef(cluster.name, one))))] };
    }
}
