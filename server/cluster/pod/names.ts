import type { PodFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts, ClusterList } from "@/server/facts/snapshot.ts";
import { arnRef, k8sRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";

export const podRef = (pod: PodFact, cluster: ClusterFacts): Ref => k8sRef(cluster.name, "pod", pod.namespace, pod.name);
export const accountOfPod = (pod: PodFact, cluster: ClusterFacts): Ref => k8sRef(cluster.name, "serviceaccount", pod.namespace, pod.spec.serviceAccount);

/** How a cluster is called where a missing fact is named. */
export const nameOfCluster = (cluster: ClusterFacts): string => cluster.arn ?? cluster.name;

export const isComplete = (cluster: ClusterFacts, list: ClusterList): boolean => cluster.lists[list] === "complete";

/** The reference of a role's ARN; null when the text names no role (a user, a typing error, a blank in it). */
export function roleRefOf(text: string): Ref | null {
  if (/\s/.test(text)) return null;
  const parsed = parseRef(text);
  return parsed?.kind === "iam" && parsed.type === "role" ? arnRef(text) : null;
}

export const showPod = (pod: PodFact): string => shellCommand`kubectl get pod ${pod.name} -n ${pod.namespace} -o yaml`;
export const showAccount = (pod: PodFact): string => shellCommand`kubectl get serviceaccount ${pod.spec.serviceAccount} -n ${pod.namespace} -o yaml`;

/** Whether one moment is later than another; undefined when either is not known. Kubernetes keeps whole seconds, so equal is not later. */
export function isLater(a: string | undefined, b: string | undefined): boolean | undefined {
  if (a === undefined || b === undefined) return undefined;
  const [left, right] = [Date.parse(a), Date.parse(b)];
  return Number.isNaN(left) || Number.isNaN(right) ? undefined : left > right;
}
