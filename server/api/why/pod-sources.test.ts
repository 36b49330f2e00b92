import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Estate } from "@/server/api/estate.ts";
import { SIZES } from "@/server/bench/fixture/size.ts";
import { writeFixture } from "@/server/bench/fixture/write-fixture.ts";
import { SDKS } from "@/server/cluster/pod/sdk-order.ts";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { askedForByEvery, everyPod, isAskedFor, type PodSource, sourcesOf } from "./pod-sources.ts";

const TIME = Date.parse("2026-11-25T00:00:00Z");
const folder = mkdtempSync(join(tmpdir(), "rolewalk-sources-"));
beforeAll(() => void writeFixture({ ...SIZES.S, pods: 400 }, folder));
afterAll(() => rmSync(folder, { recursive: true }));

async function estateOf(path: string): Promise<Estate> {
  const loaded = await loadFacts(path, { readAt: new Date(TIME).toISOString() });
  if (!loaded.ok) throw new Error(loaded.error.message);
  return new Estate(loaded.value, TIME);
}

const word = ({ ref, source: s, effective }: PodSource): string =>
  JSON.stringify([ref, s.kind, s.role, s.configured, s.injected, s.verdict, s.conditions, s.wins, effective]);
const failing = (steps: PodSource["source"]["steps"]): readonly string[] => steps.flatMap((s) => (s.outcome === "pass" ? [] : [`${s.check} ${s.outcome}`]));

describe("what is set up for every pod, found class by class (D10, E2 to E18)", () => {
  it.each([
    ["a fixture", () => folder],
    ["the demo", () => "server/demo/bundle"],
  ])("says of each pod what its own sources say, with every SDK: %s", async (_, path) => {
    const estate = await estateOf(path());
    const pods = everyPod(estate);
    for (const sdk of SDKS) {
      const own = sourcesOf(estate, pods, sdk).filter(isAskedFor);
      const found = askedForByEvery(estate, sdk);
      expect(found.map(word).sort()).toEqual(own.map(word).sort());
      expect(found.length).toBeGreaterThan(0);
    }
  });

  it.each([
    ["a fixture", () => folder],
    ["the demo", () => "server/demo/bundle"],
  ])("has each pod's own proof, and one that fails at the same checks for all that are alike: %s", async (_, path) => {
    const estate = await estateOf(path());
    const own = new Map(sourcesOf(estate, everyPod(estate)).map((one) => [`${one.ref} ${one.source.kind} ${one.source.role}`, one]));
    for (const one of askedForByEvery(estate)) {
      const proof = own.get(`${one.ref} ${one.source.kind} ${one.source.role}`)?.source;
      expect(one.proven()).toEqual(proof);
      expect(failing(one.alike().steps)).toEqual(failing(proof?.steps ?? []));
    }
  });
});
