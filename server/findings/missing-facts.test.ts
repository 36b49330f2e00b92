import { describe, expect, test } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { buildGraph } from "@/server/graph/build-graph.ts";
import { World } from "@/server/graph/world.ts";
import { withWrittenBundle } from "@/server/testing/written-bundle.ts";
import type { Files } from "./a-case.ts";
import { ALL_CASES } from "./all-cases.ts";
import type { Finding } from "./finding.ts";
import { findingsOf } from "./findings.ts";

const NOW = "2026-11-27T00:00:00Z";

async function judged(files: Files): Promise<readonly Finding[]> {
  const loaded = await withWrittenBundle(files, (path) => loadFacts(path, { readAt: NOW }));
  // of nothing at all nothing is told
  if (!loaded.ok) return [];
  const world = new World(loaded.value, Date.parse(NOW));
  return findingsOf(world, buildGraph(world));
}

/** A row of system:masters is in force until it is known that its role is gone, or told as somebody else's once the organization's accounts are known. */
const TOLD_OTHERWISE = new Set(["aws-auth-masters"]);

describe.each(ALL_CASES)("what was not collected has no findings: $rule, $name", ({ wrong, right }) => {
  test.each([
    ["wrong", wrong],
    ["right", right],
  ])("without any one of the files of the %s world no finding opens", async (_, files) => {
    const whole = new Set((await judged(files)).map(({ id }) => id));
    for (const file of Object.keys(files)) {
      const rest = Object.fromEntries(Object.entries(files).filter(([path]) => path !== file));
      const opened = (await judged(rest)).filter(({ id, rule }) => !whole.has(id) && !TOLD_OTHERWISE.has(rule));
      expect(opened.map(({ rule, summary }) => `${rule} without ${file}: ${summary}`)).toEqual([]);
    }
  });
});
