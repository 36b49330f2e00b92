import { type AccessGraph, mechanismOfEdge, refOfNode } from "@/server/graph/access-graph.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { VERDICT_WORDS, type VerdictWord } from "@/server/model/verdict.ts";
import { ENTITY_KINDS, type EntityKind } from "./entity.ts";
import { indexOfGraph } from "./graph-index.ts";
import { Found, type HowFar, hopsOfKey, type KeyCounts, levelOfKey, pageOf } from "./ranking.ts";
import { nodesOf, Search } from "./search.ts";
import { sessionGraph } from "./session-graph.ts";

/** One entity at the end of a closure, with the best way to it: most certain first, then fewest hops. */
export interface ClosureRow {
  readonly ref: Ref;
  readonly verdict: VerdictWord;
  /** Mechanism of the first edge of the path. */
  readonly mechanism: Mechanism;
  readonly hops: number;
  readonly path: readonly Ref[];
}

/** A part of the rows: `offset` are left out before it; of those that are as far as is asked for, when it is. */
export interface Page {
  readonly offset: number;
  readonly size: number;
  readonly far?: HowFar;
}

/** The rows of one page, and the exact numbers of all. */
export interface Closure {
  readonly total: number;
  readonly verdicts: Readonly<Record<Exclude<VerdictWord, "denied">, number>>;
  readonly kinds: Readonly<Partial<Record<EntityKind, number>>>;
  readonly rows: readonly ClosureRow[];
}

const NOTHING: Closure = { total: 0, verdicts: { allowed: 0, conditional: 0, unknown: 0 }, kinds: {}, rows: [] };
const ALL: Page = { offset: 0, size: Number.MAX_SAFE_INTEGER };

/** Everything that `from` can end up as, direct and transitive. Of an entity's facets the best reached one counts. */
export function reachPage(given: AccessGraph, from: Ref, page: Page = ALL): Closure {
  const graph = sessionGraph(given);
  const start = graph.indexOf.get(from);
  if (start === undefined) return NOTHING;
  const search = new Search(graph, [start], { isBackwards: false }).run();
  return closureOf(graph, search, { isOut: (node) => graph.base[node] === graph.base[start], page, row: rowForwards });
}

/** Everything that can end up as `to`, direct and transitive. */
export function whoPage(given: AccessGraph, to: Ref, page: Page = ALL): Closure {
  const graph = sessionGraph(given);
  const seeds = nodesOf(graph, to);
  if (seeds.length === 0) return NOTHING;
  const search = new Search(graph, seeds, { isBackwards: true }).run();
  return closureOf(graph, search, { isOut: (node) => graph.base[node] !== node, page, row: rowBackwards });
}

export const reachFrom = (graph: AccessGraph, from: Ref): readonly ClosureRow[] => reachPage(graph, from).rows;
export const whoCanBecome = (graph: AccessGraph, to: Ref): readonly ClosureRow[] => whoPage(graph, to).rows;

interface Asked {
  /** Nodes that are no rows. */
  readonly isOut: (node: number) => boolean;
  readonly page: Page;
  readonly row: (graph: AccessGraph, search: Search, node: number, level: number) => Pick<ClosureRow, "mechanism" | "path">;
}

/** Paths are written for the rows of the page alone; the rest is counted. */
function closureOf(graph: AccessGraph, search: Search, asked: Asked): Closure {
  const found = new Found(graph, search, asked.isOut, asked.page.far);
  const counts = found.counts();
  const rows = pageOf(graph, found, counts, asked.page).map((entity): ClosureRow => {
    const level = levelOfKey(found.key(entity));
    const verdict = VERDICT_WORDS[level] ?? "unknown";
    return { ref: refOfNode(graph, entity), verdict, hops: hopsOfKey(found.key(entity)), ...asked.row(graph, search, found.bestNode(entity), level) };
  });
  const closure = { total: found.count, verdicts: verdictCounts(counts), kinds: kindCounts(indexOfGraph(graph).kind, found), rows };
  found.end();
  search.end();
  return closure;
}

function verdictCounts(counts: KeyCounts): Closure["verdicts"] {
  const at = [0, 0, 0];
  for (const [key, count] of counts) at[levelOfKey(key)] = (at[levelOfKey(key)] ?? 0) + count;
  const [allowed = 0, conditional = 0, unknown = 0] = at;
  return { allowed, conditional, unknown };
}

function kindCounts(kinds: Uint8Array, found: Found): Closure["kinds"] {
  const counts = new Int32Array(ENTITY_KINDS.length);
  for (let i = 0; i < found.count; i += 1) {
    const kind = kinds[found.entity(i)] ?? 0;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return Object.fromEntries(ENTITY_KINDS.flatMap((kind, i) => ((counts[i] ?? 0) > 0 ? [[kind, counts[i] ?? 0]] : [])));
}

function rowForwards(graph: AccessGraph, from: Search, node: number, level: number): Pick<ClosureRow, "mechanism" | "path"> {
  const path: Ref[] = [refOfNode(graph, node)];
  let first = 0;
  for (let at = node; from.next(at, level) >= 0; ) {
    first = from.edge(at, level);
    at = from.next(at, level);
    path.push(refOfNode(graph, at));
  }
  return { mechanism: mechanismOfEdge(graph, first), path: path.reverse() };
}

function rowBackwards(graph: AccessGraph, to: Search, node: number, level: number): Pick<ClosureRow, "mechanism" | "path"> {
  const path: Ref[] = [refOfNode(graph, node)];
  for (let at = node; to.next(at, level) >= 0; ) {
    at = to.next(at, level);
    path.push(refOfNode(graph, at));
  }
  return { mechanism: mechanismOfEdge(graph, to.edge(node, level)), path };
}
