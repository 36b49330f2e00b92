import type { AccessGraph } from "@/server/graph/access-graph.ts";
import type { World } from "@/server/graph/world.ts";
import { ACCESS_FACETS, type AccessFacet, type AccessSort } from "@/server/model/access-table.ts";
import { mechanismFamily } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { rankOf } from "@/server/model/verdict.ts";
import { type ClosureRow, reachPage, whoPage } from "@/server/query/closure.ts";
import { entityOf } from "@/server/query/entity.ts";
import type { HowFar } from "@/server/query/ranking.ts";
import type { AccessAsked, AccessPage, AccessRow } from "./access.ts";
import { type AccessFilter, BIT, edgeFailure, failureOf, type Side } from "./filter.ts";
import { PLACE_PARTS, type Place, placeOfRef } from "./place.ts";
import { type Counted, PARTS } from "./tally.ts";

/** One entity, with everything that can become it or that it can become: `side` is where it stands itself. */
export interface Around {
  readonly ref: Ref;
  readonly side: Side;
  readonly far?: HowFar;
}

interface Found {
  readonly row: ClosureRow;
  readonly who: Place;
  readonly whom: Place;
  /** What of the filter it does not meet, as bits. */
  readonly failed: number;
}

const crossing = (who: Place, whom: Place): boolean => who.account !== "" && whom.account !== "" && who.account !== whom.account;

function foundOf(world: World, { ref, side }: Around, filter: AccessFilter, row: ClosureRow): readonly Found[] {
  const [own, other] = [placeOfRef(world, ref), placeOfRef(world, row.ref)];
  const [who, whom] = side === "who" ? [own, other] : [other, own];
  const texts = [ref.toLowerCase(), row.ref.toLowerCase()];
  const words = (filter.words ?? []).map((word) => word.toLowerCase());
  if (!texts.some((text) => words.every((word) => text.includes(word)))) return [];
  const crosses = filter.crosses === undefined || filter.crosses === crossing(who, whom) ? 0 : BIT.crosses;
  const failed = edgeFailure(filter, rankOf(row.verdict), row.mechanism) | failureOf(who, "who", filter.who) | failureOf(whom, "whom", filter.whom) | crosses;
  return [{ row, who, whom, failed }];
}

function facetsOf(found: readonly Found[]): AccessPage["facets"] {
  const facets = new Map(ACCESS_FACETS.map((facet) => [facet, new Map<string, Counted>()] as const));
  const note = (facet: AccessFacet, bit: number, value: string, { failed }: Found): void => {
    if (value === "" || (failed & ~bit) !== 0) return;
    const count = (facets.get(facet)?.get(value)?.rows ?? 0) + 1;
    facets.get(facet)?.set(value, { rows: count, pairs: count });
  };
  for (const one of found) {
    note("verdict", BIT.verdict, one.row.verdict, one);
    note("how", BIT.how, mechanismFamily(one.row.mechanism), one);
    note("crosses", BIT.crosses, crossing(one.who, one.whom) ? "yes" : "no", one);
    for (const side of ["who", "whom"] as const) for (const part of PLACE_PARTS) note(PARTS[side][part], BIT[side][part], one[side][part], one);
  }
  return facets;
}

function rowOf(world: World, { ref, side }: Around, row: ClosureRow): AccessRow {
  const own = { ...entityOf(world, ref), count: 1 };
  const other = { ...entityOf(world, row.ref), count: 1 };
  return {
    id: row.ref,
    who: side === "who" ? own : other,
    how: row.mechanism,
    whom: side === "who" ? other : own,
    verdict: row.verdict,
    conditions: [],
    pairs: 1,
    hops: row.hops,
    ...(row.hops > 1 ? { path: row.path } : {}),
  };
}

/** Rows come in the order (verdict, hops, reference), and stay so where what is asked for is equal. */
function sorted(rows: readonly ClosureRow[], { side }: Around, sort: AccessSort, descending: boolean): readonly ClosureRow[] {
  const key = (row: ClosureRow): string => (sort === "how" ? row.mechanism : sort === "who" || sort === "whom" ? (sort === side ? "" : row.ref) : "");
  const compare =
    sort === "verdict" ? (a: ClosureRow, b: ClosureRow) => rankOf(a.verdict) - rankOf(b.verdict) : (a: ClosureRow, b: ClosureRow) => text(key(a), key(b));
  return rows.toSorted((a, b) => (descending ? compare(b, a) : compare(a, b)));
}

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The table around one entity, ways of more than one step included: a row is one other entity, with the best way. */
export function furtherPage(world: World, graph: AccessGraph, around: Around, asked: AccessAsked): AccessPage {
  const far = around.far ? { far: around.far } : {};
  const page = { offset: 0, size: Number.MAX_SAFE_INTEGER, ...far };
  const { rows } = around.side === "who" ? reachPage(graph, around.ref, page) : whoPage(graph, around.ref, page);
  const found = rows.flatMap((row) => foundOf(world, around, asked.filter, row));
  const kept = sorted(
    found.flatMap((one) => (one.failed === 0 ? [one.row] : [])),
    around,
    asked.sort,
    asked.descending,
  );
  const [own, others] = [Math.min(1, kept.length), kept.length];
  return {
    total: kept.length,
    pairs: kept.length,
    who: around.side === "who" ? own : others,
    whom: around.side === "who" ? others : own,
    facets: facetsOf(found),
    rows: kept.slice(asked.offset, asked.offset + asked.size).map((row) => rowOf(world, around, row)),
  };
}
