import { type AccessGraph, conditionsOfEdge, facetsAt, forEachEdge, mechanismOfEdge, nodesAt } from "@/server/graph/access-graph.ts";
import { NOT_FOLLOWED } from "@/server/model/mechanism.ts";
import { edgeFailure, type Side } from "@/server/query/access/filter.ts";
import { Junctions, type WrittenEnd } from "./junctions.ts";
import type { GraphFilter, NodeFilter } from "./node-filter.ts";
import { piecesOf } from "./pieces.ts";

/** An edge between ends; of several by one mechanism between the same ends the most certain. */
export interface PieceEdge {
  readonly from: WrittenEnd;
  readonly to: WrittenEnd;
  /** Its number among the mechanisms of the graph. */
  readonly mechanism: number;
  /** 0 (allowed) to 2 (unknown). */
  readonly verdict: number;
  /** The edge of the graph that says so. */
  readonly edge: number;
}

const UNKNOWN = 2;

/** Puts the edges of a graph together as far as a filter leaves them, with facets as nodes of their own. */
class EdgeCollector {
  readonly junctions = new Junctions();
  readonly #graph: AccessGraph;
  readonly #filter: NodeFilter;
  /** Node of the graph → its place in the order of writing. */
  readonly #numberOf: Int32Array;
  readonly #ends = new Map<string, Int32Array>();
  readonly #best = new Map<string, PieceEdge>();
  readonly #texts = new Map<number, string>();

  constructor(graph: AccessGraph, filter: NodeFilter, numberOf: Int32Array) {
    this.#graph = graph;
    this.#filter = filter;
    this.#numberOf = numberOf;
  }

  get edges(): readonly PieceEdge[] {
    return [...this.#best.values()];
  }

  add(edge: number): void {
    const { from, to, shared, mechanism, verdict } = this.#graph;
    const callers = this.#endOf(from[edge] ?? 0, "who", shared[edge] === 1);
    const targets = this.#endOf(to[edge] ?? 0, "whom", false);
    for (const piece of piecesOf(callers, targets, this.#filter)) {
      if (piece.from.length === 1 && piece.to.length === 1 && piece.from[0] === piece.to[0]) continue;
      this.#keep({
        from: this.junctions.end("callers", piece.from),
        to: this.junctions.end("targets", piece.to),
        mechanism: mechanism[edge] ?? 0,
        verdict: verdict[edge] ?? 0,
        edge,
      });
    }
  }

  /** The nodes at an end that a filter lets stand there; what an entity shares, its facets that inherit have as well. */
  #endOf(end: number, side: Side, shared: boolean): Int32Array {
    const key = `${end} ${side} ${shared}`;
    const known = this.#ends.get(key);
    if (known) return known;
    const nodes = new Set(nodesAt(this.#graph, end));
    if (shared) for (const node of [...nodes]) for (const facet of facetsAt(this.#graph, node)) if (this.#graph.inherits[facet] === 1) nodes.add(facet);
    const made = Int32Array.from([...nodes].map((node) => this.#numberOf[node] ?? -1).filter((node) => node >= 0 && this.#filter.may(node, side))).sort();
    this.#ends.set(key, made);
    return made;
  }

  #keep(edge: PieceEdge): void {
    const key = `${edge.from} ${edge.to} ${edge.mechanism}`;
    const old = this.#best.get(key);
    if (old === undefined || this.compareWorth(edge, old) < 0) this.#best.set(key, edge);
  }

  /** Below 0 where the first says more: it is more certain, or comes first by the text of its conditions. */
  compareWorth(a: PieceEdge, b: PieceEdge): number {
    if (a.verdict !== b.verdict) return a.verdict - b.verdict;
    const [x, y] = [this.#textOf(a.edge), this.#textOf(b.edge)];
    return x < y ? -1 : x > y ? 1 : 0;
  }

  #textOf(edge: number): string {
    const list = this.#graph.conditions[edge] ?? 0;
    const known = this.#texts.get(list);
    if (known !== undefined) return known;
    const made = JSON.stringify(conditionsOfEdge(this.#graph, edge));
    this.#texts.set(list, made);
    return made;
  }
}

/** The edges that a filter leaves, between nodes and classes, and how two that say the same are weighed. Kinds that are never followed are no access. */
export function collectEdges(graph: AccessGraph, filter: GraphFilter, nodes: NodeFilter, numberOf: Int32Array): EdgeCollector {
  const collector = new EdgeCollector(graph, nodes, numberOf);
  const isAsked = (edge: number): boolean =>
    (graph.verdict[edge] ?? 3) <= UNKNOWN &&
    !NOT_FOLLOWED.includes(mechanismOfEdge(graph, edge)) &&
    edgeFailure(filter, graph.verdict[edge] ?? 3, mechanismOfEdge(graph, edge)) === 0;
  forEachEdge(graph, (edge) => {
    if (isAsked(edge)) collector.add(edge);
  });
  return collector;
}
