import { type AccessGraph, conditionsOfEdge, mechanismOfEdge, refOfNode, verdictOfEdge } from "@/server/graph/access-graph.ts";
import type { World } from "@/server/graph/world.ts";
import type { AccessFacet, AccessSort } from "@/server/model/access-table.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { Condition, VerdictWord } from "@/server/model/verdict.ts";
import { type Entity, entityOf } from "@/server/query/entity.ts";
import { type Narrowed, narrowed } from "./access-index.ts";
import type { AccessFilter, Side } from "./filter.ts";
import { Members } from "./members.ts";
import { ranksOf, sortedBy } from "./order.ts";
import type { Counted } from "./tally.ts";

/** One end of a row: the first of those it stands for, and how many they are. */
export interface AccessEnd extends Entity {
  readonly count: number;
  /** The narrower way in which it is held, where it is not held whole. */
  readonly as?: string;
}

/** One decision: everybody in `who` can become everybody in `whom` by one mechanism, with one word, under one list of conditions. */
export interface AccessRow {
  readonly id: string;
  readonly who: AccessEnd;
  readonly how: Mechanism;
  readonly whom: AccessEnd;
  readonly verdict: VerdictWord;
  readonly conditions: readonly Condition[];
  readonly pairs: number;
  /** Steps of the way, and the way where it has more than one. */
  readonly hops: number;
  readonly path?: readonly Ref[];
}

export interface AccessTotals {
  /** Rows of the table. */
  readonly total: number;
  /** Who with whom, written out; a pair that two rows speak of counts in both. */
  readonly pairs: number;
  /** Entities at either end, each once. */
  readonly who: number;
  readonly whom: number;
}

export interface AccessPage extends AccessTotals {
  readonly facets: ReadonlyMap<AccessFacet, ReadonlyMap<string, Counted>>;
  readonly rows: readonly AccessRow[];
}

export interface AccessAsked {
  readonly filter: AccessFilter;
  readonly sort: AccessSort;
  readonly descending: boolean;
  readonly offset: number;
  readonly size: number;
}

/** The table under one filter and in one order, kept: pages are asked for one after the other. */
class AccessTable {
  readonly #world: World;
  readonly #graph: AccessGraph;
  readonly #narrowed: Narrowed;
  readonly members: Members;
  readonly totals: AccessTotals;
  readonly #rows: Int32Array;

