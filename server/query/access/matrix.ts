import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { push } from "@/server/graph/push.ts";
import type { World } from "@/server/graph/world.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import { accountLabel, type EntityKind } from "@/server/query/entity.ts";
import { type Narrowed, narrowed } from "./access-index.ts";
import { atBothEnds, type Combination } from "./decisions.ts";
import type { AccessFilter } from "./filter.ts";
import { Members } from "./members.ts";
import type { Place } from "./place.ts";

/** Entities by the most certain word they have: each is counted once. */
export type ByVerdict = Readonly<Record<Exclude<VerdictWord, "denied">, number>>;

/** Who a row stands for: everything of a namespace, or what has no namespace by its kind and its cluster or account. */
export type MatrixRowOf =
  | { readonly of: "namespace"; readonly cluster: string; readonly namespace: string }
  | { readonly of: "kind"; readonly kind: EntityKind; readonly cluster: string; readonly account: string };

export type MatrixRow = MatrixRowOf & { readonly who: ByVerdict };

export interface MatrixCell {
  /** Places in `rows` and `accounts`. */
  readonly row: number;
  readonly column: number;
  readonly who: ByVerdict;
}

export interface Matrix {
  readonly rows: readonly MatrixRow[];
  readonly accounts: readonly { readonly id: string; readonly label: string; readonly who: ByVerdict }[];
  /** Those with anybody in them. */
  readonly cells: readonly MatrixCell[];
}

const ROLES: AccessFilter = { whom: { kind: ["iam-role"] } };
const WORDS = ["allowed", "conditional", "unknown"] as const;

function rowOf(place: Place): MatrixRowOf {
  if (place.namespace !== "") return { of: "namespace", cluster: place.cluster, namespace: place.namespace };
  return { of: "kind", kind: place.kind, cluster: place.cluster, account: place.cluster === "" ? place.account : "" };
}

const keyOf = (row: MatrixRowOf): string => JSON.stringify(row.of === "namespace" ? [0, row.cluster, row.namespace] : [1, row.kind, row.cluster, row.account]);

/** Entity and account of the role → the best word, as a number. */
type Best = Map<string, Map<number, number>>;

function note(best: Best, account: string, entity: number, verdict: number): void {
  const there = best.get(account) ?? new Map<number, number>();
  best.set(account, there);
  const old = there.get(entity);
  if (old === undefined || verdict < old) there.set(entity, verdict);
}

/** How many roles an end has in each account. */
function rolesByAccount(found: Narrowed, c: Combination): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [i, place] of c.to.places.entries()) {
    const account = found.counter.placeAt(place)?.account ?? "";
    if (found.whom[place] === 0 && account !== "") counts.set(account, (counts.get(account) ?? 0) + (c.to.counts[i] ?? 0));
  }
  return counts;
}

/** The best way of every entity, for each account it has one to. */
function bestOf(graph: AccessGraph, found: Narrowed): Best {
  const members = new Members(graph, found, ROLES);
  const best: Best = new Map();
  const { edges, combinationOf, combinations } = found.decisions;
  const roles = combinations.map((c) => rolesByAccount(found, c));
  for (const [row, edge] of edges.entries()) {
    const c = combinations[combinationOf[row] ?? 0];
    const there = roles[combinationOf[row] ?? 0] ?? NOWHERE;
    if (!c || there.size === 0) continue;
    const both = new Set(c.both ? atBothEnds(graph, edge) : []);
    for (const entity of members.at(row, "who")) noteAll(best, there, { entity, verdict: c.verdict, own: both.has(entity) ? ownAccount(found, entity) : "" });
  }
  return best;
}

interface Way {
  readonly entity: number;
  readonly verdict: number;
  /** The account in which the entity is itself one of the roles; empty: in none. */
  readonly own: string;
}

function noteAll(best: Best, roles: ReadonlyMap<string, number>, { entity, verdict, own }: Way): void {
  for (const [account, count] of roles) if (count > 1 || account !== own) note(best, account, entity, verdict);
}

const NOWHERE: ReadonlyMap<string, number> = new Map();

function ownAccount(found: Narrowed, entity: number): string {
  const marked = found.placeOf[entity] ?? 0;
  return found.whom[marked] === 0 ? (found.counter.placeAt(marked)?.account ?? "") : "";
}

const counted = (verdicts: Iterable<number>): ByVerdict => {
  const counts = { allowed: 0, conditional: 0, unknown: 0 };
  for (const verdict of verdicts) counts[WORDS[verdict] ?? "unknown"] += 1;
  return counts;
};

/** By kind of row, then by name: namespaces first, as the clusters and then they are called. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

interface Gathered {
  readonly row: MatrixRowOf;
  /** Column → the words of those in the cell. */
  readonly cells: Map<number, number[]>;
  /** Entity → its best word in any column. */
  readonly best: Map<number, number>;
}

function gathered(found: Narrowed, best: Best, accounts: readonly string[]): readonly Gathered[] {
  const rows = new Map<string, Gathered>();
  for (const [column, account] of accounts.entries())
    for (const [entity, verdict] of best.get(account) ?? []) {
      const place = found.counter.placeAt(found.placeOf[entity] ?? 0);
      if (!place) continue;
      const row = rowOf(place);
      const known = rows.get(keyOf(row)) ?? { row, cells: new Map<number, number[]>(), best: new Map<number, number>() };
      rows.set(keyOf(row), known);
      push(known.cells, column, verdict);
      known.best.set(entity, Math.min(verdict, known.best.get(entity) ?? verdict));
    }
  return [...rows].sort(([a], [b]) => compare(a, b)).map(([, row]) => row);
}

/**
 * Who can become roles of which account in one step: namespaces (and kinds of what has none) against accounts. A cell counts entities, each once, by
 * the most certain of their ways.
 */
export function accessMatrix(world: World, graph: AccessGraph): Matrix {
  const found = narrowed(world, graph, ROLES);
  const best = bestOf(graph, found);
  const accounts = [...best.keys()].sort();
  const rows = gathered(found, best, accounts);
  return {
    rows: rows.map((r) => ({ ...r.row, who: counted(r.best.values()) })),
    accounts: accounts.map((id) => ({ id, label: accountLabel(world, id), who: counted(best.get(id)?.values() ?? []) })),
    cells: rows.flatMap((r, row) => [...r.cells].map(([column, verdicts]) => ({ row, column, who: counted(verdicts) }))),
  };
}
