import { MAP_RANKS } from "@/server/contract/map-ranks.ts";
import type { Diagram, DiagramEdge, DiagramNode, Lit } from "./diagram.ts";
import { KIND_WORDS } from "./ref-view.ts";

const SECOND = " via";
const RANK = MAP_RANKS.indexOf("machinery");

/** A drawn line may be half of an edge; both halves mean the edge, and its proof. */
export const edgeOfLine = (lineId: string): string => (lineId.endsWith(SECOND) ? lineId.slice(0, -SECOND.length) : lineId);

// one place a provider and role: lines of different roles never meet in it, so that no way is drawn that is none
const viaId = (edge: DiagramEdge): string => JSON.stringify(["via", edge.via?.ref, edge.to]);

function viaNode(edge: DiagramEdge): DiagramNode[] {
  const { via } = edge;
  if (!via) return [];
  return [
    {
      id: viaId(edge),
      rank: RANK,
      kind: via.kind,
      kindWord: KIND_WORDS[via.kind],
      label: via.label,
      context: via.context,
      ref: via.ref,
      count: 1,
      accent: null,
      aria: `${KIND_WORDS[via.kind]} ${via.label}, on the way to ${edge.to}`,
    },
  ];
}

const halves = (edge: DiagramEdge): readonly DiagramEdge[] =>
  edge.via
    ? [
        { ...edge, target: viaId(edge), short: "" },
        { ...edge, id: `${edge.id}${SECOND}`, source: viaId(edge) },
      ]
    : [edge];

/** The diagram as it is drawn: what hands a role out stands between the ends, once for every role. The list keeps the edges whole. */
export function withMachinery(diagram: Diagram): Diagram {
  const nodes = new Map(diagram.edges.flatMap(viaNode).map((n) => [n.id, n]));
  return { ...diagram, nodes: [...diagram.nodes, ...nodes.values()], edges: diagram.edges.flatMap(halves) };
}

/** What is lit of the edges, on their lines; what stands on a lit line is lit with it. */
export function litLines(drawn: Diagram, lit: Lit | null): Lit | null {
  if (!lit) return null;
  const lines = drawn.edges.filter((e) => lit.edges.has(edgeOfLine(e.id)));
  return { nodes: new Set([...lit.nodes, ...lines.flatMap((e) => [e.source, e.target])]), edges: new Set(lines.map((e) => e.id)) };
}

/** The edge a place of the machinery was drawn for; undefined for every other node. */
export const edgeAt = (diagram: Diagram, nodeId: string): string | undefined => diagram.edges.find((e) => e.via && viaId(e) === nodeId)?.id;
