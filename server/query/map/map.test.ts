import { describe, expect, it } from "vitest";
import { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { World } from "@/server/graph/world.ts";
import { arnRef, type Ref } from "@/server/model/ref.ts";
import { plainEdges } from "./draw.ts";
import { accessMap } from "./map.ts";

const NOTHING = new World(
  { version: 1, capturedAt: "2026-11-25T00:00:00Z", clusters: [], accounts: [], identityCenter: [], coverage: { read: [], failed: [], missing: [] } },
  0,
);
const NONE = () => [];
const role = (n: number | string): Ref => arnRef(`arn:aws:iam::111122223333:role/r${n}`);
const user = (n: number): Ref => arnRef(`arn:aws:iam::111122223333:user/u${n}`);

function graphOf(pairs: readonly (readonly [Ref, Ref])[]) {
  const graph = new GraphBuilder();
  for (const [from, to] of pairs) graph.edge({ from: graph.node(from), to: graph.node(to), mechanism: "sts:AssumeRole", verdict: "allowed" });
  return graph.build();
}

describe("the map keeps to its budget and says what it left out", () => {
  it("entities of one kind and place with exactly the same edges are one counted node", () => {
    const map = accessMap(NOTHING, graphOf([1, 2, 3].map((n) => [user(n), role("a")] as const)), undefined, NONE);
    expect(map.nodes.map((n) => n.count).sort()).toEqual([1, 3]);
    expect(map.edges).toMatchObject([{ count: 3 }]);
    expect(map.cut).toEqual({ nodes: 0, edges: 0 });
  });

  it("entities whose edges differ are never one node", () => {
    const map = accessMap(
      NOTHING,
      graphOf([
        [user(1), role("a")],
        [user(2), role("a")],
        [user(2), role("b")],
      ]),
      undefined,
      NONE,
    );
    expect(map.nodes.every((n) => n.count === 1)).toBe(true);
  });

  it("around one entity never more than 150 nodes and 300 edges are drawn, and the rest is counted", () => {
    const pairs = Array.from({ length: 400 }, (_, n) => [user(n), role(n)] as const);
    const hub = pairs.map(([, to]) => [to, role("hub")] as const);
    const map = accessMap(NOTHING, graphOf([...pairs, ...hub]), role("hub"), NONE);
    expect(map.nodes.length).toBeLessThanOrEqual(150);
    expect(map.edges.length).toBeLessThanOrEqual(300);
    expect(map.edges.length + map.cut.edges).toBe(800);
    expect(map.nodes.length + map.cut.nodes).toBe(801);
    expect(map.totals).toEqual({ entities: 801, edges: 800 });
    expect(map.around).toEqual({ who: 800, reach: 0, looked: 1000 });
  });

  it("of more than can be looked at the nearest are, and all are counted", () => {
    const far = Array.from({ length: 900 }, (_, n) => [user(n), role(n)] as const);
    const near = Array.from({ length: 900 }, (_, n) => [role(n), role("hub")] as const);
    const map = accessMap(NOTHING, graphOf([...far, ...near]), role("hub"), NONE);
    expect(map.around).toEqual({ who: 1800, reach: 0, looked: 1000 });
    expect(map.totals).toEqual({ entities: 1001, edges: 1000 });
  });

  it("a snapshot of more entities than can be drawn is drawn by places", () => {
    const map = accessMap(NOTHING, graphOf(Array.from({ length: 400 }, (_, n) => [user(n), role(n)] as const)), undefined, NONE);
    expect(map).toMatchObject({ nodes: [], edges: [], totals: { entities: 800, edges: 400 } });
    expect(map.estate?.edges).toMatchObject([{ family: "sts:AssumeRole", pairs: { allowed: 400 } }]);
  });

  it("around one entity are the ways to it and from it, and what it is refused", () => {
    const graph = graphOf([
      [user(1), role("a")],
      [role("a"), role("b")],
      [user(2), role("c")],
    ]);
    const refused = { from: role("b"), to: role("d"), mechanism: "sts:AssumeRole" as const, verdict: "denied" as const };
    const map = accessMap(NOTHING, graph, role("b"), () => [refused]);
    expect(map.nodes.map((n) => n.ref).sort()).toEqual([role("a"), role("b"), role("d"), user(1)].sort());
    expect(map.edges.map((e) => e.verdict).sort()).toEqual(["allowed", "allowed", "denied"]);
  });

  it("facets are folded into their entity, with the best of their edges", () => {
    const graph = new GraphBuilder();
    graph.edge({ from: graph.facet(role("a"), "tagged"), to: graph.node(role("b")), mechanism: "sts:AssumeRole", verdict: "conditional", ownOnly: true });
    graph.edge({ from: graph.node(role("a")), to: graph.node(role("b")), mechanism: "sts:AssumeRole", verdict: "allowed", ownOnly: true });
    expect(plainEdges(graph.build())).toMatchObject([{ from: role("a"), to: role("b"), verdict: "allowed" }]);
  });
});
