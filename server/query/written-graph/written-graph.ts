import { type AccessGraph, conditionsOfEdge, mechanismOfEdge, refOfNode, verdictOfEdge } from "@/server/graph/access-graph.ts";
import type { World } from "@/server/graph/world.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Condition, VerdictWord } from "@/server/model/verdict.ts";
import { type Place, type Places, placesOf } from "@/server/query/access/place.ts";
import { type Entity, entityOf } from "@/server/query/entity.ts";
import { type Collected, collectedOf } from "./collected.ts";
import { collectEdges, type PieceEdge } from "./edges.ts";
import { compareJunctions, type Junction } from "./junctions.ts";
import { type GraphFilter, NodeFilter } from "./node-filter.ts";
import { writingOrder } from "./order.ts";

/** An entity, or one that is held in a narrower way. */
export interface WrittenNode extends Entity, Omit<Place, "kind"> {
  /** The narrower way in which it is held, where it is not held whole. */
  readonly as?: string;
  readonly collected: Collected;
}

/** One step: who stands at `from` can become what stands at `to`. Ends are numbers of nodes, or of classes behind them. */
export interface WrittenEdge {
  readonly from: number;
  readonly to: number;
  readonly mechanism: Mechanism;
  readonly verdict: VerdictWord;
  readonly conditions: readonly Condition[];
}

/** Which edges leave each end: edges are sorted by it. */
interface Starts {
  readonly of: (end: number) => readonly [first: number, end: number];
}

function startsOf(edges: readonly PieceEdge[], ends: number): Starts {
  const first = new Int32Array(ends + 1);
  for (const { from } of edges) first[from + 1] = (first[from + 1] ?? 0) + 1;
  for (let end = 0; end < ends; end += 1) first[end + 1] = (first[end + 1] ?? 0) + (first[end] ?? 0);
  return { of: (end) => [first[end] ?? 0, first[end + 1] ?? 0] };
}

/** Node → the classes of callers it is in. */
function classesOf(junctions: readonly Junction[], nodes: number): readonly (readonly number[])[] {
  const found: number[][] = Array.from({ length: nodes }, () => []);
  for (const [at, { side, members }] of junctions.entries()) if (side === "callers") for (const member of members) found[member]?.push(at);
  return found;
}

/**
 * The access graph as nodes and edges that can be written out one by one, always in the same order. An entity that is held in narrower ways is several
 * nodes, so that whoever follows edges comes to no more than is held. What many may do to many is one edge between two classes (`edge`), or written out
 * (`edgesFrom`); nobody leads to itself.
 */
export class WrittenGraph {
  readonly #world: World;
  readonly #graph: AccessGraph;
  readonly #places: Places;
  /** Number of a node → node of the graph. */
  readonly #order: Int32Array;
  readonly #edges: readonly PieceEdge[];
  readonly #starts: Starts;
  readonly #compare: (a: PieceEdge, b: PieceEdge) => number;
  readonly #classesOf: readonly (readonly number[])[];
  readonly #mechanismRank: readonly number[];
  readonly junctions: readonly Junction[];
  /** Pairs of an edge written out; a pair that several edges speak of by one mechanism counts more than once. */
  readonly mostPairs: number;
  #pairs: number | undefined;

