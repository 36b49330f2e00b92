import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AccessGraph, mechanismOfEdge, nodesAt, refOfNode, verdictOfEdge } from "@/server/graph/access-graph.ts";
import { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { World } from "@/server/graph/world.ts";
import { ACCESS_SORTS } from "@/server/model/access-table.ts";
import { mechanismFamily } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import { accessPage, accessRow } from "./access.ts";
import { shownEdges } from "./decisions.ts";
import type { AccessFilter, EndFilter } from "./filter.ts";
import { accessMatrix } from "./matrix.ts";
import { PLACE_PARTS, type Place, placeOfRef } from "./place.ts";

const WORLD = new World(
  {
    version: 1,
    capturedAt: "2026-11-25T00:00:00Z",
    clusters: [],
    accounts: [],
    identityCenter: [],
    coverage: { read: [], failed: [], missing: [] },
  },
  0,
);
const REFS = [
  "arn:aws:iam::111122223333:role/pay",
  "arn:aws:iam::111122223333:role/ship",
  "arn:aws:iam::444455556666:role/pay",
  "arn:aws:iam::444455556666:user/eve",
  "k8s://prod/pod/shop/pay-1",
  "k8s://prod/pod/shop/web-1",
  "k8s://prod/pod/bank/pay-1",
  "k8s://test/serviceaccount/shop/pay",
  "service:ec2.amazonaws.com",
] as unknown as readonly Ref[];
const NODES = REFS.length + 3;

interface WrittenEdge {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly verdict: VerdictWord;
  readonly mechanism: "sts:AssumeRole" | "rbac:pod-exec" | "rbac:bind" | "runs-on";
}
const end = fc.uniqueArray(fc.nat(NODES - 1), { minLength: 1, maxLength: 5 });
const written = fc.array(
  fc.record({
    from: end,
    to: end,
    verdict: fc.constantFrom<VerdictWord>("allowed", "conditional", "unknown"),
    mechanism: fc.constantFrom("sts:AssumeRole" as const, "rbac:pod-exec" as const, "rbac:bind" as const, "runs-on" as const),
  }),
  { maxLength: 8 },
);

/** The last three nodes are the first three references, held in a narrower way. */
function graphOf(edges: readonly WrittenEdge[]): AccessGraph {
  const graph = new GraphBuilder();
  const node = (n: number): number => (n < REFS.length ? graph.node(REFS[n] as Ref) : graph.facet(REFS[n - REFS.length] as Ref, "narrow"));
  for (let n = 0; n < NODES; n += 1) node(n);
  for (const e of edges) {
    const set = (nodes: readonly number[]) => graph.set(nodes.join(" "), () => nodes.map(node));
    graph.edge({ from: set(e.from), to: set(e.to), mechanism: e.mechanism, verdict: e.verdict, ownOnly: true });
  }
  return graph.build();
}

const some = <T>(...values: T[]) => fc.option(fc.subarray(values), { nil: undefined });
const ends: fc.Arbitrary<EndFilter> = fc
  .record({
    kind: some("pod", "iam-role", "service"),
    cluster: some("prod", "test"),
    namespace: some("shop", "bank"),
    account: some("111122223333", "444455556666"),
    ref: fc.option(fc.constantFrom(...REFS), { nil: undefined, freq: 4 }),
  })
  .map((given) => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
const filters: fc.Arbitrary<AccessFilter> = fc
  .record({
    verdict: some<VerdictWord>("allowed", "conditional", "unknown"),
    how: some("sts:AssumeRole", "rbac:", "rbac:bind"),
    who: ends,
    whom: ends,
    crosses: fc.option(fc.boolean(), { nil: undefined, freq: 2 }),
    words: some("pay", "PROD", "shop"),
  })
  .map((given) => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));

interface Pair {
  readonly edge: number;
  readonly who: Ref;
  readonly whom: Ref;
}

/** Slow and obvious: every pair of every shown edge, each once. */
function pairsOf(graph: AccessGraph): readonly Pair[] {
  return [...shownEdges(graph)].flatMap((edge) => {
    const refs = (at: number): Ref[] => [...new Set([...nodesAt(graph, at)].map((node) => refOfNode(graph, node)))];
    return refs(graph.from[edge] ?? 0).flatMap((who) => refs(graph.to[edge] ?? 0).flatMap((whom) => (who === whom ? [] : [{ edge, who, whom }])));
  });
}

const isOneOf = <T>(values: readonly T[] | undefined, value: T): boolean => !values || values.length === 0 || values.includes(value);
const meetsEnd = (filter: EndFilter | undefined, ref: Ref): boolean =>
  (filter?.ref === undefined || filter.ref === ref) && PLACE_PARTS.every((part) => isOneOf(filter?.[part], placeOfRef(WORLD, ref)[part]));
const crosses = ({ who, whom }: Pair): boolean => {
  const [a, b] = [placeOfRef(WORLD, who).account, placeOfRef(WORLD, whom).account];
  return a !== "" && b !== "" && a !== b;
};

function meets(graph: AccessGraph, filter: AccessFilter, pair: Pair): boolean {
  const mechanism = mechanismOfEdge(graph, pair.edge);
  const { how, words = [] } = filter;
  const holds = (ref: Ref): boolean => words.every((word) => ref.toLowerCase().includes(word.toLowerCase()));
  return (
    isOneOf(filter.verdict, verdictOfEdge(graph, pair.edge)) &&
    (isOneOf(how, mechanism as string) || isOneOf(how, mechanismFamily(mechanism))) &&
    meetsEnd(filter.who, pair.who) &&
    meetsEnd(filter.whom, pair.whom) &&
    (filter.crosses === undefined || filter.crosses === crosses(pair)) &&
    (words.length === 0 || holds(pair.who) || holds(pair.whom))
  );
}

const plain = { sort: "verdict", descending: false, offset: 0, size: 1000 } as const;
const distinct = <T>(values: readonly T[]): number => new Set(values).size;

describe("law: the table equals the list of all pairs", () => {
  it("rows, pairs, who and whom are counted exactly under any filter", () => {
    fc.assert(
      fc.property(written, filters, (edges, filter) => {
        const graph = graphOf(edges);
        const want = pairsOf(graph).filter((pair) => meets(graph, filter, pair));
        const got = accessPage(WORLD, graph, { ...plain, filter });
        expect({ total: got.total, pairs: got.pairs, who: got.who, whom: got.whom }).toEqual({
          total: distinct(want.map((p) => p.edge)),
          pairs: want.length,
          who: distinct(want.map((p) => p.who)),
          whom: distinct(want.map((p) => p.whom)),
        });
        for (const row of got.rows) {
          const mine = want.filter((p) => String(p.edge) === row.id);
          expect({ pairs: row.pairs, who: row.who.count, whom: row.whom.count }).toEqual({
            pairs: mine.length,
            who: distinct(mine.map((p) => p.who)),
            whom: distinct(mine.map((p) => p.whom)),
          });
          expect(row.who.ref).toBe(mine.map((p) => p.who).sort()[0]);
          const members = accessRow(WORLD, graph, row.id, "whom", { ...plain, filter });
          expect(members?.entities.map((e) => e.ref)).toEqual([...new Set(mine.map((p) => p.whom))].sort());
        }
      }),
      { numRuns: 1500 },
    );
  });

  it("a facet counts what each of its values would leave were its own choice given up", () => {
    const facets = {
      verdict: [({ verdict: _, ...rest }: AccessFilter) => rest, (graph: AccessGraph, p: Pair) => verdictOfEdge(graph, p.edge)],
      how: [({ how: _, ...rest }: AccessFilter) => rest, (graph: AccessGraph, p: Pair) => mechanismFamily(mechanismOfEdge(graph, p.edge))],
      crosses: [({ crosses: _, ...rest }: AccessFilter) => rest, (_: AccessGraph, p: Pair) => (crosses(p) ? "yes" : "no")],
      whoNamespace: [
        ({ who, ...rest }: AccessFilter) => ({ ...rest, who: { ...who, namespace: [] } }),
        (_: AccessGraph, p: Pair) => placeOfRef(WORLD, p.who).namespace,
      ],
      whomAccount: [
        ({ whom, ...rest }: AccessFilter) => ({ ...rest, whom: { ...whom, account: [] } }),
        (_: AccessGraph, p: Pair) => placeOfRef(WORLD, p.whom).account,
      ],
    } as const;
    fc.assert(
      fc.property(written, filters, (edges, filter) => {
        const graph = graphOf(edges);
        const got = accessPage(WORLD, graph, { ...plain, filter }).facets;
        for (const [name, [without, told]] of Object.entries(facets)) {
          const want = Map.groupBy(
            pairsOf(graph).filter((pair) => meets(graph, without(filter), pair) && told(graph, pair) !== ""),
            (pair) => told(graph, pair),
          );
          const counts = Object.fromEntries([...want].map(([value, list]) => [value, { rows: distinct(list.map((p) => p.edge)), pairs: list.length }]));
          expect(Object.fromEntries(got.get(name as keyof typeof facets) ?? [])).toEqual(counts);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("every order has every row once, and pages are parts of it", () => {
    fc.assert(
      fc.property(written, fc.constantFrom(...ACCESS_SORTS), fc.boolean(), (edges, sort, descending) => {
        const graph = graphOf(edges);
        const asked = { filter: {}, sort, descending, offset: 0, size: 1000 };
        const all = accessPage(WORLD, graph, asked).rows;
        expect(all.map((r) => Number(r.id)).sort((a, b) => a - b)).toEqual([...shownEdges(graph)].filter((e) => pairsOf(graph).some((p) => p.edge === e)));
        const second = accessPage(WORLD, graph, { ...asked, offset: 2, size: 3 }).rows;
        expect(second).toEqual(all.slice(2, 5));
        const key = { verdict: "verdict", who: "who", how: "how", whom: "whom", pairs: "pairs" } as const;
        const values = all.map((r) => (sort === "who" || sort === "whom" ? r[sort].ref : r[key[sort]]));
        const ascending = descending ? values.toReversed() : values;
        expect(ascending).toEqual([...ascending].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
      }),
      { numRuns: 500 },
    );
  });
});

describe("law: a cell of the matrix is what its rows of the table count", () => {
  it("entities by their most certain way, each once, in its row, its column and its cell", () => {
    fc.assert(
      fc.property(written, (edges) => {
        const graph = graphOf(edges);
        const matrix = accessMatrix(WORLD, graph);
        const count = (who: EndFilter, account: readonly string[], verdict: readonly VerdictWord[]): number =>
          accessPage(WORLD, graph, { ...plain, filter: { who, verdict, whom: { kind: ["iam-role"], account } } }).who;
        const byWord = (who: EndFilter, account: readonly string[]) => ({
          allowed: count(who, account, ["allowed"]),
          conditional: count(who, account, ["allowed", "conditional"]) - count(who, account, ["allowed"]),
          unknown: count(who, account, []) - count(who, account, ["allowed", "conditional"]),
        });
        const filterOf = (row: Partial<Place>): EndFilter => Object.fromEntries(PLACE_PARTS.flatMap((part) => (row[part] ? [[part, [row[part] ?? ""]]] : [])));
        for (const row of matrix.rows) expect(row.who).toEqual(byWord(filterOf(row), []));
        for (const account of matrix.accounts) expect(account.who).toEqual(byWord({}, [account.id]));
        for (const cell of matrix.cells) expect(cell.who).toEqual(byWord(filterOf(matrix.rows[cell.row] ?? {}), [matrix.accounts[cell.column]?.id ?? ""]));
        const sum = matrix.rows.reduce((total, row) => total + row.who.allowed + row.who.conditional + row.who.unknown, 0);
        expect(sum).toBe(count({}, [], []));
      }),
      { numRuns: 700 },
    );
  });
});
