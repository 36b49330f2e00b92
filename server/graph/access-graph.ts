import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { type Condition, VERDICT_WORDS, type VerdictWord } from "@/server/model/verdict.ts";

/**
 * One end of an edge: a node (0 or more), or a set of nodes, written as `~set` (below 0). An edge from set to set says the same of every member of
 * the one towards every member of the other, itself left out, and is one hop.
 */
export type End = number;

/**
 * The compact graph. A node is a dense integer: an entity, or an entity held in a narrower way (a facet): a service account of which only the
 * API token is held cannot become what its chosen tokens could, a role session with transitive tags cannot chain where the tags are refused.
 * An edge is written on a node and counts for all facets of its entity (`shared`), or for that node alone. What many have in common is written
 * once, between sets of nodes, so that the graph grows with what policies say and not with the product of those they name. Lists may be shared
 * between graphs and are never changed; `mechanisms` and `conditionLists` may hold more than this graph uses.
 */
export interface AccessGraph {
  readonly refs: readonly Ref[];
  /** Node → the node of the whole entity (itself, when it is no facet). */
  readonly base: Int32Array;
  /** What narrows a facet, for people; empty for whole entities. */
  readonly facets: readonly string[];
  /** 1: the facet may take the shared edges of its entity. */
  readonly inherits: Uint8Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly mechanism: Uint16Array;
  readonly verdict: Uint8Array;
  readonly shared: Uint8Array;
  /** Edge → its conditions, by their place in `conditionLists`; 0: none. */
  readonly conditions: Int32Array;
  readonly conditionLists: readonly (readonly Condition[])[];
  readonly mechanisms: readonly Mechanism[];
  /** Set → its nodes; node → the sets it is in. */
  readonly members: Adjacency;
  readonly setsOf: Adjacency;
  /** Edges by the end they leave and by the end they enter: nodes first, then sets (`slotOf`). */
  readonly out: Adjacency;
  readonly in: Adjacency;
  /** Node of a whole entity → the nodes of its facets. */
  readonly facetsOf: Adjacency;
  /** The nodes of whole entities in the order of their references, where it is at hand. */
  readonly inOrder?: Int32Array;
  /** Entity → its node: the one thing here that is not plain data; it follows from `refs` and `base`. */
  readonly indexOf: { get(ref: Ref): number | undefined };
}

/** Lists by number: those of n are `items[offset[n]] … items[offset[n + 1] - 1]`. */
export interface Adjacency {
  readonly offset: Int32Array;
  readonly items: Int32Array;
}

/** Counting sort: the places of `keys` by the key they hold. */
export function adjacency(keys: Int32Array, size: number): Adjacency {
  const offset = new Int32Array(size + 1);
  for (let place = 0; place < keys.length; place += 1) {
    const n = keys[place] ?? 0;
    offset[n + 1] = (offset[n + 1] ?? 0) + 1;
  }
  for (let n = 0; n < size; n += 1) offset[n + 1] = (offset[n + 1] ?? 0) + (offset[n] ?? 0);
  const next = offset.slice();
  const items = new Int32Array(keys.length);
  for (let place = 0; place < keys.length; place += 1) {
    const n = keys[place] ?? 0;
    const at = next[n] ?? 0;
    items[at] = place;
    next[n] = at + 1;
  }
  return { offset, items };
}

/** Where an end's edges stand in `out` and `in`. */
export const slotOf = (nodes: number, end: End): number => (end >= 0 ? end : nodes + ~end);

/** `out` and `in` of edges between these ends. */
export function edgesByEnd(from: Int32Array, to: Int32Array, nodes: number, sets: number): Pick<AccessGraph, "out" | "in"> {
  const slots = (ends: Int32Array): Int32Array => ends.map((end) => slotOf(nodes, end));
  return { out: adjacency(slots(from), nodes + sets), in: adjacency(slots(to), nodes + sets) };
}

/** The lists read the other way round: item → the numbers whose lists hold it. */
export function inverted(lists: Adjacency, size: number): Adjacency {
  const owners = new Int32Array(lists.items.length);
  for (let n = 0; n + 1 < lists.offset.length; n += 1) owners.fill(n, lists.offset[n], lists.offset[n + 1]);
  const places = adjacency(lists.items, size);
  return { offset: places.offset, items: places.items.map((place) => owners[place] ?? 0) };
}

/** Node of a whole entity → its facets, of each node's entity. */
export function facetsByEntity(base: Int32Array): Adjacency {
  const facets: number[] = [];
  base.forEach((whole, node) => {
    if (whole !== node) facets.push(node);
  });
  const places = adjacency(
    Int32Array.from(facets, (node) => base[node] ?? 0),
    base.length,
  );
  return { offset: places.offset, items: places.items.map((place) => facets[place] ?? 0) };
}

export const setCount = (graph: AccessGraph): number => graph.members.offset.length - 1;

/** The nodes at one end of an edge. */
export function nodesAt(graph: AccessGraph, end: End): Int32Array {
  if (end >= 0) return Int32Array.of(end);
  return graph.members.items.subarray(graph.members.offset[~end], graph.members.offset[~end + 1]);
}

/** The nodes of an entity's facets. */
export const facetsAt = (graph: AccessGraph, node: number): Int32Array =>
  graph.facetsOf.items.subarray(graph.facetsOf.offset[node] ?? 0, graph.facetsOf.offset[node + 1] ?? 0);

const NONE: readonly Condition[] = [];
export const conditionsOfEdge = (graph: AccessGraph, edge: number): readonly Condition[] => graph.conditionLists[graph.conditions[edge] ?? 0] ?? NONE;

export const verdictOfEdge = (graph: AccessGraph, edge: number): VerdictWord => VERDICT_WORDS[graph.verdict[edge] ?? 3] ?? "denied";
export const mechanismOfEdge = (graph: AccessGraph, edge: number): Mechanism => graph.mechanisms[graph.mechanism[edge] ?? 0] as Mechanism;
export const refOfNode = (graph: AccessGraph, node: number): Ref => graph.refs[node] as Ref;

/** Calls `visit` with every edge written out between nodes: as many as the members of its ends allow. For pictures and tests, not for questions. */
export function forEachPair(graph: AccessGraph, visit: (edge: number, from: number, to: number) => void): void {
  for (let edge = 0; edge < graph.from.length; edge += 1) {
    const ends = nodesAt(graph, graph.to[edge] ?? 0);
    for (const from of nodesAt(graph, graph.from[edge] ?? 0)) for (const to of ends) if (from !== to) visit(edge, from, to);
  }
}
