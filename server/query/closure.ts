import { type AccessGraph, facetsAt, mechanismOfEdge, refOfNode } from "@/server/graph/access-graph.ts";
import { forEachIn, forEachOut, Walk } from "@/server/graph/neighbours.ts";
import { type Mechanism, NOT_FOLLOWED } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { VERDICT_WORDS, type VerdictWord } from "@/server/model/verdict.ts";

/** One entity at the end of a closure, with the best way to it: most certain first, then fewest hops. */
export interface ClosureRow {
  readonly ref: Ref;
  readonly verdict: VerdictWord;
  /** Mechanism of the first edge of the path. */
  readonly mechanism: Mechanism;
  readonly hops: number;
  readonly path: readonly Ref[];
}

/** The certainty levels that are followed: allowed; then also conditional; then also unknown. */
const LEVELS = [0, 1, 2] as const;

/** One breadth-first search over edges of at most one level: distance in hops (-1: not reached), and the edge and node before. */
export interface Search {
  readonly hops: Int32Array;
  readonly edge: Int32Array;
  readonly next: Int32Array;
}

type Neighbours = (graph: AccessGraph, node: number, visit: (edge: number, node: number) => void, walk: Walk) => void;

/** Marks the mechanisms that are never followed, by their number in the graph. */
const followed = (graph: AccessGraph): ((edge: number) => boolean) => {
  const stop = new Set(graph.mechanisms.flatMap((m, i) => (NOT_FOLLOWED.includes(m) ? [i] : [])));
  return (edge) => !stop.has(graph.mechanism[edge] ?? 0);
};

function search(graph: AccessGraph, seeds: readonly number[], level: number, neighbours: Neighbours): Search {
  const size = graph.refs.length;
  const hops = new Int32Array(size).fill(-1);
  const edgeTo = new Int32Array(size).fill(-1);
  const next = new Int32Array(size).fill(-1);
  const isFollowed = followed(graph);
  const walk = new Walk(graph, (edge) => (graph.verdict[edge] ?? 3) <= level && isFollowed(edge));
  const queue: number[] = [...seeds];
  for (const seed of seeds) hops[seed] = 0;
  for (let head = 0; head < queue.length; head += 1) {
    const at = queue[head] ?? 0;
    const visit = (edge: number, node: number): void => {
      if ((hops[node] ?? 0) >= 0) return;
      hops[node] = (hops[at] ?? 0) + 1;
      edgeTo[node] = edge;
      next[node] = at;
      queue.push(node);
    };
    neighbours(graph, at, visit, walk);
  }
  return { hops, edge: edgeTo, next };
}

/** Nodes of an entity: the whole one, and its facets. */
export const nodesOf = (graph: AccessGraph, ref: Ref): readonly number[] => {
  const base = graph.indexOf.get(ref);
  return base === undefined ? [] : [base, ...facetsAt(graph, base)];
};

/** Distances to an entity over edges of at most `level`; used to steer the search for paths. */
export const distancesTo = (graph: AccessGraph, to: Ref, level: number): Search => search(graph, nodesOf(graph, to), level, forEachIn);

interface Best {
  readonly node: number;
  readonly level: number;
  readonly hops: number;
}

/** Everything that `from` can end up as, direct and transitive. Of an entity's facets the best reached one counts. */
export function reachFrom(graph: AccessGraph, from: Ref): readonly ClosureRow[] {
  const start = graph.indexOf.get(from);
  if (start === undefined) return [];
  const searches = LEVELS.map((level) => search(graph, [start], level, forEachOut));
  const best = new Map<number, Best>();
  for (let node = 0; node < graph.refs.length; node += 1) {
    const base = graph.base[node] ?? node;
    const found = bestOf(searches, node);
    if (!found || base === graph.base[start]) continue;
    const old = best.get(base);
    if (!old || found.level < old.level || (found.level === old.level && found.hops < old.hops)) best.set(base, found);
  }
  return sorted([...best.values()].map((b) => rowForwards(graph, searches[b.level] as Search, b)));
}

/** Everything that can end up as `to`, direct and transitive. */
export function whoCanBecome(graph: AccessGraph, to: Ref): readonly ClosureRow[] {
  const seeds = nodesOf(graph, to);
  if (seeds.length === 0) return [];
  const searches = LEVELS.map((level) => search(graph, seeds, level, forEachIn));
  const rows: ClosureRow[] = [];
  for (let node = 0; node < graph.refs.length; node += 1) {
    if (graph.base[node] !== node || seeds.includes(node)) continue;
    const found = bestOf(searches, node);
    if (found) rows.push(rowBackwards(graph, searches[found.level] as Search, found));
  }
  return sorted(rows);
}

function bestOf(searches: readonly Search[], node: number): Best | undefined {
  for (const level of LEVELS) {
    const hops = searches[level]?.hops[node] ?? -1;
    if (hops > 0) return { node, level, hops };
  }
  return undefined;
}

function rowForwards(graph: AccessGraph, from: Search, best: Best): ClosureRow {
  const path: Ref[] = [refOfNode(graph, best.node)];
  let first = 0;
  for (let at = best.node; (from.next[at] ?? -1) >= 0; ) {
    first = from.edge[at] ?? 0;
    at = from.next[at] ?? 0;
    path.push(refOfNode(graph, at));
  }
  return {
    ref: refOfNode(graph, best.node),
    verdict: VERDICT_WORDS[best.level] ?? "unknown",
    mechanism: mechanismOfEdge(graph, first),
    hops: best.hops,
    path: path.reverse(),
  };
}

function rowBackwards(graph: AccessGraph, to: Search, best: Best): ClosureRow {
  const path: Ref[] = [refOfNode(graph, best.node)];
  for (let at = best.node; (to.next[at] ?? -1) >= 0; ) {
    at = to.next[at] ?? 0;
    path.push(refOfNode(graph, at));
  }
  return {
    ref: refOfNode(graph, best.node),
    verdict: VERDICT_WORDS[best.level] ?? "unknown",
    mechanism: mechanismOfEdge(graph, to.edge[best.node] ?? 0),
    hops: best.hops,
    path,
  };
}

const order = (word: VerdictWord): number => VERDICT_WORDS.indexOf(word);
const sorted = (rows: ClosureRow[]): readonly ClosureRow[] =>
  rows.sort((a, b) => order(a.verdict) - order(b.verdict) || a.hops - b.hops || (a.ref < b.ref ? -1 : a.ref > b.ref ? 1 : 0));
