import { instance } from "@viz-js/viz";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GRAPH_FORMS } from "@/server/contract/graph-names.ts";
import { visible } from "@/server/report/visible.ts";
import { hostileGraph, hostileNames } from "@/server/testing/hostile-graph.ts";
import { runs } from "@/server/testing/runs.ts";
import { anAbout } from "./an-about.ts";
import { writeGraph } from "./formats.ts";
import { GraphDocument } from "./graph-document.ts";
import { START } from "./writer.ts";

const viz = await instance();

interface ReadEdge {
  readonly tail: number;
  readonly head: number;
  readonly kind: string;
  readonly mechanism: string;
  readonly verdict: string;
}

interface Read {
  readonly objects?: readonly (Readonly<Record<string, string>> & { readonly nodes?: readonly number[] })[];
  readonly edges?: readonly ReadEdge[];
}

/** What Graphviz reads, by the names of its nodes. */
function read(text: string) {
  const { objects = [], edges = [] } = JSON.parse(viz.renderString(text, { format: "json" })) as Read;
  const nameOf = (at: number): string => objects[at]?.["name"] ?? "";
  return {
    nodes: new Map(objects.filter((one) => one.nodes === undefined).map((one) => [one["name"] ?? "", one])),
    boxes: objects.filter((one) => one.nodes !== undefined),
    edges: edges.map((edge) => ({ ...edge, tail: nameOf(edge.tail), head: nameOf(edge.head) })),
  };
}

describe("DOT, read by Graphviz", () => {
  it.each(GRAPH_FORMS)("names come back as they were, and make nothing else (%s)", (form) => {
    fc.assert(
      fc.property(hostileNames, (names) => {
        const document = new GraphDocument(hostileGraph(names), anAbout({ snapshot: { id: "s", label: names.user } }), new Map(), form);
        const { text, next } = writeGraph(document, "dot", START, Number.POSITIVE_INFINITY);
        expect(next).toBeUndefined();
        const { nodes, boxes, edges } = read(text);
        expect([...nodes.keys()]).toHaveLength(document.about.nodes + document.about.classes);
        for (let n = 0; n < document.about.nodes; n += 1) {
          const { ref, as } = document.node(n);
          // a string of DOT keeps its backslashes doubled
          expect(nodes.get(`n${n}`)?.["ref"]?.replaceAll("\\\\", "\\")).toBe(visible(ref));
          expect(nodes.get(`n${n}`)?.["as"]?.replaceAll("\\\\", "\\") ?? "").toBe(visible(as ?? ""));
        }
        expect(boxes.map((box) => box["label"])).toHaveLength(2);
        const steps = edges.filter((edge) => edge.kind === "step").map(({ tail, head, mechanism, verdict }) => `${tail} ${mechanism} ${verdict} ${head}`);
        const lots = Array.from({ length: document.lots }, (_, at) => document.lot(at)).flat();
        expect(steps.sort()).toEqual(lots.map(({ from, to, mechanism, verdict }) => `n${from} ${mechanism} ${verdict} n${to}`).sort());
      }),
      { numRuns: runs(60, 600) },
    );
  });

  it("draws a name as it is written, and never as markup", () => {
    const name = '<b>&lt;"\\N\\l`é🦊';
    const document = new GraphDocument(hostileGraph({ user: name, group: "g", cluster: "c", value: "v" }), anAbout({}), new Map(), "pairs");
    const svg = viz.renderString(writeGraph(document, "dot", START, Number.POSITIVE_INFINITY).text, { format: "svg" });
    const drawn = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = ""]) =>
      text.replace(/&(?:lt|gt|quot|amp|#\d+);/g, (e) => ENTITIES[e] ?? String.fromCodePoint(Number(e.slice(2, -1)))),
    );
    expect(drawn, svg).toContain(name);
  });
});

const ENTITIES: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&" };
