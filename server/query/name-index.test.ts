import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeFixture } from "@/server/bench/fixture/write-fixture.ts";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { deriveGraph } from "@/server/graph/derivation.ts";
import { World } from "@/server/graph/world.ts";
import type { Ref } from "@/server/model/ref.ts";
import { drawnChange, drawnFacts } from "@/server/testing/facts-changes.ts";
import { type EntityKind, entityOf } from "./entity.ts";
import { type NameIndex, nameIndex } from "./name-index.ts";

const TIME = Date.UTC(2026, 5, 1);
const WEIGHT: Readonly<Partial<Record<EntityKind, number>>> = {
  pod: 5,
  "iam-role": 6,
  "service-account": 4,
  "iam-user": 6,
  workload: 3,
  cluster: 4,
  "web-identity": 3,
  node: 2,
  "kubernetes-group": 2,
  "kubernetes-user": 2,
};

async function factsAt(path: string): Promise<Facts> {
  const loaded = await loadFacts(path, { readAt: "2026-06-01T00:00:00Z" });
  if (!loaded.ok) throw new Error(loaded.error.message);
  return loaded.value;
}

/** Slow and obvious: what one entity is worth for some words. */
function worth(world: World, ref: Ref, words: readonly string[]): number {
  const entity = entityOf(world, ref);
  const [label, whole, context] = [entity.label.toLowerCase(), ref.toLowerCase(), entity.context.toLowerCase()];
  const each = words.map((word) => {
    if (label === word || whole === word) return 100;
    if (label.startsWith(word)) return 40;
    if (label.includes(word)) return 20;
    return whole.includes(word) || context.includes(word) ? 8 : 0;
  });
  if (each.includes(0)) return 0;
  return (WEIGHT[entity.kind] ?? 1) + each.reduce<number>((sum, n) => sum + n, 0) - Math.min(label.length, 60) / 100;
}

function slowly(world: World, names: NameIndex, words: readonly string[], limit: number) {
  const scored = Array.from(names.refs(), (ref) => ({ ref, score: worth(world, ref, words) })).filter((s) => s.score > 0);
  scored.sort((a, b) => b.score - a.score || (a.ref < b.ref ? -1 : 1));
  return { total: scored.length, refs: scored.slice(0, limit).map((s) => s.ref) };
}

/** Parts of names, references and places as people type them, and words that are nowhere. */
function wordsFrom(world: World, names: NameIndex): readonly string[] {
  const refs = [...names.refs()];
  const texts = refs.filter((_, i) => i % 37 === 0).flatMap((ref) => [ref, entityOf(world, ref).label, entityOf(world, ref).context]);
  const words = texts.flatMap((text, i) => {
    const lower = text.toLowerCase().replaceAll(/\s+/g, "");
    const at = (i * 7) % Math.max(1, lower.length);
    return [lower.slice(at, at + 1), lower.slice(at, at + 2), lower.slice(at, at + 3 + (i % 9)), lower, lower.slice(0, 4)];
  });
  return [...new Set([...words, "·", "zzz", "k8s://", "/", "default/"])].filter((w) => w !== "");
}

function check(world: World, names: NameIndex): void {
  for (const [i, word] of wordsFrom(world, names).entries()) {
    const words = i % 5 === 0 ? [word, word.slice(0, 1)] : [word];
    expect(names.search(words, 5), words.join(" ")).toEqual(slowly(world, names, words, 5));
  }
}

const folder = mkdtempSync(join(tmpdir(), "rolewalk-names-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => void writeFixture({ name: "S", clusters: 2, pods: 40, serviceAccounts: 16, accounts: 3, roles: 30, users: 9 }, join(folder, "tiny")));

describe.each([
  { name: "demo", path: "server/demo/bundle" },
  { name: "a small estate", path: join(folder, "tiny") },
])("names in $name", ({ path }) => {
  it("are found as by looking through all of them", async () => {
    const world = new World(await factsAt(path), TIME);
    check(world, nameIndex(world, deriveGraph(world).graph));
  });

  it("after changes are those of the changed facts", { timeout: 600_000 }, async () => {
    const start = deriveGraph(new World(await factsAt(path), TIME));
    const first = nameIndex(start.world, start.graph);
    fc.assert(
      fc.property(fc.array(drawnChange, { minLength: 1, maxLength: 4 }), (list) => {
        let [derived, names] = [start, first];
        for (const change of list) {
          derived = deriveGraph(new World(drawnFacts(derived.world.facts, change), TIME, derived.world), derived);
          names = nameIndex(derived.world, derived.graph, names);
        }
        const fresh = new World(derived.world.facts, TIME);
        const anew = nameIndex(fresh, deriveGraph(fresh).graph);
        const refs = [...anew.refs()].sort();
        expect([...names.refs()].sort()).toEqual(refs);
        for (const word of wordsFrom(fresh, anew).slice(0, 40)) expect(names.search([word], 5), word).toEqual(anew.search([word], 5));
        for (const ref of refs) {
          const label = entityOf(fresh, ref).label.toLowerCase();
          expect([...names.named(label)].sort()).toEqual([...anew.named(label)].sort());
        }
      }),
      { numRuns: 5 },
    );
  });
});
