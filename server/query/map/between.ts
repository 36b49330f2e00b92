import { type AccessGraph, type End, facetsAt, slotOf } from "@/server/graph/access-graph.ts";

/** The ends that edges into an entity have: its nodes, and the sets they are in. */
export type EndsOf = (node: number) => ReadonlySet<End>;

/** Every entity's ends, worked out once for a picture. */
export function endsIn(graph: AccessGraph): EndsOf {
  const known = new Map<number, ReadonlySet<End>>();
  return (node) => {
    const ends = known.get(node) ?? new Set(endsAt(graph, node));
    known.set(node, ends);
    return ends;
  };
}

function endsAt(graph: AccessGraph, node: number): readonly End[] {
  const ends: End[] = [];
  for (const one of [node, ...facetsAt(graph, node)]) {
    ends.push(one);
    graph.setsOf.forEach(one, (set) => ends.push(~set));
  }
  return ends;
}

/** Calls `visit` with the edges from one entity to another one, however either is held; nodes are those of whole entities. */
export function forEachBetween(graph: AccessGraph, endsOf: EndsOf, [from, to]: readonly [number, number], visit: (edge: number) => void): void {
  if (from === to) return;
  const there = endsOf(to);
  for (const end of endsOf(from))
    graph.out.forEach(slotOf(end), (edge) => {
      if (there.has(graph.to[edge] ?? 0)) visit(edge);
    });
}