  constructor(world: World, graph: AccessGraph, filter: GraphFilter) {
    this.#world = world;
    this.#graph = graph;
    this.#places = placesOf(world, graph);
    this.#mechanismRank = ranks(graph.mechanisms);
    const all = writingOrder(graph, this.#places);
    const numberOf = new Int32Array(graph.nodes).fill(-1);
    for (const [number, node] of all.entries()) numberOf[node] = number;
    const collector = collectEdges(graph, filter, new NodeFilter(this.#places, graph, all, filter), numberOf);
    this.#compare = (a, b) => collector.compareWorth(a, b);
    const kept = this.#isWhole(filter) ? all.map((_, number) => number) : keptNodes(collector.edges, collector.junctions.all, all.length);
    this.#order = kept.map((number) => all[number] ?? 0);
    const renumbered = renumber(collector.edges, collector.junctions.all, kept, all.length);
    this.junctions = renumbered.junctions;
    this.#edges = renumbered.edges.sort((a, b) => a.from - b.from || this.#byTarget(a, b));
    this.#starts = startsOf(this.#edges, this.nodes + this.junctions.length);
    this.#classesOf = classesOf(this.junctions, this.nodes);
    this.mostPairs = this.#edges.reduce((sum, { from, to }) => sum + this.membersAt(from).length * this.membersAt(to).length, 0);
  }

  /** Without a filter everything is written, also what nothing leads to and from. */
  #isWhole({ verdict = [], how = [], crosses, words = [], who = {}, whom = {}, within = {}, ways = {} }: GraphFilter): boolean {
    const parts = [verdict, how, words, ...[who, whom, within, ways].flatMap((end) => Object.values(end))];
    return crosses === undefined && parts.every((part) => part === undefined || part.length === 0);
  }

  #byTarget(a: PieceEdge, b: PieceEdge): number {
    return a.to - b.to || (this.#mechanismRank[a.mechanism] ?? 0) - (this.#mechanismRank[b.mechanism] ?? 0);
  }

  get nodes(): number {
    return this.#order.length;
  }

  /** Edges between nodes and classes. */
  get edges(): number {
    return this.#edges.length;
  }

  /** Edges between nodes, all written out. */
  get pairs(): number {
    if (this.#pairs === undefined) {
      this.#pairs = 0;
      for (let node = 0; node < this.nodes; node += 1) this.#pairs += this.#bestFrom(node).size;
    }
    return this.#pairs;
  }

  node(number: number): WrittenNode {
    const node = this.#order[number] ?? 0;
    const ref = refOfNode(this.#graph, node);
    const as = this.#graph.facets[node] ?? "";
    const { kind: _, ...place } = this.placeOf(number);
    return { ...entityOf(this.#world, ref), ...place, ...(as === "" ? {} : { as }), collected: collectedOf(this.#world, ref) };
  }

  placeOf(number: number): Place {
    return this.#places.places[this.#places.placeOf[this.#order[number] ?? 0] ?? 0] ?? NOWHERE;
  }

  /** The nodes at an end, in order. */
  membersAt(end: number): Int32Array {
    return end < this.nodes ? Int32Array.of(end) : (this.junctions[end - this.nodes]?.members ?? new Int32Array(0));
  }

  /** An edge between nodes and classes; they are sorted by where they lead from, then where to, then how. */
  edge(number: number): WrittenEdge {
    return this.#written(this.#edges[number] ?? NO_EDGE);
  }

  /** All edges of a node, written out to the nodes they lead to; of several by one mechanism the most certain. */
  edgesFrom(node: number): readonly WrittenEdge[] {
    return [...this.#bestFrom(node).values()].sort((a, b) => this.#byTarget(a, b)).map((edge) => this.#written(edge));
  }

  #bestFrom(node: number): ReadonlyMap<number, PieceEdge> {
    const best = new Map<number, PieceEdge>();
    const mechanisms = this.#graph.mechanisms.length;
    const take = (edge: PieceEdge): void => {
      for (const to of this.membersAt(edge.to)) {
        if (to === node) continue;
        const key = to * mechanisms + edge.mechanism;
        const old = best.get(key);
        const found = { ...edge, from: node, to };
        if (old === undefined || this.#compare(found, old) < 0) best.set(key, found);
      }
    };
    for (const end of [node, ...(this.#classesOf[node] ?? []).map((at) => this.nodes + at)]) {
      const [first, last] = this.#starts.of(end);
      for (let at = first; at < last; at += 1) take(this.#edges[at] ?? NO_EDGE);
    }
    return best;
  }

  #written({ from, to, edge }: PieceEdge): WrittenEdge {
    const graph = this.#graph;
    return { from, to, mechanism: mechanismOfEdge(graph, edge), verdict: verdictOfEdge(graph, edge), conditions: conditionsOfEdge(graph, edge) };
  }
}

const NOWHERE: Place = { kind: "other", cluster: "", namespace: "", account: "" };
const NO_EDGE: PieceEdge = { from: 0, to: 0, mechanism: 0, verdict: 0, edge: 0 };

/** Text → its place among all of them in order. */
function ranks(texts: readonly string[]): readonly number[] {
  const rank = new Map([...texts].sort().map((text, at) => [text, at]));
  return texts.map((text) => rank.get(text) ?? 0);
}

/** The nodes at the ends of these edges, in order. */
function keptNodes(edges: readonly PieceEdge[], junctions: readonly Junction[], nodes: number): Int32Array {
  const used = new Uint8Array(nodes);
  for (const { members } of junctions) for (const member of members) used[member] = 1;
  for (const { from, to } of edges) for (const end of [from, to]) if (end >= 0) used[end] = 1;
  return Int32Array.from(used.keys()).filter((node) => used[node] === 1);
}

/** Numbers without gaps: nodes first, then classes in their order. */
function renumber(edges: readonly PieceEdge[], junctions: readonly Junction[], kept: Int32Array, nodes: number) {
  const numberOf = new Int32Array(nodes);
  for (const [number, node] of kept.entries()) numberOf[node] = number;
  const order = Int32Array.from(junctions.keys()).sort((a, b) => compareJunctions(junctions[a] as Junction, junctions[b] as Junction));
  const placeOf = new Int32Array(junctions.length);
  for (const [place, at] of order.entries()) placeOf[at] = place;
  const endOf = (end: number): number => (end >= 0 ? (numberOf[end] ?? 0) : kept.length + (placeOf[~end] ?? 0));
  return {
    junctions: Array.from(order, (at) => junctions[at] as Junction).map(({ side, members }) => ({ side, members: members.map((m) => numberOf[m] ?? 0) })),
    edges: edges.map((edge) => ({ ...edge, from: endOf(edge.from), to: endOf(edge.to) })),
  };
}
