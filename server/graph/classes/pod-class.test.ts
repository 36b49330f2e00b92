import { describe, expect, it } from "vitest";
import { podEscape } from "@/server/cluster/pod/escape.ts";
import { podReach } from "@/server/cluster/pod/pod-reach.ts";
import { holdsApiToken } from "@/server/cluster/pod/runs-as.ts";
import { podTokens } from "@/server/cluster/pod/tokens.ts";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import type { PodFact } from "@/server/facts/kubernetes.ts";
import { awsLookup } from "@/server/graph/aws-lookup.ts";
import type { ClusterWorld } from "@/server/graph/cluster-world.ts";
import { World } from "@/server/graph/world.ts";
import { recordedInput } from "@/server/testing/test-data.ts";
import { podClasses } from "./pod-class.ts";

const TIME = Date.UTC(2026, 10, 25);

async function worldOf(path: string): Promise<World> {
  const loaded = await loadFacts(path, { readAt: new Date(TIME).toISOString() });
  if (!loaded.ok) throw new Error(loaded.error.message);
  return new World(loaded.value, TIME);
}

/** Everything the edges of a pod are made of. */
const whatItHolds = (world: World, cluster: ClusterWorld, pod: PodFact) => ({
  reach: podReach(pod, cluster.facts, awsLookup(world, cluster)).map((e) => [e.mechanism, e.to, e.decision.verdict, e.decision.conditions]),
  escape: podEscape(pod, cluster.facts).verdict,
  tokens: podTokens(pod).map((t) => t.audience),
  api: holdsApiToken(pod, cluster.facts),
  account: pod.spec.serviceAccount,
});

describe.each([
  { name: "demo", path: "server/demo/bundle" },
  { name: "orchard", path: recordedInput("orchard") },
])("classes of pods in $name", ({ path }) => {
  it.skipIf(path === undefined)("what holds of the first of a class holds of every pod of it, and no pod is left out (E1 to E18)", async () => {
    const world = await worldOf(path ?? "");
    for (const cluster of world.clusters.values()) {
      const classes = podClasses(world, cluster);
      expect(classes.flatMap((c) => c.pods.map((p) => `${p.namespace}/${p.name}`)).sort()).toEqual(
        cluster.facts.pods.map((p) => `${p.namespace}/${p.name}`).sort(),
      );
      expect(classes.length).toBeLessThanOrEqual(cluster.facts.pods.length);
      for (const { pods } of classes) for (const pod of pods) expect(whatItHolds(world, cluster, pod)).toEqual(whatItHolds(world, cluster, pods[0]));
    }
  });
});
