import { MAP_RANKS, type MapAnswer, type MapEdge, type MapNode } from "@/server/contract/screen.ts";
import { rankOf } from "@/server/model/verdict.ts";
import type { Diagram, DiagramEdge, DiagramNode } from "./diagram.ts";
import { mechanismWords } from "./mechanism-words.ts";
import { KIND_WORDS } from "./ref-view.ts";
import { VERDICT_STYLES } from "./verdict-style.ts";

type MapRank = (typeof MAP_RANKS)[number];

const RANK_WORDS: Readonly<Record<MapRank, string>> = {
  workloads: "Workloads",
  "service-accounts": "Service accounts",
  machinery: "Identity machinery",
  roles: "IAM roles",
  outside: "Users and outside",
};

export const times = (count: number): string => (count > 1 ? ` ×${count}` : "");

function nodeView(node: MapNode, focus: string | null): DiagramNode {
  const subject = focus !== null && (node.ref === focus || node.members.some((m) => m.ref === focus));
  const group = node.count > 1 ? `, ${node.count} alike` : "";
  return {
    id: node.id,
    rank: MAP_RANKS.indexOf(node.rank),
    kind: node.kind,
    kindWord: KIND_WORDS[node.kind],
    label: node.label,
    context: node.context,
    ref: node.ref,
    count: node.count,
    accent: subject ? "subject" : null,
    aria: `${KIND_WORDS[node.kind]} ${node.label}${group}, ${node.context || RANK_WORDS[node.rank]}`,
  };
}

function edgeView(edge: MapEdge, names: ReadonlyMap<string, string>): DiagramEdge {
  const words = mechanismWords(edge.mechanism);
  const source = names.get(edge.source) ?? edge.from;
  const target = names.get(edge.target) ?? edge.to;
  return {
    id: edge.id,
    source: edge.source,
    target: edge.target,
    mechanism: edge.mechanism,
    short: `${words.short}${times(edge.count)}`,
    verdict: edge.verdict,
    count: edge.count,
    from: edge.from,
    to: edge.to,
    aria: `${words.title}: ${source} to ${target}, ${VERDICT_STYLES[edge.verdict].word.toLowerCase()}`,
  };
}

export function mapView(answer: MapAnswer): Diagram {
  const names = new Map(answer.nodes.map((n) => [n.id, n.label]));
  return {
    headings: new Map(MAP_RANKS.map((rank, i) => [i, RANK_WORDS[rank]])),
    nodes: answer.nodes.map((n) => nodeView(n, answer.focus)),
    edges: answer.edges.filter((e) => names.has(e.source) && names.has(e.target)).map((e) => edgeView(e, names)),
  };
}

/** How many drawn edges each mechanism has, most first. */
export function mechanismCounts(diagram: Diagram): readonly { readonly mechanism: string; readonly count: number }[] {
  const groups = Map.groupBy(diagram.edges, (e) => e.mechanism);
  return [...groups]
    .map(([mechanism, edges]) => ({ mechanism, count: edges.length }))
    .sort((a, b) => b.count - a.count || (a.mechanism < b.mechanism ? -1 : 1));
}

/** The diagram without the edges of some mechanisms; every node stays. */
export const withoutMechanisms = (diagram: Diagram, hidden: readonly string[]): Diagram =>
  hidden.length === 0 ? diagram : { ...diagram, edges: diagram.edges.filter((e) => !hidden.includes(e.mechanism)) };

export interface EdgeRow {
  readonly edge: DiagramEdge;
  readonly source: DiagramNode;
  readonly target: DiagramNode;
}
export interface EdgeGroup {
  readonly mechanism: string;
  readonly title: string;
  readonly rows: readonly EdgeRow[];
}

/** Every edge of a diagram as a row, by mechanism: the list that says all the diagram says. Most certain rows come first. */
export function edgeGroups(diagram: Diagram): readonly EdgeGroup[] {
  const nodes = new Map(diagram.nodes.map((n) => [n.id, n]));
  const rows = diagram.edges.flatMap((edge) => {
    const [source, target] = [nodes.get(edge.source), nodes.get(edge.target)];
    return source && target ? [{ edge, source, target }] : [];
  });
  const groups = Map.groupBy(rows, (row) => row.edge.mechanism);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([mechanism, found]) => ({
      mechanism,
      title: mechanismWords(mechanism).title,
      rows: found.sort(
        (a, b) =>
          rankOf(a.edge.verdict) - rankOf(b.edge.verdict) || a.source.label.localeCompare(b.source.label) || a.target.label.localeCompare(b.target.label),
      ),
    }));
}
