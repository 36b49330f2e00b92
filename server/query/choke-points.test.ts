import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { GrowingInts } from "@/server/graph/lists.ts";
import { arnRef, type Ref } from "@/server/model/ref.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import { chokePoints } from "./choke-points.ts";
import { whoCanBecome } from "./closure.ts";
import { DominatorTrees, flowOf } from "./dominators.ts";

/** Nodes 0 to 5 are entities, 6 and 7 facets of 0 and 1, of which the first shares what its entity shares. */
const ENTITIES = 6;
const NODES = 8;
const ENDS = [4, 5];

type By = "sts:AssumeRole" | "rbac:pod-exec";

interface SetEdge {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly verdict: VerdictWord;
  readonly mechanism: By;
}

const ref = (n: number): Ref => arnRef(`arn:aws:iam::111122223333:role/r${n}`);
const entityOf = (n: number): number => (n < ENTITIES ? n : n - ENTITIES);
const nodeIn = (graph: GraphBuilder, n: number): number => (n < ENTITIES ? graph.node(ref(n)) : graph.facet(ref(n - ENTITIES), "narrow", n === ENTITIES));

function graphOf(list: readonly SetEdge[], nodes = NODES): AccessGraph {
  const graph = new GraphBuilder();
  for (let n = 0; n < nodes; n += 1) nodeIn(graph, n);
  for (const e of list) {
    const set = (members: readonly number[]) => graph.set(members.join(" "), () => members.map((n) => nodeIn(graph, n)));
    graph.edge({ from: set(e.from), to: set(e.to), mechanism: e.mechanism, verdict: e.verdict });
  }
  return graph.build();
}

/** Slow and obvious: the same edges without those into an entity by one mechanism. */
const without = (list: readonly SetEdge[], to: number, mechanism: By): readonly SetEdge[] =>
  list.flatMap((e) => {
    const left = e.mechanism === mechanism ? e.to.filter((n) => entityOf(n) !== to) : e.to;
    return left.length === 0 ? [] : [{ ...e, to: left }];
  });

const ALL = { limit: 100, told: 100 };
const GROUPS = ENDS.map((n) => ({ name: `r${n}`, refs: [ref(n)] }));
const leading = (graph: AccessGraph, end: number): readonly Ref[] =>
  whoCanBecome(graph, ref(end))
    .map((row) => row.ref)
    .sort();

/** Of every step whom closing it takes away from which target. */
function slowly(list: readonly SetEdge[], nodes: number): Readonly<Record<string, readonly (readonly [string, readonly Ref[]])[]>> {
  const all = ENDS.map((end) => leading(graphOf(list, nodes), end));
  const found: Record<string, readonly (readonly [string, readonly Ref[]])[]> = {};
  for (let to = 0; to < ENTITIES; to += 1)
    for (const mechanism of ["sts:AssumeRole", "rbac:pod-exec"] as const) {
      const closed = graphOf(without(list, to, mechanism), nodes);
      const lost = ENDS.map((end, i) => [`r${end}`, (all[i] ?? []).filter((one) => !leading(closed, end).includes(one))] as const);
      if (lost.some(([, refs]) => refs.length > 0)) found[`${mechanism} ${ref(to)}`] = lost.filter(([, refs]) => refs.length > 0);
    }
  return found;
}

const edges = (nodes: number) => {
  const end = fc.uniqueArray(fc.nat(nodes - 1), { minLength: 1, maxLength: 4 });
  return fc.array(
    fc.record({
      from: end,
      to: end,
      verdict: fc.constantFrom<VerdictWord>("allowed", "conditional", "unknown", "denied"),
      mechanism: fc.constantFrom<By>("sts:AssumeRole", "rbac:pod-exec"),
    }),
    { minLength: 1, maxLength: 7 },
  );
};

const told = (list: readonly SetEdge[], nodes: number) => {
  const { points, ...rest } = chokePoints(graphOf(list, nodes), GROUPS, ALL);
  const closes = Object.fromEntries(points.map((p) => [`${p.mechanism} ${p.to}`, p.closes.map((c) => [c.group.name, c.lost.first] as const).toSorted()]));
  return { points, closes, ...rest };
};

