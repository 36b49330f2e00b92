import { facetsAt, mechanismOfEdge, nodesAt, refOfNode, slotOf, verdictOfEdge } from "@/server/graph/access-graph.ts";
import type { Ref } from "@/server/model/ref.ts";
import { rankOf, type VerdictWord } from "@/server/model/verdict.ts";
import type { Inspection } from "./inspection.ts";

/** Who becomes a role by sts:AssumeRole, each with its most certain word; who may not is left out. */
export function callersOf({ graph }: Inspection, role: Ref): ReadonlyMap<Ref, VerdictWord> {
  const found = new Map<Ref, VerdictWord>();
  const node = graph.indexOf.get(role);
  if (node === undefined) return found;
  const look = (edge: number): void => {
    const verdict = verdictOfEdge(graph, edge);
    if (mechanismOfEdge(graph, edge) !== "sts:AssumeRole" || verdict === "denied") return;
    for (const one of nodesAt(graph, graph.from[edge] ?? 0)) {
      const from = refOfNode(graph, one);
      const known = found.get(from);
      if (from !== role && (known === undefined || rankOf(verdict) < rankOf(known))) found.set(from, verdict);
    }
  };
  for (const end of [node, ...facetsAt(graph, node)]) {
    graph.in.forEach(slotOf(end), look);
    graph.setsOf.forEach(end, (set) => graph.in.forEach(slotOf(~set), look));
  }
  return found;
}
