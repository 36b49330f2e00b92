import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arnRef } from "@/server/model/ref.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import { type AccessGraph, conditionsOfEdge, facetsAt, usedNodesOf } from "./access-graph.ts";
import { compacted } from "./compact.ts";
import { decodeGraph, encodeGraph } from "./graph-binary.ts";
import { GraphBuilder } from "./graph-builder.ts";

const NODES = 6;
const written = fc.array(
  fc.record({
    from: fc.uniqueArray(fc.nat(NODES + 1), { minLength: 1, maxLength: 3 }),
    to: fc.uniqueArray(fc.nat(NODES + 1), { minLength: 1, maxLength: 3 }),
    verdict: fc.constantFrom<VerdictWord>("allowed", "conditional", "unknown"),
    ownOnly: fc.boolean(),
    key: fc.string({ unit: "binary", maxLength: 3 }),
  }),
  { maxLength: 8 },
);

function graphOf(name: string, edges: typeof written extends fc.Arbitrary<infer T> ? T : never): AccessGraph {
  const graph = new GraphBuilder();
  const nodes = Array.from({ length: NODES }, (_, n) => graph.node(arnRef(`arn:aws:iam::111122223333:role/${name}${n}`)));
  for (const n of [0, 1]) nodes.push(graph.facet(arnRef(`arn:aws:iam::111122223333:role/${name}${n}`), `held ${name}`, n === 0));
  const end = (list: readonly number[]) => graph.set(list.join(), () => list.map((n) => nodes[n] ?? 0));
  for (const { key, ...edge } of edges)
    graph.edge({
      ...edge,
      from: end(edge.from),
      to: end(edge.to),
      mechanism: "sts:AssumeRole",
      conditions: edge.verdict === "conditional" ? [{ key, operator: "StringEquals", values: [key], suppliedBy: "caller" }] : [],
    });
  return graph.build();
}

/** All there is to a graph, without what it shares with others and does not use. */
function plain(graph: AccessGraph) {
  const { conditionLists: _, conditions: __, ...rest } = compacted(graph);
  const numbers = usedNodesOf(graph);
  const place = new Map(numbers.map((node, at) => [node, at]));
  return {
    ...rest,
    index: rest.refs.map((ref) => place.get(graph.indexOf.get(ref) ?? -1)),
    order: [...graph.order.sorted].flatMap((node) => place.get(node) ?? []),
    facets: numbers.map((node) => [...facetsAt(graph, node)].map((facet) => place.get(facet))),
    conditions: Array.from(graph.conditions, (_at, edge) => conditionsOfEdge(graph, edge)),
  };
}

function decoded(bytes: Uint8Array) {
  const graph = decodeGraph(bytes);
  return graph.ok ? plain(graph.value) : graph;
}

describe("the binary form of a graph", () => {
  it("gives the very graph back, names of any characters included", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 4 }), written, (name, edges) => {
        const graph = graphOf(name, edges);
        expect(decoded(encodeGraph(graph))).toEqual(plain(graph));
      }),
    );
  });

  it("can be read from the middle of a larger buffer", () => {
    const graph = graphOf("r", [{ from: [0], to: [1, 2], verdict: "conditional", ownOnly: false, key: "k" }]);
    expect(decoded(Buffer.concat([Buffer.alloc(3, 7), encodeGraph(graph), Buffer.alloc(5, 7)]).subarray(3, -5))).toEqual(plain(graph));
  });

  it("of a graph without anything is one too", () => {
    const graph = new GraphBuilder().build();
    expect(decoded(encodeGraph(graph))).toEqual(plain(graph));
  });

  it("is refused when it is cut short anywhere", () => {
    const bytes = encodeGraph(graphOf("r", [{ from: [0], to: [1], verdict: "allowed", ownOnly: false, key: "" }]));
    for (const length of [0, 4, 20, bytes.length - 8]) expect(decodeGraph(bytes.subarray(0, length)).ok).toBe(false);
  });
});
