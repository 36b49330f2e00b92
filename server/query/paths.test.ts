import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { extendGraph } from "@/server/graph/extend-graph.ts";
import { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { arnRef, type Ref } from "@/server/model/ref.ts";
import { VERDICT_WORDS, type VerdictWord } from "@/server/model/verdict.ts";
import { reachFrom } from "./closure.ts";
import { bestPaths, type GraphPaths } from "./paths.ts";

interface PlainEdge {
  readonly from: number;
  readonly to: number;
  readonly verdict: VerdictWord;
}

const SIZE = 8;
const END = 1;
const MAX_HOPS = 5;
const ref = (n: number): Ref => arnRef(`arn:aws:iam::111122223333:role/r${n}`);
const rank = (word: VerdictWord): number => VERDICT_WORDS.indexOf(word);

const edges = fc.uniqueArray(
  fc.record({ from: fc.nat(SIZE - 1), to: fc.nat(SIZE - 1), verdict: fc.constantFrom<VerdictWord>("allowed", "conditional", "unknown", "denied") }),
  { maxLength: 30, selector: (e) => `${e.from} ${e.to}` },
);
/** Nodes 2, 3 and 4 may be of one class, and so may 5, 6 and 7. */
const classes = fc.constantFrom([0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 2, 2, 5, 6, 7], [0, 1, 2, 2, 2, 5, 5, 5], [0, 1, 2, 2, 4, 4, 2, 2]);

function graphOf(list: readonly PlainEdge[]): AccessGraph {
  const graph = new GraphBuilder();
  for (let n = 0; n < SIZE; n += 1) graph.node(ref(n));
  for (const e of list) graph.edge({ from: graph.node(ref(e.from)), to: graph.node(ref(e.to)), mechanism: "sts:AssumeRole", verdict: e.verdict });
  return graph.build();
}

/** Slow and obvious: every path without loops; those through the same classes by edges of the same verdicts are equal and counted. */
function enumerated(list: readonly PlainEdge[], classOf: readonly number[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const walk = (at: number, seen: readonly number[], worst: number, told: string): void => {
    if (at === END) {
      const key = `${worst} ${seen.length - 1}:${told}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      return;
    }
    if (seen.length > MAX_HOPS) return;
    for (const e of list)
      if (e.from === at && e.verdict !== "denied" && !seen.includes(e.to))
        walk(e.to, [...seen, e.to], Math.max(worst, rank(e.verdict)), `${told} ${rank(e.verdict)}>${classOf[e.to]}`);
  };
  walk(0, [0], 0, "");
  return counts;
}

function found(graph: AccessGraph, classOf: readonly number[], limit: number, effort?: number): GraphPaths {
  return bestPaths(graph, ref(0), ref(END), { maxHops: MAX_HOPS, limit, classOf: (n) => classOf[n] ?? n, ...(effort === undefined ? {} : { effort }) });
}

const keyOf = (graph: AccessGraph, classOf: readonly number[], { level, edges: way, nodes }: GraphPaths["paths"][number]): string =>
  `${level} ${way.length}:${way.map((e, i) => ` ${graph.verdict[e]}>${classOf[nodes[i + 1] ?? 0]}`).join("")}`;
const goodness = (key: string): number => Number(key[0]) * 100 + Number(key[2]);
const ordered = (keys: Iterable<string>): number[] => [...keys].map(goodness).sort((a, b) => a - b);

/** Slow and obvious: the nodes that stand at each place of equal paths. */
function standing(list: readonly PlainEdge[], classOf: readonly number[]): ReadonlyMap<string, readonly ReadonlySet<number>[]> {
  const places = new Map<string, Set<number>[]>();
  const walk = (seen: readonly number[], worst: number, told: string): void => {
    const at = seen.at(-1);
    if (at === END) {
      const key = `${worst} ${seen.length - 1}:${told}`;
      const known = places.get(key) ?? seen.map(() => new Set<number>());
      places.set(key, known);
      seen.forEach((node, i) => {
        known[i]?.add(node);
      });
      return;
    }
    if (seen.length > MAX_HOPS) return;
    for (const e of list)
      if (e.from === at && e.verdict !== "denied" && !seen.includes(e.to))
        walk([...seen, e.to], Math.max(worst, rank(e.verdict)), `${told} ${rank(e.verdict)}>${classOf[e.to]}`);
  };
  walk([0], 0, "");
  return places;
}

/** Slow and obvious: how good every path without loops is that leads from the first node to `end`, the best first. */
function goodnessOfAll(list: readonly PlainEdge[], end: number): readonly number[] {
  const ways: number[] = [];
  const walk = (at: number, seen: readonly number[], worst: number): void => {
    if (at === end) ways.push(worst * 100 + seen.length - 1);
    else for (const e of list.filter(({ from, to }) => from === at && !seen.includes(to))) walk(e.to, [...seen, e.to], Math.max(worst, rank(e.verdict)));
  };
  walk(0, [0], 0);
  return ways.sort((a, b) => a - b);
}

describe("the best paths are those that slow enumeration finds", () => {
  it("all of them, equal ones once with their count, the most certain and then the shortest first", () => {
    fc.assert(
      fc.property(edges, classes, (list, classOf) => {
        const graph = graphOf(list);
        const { paths, stopped } = found(graph, classOf, 10_000);
        expect(new Map(paths.map((p) => [keyOf(graph, classOf, p), p.count]))).toEqual(enumerated(list, classOf));
        expect(paths.map((p) => p.level * 100 + p.edges.length)).toEqual(ordered(paths.map((p) => keyOf(graph, classOf, p))));
        const isFar = paths.length === 0 && reachFrom(graph, ref(0)).some((row) => row.ref === ref(END));
        expect(stopped).toBe(isFar ? "hops" : undefined);
      }),
      { numRuns: 1000 },
    );
  });

  it("of more than were asked for the first ones, with their whole counts, and it is said that there are more", () => {
    fc.assert(
      fc.property(edges, classes, fc.integer({ min: 1, max: 6 }), (list, classOf, limit) => {
        const graph = graphOf(list);
        const all = enumerated(list, classOf);
        const { paths, stopped } = found(graph, classOf, limit);
        expect(paths.map((p) => p.level * 100 + p.edges.length)).toEqual(ordered(all.keys()).slice(0, limit));
        for (const p of paths) expect(p.count).toBe(all.get(keyOf(graph, classOf, p)));
        if (all.size > 0) expect(stopped).toBe(all.size > limit ? "limit" : undefined);
      }),
      { numRuns: 1000 },
    );
  });

  it("of many the shortest, though most of what leads to the end is not looked at", () => {
    // places in a row: ways lead some places on, or back, so that there are ways of every length from one end to the other
    const length = 12;
    const leap = fc.record({
      from: fc.nat(length - 2),
      by: fc.constantFrom(1, 1, 2, 3, -1, -2),
      verdict: fc.constantFrom<VerdictWord>("allowed", "allowed", "conditional"),
    });
    const leaps = fc.uniqueArray(leap, { minLength: 16, maxLength: 28, selector: (e) => `${e.from} ${e.by}` });
    fc.assert(
      fc.property(leaps, fc.integer({ min: 1, max: 8 }), (some, limit) => {
        const graph = new GraphBuilder();
        const node = (n: number) => graph.node(ref(n));
        const list = some.flatMap(({ from, by, verdict }) => (from + by >= 0 && from + by < length ? [{ from, to: from + by, verdict }] : []));
        for (let n = 0; n < length; n += 1) node(n);
        for (const { from, to, verdict } of list) graph.edge({ from: node(from), to: node(to), mechanism: "sts:AssumeRole", verdict });
        const ways = goodnessOfAll(list, length - 1);
        const { paths, stopped } = bestPaths(graph.build(), ref(0), ref(length - 1), { maxHops: length, limit, classOf: (n) => n });
        expect(paths.map((p) => p.level * 100 + p.edges.length)).toEqual(ways.slice(0, limit));
        expect(stopped).toBe(ways.length > limit ? "limit" : undefined);
      }),
      { numRuns: 1000 },
    );
  });

  it("of equal ones all nodes are named, place by place", () => {
    fc.assert(
      fc.property(edges, classes, (list, classOf) => {
        const graph = graphOf(list);
        const places = standing(list, classOf);
        for (const p of found(graph, classOf, 10_000).paths)
          expect(p.alike.map((nodes) => [...nodes].sort())).toEqual(places.get(keyOf(graph, classOf, p))?.map((nodes) => [...nodes].sort()));
      }),
      { numRuns: 1000 },
    );
  });

  it("each is a way through the graph that comes to no node twice", () => {
    fc.assert(
      fc.property(edges, classes, (list, classOf) => {
        const graph = graphOf(list);
        for (const { nodes, edges: way, level } of found(graph, classOf, 10_000).paths) {
          expect(new Set(nodes).size).toBe(nodes.length);
          expect(way.map((e) => [graph.from[e], graph.to[e]])).toEqual(way.map((_, i) => [nodes[i], nodes[i + 1]]));
          expect(level).toBe(Math.max(...way.map((e) => graph.verdict[e] ?? 3)));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("a search that took too much gives what it has found so far, in order, and says that it stopped", () => {
    fc.assert(
      fc.property(edges, fc.integer({ min: 0, max: 400 }), (list, effort) => {
        const one = [0, 1, 2, 3, 4, 5, 6, 7];
        const graph = graphOf(list);
        const { paths, stopped } = found(graph, one, 10_000, effort);
        const all = ordered(enumerated(list, one).keys());
        expect(paths.map((p) => p.level * 100 + p.edges.length)).toEqual(all.slice(0, paths.length));
        if (paths.length < all.length) expect(stopped).toBe("effort");
      }),
      { numRuns: 500 },
    );
  });

  it("without a way there is none, whichever side is the smaller one", () => {
    const aside: PlainEdge[] = [2, 3, 4, 5].map((n) => ({ from: n, to: n + 1, verdict: "allowed" }));
    const one = [0, 1, 2, 3, 4, 5, 6, 7];
    for (const first of [
      { from: 0, to: 2, verdict: "allowed" },
      { from: 6, to: 1, verdict: "allowed" },
    ] satisfies PlainEdge[])
      expect(found(graphOf([first, ...aside]), one, 10)).toEqual({ paths: [], stopped: undefined });
  });

  it("an end that is asked about in a narrower way takes what its entity shares", () => {
    const graph = new GraphBuilder();
    graph.edge({ from: graph.node(ref(0)), to: graph.node(ref(END)), mechanism: "rbac:pod-exec", verdict: "allowed" });
    const narrowed = extendGraph(graph.build(), [], { ref: ref(0), facet: "a token of one audience" });
    expect(found(narrowed, [0, 1], 10).paths).toMatchObject([{ level: 0, count: 1 }]);
  });
});
