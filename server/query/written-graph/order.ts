import { type AccessGraph, usedNodesOf } from "@/server/graph/access-graph.ts";
import type { Places } from "@/server/query/access/place.ts";

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Nodes in the order in which they are written: by account, then by cluster, then by reference; an entity before its parts. */
export function writingOrder(graph: AccessGraph, { places, placeOf }: Places): Int32Array {
  const groups = new Map<string, number>();
  const groupTexts = places.map(({ account, cluster }) => JSON.stringify([account === "" ? 1 : 0, account, cluster]));
  for (const text of [...new Set(groupTexts)].sort(compare)) groups.set(text, groups.size);
  const groupOf = Int32Array.from(groupTexts, (text) => groups.get(text) ?? 0);
  const rank = new Int32Array(graph.nodes);
  for (const [at, node] of graph.order.sorted.entries()) rank[node] = at;
  const group = (node: number): number => groupOf[placeOf[node] ?? 0] ?? 0;
  const place = (node: number): number => rank[graph.base[node] ?? node] ?? 0;
  return Int32Array.from(usedNodesOf(graph)).sort(
    (a, b) => group(a) - group(b) || place(a) - place(b) || compare(graph.facets[a] ?? "", graph.facets[b] ?? ""),
  );
}
