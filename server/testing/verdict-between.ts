import { type AccessGraph, forEachPair, mechanismOfEdge, refOfNode } from "@/server/graph/access-graph.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { VERDICT_WORDS, type VerdictWord } from "@/server/model/verdict.ts";

/** The best verdict of the edges of one mechanism between two entities, however each is held; undefined when there is none. */
export function verdictBetween(graph: AccessGraph, from: Ref, mechanism: Mechanism | string, to: Ref): VerdictWord | undefined {
  let best: number | undefined;
  forEachPair(graph, (edge, start, end) => {
    if (mechanismOfEdge(graph, edge) !== mechanism || refOfNode(graph, start) !== from || refOfNode(graph, end) !== to) return;
    const level = graph.verdict[edge] ?? 3;
    if (best === undefined || level < best) best = level;
  });
  return best === undefined ? undefined : VERDICT_WORDS[best];
}
