import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { arnRef, type Ref } from "@/server/model/ref.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import { reachFrom, whoCanBecome } from "./closure.ts";
import { bestPaths } from "./paths.ts";

/** Nodes 0 to 6 are entities, 7 to 10 the facets of 0 to 3; those of 0 and 1 share what their entity shares. */
const ENTITIES = 7;
const NODES = 11;

interface ClassEdge {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly verdict: VerdictWord;
  readonly mechanism: "sts:AssumeRole" | "rbac:pod-exec" | "runs-on";
}

const ref = (n: number): Ref => arnRef(`arn:aws:iam::111122223333:role/r${n}`);
const nodeIn = (graph: GraphBuilder, n: number): number => (n < ENTITIES ? graph.node(ref(n)) : graph.facet(ref(n - ENTITIES), "narrow", n < ENTITIES + 2));

const end = fc.uniqueArray(fc.nat(NODES - 1), { minLength: 1, maxLength: 5 });
const classEdges = fc.array(
  fc.record({
    from: end,
    to: end,
    verdict: fc.constantFrom<VerdictWord>("allowed", "conditional", "unknown"),
    mechanism: fc.constantFrom("sts:AssumeRole" as const, "rbac:pod-exec" as const, "runs-on" as const),
  }),
  { maxLength: 6 },
);

function graphOf(list: readonly ClassEdge[], write: (graph: GraphBuilder, edge: ClassEdge) => void): AccessGraph {
  const graph = new GraphBuilder();
  for (let n = 0; n < NODES; n += 1) nodeIn(graph, n);
  for (const edge of list) write(graph, edge);
  return graph.build();
}

/** An edge of one mechanism is shared with facets or is not: all of them alike. */
const inGraph = (e: ClassEdge) => ({ mechanism: e.mechanism, verdict: e.verdict, ownOnly: e.mechanism === "sts:AssumeRole" });

const asClasses = (graph: GraphBuilder, e: ClassEdge): void => {
  const set = (members: readonly number[]) => graph.set(members.join(" "), () => members.map((n) => nodeIn(graph, n)));
  graph.edge({ ...inGraph(e), from: set(e.from), to: set(e.to) });
};

const asPairs = (graph: GraphBuilder, e: ClassEdge): void => {
  for (const from of e.from) for (const to of e.to) graph.edge({ ...inGraph(e), from: nodeIn(graph, from), to: nodeIn(graph, to) });
};

const bare = (rows: ReturnType<typeof reachFrom>) => rows.map((r) => ({ ref: r.ref, verdict: r.verdict, hops: r.hops }));

describe("law: the class graph equals the expanded graph", () => {
  it("for reach and who", () => {
    fc.assert(
      fc.property(classEdges, (list) => {
        const classes = graphOf(list, asClasses);
        const pairs = graphOf(list, asPairs);
        for (let n = 0; n < ENTITIES; n += 1) {
          expect(bare(reachFrom(classes, ref(n)))).toEqual(bare(reachFrom(pairs, ref(n))));
          expect(bare(whoCanBecome(classes, ref(n)))).toEqual(bare(whoCanBecome(pairs, ref(n))));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("for paths: as many, as certain, as long", () => {
    const options = { maxHops: 6, limit: 1000, classOf: (node: number) => node };
    fc.assert(
      fc.property(classEdges, (list) => {
        const shape = (graph: AccessGraph) => {
          const { paths } = bestPaths(graph, ref(0), ref(1), options);
          return [...new Set(paths.map((p) => `${p.level} ${p.nodes.join(" ")}`))].sort();
        };
        expect(shape(graphOf(list, asClasses))).toEqual(shape(graphOf(list, asPairs)));
      }),
      { numRuns: 300 },
    );
  });
});

describe("edges between sets", () => {
  it("what many may do to many is written once", () => {
    const graph = graphOf([{ from: [0, 1, 2], to: [3, 4, 5, 6], verdict: "allowed", mechanism: "rbac:pod-exec" }], asClasses);
    expect(graph.from).toHaveLength(1);
    expect(bare(reachFrom(graph, ref(0))).map((r) => r.ref)).toEqual([3, 4, 5, 6].map(ref));
  });

  it("a facet comes to hold its whole entity where the entity may take itself over", () => {
    const list: ClassEdge[] = [
      { from: [6], to: [ENTITIES], verdict: "allowed", mechanism: "rbac:pod-exec" },
      { from: [0], to: [0, 2], verdict: "allowed", mechanism: "rbac:pod-exec" },
      { from: [0], to: [1], verdict: "allowed", mechanism: "sts:AssumeRole" },
    ];
    for (const write of [asClasses, asPairs]) {
      const graph = graphOf(list, write);
      expect(reachFrom(graph, ref(6)).find((r) => r.ref === ref(1))).toMatchObject({ verdict: "allowed", hops: 3, path: [ref(6), ref(0), ref(0), ref(1)] });
      expect(bestPaths(graph, ref(6), ref(1), { maxHops: 6, limit: 5, classOf: (node) => node }).paths).toHaveLength(1);
    }
  });
});
