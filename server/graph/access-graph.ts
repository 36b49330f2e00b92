import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { type Condition, VERDICT_WORDS, type VerdictWord } from "@/server/model/verdict.ts";
import { Lists, ListsAt } from "./lists.ts";
import { NodeOrder, type NodesInOrder } from "./node-order.ts";

/**
 * One end of an edge: a node (0 or more), or a set of nodes, written as `~set` (below 0). An edge from set to set says the same of every member of
 * the one towards every member of the other, itself left out, and is one hop.
 */
export type End = number;

/**
 * The compact graph. A node is an integer: an entity, or an entity held in a narrower way (a facet): a service account of which only the
 * API token is held cannot become what its chosen tokens could, a role session with transitive tags cannot chain where the tags are refused.
 * An edge is written on a node and counts for all facets of its entity (`shared`), or for that node alone. What many have in common is written
 * once, between sets of nodes, so that the graph grows with what policies say and not with the product of those they name.
 *
 * Graphs of a series, each derived from the one before, share their lists, which only grow: numbers that a graph does not use, and those that came after it,
 * may be in them. What it uses say `isUsed` and `isLive`; what leads from end to end says it alone.
 */
export interface AccessGraph {
  /** Graphs with the same object here mean the same by the same numbers of nodes, sets, mechanisms and condition lists. */
  readonly nodeNumbers: object;
  /** The same for the numbers of edges. */
  readonly edgeNumbers: object;
  /** All nodes are below this. */
  readonly nodes: number;
  readonly refs: readonly Ref[];
  /** Node → the node of the whole entity (itself, when it is no facet). */
  readonly base: readonly number[];
  /** What narrows a facet, for people; empty for whole entities. */
  readonly facets: readonly string[];
  /** 1: the facet may take the shared edges of its entity. */
  readonly inherits: readonly number[];
  /** Whether anything speaks of a node. */
  readonly isUsed: (node: number) => boolean;
  /** How many nodes are used. */
  readonly usedNodes: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly mechanism: Uint16Array;
  readonly verdict: Uint8Array;
  readonly shared: Uint8Array;
  /** Edge → its conditions, by their place in `conditionLists`; 0: none. */
  readonly conditions: Int32Array;
  readonly conditionLists: readonly (readonly Condition[])[];
  readonly mechanisms: readonly Mechanism[];
  readonly isLive: (edge: number) => boolean;
  /** How many edges are live. */
  readonly liveEdges: number;
  /** All sets are below this. */
  readonly sets: number;
  /** Set → its nodes. */
  readonly members: readonly Int32Array[];
  /** Node → the sets it is in that edges leave or enter. */
  readonly setsOf: ListsAt;
  /** Edges by the end they leave and by the end they enter (`slotOf`). */
  readonly out: ListsAt;
  readonly in: ListsAt;
  /** Node of a whole entity → the nodes of its facets. */
  readonly facetsOf: ListsAt;
  /** The order of references. */
  readonly order: NodesInOrder;
  /** Entity → its node: the one thing here that is not plain data; it follows from `refs` and `base`. */
  readonly indexOf: { get(ref: Ref): number | undefined };
  /** A graph whose nodes are the same entities here, and whose edges have the same mechanism and verdict; this one has more of either. */
  readonly extends?: AccessGraph;
}

/** Where an end's edges stand in `out` and `in`. */
export const slotOf = (end: End): number => (end >= 0 ? 2 * end : 2 * ~end + 1);

/** Edges by one of their ends. */
export function edgesByEnd(ends: Int32Array, nodes: number, sets: number, isLive?: (edge: number) => boolean): Lists {
  const slots = 2 * Math.max(nodes, sets);
  if (!isLive) return Lists.byKey(ends.map(slotOf), slots);
  // those that are not live come under a number that nobody asks for
  return Lists.byKey(
    ends.map((end, edge) => (isLive(edge) ? slotOf(end) : slots)),
    slots + 1,
  );
}

/** Node of a whole entity → its facets, of each node's entity. */
export function facetsByEntity(base: readonly number[], isUsed: (node: number) => boolean): Lists {
  const facets = Int32Array.from(base.flatMap((whole, node) => (whole !== node && isUsed(node) ? [node] : [])));
  return Lists.ofPairs(
    facets.map((node) => base[node] ?? node),
    facets,
    base.length,
  );
}

/** What a graph is made of that nothing else was made from: all of it is used. */
export type PlainGraph = Pick<
  AccessGraph,
  "refs" | "base" | "facets" | "inherits" | "from" | "to" | "mechanism" | "verdict" | "shared" | "conditions" | "conditionLists" | "mechanisms" | "members"
>;

const always = (): boolean => true;

/** A graph of its own. */
export function plainGraph(parts: PlainGraph, indexOf?: AccessGraph["indexOf"]): AccessGraph {
  const { refs, base, members, from, to } = parts;
  const [nodes, sets] = [refs.length, members.length];
  return {
    ...parts,
    nodeNumbers: {},
    edgeNumbers: {},
    nodes,
    isUsed: always,
    usedNodes: nodes,
    isLive: always,
    liveEdges: from.length,
    sets,
    setsOf: new ListsAt(Lists.inverted(members, always, nodes)),
    out: new ListsAt(edgesByEnd(from, nodes, sets)),
    in: new ListsAt(edgesByEnd(to, nodes, sets)),
    facetsOf: new ListsAt(facetsByEntity(base, always)),
    order: new NodeOrder(refs, base),
    indexOf: indexOf ?? new Map(refs.flatMap((ref, node) => (base[node] === node ? [[ref, node] as const] : []))),
  };
}

/** The nodes at one end of an edge. */
export const nodesAt = (graph: AccessGraph, end: End): Int32Array => (end >= 0 ? Int32Array.of(end) : (graph.members[~end] ?? new Int32Array(0)));

/** The nodes of an entity's facets. */
export const facetsAt = (graph: AccessGraph, node: number): Int32Array => graph.facetsOf.of(node);

const NONE: readonly Condition[] = [];
export const conditionsOfEdge = (graph: AccessGraph, edge: number): readonly Condition[] => graph.conditionLists[graph.conditions[edge] ?? 0] ?? NONE;

export const verdictOfEdge = (graph: AccessGraph, edge: number): VerdictWord => VERDICT_WORDS[graph.verdict[edge] ?? 3] ?? "denied";
export const mechanismOfEdge = (graph: AccessGraph, edge: number): Mechanism => graph.mechanisms[graph.mechanism[edge] ?? 0] as Mechanism;
export const refOfNode = (graph: AccessGraph, node: number): Ref => graph.refs[node] as Ref;

/** The nodes that are used, in the order of their numbers. */
export function usedNodesOf(graph: AccessGraph): readonly number[] {
  const found: number[] = [];
  for (let node = 0; node < graph.nodes; node += 1) if (graph.isUsed(node)) found.push(node);
  return found;
}

/** Calls `visit` with every edge. */
export function forEachEdge(graph: AccessGraph, visit: (edge: number) => void): void {
  for (let edge = 0; edge < graph.from.length; edge += 1) if (graph.isLive(edge)) visit(edge);
}

/** Calls `visit` with every edge written out between nodes: as many as the members of its ends allow. For pictures and tests, not for questions. */
export function forEachPair(graph: AccessGraph, visit: (edge: number, from: number, to: number) => void): void {
  forEachEdge(graph, (edge) => {
    const ends = nodesAt(graph, graph.to[edge] ?? 0);
    for (const from of nodesAt(graph, graph.from[edge] ?? 0)) for (const to of ends) if (from !== to) visit(edge, from, to);
  });
}
