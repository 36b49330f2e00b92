import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { arnRef, type Ref } from "@/server/model/ref.ts";
import { VERDICT_WORDS, type VerdictWord } from "@/server/model/verdict.ts";
import { type ClosureRow, type Page, reachFrom, reachPage, whoCanBecome, whoPage } from "./closure.ts";
import { bestPaths } from "./paths.ts";

interface PlainEdge {
  readonly from: number;
  readonly to: number;
  readonly verdict: VerdictWord;
}

const SIZE = 7;
const ref = (n: number): Ref => arnRef(`arn:aws:iam::111122223333:role/r${n}`);
const rank = (word: VerdictWord): number => VERDICT_WORDS.indexOf(word);

const edges = fc.uniqueArray(
  fc.record({ from: fc.nat(SIZE - 1), to: fc.nat(SIZE - 1), verdict: fc.constantFrom<VerdictWord>("allowed", "conditional", "unknown", "denied") }),
  { maxLength: 18, selector: (e) => `${e.from} ${e.to}` },
);

function graphOf(list: readonly PlainEdge[]): AccessGraph {
  const graph = new GraphBuilder();
  for (let n = 0; n < SIZE; n += 1) graph.node(ref(n));
  for (const e of list) graph.edge({ from: graph.node(ref(e.from)), to: graph.node(ref(e.to)), mechanism: "sts:AssumeRole", verdict: e.verdict });
  return graph.build();
}

/** Slow and obvious: all simple paths by depth-first search, the best by (worst edge, length). */
function bestByEnumeration(list: readonly PlainEdge[], from: number, to: number): { readonly verdict: number; readonly hops: number } | undefined {
  let best: { verdict: number; hops: number } | undefined;
  const walk = (at: number, seen: readonly number[], worst: number): void => {
    if (at === to && seen.length > 1) {
      const found = { verdict: worst, hops: seen.length - 1 };
      if (!best || found.verdict < best.verdict || (found.verdict === best.verdict && found.hops < best.hops)) best = found;
      return;
    }
    for (const e of list) if (e.from === at && e.verdict !== "denied" && !seen.includes(e.to)) walk(e.to, [...seen, e.to], Math.max(worst, rank(e.verdict)));
  };
  walk(from, [from], 0);
  return best;
}

