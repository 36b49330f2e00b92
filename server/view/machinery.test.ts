import { describe, expect, it } from "vitest";
import type { Diagram, DiagramEdge, DiagramNode } from "./diagram.ts";
import { edgeAt, edgeOfLine, litLines, withMachinery } from "./machinery.ts";

const node = (id: string, rank: number): DiagramNode => ({
  id,
  rank,
  kind: "iam-role",
  kindWord: "IAM role",
  label: id,
  context: "",
  ref: id,
  count: 1,
  accent: null,
  aria: id,
});
const edge = (from: string, to: string, via?: string): DiagramEdge => ({
  id: JSON.stringify([from, "m", to]),
  source: from,
  target: to,
  mechanism: "m",
  short: "web identity",
  verdict: "allowed",
  count: 1,
  from,
  to,
  aria: "",
  sentence: "",
  ...(via ? { via: { ref: via, kind: "oidc-provider" as const, label: via, context: "" } } : {}),
});
const diagram = (edges: readonly DiagramEdge[]): Diagram => ({ headings: new Map(), nodes: ["a", "b", "r", "s"].map((id, i) => node(id, i)), edges });

describe("what hands a role out stands between the ends", () => {
  it("an edge with a provider is drawn as two lines that both mean it", () => {
    const drawn = withMachinery(diagram([edge("a", "r", "provider")]));
    expect(drawn.edges.map((e) => edgeOfLine(e.id))).toEqual([edge("a", "r").id, edge("a", "r").id]);
    expect(drawn.edges[0]?.target).toBe(drawn.edges[1]?.source);
    expect(drawn.nodes).toHaveLength(5);
  });

  it("lines of different roles never meet: a provider is one place for each role", () => {
    const drawn = withMachinery(diagram([edge("a", "r", "provider"), edge("b", "s", "provider"), edge("b", "r", "provider")]));
    expect(drawn.nodes).toHaveLength(6);
  });

  it("edges without one are drawn as they are", () => {
    const plain = diagram([edge("a", "r")]);
    expect(withMachinery(plain)).toEqual(plain);
  });

  it("what stands on a lit line is lit, and picking it picks the edge", () => {
    const whole = diagram([edge("a", "r", "provider"), edge("b", "s", "provider")]);
    const drawn = withMachinery(whole);
    const place = drawn.edges[0]?.target ?? "";
    const lit = litLines(drawn, { nodes: new Set(["a", "r"]), edges: new Set([edge("a", "r").id]) });
    expect(lit?.nodes.has(place)).toBe(true);
    expect(lit?.edges.size).toBe(2);
    expect(edgeAt(whole, place)).toBe(edge("a", "r").id);
    expect(edgeAt(whole, "a")).toBeUndefined();
  });
});
