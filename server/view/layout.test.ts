import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LayoutEdge, type LayoutNode, layoutDiagram, NODE_HEIGHT } from "./layout.ts";
import { countCrossings } from "./layout-order.ts";

const graph = fc
  .uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 40 })
  .chain((ids) =>
    fc.record({
      nodes: fc.tuple(...ids.map((id) => fc.record({ id: fc.constant(id), rank: fc.nat(5), order: fc.string({ maxLength: 3 }) }))).map((n): LayoutNode[] => n),
      ends: fc.array(fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids)), { maxLength: 80 }),
    }),
  )
  .map(({ nodes, ends }) => ({ nodes, edges: ends.map(([source, target], i): LayoutEdge => ({ id: `e ${i}`, source, target })) }));

const plain = (layout: ReturnType<typeof layoutDiagram>) => ({
  ...layout,
  nodes: Object.fromEntries([...layout.nodes].sort()),
  edges: Object.fromEntries([...layout.edges].sort()),
});

describe("layoutDiagram", () => {
  it("draws every node once, in the column of its rank", () => {
    fc.assert(
      fc.property(graph, ({ nodes, edges }) => {
        const layout = layoutDiagram(nodes, edges);
        const x = new Map(layout.columns.map((c) => [c.rank, c.x]));
        expect(layout.nodes.size).toBe(nodes.length);
        for (const node of nodes) expect(layout.nodes.get(node.id)?.x).toBe(x.get(node.rank));
        expect(layout.edges.size).toBe(edges.length);
      }),
    );
  });

  it("lets no two nodes of a column overlap and stays inside its own measures", () => {
    fc.assert(
      fc.property(graph, ({ nodes, edges }) => {
        const layout = layoutDiagram(nodes, edges);
        const columns = Map.groupBy(nodes, (n) => n.rank);
        for (const column of columns.values()) {
          const tops = column.map((n) => layout.nodes.get(n.id)?.y ?? Number.NaN).sort((a, b) => a - b);
          tops.slice(1).forEach((top, i) => {
            expect(top - (tops[i] ?? 0)).toBeGreaterThanOrEqual(NODE_HEIGHT);
          });
          expect(tops[0]).toBeGreaterThanOrEqual(0);
          expect((tops.at(-1) ?? 0) + NODE_HEIGHT).toBeLessThanOrEqual(layout.height);
        }
      }),
    );
  });

  it("is the same drawing whatever the order of what comes in", () => {
    fc.assert(
      fc.property(graph, ({ nodes, edges }) => {
        expect(plain(layoutDiagram([...nodes].reverse(), [...edges].reverse()))).toEqual(plain(layoutDiagram(nodes, edges)));
      }),
    );
  });

  it("keeps ids apart that differ only in spaces and commas", () => {
    const nodes = [
      { id: "a b", rank: 0, order: "" },
      { id: "a", rank: 0, order: "" },
      { id: "b", rank: 2, order: "" },
      { id: 'b",2', rank: 2, order: "" },
      { id: "m", rank: 1, order: "" },
    ];
    const edges = [
      { id: "1 2", source: "a b", target: "b" },
      { id: "1", source: "a", target: 'b",2' },
    ];
    const layout = layoutDiagram(nodes, edges);
    expect(layout.edges.get("1 2")?.path).not.toBe(layout.edges.get("1")?.path);
  });

  it("tells forward, backward and same-column edges apart and leaves out edges without an end", () => {
    const nodes = ["x", "y", "z"].map((id, i) => ({ id, rank: i === 2 ? 1 : i, order: id }));
    const edges = [
      { id: "f", source: "x", target: "y" },
      { id: "b", source: "y", target: "x" },
      { id: "s", source: "y", target: "z" },
      { id: "none", source: "y", target: "gone" },
    ];
    const layout = layoutDiagram(nodes, edges);
    expect([...layout.edges].map(([id, e]) => [id, e.course])).toEqual([
      ["b", "backward"],
      ["f", "forward"],
      ["s", "same"],
    ]);
  });

  it("untangles two columns that only need reversing", () => {
    const ids = ["0", "1", "2", "3", "4", "5"];
    const nodes = ids.flatMap((id) => [
      { id: `l${id}`, rank: 0, order: id },
      { id: `r${id}`, rank: 1, order: String(9 - Number(id)) },
    ]);
    const edges = ids.map((id) => ({ id, source: `l${id}`, target: `r${id}` }));
    const layout = layoutDiagram(nodes, edges);
    const column = (side: string) =>
      [...layout.nodes]
        .filter(([id]) => id.startsWith(side))
        .sort((a, b) => a[1].y - b[1].y)
        .map(([id]) => ({ id, column: side === "l" ? 0 : 1, height: 1, lane: false }));
    expect(countCrossings({ columns: [column("l"), column("r")], links: edges.map((e) => [e.source, e.target] as const) })).toBe(0);
  });

  it("of nothing is nothing", () => {
    expect(layoutDiagram([], [])).toMatchObject({ width: 0, height: 0, columns: [] });
  });
});
