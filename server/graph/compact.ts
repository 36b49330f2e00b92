import { type AccessGraph, forEachEdge, type PlainGraph, usedNodesOf } from "./access-graph.ts";

/** The graph in numbers without gaps: the nodes, sets and edges that are used, in the order of the numbers they had. */
export function compacted(graph: AccessGraph): PlainGraph {
  const nodes = usedNodesOf(graph);
  const edges: number[] = [];
  forEachEdge(graph, (edge) => void edges.push(edge));
  const ends = new Set(edges.flatMap((edge) => [graph.from[edge] ?? 0, graph.to[edge] ?? 0].filter((end) => end < 0)));
  const sets = [...ends].map((end) => ~end).sort((a, b) => a - b);
  const nodeAt = places(nodes, graph.nodes);
  const setAt = places(sets, graph.sets);
  const endOf = (end: number): number => (end >= 0 ? (nodeAt[end] ?? 0) : ~(setAt[~end] ?? 0));
  const of = (column: ArrayLike<number>) => edges.map((edge) => column[edge] ?? 0);
  return {
    refs: nodes.flatMap((node) => graph.refs[node] ?? []),
    base: nodes.map((node) => nodeAt[graph.base[node] ?? node] ?? 0),
    facets: nodes.map((node) => graph.facets[node] ?? ""),
    inherits: nodes.map((node) => graph.inherits[node] ?? 0),
    from: Int32Array.from(of(graph.from), endOf),
    to: Int32Array.from(of(graph.to), endOf),
    mechanism: Uint16Array.from(of(graph.mechanism)),
    verdict: Uint8Array.from(of(graph.verdict)),
    shared: Uint8Array.from(of(graph.shared)),
    conditions: Int32Array.from(of(graph.conditions)),
    conditionLists: graph.conditionLists,
    mechanisms: graph.mechanisms,
    members: sets.map((set) => (graph.members[set] ?? new Int32Array(0)).map((node) => nodeAt[node] ?? 0)),
  };
}

/** Number → its place among these. */
function places(numbers: readonly number[], size: number): Int32Array {
  const made = new Int32Array(size);
  for (const [place, number] of numbers.entries()) made[number] = place;
  return made;
}
