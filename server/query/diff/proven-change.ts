import { type AccessGraph, refOfNode, slotOf } from "@/server/graph/access-graph.ts";
import { byNearness } from "@/server/graph/decisions.ts";
import { decideMechanism } from "@/server/graph/edges/registry.ts";
import type { World } from "@/server/graph/world.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { Decision, Verdict } from "@/server/model/verdict.ts";
import type { AccessChange } from "./compare-access.ts";

/** One side of a change: the world, its graph, and the nodes of an entity that lasts. */
export interface ProvingSide {
  readonly world: World;
  readonly graph: AccessGraph;
  readonly nodesOf: (ref: Ref) => readonly number[];
}

/** Pods of a workload that are tried until one has the edge. */
const TRIED = 200;

const has = (nodes: Int32Array | undefined, node: number): boolean => {
  let [low, high] = [0, (nodes?.length ?? 0) - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = nodes?.[middle] ?? 0;
    if (found === node) return true;
    if (found < node) low = middle + 1;
    else high = middle - 1;
  }
  return false;
};

interface Found {
  readonly from: number;
  readonly to: number;
  readonly rank: number;
}

/** The best edge of a mechanism from one of these nodes to one of those. */
function edgeBetween(graph: AccessGraph, from: readonly number[], to: readonly number[], mechanism: string): Found | undefined {
  let best: Found | undefined;
  const look = (node: number, edge: number): void => {
    const rank = graph.verdict[edge] ?? 3;
    if (graph.mechanisms[graph.mechanism[edge] ?? 0] !== mechanism || rank >= (best?.rank ?? 4)) return;
    const end = graph.to[edge] ?? 0;
    const target = to.find((one) => one !== node && (end === one || (end < 0 && has(graph.members[~end], one))));
    if (target !== undefined) best = { from: node, to: target, rank };
  };
  for (const node of from.slice(0, TRIED)) {
    graph.out.forEach(slotOf(node), (edge) => look(node, edge));
    graph.setsOf.forEach(node, (set) => graph.out.forEach(slotOf(~set), (edge) => look(node, edge)));
    if (best?.rank === 0) break;
  }
  return best;
}

/** A decision about a direct edge, and the two it was made of: of what stands for many, the one that was looked at. */
export interface ProvenEdge {
  readonly from: Ref;
  readonly to: Ref;
  readonly decision: Decision;
}

/** The decision about a direct edge between two entities on one side, with its whole proof; undefined where one of them is not there. */
export function proofOf({ world, graph, nodesOf }: ProvingSide, change: Omit<AccessChange, "kind">): ProvenEdge | undefined {
  const [from, to] = [nodesOf(change.from), nodesOf(change.to)];
  const edge = edgeBetween(graph, from, to, change.mechanism);
  const [a, b] = [edge?.from ?? from[0], edge?.to ?? to[0]];
  if (a === undefined || b === undefined) return undefined;
  const ends = { from: refOfNode(graph, a), to: refOfNode(graph, b) };
  const decided = decideMechanism(world, ends.from, ends.to, change.mechanism as Mechanism, graph.facets[a] ?? "");
  const [decision] = decided.map((one) => one.decision).toSorted(byNearness);
  return decision && { ...ends, decision };
}

/** A verdict between entities that last. `proven`: the two that were looked at, where an end stands for many: a pod of the workload, a node of the group. */
export type LastingVerdict = Verdict & { readonly proven?: { readonly from: Ref; readonly to: Ref } };

export const verdictOf = ({ from, to, mechanism }: Omit<AccessChange, "kind">, edge: ProvenEdge): LastingVerdict => ({
  from,
  to,
  mechanism: mechanism as Mechanism,
  ...edge.decision,
  ...((edge.from !== from || edge.to !== to) && { proven: { from: edge.from, to: edge.to } }),
});
