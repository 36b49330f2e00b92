import { type AccessGraph, type End, facetsAt, forEachEdge, mechanismOfEdge, nodesAt } from "@/server/graph/access-graph.ts";
import { NOT_FOLLOWED } from "@/server/model/mechanism.ts";
import { entitiesAt, type Shape, type Shapes, shapeOf } from "./shapes.ts";

/** Decisions that are alike as far as counting goes: one word, one mechanism, ends of one shape. */
export interface Combination {
  readonly verdict: number;
  readonly mechanism: number;
  readonly from: Shape;
  readonly to: Shape;
  /** Entities that stand at both ends: none is paired with itself. */
  readonly both: Shape | undefined;
  rows: number;
}

/** The rows of the table: edges of the graph, each with its combination. */
export interface Decisions {
  readonly edges: Int32Array;
  readonly combinationOf: Int32Array;
  readonly combinations: readonly Combination[];
}

const wholeEnd = (graph: AccessGraph, end: End): End => (end >= 0 ? (graph.base[end] ?? end) : end);

/**
 * The edges a person can be shown: of those between the same ends by one mechanism, which differ in how an entity is held, the most certain.
 * Kinds that are never followed tell where a thing is and are no access.
 */
export function shownEdges(graph: AccessGraph): Int32Array {
  const edges: number[] = [];
  forEachEdge(graph, (edge) => {
    if (isAccess(graph, edge)) edges.push(edge);
  });
  const best = new Map<string, number>();
  for (const edge of edges) {
    const key = foldedKey(graph, edge);
    if (key === undefined) continue;
    const old = best.get(key);
    if (old === undefined || (graph.verdict[edge] ?? 3) < (graph.verdict[old] ?? 3)) best.set(key, edge);
  }
  const isShown = (edge: number): boolean => {
    const key = foldedKey(graph, edge);
    return key === undefined || best.get(key) === edge;
  };
  return Int32Array.from(best.size === 0 ? edges : edges.filter(isShown));
}

function isAccess(graph: AccessGraph, edge: number): boolean {
  const [from, to] = [graph.from[edge] ?? 0, graph.to[edge] ?? 0];
  return !NOT_FOLLOWED.includes(mechanismOfEdge(graph, edge)) && (from < 0 || wholeEnd(graph, from) !== wholeEnd(graph, to));
}

/** What is the same for edges that differ in how an entity is held; undefined where no entity is held in several ways. */
function foldedKey(graph: AccessGraph, edge: number): string | undefined {
  const [from, to] = [graph.from[edge] ?? 0, graph.to[edge] ?? 0];
  if (!isFaceted(graph, from) && !isFaceted(graph, to)) return undefined;
  return `${graph.mechanism[edge]} ${wholeEnd(graph, from)} ${wholeEnd(graph, to)}`;
}

/** Whether an end is a facet, or an entity that has some. */
function isFaceted(graph: AccessGraph, end: End): boolean {
  if (end < 0) return false;
  return graph.base[end] !== end || facetsAt(graph, end).length > 0;
}

/** Whether an entity, or a facet of it, is in a set. */
function isIn(graph: AccessGraph, set: End, entity: number): boolean {
  for (const node of nodesAt(graph, set)) if ((graph.base[node] ?? node) === entity) return true;
  return false;
}

/** The entities that stand at both ends of an edge. */
export function atBothEnds(graph: AccessGraph, edge: number): readonly number[] {
  const [from, to] = [graph.from[edge] ?? 0, graph.to[edge] ?? 0];
  if (from >= 0 && to >= 0) return [];
  if (from >= 0) return isIn(graph, to, graph.base[from] ?? from) ? entitiesAt(graph, from) : [];
  if (to >= 0) return isIn(graph, from, graph.base[to] ?? to) ? entitiesAt(graph, to) : [];
  if (from === to) return entitiesAt(graph, from);
  const others = new Set(entitiesAt(graph, to));
  return entitiesAt(graph, from).filter((entity) => others.has(entity));
}

/** Puts the rows together that are alike. */
export function decisionsOf(graph: AccessGraph, edges: Int32Array, placeOf: Int32Array, shapes: Shapes): Decisions {
  const combinations: Combination[] = [];
  const known = new Map<string, number>();
  const shapeAt = (end: End): number => (end < 0 ? (shapes.ofSet[~end] ?? 0) : (shapes.ofPlace[placeOf[end] ?? 0] ?? 0));
  const combinationOf = new Int32Array(edges.length);
  for (const [row, edge] of edges.entries()) {
    const [from, to] = [graph.from[edge] ?? 0, graph.to[edge] ?? 0];
    const [a, b] = [shapeAt(from), shapeAt(to)];
    const both = atBothEnds(graph, edge);
    const base = `${graph.verdict[edge]} ${graph.mechanism[edge]} ${a} ${b}`;
    const key = both.length === 0 ? base : `${base} ${edge}`;
    const number =
      known.get(key) ??
      combinations.push({
        verdict: graph.verdict[edge] ?? 3,
        mechanism: graph.mechanism[edge] ?? 0,
        from: shapes.shapes[a] ?? NOTHING,
        to: shapes.shapes[b] ?? NOTHING,
        both: both.length === 0 ? undefined : shapeOf(both, placeOf),
        rows: 0,
      }) - 1;
    known.set(key, number);
    const combination = combinations[number];
    if (combination) combination.rows += 1;
    combinationOf[row] = number;
  }
  return { edges, combinationOf, combinations };
}

const NOTHING: Shape = { places: [], counts: [] };
