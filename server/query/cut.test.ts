import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { arnRef, type Ref } from "@/server/model/ref.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import { whoCanBecome } from "./closure.ts";
import { type Cut, cutOf } from "./cut.ts";

/** Nodes 0 to 5 are entities, 6 and 7 facets of 0 and 1, of which the first shares what its entity shares. */
const ENTITIES = 6;
const NODES = 8;
const END = 5;

interface SetEdge {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly verdict: VerdictWord;
  readonly mechanism: "sts:AssumeRole" | "rbac:pod-exec";
}

const ref = (n: number): Ref => arnRef(`arn:aws:iam::111122223333:role/r${n}`);
const entityOf = (n: number): number => (n < ENTITIES ? n : n - ENTITIES);
const nodeIn = (graph: GraphBuilder, n: number): number => (n < ENTITIES ? graph.node(ref(n)) : graph.facet(ref(n - ENTITIES), "narrow", n === ENTITIES));

const end = fc.uniqueArray(fc.nat(NODES - 1), { minLength: 1, maxLength: 4 });
const setEdges = fc.array(
  fc.record({
    from: end,
    to: end,
    verdict: fc.constantFrom<VerdictWord>("allowed", "conditional", "unknown", "denied"),
    mechanism: fc.constantFrom("sts:AssumeRole" as const, "rbac:pod-exec" as const),
  }),
  { minLength: 1, maxLength: 6 },
);

function graphOf(list: readonly SetEdge[]): AccessGraph {
  const graph = new GraphBuilder();
  for (let n = 0; n < NODES; n += 1) nodeIn(graph, n);
  for (const e of list) {
    const set = (members: readonly number[]) => graph.set(members.join(" "), () => members.map((n) => nodeIn(graph, n)));
    graph.edge({ from: set(e.from), to: set(e.to), mechanism: e.mechanism, verdict: e.verdict });
  }
  return graph.build();
}

/** Slow and obvious: the same edges pair by pair, those of the step left out; facets keep what their entity shares. */
function withoutStep(list: readonly SetEdge[], step: { readonly from: number; readonly to: number; readonly mechanism: string }): AccessGraph {
  const graph = new GraphBuilder();
  for (let n = 0; n < NODES; n += 1) nodeIn(graph, n);
  for (const e of list)
    for (const from of e.from)
      for (const to of e.to) {
        const isStep = e.mechanism === step.mechanism && entityOf(from) === step.from && entityOf(to) === step.to;
        if (!isStep) graph.edge({ from: nodeIn(graph, from), to: nodeIn(graph, to), mechanism: e.mechanism, verdict: e.verdict });
      }
  return graph.build();
}

const asked = (from: number, step: { readonly from: number; readonly to: number; readonly mechanism: string }) => ({
  from: ref(from),
  to: ref(END),
  step: { from: ref(step.from), to: ref(step.to), mechanism: step.mechanism },
  maxHops: 8,
  limit: 1000,
});

const plain = (...pairs: readonly (readonly [number, number])[]): SetEdge[] =>
  pairs.map(([from, to]) => ({ from: [from], to: [to], verdict: "allowed", mechanism: "sts:AssumeRole" }));
const byRole = (from: number, to: number) => ({ from, to, mechanism: "sts:AssumeRole" });

describe("what closing one step changes", () => {
  it.each<readonly [string, readonly SetEdge[], number, { readonly from: number; readonly to: number; readonly mechanism: string }, Cut]>([
    [
      "the last step of the only way: everybody before it loses the target",
      plain([0, 1], [1, 2], [2, END], [3, 2]),
      0,
      byRole(2, END),
      { ways: { cut: 1, total: 1, complete: true }, stillReaches: false, principals: { before: 4, lost: [ref(0), ref(1), ref(2), ref(3)] } },
    ],
    [
      "the first step: only the one who takes it",
      plain([0, 1], [1, END], [3, 1]),
      0,
      byRole(0, 1),
      { ways: { cut: 1, total: 1, complete: true }, stillReaches: false, principals: { before: 3, lost: [ref(0)] } },
    ],
    [
      "a step with a way around it: nobody",
      plain([0, 1], [1, END], [0, 2], [2, END]),
      0,
      byRole(1, END),
      { ways: { cut: 1, total: 2, complete: true }, stillReaches: true, principals: { before: 3, lost: [ref(1)] } },
    ],
    [
      "the way around leads through the one that lost it: it is none",
      plain([0, 1], [1, END], [1, 2], [2, 1]),
      0,
      byRole(1, END),
      { ways: { cut: 1, total: 1, complete: true }, stillReaches: false, principals: { before: 3, lost: [ref(0), ref(1), ref(2)] } },
    ],
    [
      "one pair out of an edge between sets: the others keep theirs",
      [{ from: [0, 1, 2], to: [3, 4], verdict: "allowed", mechanism: "sts:AssumeRole" }, ...plain([3, END], [4, END])],
      0,
      byRole(0, 3),
      { ways: { cut: 1, total: 2, complete: true }, stillReaches: true, principals: { before: 5, lost: [] } },
    ],
  ])("%s", (_, list, from, step, expected) => {
    expect(cutOf(graphOf(list), asked(from, step))).toEqual(expected);
  });

  it("law: those who lose the target are those who cannot get there in the graph without the step", () => {
    let lost = 0;
    fc.assert(
      fc.property(setEdges, fc.nat(5), fc.nat(3), fc.nat(3), (list, e, i, j) => {
        const edge = list[e % list.length];
        if (!edge) return;
        const from = entityOf(edge.from[i % edge.from.length] ?? 0);
        const to = entityOf(edge.to[j % edge.to.length] ?? 0);
        if (from === to || from === END) return;
        const step = { from, to, mechanism: edge.mechanism };
        const graph = graphOf(list);
        const cut = cutOf(graph, asked(from, step));
        const before = whoCanBecome(graph, ref(END)).map((row) => row.ref);
        const after = new Set(whoCanBecome(withoutStep(list, step), ref(END)).map((row) => row.ref));
        expect(cut.principals.before).toBe(before.length);
        expect(cut.principals.lost).toEqual(before.filter((r) => !after.has(r)).sort());
        expect(cut.stillReaches).toBe(after.has(ref(from)));
        lost += cut.principals.lost.length;
      }),
      { numRuns: 1500 },
    );
    expect(lost).toBeGreaterThan(50);
  });
});
