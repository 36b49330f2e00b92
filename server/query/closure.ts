import { type AccessGraph, mechanismOfEdge, refOfNode } from "@/server/graph/access-graph.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { VERDICT_WORDS, type VerdictWord } from "@/server/model/verdict.ts";
import { ENTITY_KINDS, type EntityKind } from "./entity.ts";
import { indexOfGraph } from "./graph-index.ts";
import { hubsOf, type Totals } from "./hub.ts";
import { nodesOf } from "./levels.ts";
import { Found, type HowFar, hopsOfKey, type KeyCounts, levelOfKey, pageOf } from "./ranking.ts";
import { Search } from "./search.ts";
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
  return start === undefined ? NOTHING : answer(graph, { seeds: [start], isBackwards: false, page });
}

/** Everything that can end up as `to`, direct and transitive. */
export function whoPage(given: AccessGraph, to: Ref, page: Page = ALL): Closure {
  const graph = sessionGraph(given);
  const seeds = nodesOf(graph, to);
  return seeds.length === 0 ? NOTHING : answer(graph, { seeds, isBackwards: true, page });
}

export const reachFrom = (graph: AccessGraph, from: Ref): readonly ClosureRow[] => reachPage(graph, from).rows;
export const whoCanBecome = (graph: AccessGraph, to: Ref): readonly ClosureRow[] => whoPage(graph, to).rows;

interface Asked {
  /** Nodes of the entity that is asked about. */
  readonly seeds: readonly number[];
  readonly isBackwards: boolean;
  readonly page: Page;
}

/** A page that ends behind so many rows is cut out of all of them. */
const EARLY = 5_000;

function answer(graph: AccessGraph, asked: Asked): Closure {
  const { page, seeds, isBackwards } = asked;
  const last = page.offset + page.size;
  const totals = page.far === undefined && last <= EARLY ? hubsOf(graph).totals(seeds, isBackwards) : undefined;
  const search = new Search(graph, seeds, { isBackwards });
  const closure = totals ? early(graph, search, asked, totals) : whole(graph, search, asked);
  search.end();
  return closure;
}

/** All are found and counted. */
function whole(graph: AccessGraph, search: Search, asked: Asked): Closure {
  search.run();
  hubsOf(graph).learn(graph, search);
  const found = foundBy(graph, search, asked);
  const counts = found.counts();
  const rows = rowsOf(graph, search, found, counts, asked);
  const closure = { total: found.count, verdicts: verdictCounts(counts), kinds: kindCounts(indexOfGraph(graph).kind, found), rows };
  found.end();
  return closure;
}

/** The totals are known: rows are found hop by hop, until those of the page are certain. */
function early(graph: AccessGraph, search: Search, asked: Asked, totals: Totals): Closure {
  const needed = Math.min(totals.upTo[2] ?? 0, asked.page.offset + asked.page.size);
  while (search.count < needed && search.hop());
  for (;;) {
    const found = foundBy(graph, search, asked);
    const counts = found.counts();
    const isEnough = holdsFirst(needed, counts, totals) || !search.hop();
    const rows = isEnough ? rowsOf(graph, search, found, counts, asked) : undefined;
    found.end();
    if (rows) return { ...totalsOf(totals), rows };
  }
}

/** Whether the first so many are among those found: as many of each level as there are, or as are needed. */
function holdsFirst(needed: number, counts: KeyCounts, { upTo }: Totals): boolean {
  const found = verdictCounts(counts);
  const soFar = [found.allowed, found.allowed + found.conditional, found.allowed + found.conditional + found.unknown];
  return soFar.every((count, level) => count >= Math.min(needed, upTo[level] ?? 0));
}

function totalsOf({ upTo, kinds }: Totals): Omit<Closure, "rows"> {
  const [allowed = 0, notUnknown = 0, total = 0] = upTo;
  return { total, verdicts: { allowed, conditional: notUnknown - allowed, unknown: total - notUnknown }, kinds: named(kinds) };
}

/** Of what is reached the best of an entity's nodes counts; who leads to something does so as a whole. */
function foundBy(graph: AccessGraph, search: Search, { seeds, isBackwards, page }: Asked): Found {
  const { base } = graph;
  const own = base[seeds[0] ?? 0];
  return new Found(graph, search, isBackwards ? (node) => base[node] !== node : (node) => base[node] === own, page.far);
}

/** Paths are written for the rows of the page alone. */
function rowsOf(graph: AccessGraph, search: Search, found: Found, counts: KeyCounts, { page, isBackwards }: Asked): readonly ClosureRow[] {
  const row = isBackwards ? rowBackwards : rowForwards;
  return pageOf(graph, found, counts, page).map((entity): ClosureRow => {
    const level = levelOfKey(found.key(entity));
    const verdict = VERDICT_WORDS[level] ?? "unknown";
    return { ref: refOfNode(graph, entity), verdict, hops: hopsOfKey(found.key(entity)), ...row(graph, search, found.bestNode(entity), level) };
  });
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
  return named(counts);
}

const named = (counts: Int32Array): Closure["kinds"] =>
  Object.fromEntries(ENTITY_KINDS.flatMap((kind, i) => ((counts[i] ?? 0) > 0 ? [[kind, counts[i] ?? 0]] : [])));

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
