import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { buildGraph } from "@/server/graph/build-graph.ts";
import { World } from "@/server/graph/world.ts";
import { arnRef } from "@/server/model/ref.ts";
import { proposedFacts } from "@/server/query/what-if/proposed-facts.ts";
import { withWrittenBundle } from "@/server/testing/written-bundle.ts";
import type { Files, RuleCase } from "./a-case.ts";
import { compareFindings } from "./compare-findings.ts";
import { ENTRY_CASES } from "./entry-cases.ts";
import type { Finding, ProposedFile } from "./finding.ts";
import { findingsOf } from "./findings.ts";
import { RULES } from "./registry.ts";
import { TRUST_CASES } from "./trust-cases.ts";
import { WORKLOAD_CASES } from "./workload-cases.ts";

const CASES: readonly RuleCase[] = [...TRUST_CASES, ...WORKLOAD_CASES, ...ENTRY_CASES];
const NOW = "2026-11-27T00:00:00Z";

async function factsOf(files: Files): Promise<Facts> {
  const loaded = await withWrittenBundle(files, (path) => loadFacts(path, { readAt: NOW }));
  if (!loaded.ok) throw new Error(loaded.error.message);
  return loaded.value;
}

function judged(facts: Facts): readonly Finding[] {
  const world = new World(facts, Date.parse(NOW));
  return findingsOf(world, buildGraph(world));
}
const of = (rule: string, findings: readonly Finding[]): readonly Finding[] => findings.filter((one) => one.rule === rule);

/** The facts as a change makes them, read as `whatif` reads it. */
async function applied(facts: Facts, files: readonly ProposedFile[]) {
  const deleted = files.flatMap(({ content }) => (content as { deleted?: readonly string[] }).deleted ?? []);
  const objects = files.filter(({ content }) => !Object.hasOwn(content as object, "deleted"));
  const change = objects.length > 0 ? await factsOf(Object.fromEntries(objects.map((file) => [file.path, file.content]))) : { clusters: [], accounts: [] };
  return proposedFacts(facts, { facts: { ...facts, ...change }, deleted: deleted.map(arnRef) });
}

describe.each(CASES)("$rule: $name", ({ rule, wrong, right, subject, severity, automatic }) => {
  test("fires on what is wrong, and is quiet once it is put right", async () => {
    const [found, ...more] = of(rule, judged(await factsOf(wrong)));
    expect(found).toMatchObject({ subject, severity, fix: { automatic } });
    expect(more).toEqual([]);
    expect(of(rule, judged(await factsOf(right)))).toEqual([]);
  });

  test("a change that is told as complete removes the finding and opens none", async () => {
    const facts = await factsOf(wrong);
    const before = judged(facts);
    for (const finding of of(rule, before)) {
      if (!finding.fix?.automatic) continue;
      const { facts: after, ignored } = await applied(facts, finding.fix.files);
      const { opened, closed } = compareFindings(before, judged(after));
      expect(ignored).toEqual([]);
      expect(opened).toEqual([]);
      expect(closed.map((one) => one.id)).toContain(finding.id);
    }
  });
});

test("every rule has a case that it fires on", () => {
  expect(RULES.map((rule) => rule.id).filter((id) => !CASES.some((one) => one.rule === id))).toEqual([]);
});

test("every rule has a section in the documentation, with its title and why it matters", () => {
  const page = readFileSync("docs/findings.md", "utf8");
  expect(RULES.filter((rule) => !page.includes(`### ${rule.title}\n\n\`${rule.id}\``) || !page.includes(rule.why)).map((rule) => rule.id)).toEqual([]);
});