describe("closures over the graph", () => {
  it("reach finds exactly what enumeration finds, with the same verdict and hops", () => {
    fc.assert(
      fc.property(edges, (list) => {
        const rows = new Map(reachFrom(graphOf(list), ref(0)).map((r) => [r.ref, r]));
        for (let to = 1; to < SIZE; to += 1) {
          const want = bestByEnumeration(list, 0, to);
          const got = rows.get(ref(to));
          expect(got && { verdict: rank(got.verdict), hops: got.hops }).toEqual(want);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("who is reach read backwards", () => {
    fc.assert(
      fc.property(edges, (list) => {
        const graph = graphOf(list);
        const backwards = whoCanBecome(graph, ref(1)).map((r) => ({ ref: r.ref, verdict: r.verdict, hops: r.hops }));
        for (let from = 0; from < SIZE; from += 1) {
          if (from === 1) continue;
          const forwards = reachFrom(graph, ref(from)).find((r) => r.ref === ref(1));
          const row = backwards.find((r) => r.ref === ref(from));
          expect(row && { verdict: row.verdict, hops: row.hops }).toEqual(forwards && { verdict: forwards.verdict, hops: forwards.hops });
        }
      }),
      { numRuns: 300 },
    );
  });

  it("a path's verdict is never better than its worst edge, paths come best first, and the first is the best there is", () => {
    fc.assert(
      fc.property(edges, (list) => {
        const graph = graphOf(list);
        const { paths } = bestPaths(graph, ref(0), ref(1), { maxHops: SIZE, limit: 50, classOf: (node) => node });
        const want = bestByEnumeration(list, 0, 1);
        expect(paths[0] && { verdict: paths[0].level, hops: paths[0].edges.length }).toEqual(want);
        for (const p of paths) expect(p.level).toBe(Math.max(...p.edges.map((e) => graph.verdict[e] ?? 3)));
        const keys = paths.map((p) => p.level * 1000 + p.edges.length);
        expect(keys).toEqual([...keys].sort((a, b) => a - b));
      }),
      { numRuns: 300 },
    );
  });

  it("pages are the rows in order, cut in pieces, and every page tells the exact numbers of all", () => {
    fc.assert(
      fc.property(edges, fc.integer({ min: 1, max: 4 }), (list, size) => {
        const graph = graphOf(list);
        for (const ask of [(page?: Page) => reachPage(graph, ref(0), page), (page?: Page) => whoPage(graph, ref(0), page)]) {
          const { rows, ...numbers } = ask();
          const key = (r: ClosureRow): string => `${rank(r.verdict)} ${r.hops} ${r.ref}`;
          expect(rows.map(key)).toEqual(rows.map(key).toSorted());
          expect(numbers.total).toBe(rows.length);
          expect(numbers.kinds).toEqual(rows.length > 0 ? { "iam-role": rows.length } : {});
          for (const [word, count] of Object.entries(numbers.verdicts)) expect(count).toBe(rows.filter((r) => r.verdict === word).length);
          for (let offset = 0; offset <= rows.length; offset += size)
            expect(ask({ offset, size })).toEqual({ rows: rows.slice(offset, offset + size), ...numbers });
        }
      }),
      { numRuns: 500 },
    );
  });

  it("rows in one hop, and those in more, have pages and numbers of their own", () => {
    fc.assert(
      fc.property(edges, (list) => {
        const graph = graphOf(list);
        const all = reachFrom(graph, ref(0));
        for (const far of ["direct", "indirect"] as const) {
          const want = all.filter((r) => (r.hops === 1) === (far === "direct"));
          const { rows, total } = reachPage(graph, ref(0), { offset: 0, size: 3, far });
          expect({ rows, total }).toEqual({ rows: want.slice(0, 3), total: want.length });
        }
      }),
      { numRuns: 300 },
    );
  });

  it("one question leaves nothing behind for the next", () => {
    fc.assert(
      fc.property(edges, (list) => {
        const used = graphOf(list);
        for (let n = 0; n < SIZE; n += 1) {
          expect(reachFrom(used, ref(n))).toEqual(reachFrom(graphOf(list), ref(n)));
          expect(whoCanBecome(used, ref(n))).toEqual(whoCanBecome(graphOf(list), ref(n)));
        }
      }),
      { numRuns: 200 },
    );
  });

  it("a denied edge is never followed", () => {
    expect(reachFrom(graphOf([{ from: 0, to: 1, verdict: "denied" }]), ref(0))).toEqual([]);
  });
});

describe("facets", () => {
  it("an entity held in a narrower way takes shared edges and its own, never the whole entity's own", () => {
    const graph = new GraphBuilder();
    const account = ref(1);
    const pod = graph.node(ref(0));
    const narrow = graph.facet(account, "api token only");
    graph.edge({ from: pod, to: narrow, mechanism: "runs-as", verdict: "allowed" });
    graph.edge({ from: graph.node(account), to: graph.node(ref(2)), mechanism: "member-of", verdict: "allowed" });
    graph.edge({ from: graph.node(account), to: graph.node(ref(3)), mechanism: "sts:AssumeRoleWithWebIdentity", verdict: "allowed", ownOnly: true });
    const built = graph.build();
    expect(reachFrom(built, ref(0)).map((r) => r.ref)).toEqual([account, ref(2)]);
    expect(reachFrom(built, account).map((r) => r.ref)).toEqual([ref(2), ref(3)]);
    expect(whoCanBecome(built, ref(3)).map((r) => r.ref)).toEqual([account]);
    expect(whoCanBecome(built, ref(2)).map((r) => r.ref)).toEqual([account, ref(0)]);
  });

  it("a facet that inherits nothing takes its own edges only", () => {
    const graph = new GraphBuilder();
    const narrow = graph.facet(ref(1), "no token", false);
    graph.edge({ from: graph.node(ref(0)), to: narrow, mechanism: "runs-as", verdict: "allowed" });
    graph.edge({ from: graph.node(ref(1)), to: graph.node(ref(2)), mechanism: "member-of", verdict: "allowed" });
    const built = graph.build();
    expect(reachFrom(built, ref(0)).map((r) => r.ref)).toEqual([ref(1)]);
    expect(whoCanBecome(built, ref(2)).map((r) => r.ref)).toEqual([ref(1)]);
  });
});
