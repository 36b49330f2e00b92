import type { PodFact } from "@/server/facts/kubernetes.ts";
import { nodeRef, podRef } from "@/server/graph/cluster-world.ts";
import { allowed, denied } from "@/server/graph/decisions.ts";
import type { GraphBuilder } from "@/server/graph/graph-builder.ts";
import type { World } from "@/server/graph/world.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { DecidedMechanism, EdgeKind, Segment, SegmentGroup } from "./edge-kind.ts";

/** A pod and a node of one cluster, found in the facts. */
function pair(world: World, podEnd: Ref, nodeEnd: Ref): { readonly nodeName: string | undefined; readonly node: string } | undefined {
  const pod = parseRef(podEnd);
  const node = parseRef(nodeEnd);
  if (pod?.kind !== "k8s" || pod.type !== "pod" || node?.kind !== "k8s" || node.type !== "node" || pod.cluster !== node.cluster) return undefined;
  const fact = world.clusters.get(pod.cluster)?.pods.get(`${pod.namespace}/${pod.name}`);
  return fact && { nodeName: fact.spec.nodeName, node: node.name };
}

type Write = (graph: GraphBuilder, pod: Ref, node: Ref) => void;

/** One group a cluster, a part a node: the pods that are on it. */
const scheduled = (world: World, write: Write): readonly SegmentGroup[] =>
  [...world.clusters.values()].map(({ name, facts, podsOnNode }) => ({
    key: name,
    reads: [facts.pods],
    parts: () => [...podsOnNode].map(([node, pods]) => onNode(nodeRef(name, node), name, pods, write)),
  }));

const onNode = (node: Ref, cluster: string, pods: readonly PodFact[], write: Write): Segment => ({
  key: node,
  reads: pods,
  write: (graph) => {
    for (const pod of pods) write(graph, podRef(cluster, pod), node);
  },
});

const where = (pod: Ref): string => pod.slice(pod.indexOf("/pod/") + 5).replace("/", " ");

/** runs-on: where a pod is scheduled; it is shown and never followed. */
export const runsOn: EdgeKind = {
  label: "runs-on",
  segments: (world) =>
    scheduled(world, (graph, pod, node) => graph.edge({ from: graph.node(pod), to: graph.node(node), mechanism: "runs-on", verdict: "allowed" })),
  decide(world, from, to): readonly DecidedMechanism[] {
    const ends = pair(world, from, to);
    if (!ends) return [];
    const [namespace = "", ...name] = where(from).split(" ");
    const verify = shellCommand`kubectl get pod -n ${namespace} ${name.join(" ")} -o jsonpath='{.spec.nodeName}'`;
    const evidence = { source: from, document: "spec.nodeName" };
    const decision =
      ends.nodeName === ends.node
        ? allowed({
            check: "pod-spec",
            code: "POD_RUNS_ON_NODE",
            reason: `the pod is scheduled on ${ends.node}; that alone gives it nothing of the node`,
            verify,
            evidence,
          })
        : denied({
            check: "pod-spec",
            code: "POD_RUNS_ELSEWHERE",
            reason: `the pod is ${ends.nodeName ? `on ${ends.nodeName}` : "not scheduled"}, not on ${ends.node}`,
            verify,
            evidence,
          });
    return [{ mechanism: "runs-on", decision }];
  },
};

/** node-holds: who controls a node holds the tokens of the pods on it (E18). */
export const nodeHolds: EdgeKind = {
  label: "node-holds",
  segments: (world) =>
    scheduled(world, (graph, pod, node) => graph.edge({ from: graph.node(node), to: graph.node(pod), mechanism: "node-holds", verdict: "allowed" })),
  decide(world, from, to): readonly DecidedMechanism[] {
    const ends = pair(world, to, from);
    if (!ends) return [];
    const evidence = { source: to, document: "spec.nodeName" };
    const decision =
      ends.nodeName === ends.node
        ? allowed({
            check: "node",
            code: "NODE_HOLDS_POD",
            reason: `the pod runs on this node: its mounted tokens and credentials are within reach of whoever controls the node`,
            evidence,
          })
        : denied({
            check: "node",
            code: "NODE_DOES_NOT_HOLD_POD",
            reason: `the pod is ${ends.nodeName ? `on ${ends.nodeName}` : "not scheduled"}, so this node holds nothing of it`,
            evidence,
          });
    return [{ mechanism: "node-holds", decision }];
  },
};
