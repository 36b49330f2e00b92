import { describe, expect, it } from "vitest";
import { version } from "@/package.json";
import { graphExport } from "@/server/contract/graph-export.ts";
import { GRAPH_FORMATS, GRAPH_FORMS } from "@/server/contract/graph-names.ts";
import type { Ref } from "@/server/model/ref.ts";
import { reachFrom, whoCanBecome } from "@/server/query/closure.ts";
import { Estate } from "./estate.ts";
import { exportParams, graphParts } from "./export-graph.ts";
import { factsOfBundle } from "./load-bundle.ts";
import { openApiDocument } from "./openapi.ts";
import { QUESTIONS } from "./questions.ts";

/** A step on the way to all of an account, and no entity. */
const ANY_PERMISSION = "any permission of the account";
const AT = "2026-11-25T00:00:00.000Z";
const SNAPSHOT = { id: "01J", label: "the demo" };
const facts = await factsOfBundle("server/demo/bundle", new Date(AT));
const estate = new Estate({ ...facts, capturedAt: AT }, Date.parse(AT));

const textOf = (asked: object, of: typeof SNAPSHOT | null = SNAPSHOT): string => [...graphParts(estate, exportParams.parse(asked), of)].join("");

const ENDINGS = { dot: "dot", graphml: "graphml", mermaid: "mmd", opengraph: "opengraph.txt", json: "json.txt" };

describe("the demo's graph around one word", () => {
  it.each(GRAPH_FORMATS)("is this file as %s", async (format) => {
    const text = textOf({ format, q: "billing" }).replaceAll(`rolewalk ${version}`, "rolewalk VERSION");
    await expect(text).toMatchFileSnapshot(`golden/billing.${ENDINGS[format]}`);
  });
});

describe("who follows the edges of an export, knowing nothing but them", () => {
  it.each(GRAPH_FORMS)("comes from every entity to what `reach` tells of it (%s)", (form) => {
    const { nodes, classes, edges } = graphExport.parse(JSON.parse(textOf({ form })));
    const links = classes.flatMap(({ id, side, members }) =>
      members.map((member) => (side === "callers" ? { from: member, to: id } : { from: id, to: member })),
    );
    const next = Map.groupBy([...edges, ...links], ({ from }) => from);
    const refOf = new Map(nodes.map(({ id, ref }) => [id, ref]));
    for (const { id, ref } of nodes.filter(({ as }) => as === undefined)) {
      const seen = new Set([id]);
      for (const at of seen) for (const { to } of next.get(at) ?? []) seen.add(to);
      const reached = new Set([...seen].flatMap((one) => refOf.get(one) ?? []).filter((one) => one !== ref));
      expect(reached, ref).toEqual(new Set(reachFrom(estate.graph, ref as Ref).map((row) => row.ref)));
    }
  });
});

describe("what an export says of itself", () => {
  const aboutOf = (...asked: Parameters<typeof textOf>) => graphExport.parse(JSON.parse(textOf(...asked))).about;

  it("names are told as the references they stand for", () => {
    expect(aboutOf({ who: "S3Admin", cluster: "demo,other" }).filter).toEqual({ cluster: ["demo", "other"], who: ["arn:aws:iam::111122223333:role/S3Admin"] });
  });

  it("ways to an entity hold everything that can become it, and nothing that cannot", () => {
    const { edges, nodes } = graphExport.parse(JSON.parse(textOf({ to: "S3Admin", form: "pairs" })));
    const target = "arn:aws:iam::111122223333:role/S3Admin";
    const who = whoCanBecome(estate.graph, target as Ref).map(({ ref }) => ref);
    // that somebody may give itself any permission is a step on the way, and nobody
    const entities = nodes.filter(({ as }) => as !== ANY_PERMISSION);
    expect(new Set(entities.map(({ ref }) => ref))).toEqual(new Set([...who, target]));
    expect(edges.filter(({ to }) => to === target).length).toBeGreaterThan(2);
    expect(() => textOf({ to: "S3Admin", around: "S3Admin" })).toThrow(/around/);
  });

  it("a bundle that does not say when it was read has no time", () => {
    expect(aboutOf({}, null).capturedAt).toBeNull();
    expect(aboutOf({}).capturedAt).toBe(AT);
  });

  it("counts what was not read", () => {
    const { coverage } = aboutOf({});
    expect(coverage.missing).toBe(facts.coverage.missing.length);
    expect(coverage.clusters.partial + coverage.accounts.read).toBe(2);
  });
});

describe("the export over HTTP", () => {
  it("is in the OpenAPI document; its parts are no question of their own", () => {
    const { paths } = openApiDocument() as { paths: Record<string, { get?: { parameters: { name: string }[] } }> };
    expect(paths["/api/v1/export"]?.get?.parameters.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["format", "form", "who", "whomKind", "cluster", "snapshot"]),
    );
    expect(QUESTIONS.has("export-part")).toBe(false);
  });
});
