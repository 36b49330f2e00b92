import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { heldMemory } from "@/server/bench/clock.ts";
import { factsOf } from "@/server/collect/bundle/facts-of.ts";
import { memorySink } from "@/server/collect/scan/bundle-sink.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { type KubernetesStandIn, kubeconfigFor, startKubernetes } from "@/server/testing/stand-in/kubernetes-api.ts";
import type { Fault, WatchFault } from "@/server/testing/stand-in/kubernetes-faults.ts";
import { isNamed } from "@/server/testing/stand-in/kubernetes-objects.ts";
import { plantedObjects } from "@/server/testing/stand-in/planted-objects.ts";
import { FollowedCluster } from "./followed-cluster.ts";
import { scanCluster } from "./scan-cluster.ts";

const PATIENCE = { attempts: 2, timeoutMs: 5_000, firstWaitMs: 1 };
const PAUSES = { firstMs: 2, longestMs: 20, forbiddenMs: 50 };
const RESOURCES = ["pods", "serviceaccounts", "configmaps", "deployments", "clusterroles"] as const;

const times = fc.integer({ min: 1, max: 3 });
const after = fc.integer({ min: 0, max: 3 });
const watchFault: fc.Arbitrary<WatchFault> = fc.oneof(
  fc.record({ kind: fc.constant("gone" as const), as: fc.constantFrom("status" as const, "event" as const), times }),
  fc.record({ kind: fc.constant("drop" as const), after, times }),
  fc.record({ kind: fc.constant("malformed" as const), after, times }),
  fc.record({ kind: fc.constant("unauthorized" as const), times }),
  fc.record({ kind: fc.constant("busy" as const), times, retryAfter: fc.constant(0) }),
  fc.record({ kind: fc.constant("slow" as const), ms: fc.integer({ min: 1, max: 5 }) }),
);

/** What is done to a cluster while it is watched. */
type Step =
  | { readonly step: "put" | "remove"; readonly resource: (typeof RESOURCES)[number]; readonly name: string }
  | { readonly step: "drop" | "compact" | "bookmark" | "wait" };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      step: fc.constantFrom("put" as const, "remove" as const),
      resource: fc.constantFrom(...RESOURCES),
      name: fc.constantFrom("a", "b", "c"),
    }),
  },
  fc.record({ step: fc.constantFrom("drop" as const, "compact" as const, "bookmark" as const, "wait" as const) }),
);

const objectOf = (resource: string, name: string): { readonly metadata: { readonly name: string; readonly namespace?: string } } => ({
  metadata: { name, ...(resource !== "clusterroles" && { namespace: "payments" }) },
  ...(resource === "pods" && { spec: { containers: [{ name: "main" }] } }),
});

async function take(api: KubernetesStandIn, one: Step): Promise<void> {
  switch (one.step) {
    case "drop":
      return api.watches.drop();
    case "compact":
      return api.objects.compact();
    case "bookmark":
      return api.watches.bookmark();
    case "wait":
      return sleep(10);
    case "put":
      return api.objects.put(one.resource, objectOf(one.resource, one.name));
    case "remove":
      return removeIfThere(api, one.resource, one.name);
  }
}

function removeIfThere(api: KubernetesStandIn, resource: string, name: string): void {
  const { namespace } = objectOf(resource, name).metadata;
  if (api.objects.all(resource).some((one) => isNamed(one, namespace, name))) api.objects.remove(resource, name, namespace);
}

async function scanned(api: KubernetesStandIn): Promise<ClusterFacts> {
  const sink = memorySink();
  await scanCluster({ uploaded: kubeconfigFor(api.url), patience: PATIENCE }, sink);
  const [cluster] = factsOf(Object.fromEntries(sink.documents)).clusters;
  if (!cluster) throw new Error("there is no cluster");
  return cluster;
}

/** A cluster's facts in no order. */
const told = ({ lists: _lists, ...facts }: ClusterFacts): string =>
  JSON.stringify(
    Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, Array.isArray(value) ? value.map((one) => JSON.stringify(one)).sort() : value])),
  );

test("whatever goes wrong with whichever watches while things change, in the end the facts are those of a scan", async () => {
  const mixes = fc.dictionary(fc.constantFrom(...RESOURCES), watchFault, { maxKeys: 5, noNullPrototype: true });
  await fc.assert(
    fc.asyncProperty(mixes, fc.array(step, { maxLength: 12 }), async (watchFaults, steps) => {
      const api = await startKubernetes({ objects: plantedObjects(3), token: "t", issuer: "https://issuer.example.com", watchFaults, history: 6 });
      const followed = await FollowedCluster.start(kubeconfigFor(api.url), await scanned(api), { patience: PATIENCE, pauses: PAUSES });
      try {
        for (const one of steps) await take(api, one);
        const now = told(await scanned(api));
        await expect.poll(() => told(followed.cluster), { timeout: 10_000, interval: 10 }).toBe(now);
      } finally {
        await followed.stop();
        await api.stop();
      }
    }),
    { numRuns: 12 },
  );
}, 120_000);

const LIST_FAULTS: readonly Fault[] = [
  { kind: "forbidden" },
  { kind: "malformed", page: 1 },
  { kind: "cut", page: 1 },
  { kind: "busy", times: 1_000_000 },
  { kind: "expired", times: 1_000_000 },
  { kind: "unauthorized" },
];
const SCANS = 500;
/** What may be held more after all scans than after the first tenth of them, in MiB. */
const GROWTH_MIB = 16;

// a minute and more: `npm run nightly`
test.runIf(process.env["ROLEWALK_NIGHTLY"] === "1")(
  "the memory that is held stays the same over 500 scans, whatever goes wrong with them",
  async () => {
    const faults: Record<string, Fault> = {};
    const api = await startKubernetes({ objects: plantedObjects(60), token: "t", faults });
    let early = 0;
    for (let scan = 0; scan < SCANS; scan += 1) {
      for (const [at, resource] of RESOURCES.entries()) faults[resource] = LIST_FAULTS[(scan + at) % LIST_FAULTS.length] ?? { kind: "forbidden" };
      const outcome = await scanCluster({ uploaded: kubeconfigFor(api.url), patience: { ...PATIENCE, attempts: 1 } }, memorySink());
      expect(outcome.state).toBe("partial");
      api.requests.length = 0;
      if (scan === SCANS / 10) early = heldMemory();
    }
    const growth = heldMemory() - early;
    await api.stop();
    expect(growth).toBeLessThan(GROWTH_MIB);
  },
  600_000,
);
