import { describe, expect, test } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { buildGraph } from "@/server/graph/build-graph.ts";
import { World } from "@/server/graph/world.ts";
import { alignedClusters } from "./aligned-clusters.ts";
import { diffWorlds } from "./diff.ts";

const arn = (account: string) => `arn:aws:eks:eu-west-1:${account}:cluster/prod`;
const loaded = await loadFacts("server/demo/bundle", { readAt: "2026-06-01T00:00:00Z" });
if (!loaded.ok) throw new Error(loaded.error.message);
const demo = loaded.value;
const [first] = demo.clusters;
if (!first) throw new Error("the demo has no cluster");

/** The demo with its first cluster called and known otherwise. */
const called = (name: string, account: string): Facts => ({
  ...demo,
  clusters: [{ ...first, name, arn: arn(account), eks: undefined }],
  coverage: { ...demo.coverage, missing: [{ what: "secrets", of: name, weakens: "x" }] },
});
const namesOf = (facts: Facts) => facts.clusters.map((one) => one.name);

describe("clusters of two snapshots are the same by ARN", () => {
  const before = called("prod", "111122223333");

  test("one that a namesake made be called with account and region is not another: no access changed", () => {
    const after = called("prod.111122223333.eu-west-1", "111122223333");
    const aligned = alignedClusters(before, after);
    expect(namesOf(aligned)).toEqual(["prod.111122223333.eu-west-1"]);
    expect(aligned.coverage.missing).toEqual(after.coverage.missing);
    const side = (facts: Facts) => {
      const world = new World(facts, Date.parse("2026-06-01T00:00:00Z"));
      return { world, graph: buildGraph(world) };
    };
    expect(diffWorlds(side(before), side(after)).appeared.length).toBeGreaterThan(0);
    const { appeared, disappeared, changed } = diffWorlds(side(aligned), side(after));
    expect({ appeared, disappeared, changed }).toEqual({ appeared: [], disappeared: [], changed: [] });
  });

  test("one that another has taken the name of is another", () =>
    expect(namesOf(alignedClusters(before, called("prod", "444455556666")))).toEqual(["prod.111122223333.eu-west-1"]));

  test("where nothing is called otherwise the facts are the same", () => {
    expect(alignedClusters(before, called("prod", "111122223333"))).toBe(before);
    expect(alignedClusters(before, { ...demo, clusters: [] })).toBe(before);
  });
});
