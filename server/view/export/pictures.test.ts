import { describe, expect, it } from "vitest";
import type { EntityKind } from "@/server/contract/entity-kind.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import type { Diagram, DiagramEdge, DiagramNode } from "@/server/view/diagram.ts";
import { layoutOf } from "@/server/view/layout.ts";
import { KIND_WORDS } from "@/server/view/ref-view.ts";
import { diagramSvg } from "@/server/view/svg.ts";
import { VERDICT_STYLES } from "@/server/view/verdict-style.ts";

/*
 * How nodes, edges and their states look, as pictures that are kept beside this test: the picture's own text, so that no font and no browser of a machine
 * changes it. After a change that is meant, run with `-u` and open what differs.
 */
const node = (id: string, over: Partial<DiagramNode> = {}): DiagramNode => ({
  id,
  rank: 0,
  kind: "iam-role",
  kindWord: "IAM role",
  label: id,
  context: "account 111122223333",
  ref: `arn:aws:iam::111122223333:role/${id}`,
  count: 1,
  accent: null,
  aria: id,
  ...over,
});

const edge = (source: string, target: string, verdict: VerdictWord, over: Partial<DiagramEdge> = {}): DiagramEdge => ({
  id: `${source} ${target} ${verdict}`,
  source,
  target,
  mechanism: "sts:AssumeRole",
  short: "AssumeRole",
  verdict,
  count: 1,
  from: source,
  to: target,
  aria: `${source} to ${target}, ${verdict}`,
  sentence: "",
  ...over,
});

const picture = (title: string, nodes: readonly DiagramNode[], edges: readonly DiagramEdge[], foot: readonly string[] = []): string => {
  const diagram: Diagram = { headings: new Map([0, 1, 2].map((rank) => [rank, `Column ${rank}`])), nodes, edges };
  return `${diagramSvg(diagram, layoutOf(diagram), { title, foot }).replaceAll("><", ">\n<")}\n`;
};

const pictured = (name: string): string => `./pictures/${name}.svg`;

describe("what is drawn looks as it did", () => {
  it("every kind of node, by its word", async () => {
    const kinds = Object.keys(KIND_WORDS) as EntityKind[];
    const nodes = kinds.map((kind, i) => node(`${kind}-name`, { kind, kindWord: KIND_WORDS[kind], rank: i % 3 }));
    await expect(picture("Every kind", nodes, [])).toMatchFileSnapshot(pictured("kinds"));
  });

  it("every verdict of an edge, by colour, dash and word", async () => {
    const verdicts = Object.keys(VERDICT_STYLES) as VerdictWord[];
    const nodes = verdicts.flatMap((verdict) => [node(`from-${verdict}`), node(`to-${verdict}`, { rank: 1 })]);
    await expect(
      picture(
        "Every verdict",
        nodes,
        verdicts.map((verdict) => edge(`from-${verdict}`, `to-${verdict}`, verdict)),
      ),
    ).toMatchFileSnapshot(pictured("verdicts"));
  });

  it("a node that was asked about, one that was asked for, a group, and names that do not fit or are markup", async () => {
    const nodes = [
      node("subject", { accent: "subject" }),
      node("target", { accent: "target", rank: 2 }),
      node("group", { count: 40, rank: 1 }),
      node("a-name-that-is-much-longer-than-the-card-it-stands-on", { rank: 1 }),
      node("<script>&\"'", { rank: 1, context: "\u202Ebidi" }),
    ];
    await expect(
      picture("States <b>", nodes, [edge("subject", "group", "allowed", { count: 40, short: "AssumeRole ×40" }), edge("group", "target", "conditional")]),
    ).toMatchFileSnapshot(pictured("states"));
  });

  it("an edge that skips a column, one that runs backwards, two between the same nodes", async () => {
    const nodes = [node("a"), node("b", { rank: 1 }), node("c", { rank: 2 })];
    const edges = [edge("a", "c", "allowed"), edge("a", "b", "allowed"), edge("a", "b", "denied"), edge("c", "a", "unknown")];
    await expect(picture("Ways", nodes, edges)).toMatchFileSnapshot(pictured("ways"));
  });

  it("nothing at all, and the lines at the foot", async () => {
    await expect(picture("Empty", [], [], ["rolewalk 0.1.0 · snapshot s1", "around: x"])).toMatchFileSnapshot(pictured("empty"));
  });
});
