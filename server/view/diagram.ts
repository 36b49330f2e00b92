import type { EntityKind } from "@/server/contract/entity-kind.ts";
import type { EntityAnswer } from "@/server/contract/screen.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";

/** What a change does to the access that a line stands for. */
export type ChangeMark = "appeared" | "disappeared" | "changed";

/** One drawn node: an entity, or `count` entities that are equal as far as their edges go. */
export interface DiagramNode {
  readonly id: string;
  readonly rank: number;
  readonly kind: EntityKind;
  readonly kindWord: string;
  readonly label: string;
  readonly context: string;
  readonly ref: string;
  readonly count: number;
  /** An end of the question that was asked. */
  readonly accent: "subject" | "target" | null;
  readonly aria: string;
}

export interface DiagramEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly mechanism: string;
  /** The mechanism in two or three words. */
  readonly short: string;
  readonly verdict: VerdictWord;
  readonly count: number;
  /** Two entities whose proof can be asked for. */
  readonly from: string;
  readonly to: string;
  readonly aria: string;
  /** What the edge means, one sentence. */
  readonly sentence: string;
  /** What hands the role out on the way. */
  readonly via?: EntityAnswer;
  /** Of a drawing of what differs: a sign on the line says it. */
  readonly change?: ChangeMark;
}

/** What screen, list and exported picture are all made from. */
export interface Diagram {
  /** Heading of each rank. */
  readonly headings: ReadonlyMap<number, string>;
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly DiagramEdge[];
}

export interface Lit {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
}

interface Way {
  readonly edge: DiagramEdge;
  readonly next: string;
}

/** The edges that leave each node, or with `forwards` off those that arrive. */
function waysOf(diagram: Diagram, forwards: boolean): ReadonlyMap<string, readonly Way[]> {
  const ways = diagram.edges.map((edge) => ({ edge, at: forwards ? edge.source : edge.target, next: forwards ? edge.target : edge.source }));
  return Map.groupBy(ways, (way) => way.at);
}

function walk(diagram: Diagram, start: string, forwards: boolean, lit: { nodes: Set<string>; edges: Set<string> }): void {
  const ways = waysOf(diagram, forwards);
  const queue = new Set([start]);
  for (const id of queue) {
    for (const { edge, next } of ways.get(id) ?? []) {
      lit.edges.add(edge.id);
      lit.nodes.add(next);
      // a refused edge is shown, but nothing is reached through it; a set takes each node once, also while it is walked
      if (edge.verdict !== "denied") queue.add(next);
    }
  }
}

/** What stays bright while a node is selected: the node, everything that leads to it and everything it leads to. */
export function litByNode(diagram: Diagram, id: string): Lit {
  const lit = { nodes: new Set([id]), edges: new Set<string>() };
  walk(diagram, id, true, lit);
  walk(diagram, id, false, lit);
  return lit;
}

export function litByEdges(diagram: Diagram, ids: ReadonlySet<string>): Lit {
  const edges = diagram.edges.filter((e) => ids.has(e.id));
  return { nodes: new Set(edges.flatMap((e) => [e.source, e.target])), edges: new Set(edges.map((e) => e.id)) };
}
