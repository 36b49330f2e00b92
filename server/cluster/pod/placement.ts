import type { NodeFact, PodFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import type { MissingFact } from "@/server/model/verdict.ts";
import { indexOf } from "./cluster-index.ts";
import { hasBeenTaken } from "./fargate.ts";
import { isComplete, nameOfCluster } from "./names.ts";

export type NodeKind = NodeFact["kind"];

/**
 * Where a pod runs. `node` is undefined when the node was not collected; its kind may be known all the same. A pod that a Fargate profile has
 * taken waits for a machine of its own.
 */
export type Placement =
  | { readonly state: "unscheduled" }
  | { readonly state: "waits-for-fargate" }
  | { readonly state: "scheduled"; readonly nodeName: string; readonly kind: NodeKind; readonly node?: NodeFact; readonly windows: boolean };

const FARGATE_NAME = /^fargate-/;

/** The label of a Fargate profile is no sign by itself: anybody may write it. */
function kindOf(node: NodeFact | undefined, nodeName: string): NodeKind {
  if (node && node.kind !== "unknown") return node.kind;
  return FARGATE_NAME.test(nodeName) ? "fargate" : "unknown";
}

/** Where the pod runs, and on what kind of node: Fargate also shows in the node's name. */
export function placementOf(pod: PodFact, cluster: ClusterFacts): Placement {
  const { nodeName } = pod.spec;
  if (!nodeName) return { state: hasBeenTaken(pod, cluster) ? "waits-for-fargate" : "unscheduled" };
  const node = indexOf(cluster).node(nodeName);
  return { state: "scheduled", nodeName, kind: kindOf(node, nodeName), ...(node ? { node } : {}), windows: pod.spec.windows || node?.os === "windows" };
}

/** Whether the pod runs on Fargate, or will. */
export const isOnFargate = (place: Placement): boolean => place.state === "waits-for-fargate" || (place.state === "scheduled" && place.kind === "fargate");

/** The missing fact of a pod whose node is not known. */
export function missingNode(pod: PodFact, cluster: ClusterFacts): MissingFact {
  if (!pod.spec.nodeName) return { what: "node the pod will be scheduled to", of: `pod ${pod.namespace}/${pod.name}` };
  const gone = isComplete(cluster, "nodes") ? "node, which is no longer in the cluster," : "node";
  return { what: `${gone} ${pod.spec.nodeName}`, of: nameOfCluster(cluster) };
}
