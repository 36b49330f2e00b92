import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Estate } from "@/server/api/estate.ts";
import { exportParams, graphParts } from "@/server/api/export-graph.ts";
import { factsOfBundle } from "@/server/api/load-bundle.ts";
import { GRAPH_FORMS } from "@/server/contract/graph-names.ts";
import { hostileGraph, hostileNames } from "@/server/testing/hostile-graph.ts";
import { runs } from "@/server/testing/runs.ts";
import { anAbout } from "./an-about.ts";
import { bloodhoundExtension } from "./bloodhound-extension.ts";
import { writeGraph } from "./formats.ts";
import { GraphDocument } from "./graph-document.ts";
import { kindOf } from "./opengraph.ts";
import { START } from "./writer.ts";

const PROPERTIES = {
  type: "object",
  propertyNames: { pattern: "^[a-z0-9_]+$", not: { enum: ["objectid", "lastseen", "reconcile"] } },
  additionalProperties: {
    anyOf: [
      { type: "string" },
      { type: "number" },
      { type: "boolean" },
      { type: "array", items: { type: "string" } },
      { type: "array", items: { type: "number" } },
      { type: "array", items: { type: "boolean" } },
    ],
  },
};
const KIND = { type: "string", pattern: "^Rolewalk_[A-Za-z0-9]+$" };
const END = {
  type: "object",
  properties: { match_by: { const: "id" }, value: { type: "string" } },
  required: ["match_by", "value"],
  additionalProperties: false,
};

/** What BloodHound's documentation asks of a data payload (nodes, edges and metadata of OpenGraph), its recommendations taken as rules. */
const isOpenGraph = new Ajv({ strict: true, allowUnionTypes: true }).compile({
  type: "object",
  properties: {
    metadata: { type: "object", properties: { source_kind: { const: "Rolewalk" } }, required: ["source_kind"], additionalProperties: false },
    graph: {
      type: "object",
      properties: {
        nodes: {
          type: "array",
          items: {
            type: "object",
            properties: { id: { type: "string", minLength: 1 }, kinds: { type: "array", items: KIND, minItems: 1, maxItems: 3 }, properties: PROPERTIES },
            required: ["id", "kinds"],
            additionalProperties: false,
          },
        },
        edges: {
          type: "array",
          items: {
            type: "object",
            properties: { start: END, end: END, kind: KIND, properties: PROPERTIES },
            required: ["start", "end", "kind"],
            additionalProperties: false,
          },
        },
      },
      required: ["nodes", "edges"],
      additionalProperties: false,
    },
  },
  required: ["metadata", "graph"],
  additionalProperties: false,
});

interface Payload {
  readonly graph: {
    readonly nodes: readonly { readonly id: string; readonly kinds: readonly string[]; readonly properties: { readonly ref?: string } }[];
    readonly edges: readonly {
      readonly start: { readonly value: string };
      readonly end: { readonly value: string };
      readonly kind: string;
      readonly properties: { readonly mechanism?: string };
    }[];
  };
}

const payloadOf = (document: GraphDocument): Payload => JSON.parse(writeGraph(document, "opengraph", START, Number.POSITIVE_INFINITY).text) as Payload;

describe("BloodHound OpenGraph", () => {
  it.each(GRAPH_FORMS)("is a payload that BloodHound takes, whatever the names (%s)", (form) => {
    fc.assert(
      fc.property(hostileNames, (names) => {
        const document = new GraphDocument(
          hostileGraph(names),
          anAbout({ snapshot: { id: "s", label: names.user }, filter: { q: [names.value] } }),
          new Map(),
          form,
        );
        const payload = payloadOf(document);
        expect(isOpenGraph(payload), JSON.stringify(isOpenGraph.errors)).toBe(true);
        const { nodes, edges } = payload.graph;
        // BloodHound writes ids in capitals, and keeps one edge of a kind between two nodes
        const ids = nodes.map(({ id }) => id.toUpperCase());
        expect(new Set(ids).size).toBe(document.about.nodes + document.about.classes + 1);
        for (const { start, end } of edges) for (const { value } of [start, end]) expect(ids).toContain(value.toUpperCase());
        expect(new Set(edges.map(({ start, end, kind }) => JSON.stringify([start, end, kind]))).size).toBe(edges.length);
        expect(edges.filter(({ properties }) => properties.mechanism !== undefined)).toHaveLength(document.about.edges);
        const refs = Array.from({ length: document.about.nodes }, (_, n) => document.node(n).ref);
        expect(nodes.flatMap(({ properties }) => properties.ref ?? [])).toEqual(refs);
      }),
      { numRuns: runs(100, 1000) },
    );
  });

  it("tells names apart that differ in letter case alone", () => {
    const document = new GraphDocument(hostileGraph({ user: "Ann", group: "ops", cluster: "c", value: "v" }), anAbout({}), new Map(), "pairs");
    const same = new GraphDocument(hostileGraph({ user: "OPS", group: "ops", cluster: "c", value: "v" }), anAbout({}), new Map(), "pairs");
    expect(payloadOf(document).graph.nodes.filter(({ id }) => id.includes("#"))).toEqual([]);
    expect(new Set(payloadOf(same).graph.nodes.map(({ id }) => id.toUpperCase())).size).toBe(same.about.nodes + 1);
  });

  it("has kinds of its own for each mechanism", () => {
    expect(kindOf("sts:AssumeRoleWithWebIdentity")).toBe("Rolewalk_StsAssumeRoleWithWebIdentity");
    expect(kindOf("rbac:pod-exec")).toBe("Rolewalk_RbacPodExec");
  });
});

describe("the extension by which BloodHound finds paths", () => {
  const extension = bloodhoundExtension();

  it("is docs/bloodhound-extension.json", async () => {
    await expect(`${JSON.stringify(extension, null, 2)}\n`).toMatchFileSnapshot("../../../docs/bloodhound-extension.json");
  });

  it("names every kind once, within its namespace", () => {
    const names = [...extension.node_kinds, ...extension.relationship_kinds].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(new RegExp(KIND.pattern));
  });

  it("knows the kinds of an export", async () => {
    const facts = await factsOfBundle("server/demo/bundle", new Date());
    const [nodes, edges] = [extension.node_kinds, extension.relationship_kinds].map((kinds) => new Set(kinds.map(({ name }) => name)));
    for (const form of GRAPH_FORMS) {
      const parts = graphParts(new Estate(facts, Date.now()), exportParams.parse({ format: "opengraph", form }), null);
      const { graph } = JSON.parse([...parts].join("")) as Payload;
      for (const kind of new Set(graph.nodes.flatMap(({ kinds }) => kinds))) expect(nodes).toContain(kind);
      for (const kind of new Set(graph.edges.map((edge) => edge.kind))) expect(edges).toContain(kind);
    }
  });
});
