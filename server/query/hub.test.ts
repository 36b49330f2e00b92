import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { arnRef, type Ref } from "@/server/model/ref.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import { type Closure, type Page, reachPage, whoPage } from "./closure.ts";
import { Hub } from "./hub.ts";
import { nodesOf } from "./levels.ts";

/** Nodes 0 to 7 are entities, 8 to 11 the facets of 0 to 3; those of 0 and 1 share what their entity shares. */
const ENTITIES = 8;
const NODES = 12;

const end = fc.uniqueArray(fc.nat(NODES - 1), { minLength: 1, maxLength: 4 });
const edges = fc.array(
  fc.record({
    from: end,
    to: end,
    verdict: fc.constantFrom<VerdictWord>("allowed", "conditional", "unknown"),
    mechanism: fc.constantFrom("sts:AssumeRole" as const, "rbac:pod-exec" as const),
  }),
  { maxLength: 12 },
);

const ref = (n: number): Ref => arnRef(`arn:aws:iam::111122223333:${n % 2 === 0 ? "role" : "user"}/r${n}`);

function graphOf(list: typeof edges extends fc.Arbitrary<infer T> ? T : never): AccessGraph {
  const graph = new GraphBuilder();
  const node = (n: number): number => (n < ENTITIES ? graph.node(ref(n)) : graph.facet(ref(n - ENTITIES), "narrow", n < ENTITIES + 2));
  for (let n = 0; n < NODES; n += 1) node(n);
  const set = (members: readonly number[]) => graph.set(members.join(" "), () => members.map(node));
  for (const { mechanism, ...e } of list) graph.edge({ ...e, mechanism, from: set(e.from), to: set(e.to), ownOnly: mechanism === "sts:AssumeRole" });
  return graph.build();
}

const ALL: Page = { offset: 0, size: Number.MAX_SAFE_INTEGER };

/** The totals as a hub tells them: allowed, no worse than conditional, all. */
function numbersOf({ verdicts, total, kinds }: Closure) {
  return { upTo: [verdicts.allowed, verdicts.allowed + verdicts.conditional, total], kinds: Object.values(kinds).reduce((a, b) => a + b, 0) };
}

/** Holds what the hub tells of every entity, in both directions, against the whole answers; returns how many it tells of. */
function checkHub(graph: AccessGraph, hub: Hub): number {
  const told = Array.from({ length: ENTITIES }, (_, n) => ref(n)).flatMap((one) => {
    const who = hub.totals(nodesOf(graph, one), true);
    const reach = hub.totals([graph.indexOf.get(one) ?? 0], false);
    return [
      { totals: who, answer: whoPage(graph, one, ALL) },
      { totals: reach, answer: reachPage(graph, one, ALL) },
    ];
  });
  const known = told.flatMap(({ totals, answer }) => (totals ? [{ totals, answer }] : []));
  for (let n = 0; n < ENTITIES; n += 1) {
    const reached = new Set(reachPage(graph, ref(n), ALL).rows.map((row) => row.ref));
    for (let to = 0; to < ENTITIES; to += 1)
      if (to !== n && hub.connects(graph.indexOf.get(ref(n)) ?? 0, nodesOf(graph, ref(to)))) expect(reached).toContain(ref(to));
  }
  for (const { totals, answer } of known) expect({ upTo: totals.upTo, kinds: totals.kinds.reduce((a, b) => a + b, 0) }).toEqual(numbersOf(answer));
  return known.length;
}

describe("law: what is known of a hub saves looking, and changes no answer", () => {
  it("totals beside any node are those of the whole search", () => {
    let helped = 0;
    fc.assert(
      fc.property(edges, fc.nat(NODES - 1), (list, at) => {
        const graph = graphOf(list);
        helped += checkHub(graph, new Hub(graph, at));
      }),
      { numRuns: 1000 },
    );
    expect(helped).toBeGreaterThan(1000);
  });
});

/** A knot of many, with some before it and some behind it; of each three edges one is conditional or not known. */
function knot(size: number, seed: number): AccessGraph {
  const graph = new GraphBuilder();
  const verdictOf = (n: number): VerdictWord => (n % 3 !== 0 ? "allowed" : n % 2 === 0 ? "conditional" : "unknown");
  const edge = (from: number, to: number, n: number) =>
    graph.edge({ from: graph.node(ref(from)), to: graph.node(ref(to)), mechanism: "sts:AssumeRole", verdict: verdictOf(n) });
  for (let n = 0; n < size; n += 1) {
    edge(n, (n * 7 + seed) % size, n + 1);
    edge((n * 13 + seed) % size, n, n);
    if (n % 5 === 0) edge(size + n, n, n + seed);
    if (n % 4 === 0) edge(n, 2 * size + n, n + seed + 1);
  }
  return graph.build();
}

describe("pages of large answers", () => {
  it.each([1, 2, 3])("are the same parts of the whole answer, however often they are asked for (seed %i)", (seed) => {
    const size = 6_000;
    const graph = knot(size, seed);
    const asked = [5, 17, size + 25, size + 40, 2 * size + 8, 2 * size + 12, 4_001, 11].map(ref);
    for (const ask of [whoPage, reachPage])
      for (const one of asked) {
        const whole = ask(graph, one, ALL);
        for (const page of [
          { offset: 0, size: 100 },
          { offset: 250, size: 50 },
          { offset: 4_000, size: 900 },
        ]) {
          const { rows, ...totals } = ask(graph, one, page);
          expect({ ...totals, rows }).toEqual({ ...whole, rows: whole.rows.slice(page.offset, page.offset + page.size) });
        }
      }
  });
});
