import { nodeRef, podRef } from "@/server/graph/cluster-world.ts";
import { allowed, denied } from "@/server/graph/decisions.ts";
import type { GraphBuilder } from "@/server/graph/graph-builder.ts";
import type { World } from "@/server/graph/world.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { DecidedMechanism, EdgeKind, Segment } from "./edge-kind.ts";

/** A pod and a node of one cluster, found in the facts. */
function pair(world: World, podEnd: Ref, nodeEnd: Ref): { readonly nodeName: string | undefined; readonly node: string } | undefined {
  const pod = parseRef(podEnd);
  const node = parseRef(nodeEnd);
  if (pod?.kind !== "k8s" || pod.type !== "pod" || node?.kind !== "k8s" || node.type !== "node" || pod.cluster !== node.cluster) return undefined;
  const fact = world.clusters.get(pod.cluster)?.pods.get(`${pod.namespace}/${pod.name}`);
  return fact && { nodeName: fact.spec.nodeName, node: node.name };
}

/** One segment a cluster: every pod that has a node. */
const scheduled = (world: World, write: (graph: GraphBuilder, pod: Ref, node: Ref) => void): readonly Segment[] =>
  [...world.clusters.values()].map(({ name, facts }) => ({
    key: name,
    reads: [facts.pods],
    write: (graph) => {
      for (const pod of facts.pods) if (pod.spec.nodeName) write(graph, podRef(name, pod), nodeRef(name, pod.spec.nodeName));
    },
  }));

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
