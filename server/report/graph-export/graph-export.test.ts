import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graphExport } from "@/server/contract/graph-export.ts";
import { GRAPH_FORMATS, GRAPH_FORMS } from "@/server/contract/graph-names.ts";
import { hostileGraph, hostileNames } from "@/server/testing/hostile-graph.ts";
import { anAbout } from "./an-about.ts";
import { writeGraph } from "./formats.ts";
import { GraphDocument } from "./graph-document.ts";
import { type Cursor, START } from "./writer.ts";

const PLAIN = { user: "ann", group: "ops", cluster: "prod", value: "v" };
const documentOf = (names: typeof PLAIN, form: (typeof GRAPH_FORMS)[number]) => new GraphDocument(hostileGraph(names), anAbout({}), new Map(), form);

function inParts(document: GraphDocument, format: (typeof GRAPH_FORMATS)[number], most: number): string {
  const texts: string[] = [];
  for (let from: Cursor | undefined = START; from; ) {
    const part: ReturnType<typeof writeGraph> = writeGraph(document, format, from, most);
    texts.push(part.text);
    from = part.next;
  }
  return texts.join("");
}

const formatsAndForms = GRAPH_FORMATS.flatMap((format) => GRAPH_FORMS.map((form) => [format, form] as const));

describe("an exported graph", () => {
  it.each(formatsAndForms)("is the same in parts as in one (%s, %s)", (format, form) => {
    const whole = inParts(documentOf(PLAIN, form), format, Number.POSITIVE_INFINITY);
    for (const most of [1, 100, 333]) expect(inParts(documentOf(PLAIN, form), format, most)).toBe(whole);
    expect(whole.endsWith("\n")).toBe(true);
  });

  it.each(GRAPH_FORMS)("as JSON has the shape that is promised, whatever the names, and nothing in it hides (%s)", (form) => {
    fc.assert(
      fc.property(hostileNames, (names) => {
        const document = documentOf(names, form);
        const text = inParts(document, "json", Number.POSITIVE_INFINITY);
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069]/);
        const { about, nodes, classes, edges } = graphExport.strict().parse(JSON.parse(text));
        expect([nodes.length, classes.length, edges.length]).toEqual([about.nodes, about.classes, about.edges]);
        expect(nodes).toEqual(Array.from({ length: about.nodes }, (_, n) => document.node(n)));
        const ids = new Set([...nodes, ...classes].map(({ id }) => id));
        expect(ids.size).toBe(nodes.length + classes.length);
        for (const end of [...edges.flatMap(({ from, to }) => [from, to]), ...classes.flatMap(({ members }) => members)]) expect(ids).toContain(end);
      }),
      { numRuns: 200 },
    );
  });

  it("is written as pairs by itself where these are few", () => {
    const { mostPairs } = hostileGraph(PLAIN);
    const formFor = (most: number) => new GraphDocument(hostileGraph(PLAIN), anAbout({}), new Map(), most).form;
    expect([formFor(mostPairs), formFor(mostPairs - 1)]).toEqual(["pairs", "classes"]);
  });

  it("says how certainly an entity is an administrator, and of one that is not held whole nothing", () => {
    const role = "arn:aws:iam::111122223333:role/r";
    const administrators = new Map([[role, { verdict: "conditional" as const }]]) as unknown as ConstructorParameters<typeof GraphDocument>[2];
    const document = new GraphDocument(hostileGraph(PLAIN), anAbout({}), administrators, "pairs");
    const told = Array.from({ length: document.about.nodes }, (_, n) => document.node(n)).filter(({ ref }) => ref === role);
    expect(told.map(({ as, administrator }) => [as, administrator])).toEqual([
      [undefined, "conditional"],
      ["a v", undefined],
    ]);
  });
});