describe("law: what a step is said to close is what closing it takes away", () => {
  it("of every step, where each entity is held in one way", () => {
    fc.assert(
      fc.property(edges(ENTITIES), (list) => {
        const { closes, points, ways, total } = told(list, ENTITIES);
        const slow = slowly(list, ENTITIES);
        expect(closes).toEqual(Object.fromEntries(Object.entries(slow).map(([key, lost]) => [key, [...lost].toSorted()])));
        expect(total).toBe(points.length);
        expect(ways).toBe(ENDS.reduce((sum, end) => sum + leading(graphOf(list, ENTITIES), end).length, 0));
        expect(points.map((one) => one.ways)).toEqual(points.map((one) => one.ways).toSorted((a, b) => b - a));
      }),
      { numRuns: 300 },
    );
  });

  it("of each step that is told, also where entities are held in several ways", () => {
    fc.assert(
      fc.property(edges(NODES), (list) => {
        const slow = slowly(list, NODES);
        for (const [key, groups] of Object.entries(told(list, NODES).closes)) for (const one of groups) expect(slow[key]).toContainEqual(one);
      }),
      { numRuns: 300 },
    );
  });
});

describe("choke points", () => {
  const plain = (...pairs: readonly (readonly [number, number])[]): SetEdge[] =>
    pairs.map(([from, to]) => ({ from: [from], to: [to], verdict: "allowed", mechanism: "sts:AssumeRole" }));

  test("of a chain each step is one, the last closes the most, and who takes it is named", () => {
    const { points, groups, ways } = told(plain([0, 1], [1, 2], [3, 2], [2, 5]), ENTITIES);
    expect(points.map((p) => [p.to, p.ways, p.from])).toEqual([
      [ref(5), 4, { total: 1, first: [ref(2)] }],
      [ref(2), 3, { total: 2, first: [ref(1), ref(3)] }],
      [ref(1), 1, { total: 1, first: [ref(0)] }],
    ]);
    expect([groups.map((one) => one.principals), ways]).toEqual([[0, 4], 4]);
  });

  test("two ways into one group leave no step that closes both", () => {
    expect(told(plain([0, 1], [0, 2], [1, 5], [2, 5]), ENTITIES).closes[`sts:AssumeRole ${ref(1)}`]).toBeUndefined();
  });

  test("without targets, and without ways, there are none", () => {
    expect(chokePoints(graphOf(plain([0, 1])), [], ALL)).toEqual({ groups: [], ways: 0, total: 0, points: [] });
    expect(told(plain([0, 1]), ENTITIES).points).toEqual([]);
  });
});

test("a vertex is dominated by what no way to it leaves out, whatever the flow", () => {
  const flows = fc
    .integer({ min: 1, max: 9 })
    .chain((size) =>
      fc.tuple(
        fc.array(fc.array(fc.nat(size - 1), { maxLength: 3 }), { minLength: size, maxLength: size }),
        fc.uniqueArray(fc.nat(size - 1), { minLength: 1 }),
      ),
    );
  const reached = (next: readonly (readonly number[])[], roots: readonly number[], but: number): ReadonlySet<number> => {
    const seen = new Set(roots.filter((root) => root !== but));
    for (const vertex of seen) for (const one of next[vertex] ?? []) if (one !== but) seen.add(one);
    return seen;
  };
  fc.assert(
    fc.property(flows, ([next, roots]) => {
      const [from, to] = [new GrowingInts(), new GrowingInts()];
      next.forEach((list, vertex) => {
        for (const one of list) {
          from.push(vertex);
          to.push(one);
        }
      });
      const trees = new DominatorTrees(flowOf(next.length, from, to));
      // room that is used again holds nothing of the roots before
      trees.of([...next.keys()]);
      const { order, above } = trees.of(roots);
      const [entrance, ...vertices] = order;
      expect(entrance).toBe(-1);
      expect(vertices.toSorted()).toEqual([...reached(next, roots, -1)].toSorted());
      vertices.forEach((vertex, i) => {
        const chain = new Set<number>();
        for (let at = above[i + 1] as number; at !== 0; at = above[at] as number) chain.add(order[at] as number);
        const must = vertices.filter((one) => one !== vertex && !reached(next, roots, one).has(vertex));
        expect([...chain].toSorted()).toEqual(must.toSorted());
      });
    }),
  );
});