  constructor(world: World, graph: AccessGraph, { filter, sort, descending }: AccessAsked) {
    this.#world = world;
    this.#graph = graph;
    this.#narrowed = narrowed(world, graph, filter);
    this.members = new Members(graph, this.#narrowed, filter);
    const { decisions, tally } = this.#narrowed;
    const all = Int32Array.from(decisions.edges.keys());
    const found = all.filter((row) => (tally.pairsOf[decisions.combinationOf[row] ?? 0] ?? 0) > 0);
    this.#rows = this.#sorted(found, sort, descending);
    this.totals = { total: tally.rows, pairs: tally.pairs, who: this.members.distinct(found, "who"), whom: this.members.distinct(found, "whom") };
  }

  get facets(): AccessPage["facets"] {
    return this.#narrowed.tally.facets;
  }

  /** By what is asked for, then the most certain, then by who, how and whom. */
  #sorted(rows: Int32Array, sort: AccessSort, descending: boolean): Int32Array {
    const { edges } = this.#narrowed.decisions;
    const { mechanisms } = this.#graph;
    const names = ranksOf(mechanisms.map((_, i) => i));
    const byName = new Map([...mechanisms.entries()].sort(([, a], [, b]) => (a < b ? -1 : 1)).map(([i], rank) => [i, rank]));
    const pairs = ranksOf(this.#narrowed.tally.pairsOf);
    const keys: Readonly<Record<AccessSort, readonly [(row: number) => number, number]>> = {
      verdict: [(row) => this.#graph.verdict[edges[row] ?? 0] ?? 3, 4],
      who: this.#placeKey(rows, "who"),
      how: [(row) => byName.get(this.#graph.mechanism[edges[row] ?? 0] ?? 0) ?? 0, names.range],
      whom: this.#placeKey(rows, "whom"),
      pairs: [(row) => pairs.rankOf(this.pairsOf(row)), pairs.range],
    };
    const order: readonly AccessSort[] = ["whom", "how", "who", "verdict"];
    const first = keys[sort];
    const directed = descending ? ([(row: number) => first[1] - 1 - first[0](row), first[1]] as const) : first;
    const rest = order.filter((key) => key !== sort).reduce((sorted, key) => sortedBy(sorted, ...keys[key]), rows);
    return sortedBy(rest, ...directed);
  }

  /** The place of the first entity of an end in the order of references, found once for each end. */
  #placeKey(rows: Int32Array, side: Side): readonly [(row: number) => number, number] {
    const { rank } = this.#narrowed;
    const { edges, combinationOf } = this.#narrowed.decisions;
    const ends = side === "who" ? this.#graph.from : this.#graph.to;
    const known = new Map<string, number>();
    const first = new Int32Array(edges.length);
    for (const row of rows) {
      const end = ends[edges[row] ?? 0] ?? 0;
      const key = `${end} ${end < 0 ? combinationOf[row] : ""}`;
      const at = known.get(key) ?? rank[end < 0 ? this.members.first(row, side) : end] ?? 0;
      known.set(key, at);
      first[row] = at;
    }
    return [(row) => first[row] ?? 0, this.#graph.nodes];
  }

  pairsOf(row: number): number {
    const { decisions, tally } = this.#narrowed;
    return tally.pairsOf[decisions.combinationOf[row] ?? 0] ?? 0;
  }

  page(offset: number, size: number): readonly AccessRow[] {
    return Array.from(this.#rows.subarray(offset, offset + size), (row) => this.row(row));
  }

  *all(): Generator<AccessRow> {
    for (const row of this.#rows) yield this.row(row);
  }

  /** The row of an edge; undefined when the filter leaves nothing of it. */
  rowOfEdge(edge: number): number | undefined {
    const row = this.#narrowed.decisions.edges.indexOf(edge);
    return row >= 0 && this.pairsOf(row) > 0 ? row : undefined;
  }

  row(row: number): AccessRow {
    const edge = this.#narrowed.decisions.edges[row] ?? 0;
    return {
      id: String(edge),
      who: this.#end(row, "who"),
      how: mechanismOfEdge(this.#graph, edge),
      whom: this.#end(row, "whom"),
      verdict: verdictOfEdge(this.#graph, edge),
      conditions: conditionsOfEdge(this.#graph, edge),
      pairs: this.pairsOf(row),
      hops: 1,
    };
  }

  #end(row: number, side: Side): AccessEnd {
    const end = (side === "who" ? this.#graph.from : this.#graph.to)[this.#narrowed.decisions.edges[row] ?? 0] ?? 0;
    const count = this.members.at(row, side).length;
    const as = end < 0 ? "" : (this.#graph.facets[end] ?? "");
    return { ...entityOf(this.#world, refOfNode(this.#graph, this.members.first(row, side))), count, ...(as ? { as } : {}) };
  }

  /** Some of the entities of one end of a row, in the order of references. */
  entities(row: number, side: Side, offset: number, size: number): { readonly total: number; readonly entities: readonly Entity[] } {
    const { rank } = this.#narrowed;
    const all = [...this.members.at(row, side)].sort((a, b) => (rank[a] ?? 0) - (rank[b] ?? 0));
    return { total: all.length, entities: all.slice(offset, offset + size).map((node) => entityOf(this.#world, refOfNode(this.#graph, node))) };
  }
}

/** Tables that were asked for last, of each graph. */
const KEPT = 4;
const tables = new WeakMap<AccessGraph, Map<string, AccessTable>>();

function tableOf(world: World, graph: AccessGraph, asked: AccessAsked): AccessTable {
  const known = tables.get(graph) ?? new Map<string, AccessTable>();
  tables.set(graph, known);
  const key = JSON.stringify([asked.filter, asked.sort, asked.descending]);
  const table = known.get(key) ?? new AccessTable(world, graph, asked);
  known.delete(key);
  known.set(key, table);
  for (const old of [...known.keys()].slice(0, -KEPT)) known.delete(old);
  return table;
}

/** A page of everything that can become something in one step, with exact totals and what each facet would leave. */
export function accessPage(world: World, graph: AccessGraph, asked: AccessAsked): AccessPage {
  const table = tableOf(world, graph, asked);
  return { ...table.totals, facets: table.facets, rows: table.page(asked.offset, asked.size) };
}

/** The whole table, the most certain rows first, each made when it is read; nothing of it is kept. */
export function accessTable(
  world: World,
  graph: AccessGraph,
  filter: AccessFilter,
): {
  readonly totals: AccessTotals;
  readonly rows: () => Iterable<AccessRow>;
  /** Everybody at one end of one of its rows, in the order of references. */
  readonly members: (row: AccessRow, side: Side) => readonly Entity[];
} {
  const table = new AccessTable(world, graph, { filter, sort: "verdict", descending: false, offset: 0, size: 0 });
  const members = ({ id }: AccessRow, side: Side): readonly Entity[] => {
    const row = table.rowOfEdge(Number(id));
    return row === undefined ? [] : table.entities(row, side, 0, Number.POSITIVE_INFINITY).entities;
  };
  return { totals: table.totals, rows: () => table.all(), members };
}

/** One row and a page of who stands at one of its ends; undefined when there is no such row under the filter. */
export function accessRow(world: World, graph: AccessGraph, id: string, side: Side, asked: AccessAsked) {
  const table = tableOf(world, graph, asked);
  const row = table.rowOfEdge(Number(id));
  if (row === undefined) return undefined;
  const { total, entities } = table.entities(row, side, asked.offset, asked.size);
  return { row: table.row(row), total, entities };
}
