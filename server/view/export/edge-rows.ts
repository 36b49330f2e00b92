import type { Diagram } from "@/server/view/diagram.ts";
import { VERDICT_STYLES } from "@/server/view/verdict-style.ts";

export const EDGE_COLUMNS = ["from", "from kind", "mechanism", "verdict", "to", "to kind", "edges", "what it means"] as const;

/** Every edge of a diagram as a row of a table. */
export function edgeRows(diagram: Diagram): readonly (readonly string[])[] {
  const nodes = new Map(diagram.nodes.map((n) => [n.id, n]));
  return diagram.edges.map((e) => [
    e.from,
    nodes.get(e.source)?.kindWord ?? "",
    e.mechanism,
    VERDICT_STYLES[e.verdict].word.toLowerCase(),
    e.to,
    nodes.get(e.target)?.kindWord ?? "",
    String(e.count),
    e.sentence,
  ]);
}
