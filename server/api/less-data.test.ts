import { cpSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { type AccessGraph, forEachPair, refOfNode } from "@/server/graph/access-graph.ts";
import { buildGraph } from "@/server/graph/build-graph.ts";
import { World } from "@/server/graph/world.ts";
import type { Ref } from "@/server/model/ref.ts";
import { existence } from "@/server/query/existence.ts";
import { explain } from "@/server/query/explain.ts";
import { recordedInput } from "@/server/testing/test-data.ts";
import { Estate } from "./estate.ts";
import { QUESTIONS } from "./questions.ts";

const AT = Date.parse("2026-11-25T00:00:00Z");
const BUNDLES = [
  { name: "demo", path: fileURLToPath(new URL("../demo/bundle", import.meta.url)) },
  { name: "orchard", path: recordedInput("orchard") },
];

interface Derived {
  readonly world: World;
  readonly graph: AccessGraph;
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => (statSync(join(folder, name)).isDirectory() ? filesIn(join(folder, name)) : [join(folder, name)]));

async function derived(folder: string): Promise<Derived | undefined> {
  const loaded = await loadFacts(folder, { readAt: "2026-11-25T00:00:00Z" });
  if (!loaded.ok) return undefined;
  const world = new World(loaded.value, AT);
  return { world, graph: buildGraph(world) };
}

/** Every pair of entities with an edge: one that somebody may take, or may perhaps. */
function openPairs(graph: AccessGraph): ReadonlyMap<string, readonly [Ref, Ref]> {
  const pairs = new Map<string, readonly [Ref, Ref]>();
  forEachPair(graph, (_, from, to) => {
    const ends = [refOfNode(graph, from), refOfNode(graph, to)] as const;
    // the narrow way of holding an entity and the whole of it
    if (ends[0] === ends[1]) return;
    pairs.set(ends.join(" "), ends);
  });
  return pairs;
}

/** What was open and is refused now, between ends that are still known. */
function closed(whole: ReadonlyMap<string, readonly [Ref, Ref]>, less: Derived): string[] {
  const still = openPairs(less.graph);
  return [...whole].flatMap(([key, [from, to]]) => {
    const isLeft = still.has(key) || [from, to].some((ref) => existence(less.world, ref) === "absent");
    if (isLeft) return [];
    const verdicts = explain(less.world, from, to);
    return verdicts.every((v) => v.verdict === "denied") ? [`${key}: ${verdicts.map((v) => `${v.mechanism} ${v.steps.map((s) => s.code)}`)}`] : [];
  });
}

describe.each(BUNDLES)("law: data that was not collected never closes a way ($name)", ({ name, path }) => {
  test.skipIf(path === undefined)(
    `each file of the bundle left out, one by one${path === undefined ? ` (needs ROLEWALK_TEST_DATA with ${name})` : ""}`,
    {
      timeout: 300_000,
    },
    async () => {
      const bundle = path ?? "";
      const whole = await derived(bundle);
      if (!whole) throw new Error(`the bundle ${name} cannot be read`);
      const pairs = openPairs(whole.graph);
      expect(pairs.size).toBeGreaterThan(100);
      for (const file of filesIn(bundle)) {
        const folder = mkdtempSync(join(tmpdir(), "rolewalk-less-"));
        cpSync(bundle, folder, { recursive: true, filter: (source) => source !== file });
        const less = await derived(folder);
        rmSync(folder, { recursive: true });
        if (less) expect(closed(pairs, less), `without ${relative(bundle, file)}`).toEqual([]);
      }
    },
  );
});

test.each([
  ["reach", { from: "k8s://demo/serviceaccount/shop/orders" }],
  ["who", { to: "k8s://demo/serviceaccount/shop/orders" }],
  ["paths", { from: "k8s://demo/serviceaccount/shop/orders", to: "k8s://demo/group/system:authenticated" }],
] as const)("%s says what was not read: a row that would be there may not be", async (name, asked) => {
  const folder = mkdtempSync(join(tmpdir(), "rolewalk-less-"));
  cpSync(BUNDLES[0]?.path ?? "", folder, { recursive: true, filter: (source) => !source.includes("pod-identity-association") });
  const loaded = await loadFacts(folder, { readAt: "2026-11-25T00:00:00Z" });
  rmSync(folder, { recursive: true });
  if (!loaded.ok) throw new Error(loaded.error.message);
  const question = QUESTIONS.get(name);
  if (!question) throw new Error(name);
  expect(await question.ask(new Estate(loaded.value, AT), question.params.parse(asked))).toMatchObject({
    missing: expect.arrayContaining([{ what: "Pod Identity associations", of: "cluster demo", weakens: expect.any(String) }]),
  });
});
