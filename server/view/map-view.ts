import { MAP_RANKS } from "@/server/contract/map-ranks.ts";
import type { MapAnswer, MapEdge, MapNode } from "@/server/contract/screen.ts";
import { mechanismFamily } from "@/server/model/mechanism.ts";
import { rankOf } from "@/server/model/verdict.ts";
import type { Diagram, DiagramEdge, DiagramNode } from "./diagram.ts";
import { edgeSentence, familyTitle, familyWords, isFamily, mechanismWords } from "./mechanism-words.ts";
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

/** The heading of each column of a map. */
export const headings: ReadonlyMap<number, string> = new Map(MAP_RANKS.map((rank, i) => [i, RANK_WORDS[rank]]));

export const times = (count: number): string => (count > 1 ? ` ×${count}` : "");

function nodeView(node: MapNode, focus: string | null): DiagramNode {
  const subject = focus !== null && (node.ref === focus || node.members.some((m) => m.ref === focus));
  const group = node.count > 1 ? `, ${node.count} alike` : "";
  return {
    id: node.ref,
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

function edgeView(edge: MapEdge, nodes: ReadonlyMap<string, MapNode>): readonly DiagramEdge[] {
  const [source, target] = [nodes.get(edge.source), nodes.get(edge.target)];
  if (!source || !target) return [];
  const words = mechanismWords(edge.mechanism);
  return [
    {
      id: JSON.stringify([edge.from, edge.mechanism, edge.to]),
      source: source.ref,
      target: target.ref,
      mechanism: edge.mechanism,
      short: `${words.short}${times(edge.count)}`,
      verdict: edge.verdict,
      count: edge.count,
      from: edge.from,
      to: edge.to,
      aria: `${words.title}: ${source.label} to ${target.label}, ${VERDICT_STYLES[edge.verdict].word.toLowerCase()}`,
      sentence: edgeSentence(edge),
      ...(edge.via ? { via: edge.via } : {}),
    },
  ];
}

/** Ids are references and what an edge says, not places in the answer: an address that holds one still means it in another snapshot. */
export function mapView(answer: MapAnswer): Diagram {
  const nodes = new Map(answer.nodes.map((n) => [n.id, n]));
  const edges = new Map(answer.edges.flatMap((e) => edgeView(e, nodes)).map((e) => [e.id, e]));
  return {
    headings,
    nodes: answer.nodes.map((n) => nodeView(n, answer.focus)),
    edges: [...edges.values()],
  };
}

/** Mechanisms that are taken off a drawing together. */
export interface MechanismFamily {
  readonly key: string;
  readonly words: string;
  readonly title: string;
  readonly count: number;
}

/** The families a drawing has, with how many lines each, most first. */
export function mechanismFamilies(diagram: Diagram): readonly MechanismFamily[] {
  const groups = Map.groupBy(diagram.edges, (e) => mechanismFamily(e.mechanism));
  return [...groups]
    .map(([key, edges]) => ({ key, words: familyWords(key), title: key.endsWith(":") ? `${key}…` : key, count: edges.length }))
    .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
}

/**
 * What a whole snapshot is drawn without until it is asked for: rights by which one could take over another, and the groups that hold them, are
 * many times more than the ways that were made on purpose.
 */
export const HIDDEN_AT_FIRST: readonly string[] = ["rbac:", "iam:", "eks:", "member-of"];

/** The diagram without the edges of some families and the nodes that only they lead to; what is being looked at stays. */
export function withoutFamilies(diagram: Diagram, hidden: readonly string[], looked: { readonly node: string | null; readonly edge: string | null }): Diagram {
  if (hidden.length === 0) return diagram;
  const edges = diagram.edges.filter((e) => e.id === looked.edge || !hidden.includes(mechanismFamily(e.mechanism)));
  const before = new Set(diagram.edges.flatMap((e) => [e.source, e.target]));
  const after = new Set(edges.flatMap((e) => [e.source, e.target]));
  return { ...diagram, edges, nodes: diagram.nodes.filter((n) => after.has(n.id) || !before.has(n.id) || n.id === looked.node || n.accent !== null) };
}

export interface EdgeRow {
  readonly edge: DiagramEdge;
  readonly source: DiagramNode;
  readonly target: DiagramNode;
}
export interface EdgeGroup {
  readonly mechanism: string;
  readonly title: string;
  /** Its name in answers; null where that says nothing more. */
  readonly code: string | null;
  /** Whether each row shows its sentence: the title does not say what happens. */
  readonly tellsRows: boolean;
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
      title: familyTitle(mechanism),
      code: isFamily(mechanism) || familyTitle(mechanism) === mechanism ? null : mechanism,
      tellsRows: mechanismWords(mechanism).tellsItself === true,
      rows: found.sort(
        (a, b) =>
          rankOf(a.edge.verdict) - rankOf(b.edge.verdict) || a.source.label.localeCompare(b.source.label) || a.target.label.localeCompare(b.target.label),
      ),
    }));
}
