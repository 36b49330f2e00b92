import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { factsOf } from "@/server/collect/bundle/facts-of.ts";
import { memorySink } from "@/server/collect/scan/bundle-sink.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { type KubernetesStandIn, type KubernetesWorld, kubeconfigFor, startKubernetes } from "@/server/testing/stand-in/kubernetes-api.ts";
import { PLANTED, plantedObjects } from "@/server/testing/stand-in/planted-objects.ts";
import { FollowedCluster } from "./followed-cluster.ts";
import { loadKubeAccess } from "./kube-config.ts";
import { scanCluster } from "./scan-cluster.ts";
import { type ClusterNews, watchCluster } from "./watch-cluster.ts";

const PATIENCE = { attempts: 2, timeoutMs: 5_000, firstWaitMs: 1 };
const PAUSES = { firstMs: 5, longestMs: 50, forbiddenMs: 100 };
const follow = (cluster: ClusterFacts) =>
  FollowedCluster.start(kubeconfigFor(api.url, "t", "orchard", api.ca), cluster, { patience: PATIENCE, pauses: PAUSES });
const OTHERS = 2;

let api: KubernetesStandIn;
let watch: FollowedCluster | undefined;
afterEach(async () => {
  await watch?.stop();
  watch = undefined;
  await api?.stop();
});

/** Facts of a cluster as a scan reads them now. */
async function scanned(): Promise<ClusterFacts> {
  const sink = memorySink();
  await scanCluster({ uploaded: kubeconfigFor(api.url, "t", "orchard", api.ca), patience: PATIENCE }, sink);
  const [cluster] = factsOf(Object.fromEntries(sink.documents)).clusters;
  if (!cluster) throw new Error("there is no cluster");
  return cluster;
}

const started = async (world: Partial<KubernetesWorld> = {}): Promise<FollowedCluster> => {
  api = await startKubernetes({ objects: plantedObjects(3), token: "t", issuer: "https://issuer.example.com", tls: true, ...world });
  watch = await follow(await scanned());
  return watch;
};
const allOpen = () => expect.poll(() => api.watches.count(), { timeout: 10_000 }).toBeGreaterThan(15);
const pod = (name: string, serviceAccountName = "api") => ({
  metadata: { name, namespace: "payments" },
  spec: { serviceAccountName, containers: [{ name: "main", env: [{ name: "PASSWORD", value: "PLANTED-1-SECRET" }] }] },
});
const watchesOf = (resource: string) => api.requests.filter((one) => one.includes(`/${resource}?watch=1`));
const listsOf = (resource: string) => api.requests.filter((one) => one.includes(`/${resource}?limit=500`));

test("whatever comes, changes and goes, the facts are those of a scan made afterwards, and no secret is heard of", async () => {
  const { cluster } = await started();
  await allOpen();
  expect(watch?.cluster).toEqual(cluster);
  api.objects.put("pods", pod("new"));
  api.objects.put("pods", pod("api-1", "other"));
  api.objects.remove("pods", "api-0", "payments");
  api.objects.put("deployments", { metadata: { name: "web", namespace: "payments" }, spec: { template: { spec: { containers: [{ name: "main" }] } } } });
  api.objects.put("cronjobs", {
    metadata: { name: "web", namespace: "payments" },
    spec: { jobTemplate: { spec: { template: { spec: { containers: [] } } } } },
  });
  api.objects.remove("deployments", "api", "payments");
  api.objects.remove("clusterrolebindings", "reader");
  api.objects.put("configmaps", { metadata: { name: "aws-auth", namespace: "kube-system" }, data: { mapUsers: "[]" } });
  api.objects.put("serviceaccounts", {
    metadata: { name: "api", namespace: "payments", annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/Other" } },
  });
  api.objects.remove("mutatingwebhookconfigurations", "pod-identity-webhook");
  await expect.poll(() => watch?.pods()).toEqual(["api-1", "api-2", "new"]);
  await expect.poll(() => watch?.cluster.admission).toEqual([]);
  const sorted = (facts: ClusterFacts | undefined) =>
    Object.fromEntries(Object.entries(facts ?? {}).map(([key, value]) => [key, Array.isArray(value) ? value.map((one) => JSON.stringify(one)).sort() : value]));
  const { lists: _watched, ...live } = sorted(watch?.cluster);
  const { lists: _scanned, ...anew } = sorted(await scanned());
  expect(live).toEqual(anew);
  expect(JSON.stringify(watch?.heard)).not.toMatch(PLANTED);
  expect(watchesOf("secrets")).toEqual([]);
});

test("what says nothing that a rule reads is no change", async () => {
  await started();
  await allOpen();
  const { pods } = watch?.cluster ?? {};
  const [first] = api.objects.all("pods");
  api.objects.put("pods", { ...first, status: { ...(first?.["status"] as object), conditions: [{ type: "Ready", lastProbeTime: "now" }] } });
  await expect.poll(() => watch?.heard.filter((one) => one.news === "put").length).toBe(1);
  const { pods: after } = watch?.cluster ?? {};
  expect(after).toBe(pods);
});

describe("a watch goes on", () => {
  test("from its last bookmark when the connection is cut: nothing is missed, and nothing is listed again", async () => {
    await started();
    await allOpen();
    for (const name of ["a", "b", "c"]) api.objects.put("configmaps", { metadata: { name, namespace: "payments" } });
    api.watches.bookmark();
    await sleep(50);
    api.watches.drop("pods");
    api.objects.put("pods", pod("while-cut"));
    await expect.poll(() => watch?.pods()).toContain("while-cut");
    expect(watchesOf("pods").at(-1)).toContain(`resourceVersion=${api.objects.version - 1}`);
    expect(listsOf("pods")).toHaveLength(OTHERS);
    expect(watch?.states("pods").at(-1)).toBe("watched");
  });

  test.each(["status", "event"] as const)("from a new list when its version is too old, told by %s: what went meanwhile is gone", async (as) => {
    await started({ watchFaults: { pods: { kind: "gone", as, times: 1 } } });
    api.objects.remove("pods", "api-0", "payments");
    await expect.poll(() => watch?.pods(), { timeout: 5_000 }).toEqual(["api-1", "api-2"]);
    await allOpen();
    expect(listsOf("pods").length).toBeGreaterThan(OTHERS);
  });

  test("with new credentials when its own are refused", async () => {
    await started({ watchFaults: { pods: { kind: "unauthorized", times: 2 } } });
    await allOpen();
    api.objects.put("pods", pod("later"));
    await expect.poll(() => watch?.pods()).toContain("later");
    expect(watch?.states("pods")).toContain("interrupted");
  });

  test.each([
    ["a line that is no JSON", { kind: "malformed", after: 0, times: 2 }],
    ["a cut after the first event", { kind: "drop", after: 1, times: 3 }],
    ["a busy server", { kind: "busy", times: 2, retryAfter: 0 }],
    ["lines in pieces", { kind: "slow", ms: 5 }],
  ] as const)("after %s", async (_, fault) => {
    await started({ watchFaults: { pods: fault } });
    await allOpen();
    for (const name of ["x", "y", "z"]) api.objects.put("pods", pod(name));
    api.objects.remove("pods", "y", "payments");
    await expect.poll(() => watch?.pods(), { timeout: 5_000 }).toEqual(["api-0", "api-1", "api-2", "x", "z"]);
  });
});

test("a kind that may not be watched stays as it was listed, is told, and is read anew now and then", async () => {
  await started({ watchFaults: { pods: { kind: "forbidden" } } });
  await expect.poll(() => watch?.states("pods")).toContain("polled");
  expect(watch?.heard.find((one) => one.news === "state" && one.state === "polled")).toMatchObject({
    reason: expect.stringContaining("cannot watch resource"),
  });
  api.objects.put("pods", pod("heard-late"));
  await expect.poll(() => watch?.pods(), { timeout: 5_000 }).toContain("heard-late");
});

test("a kind that may not be listed keeps what was known of it", async () => {
  await started({ faults: {} });
  await watch?.stop();
  const cluster = await scanned();
  await api.stop();
  api = await startKubernetes({ objects: {}, token: "t", tls: true, faults: { pods: { kind: "forbidden" } } });
  watch = await follow(cluster);
  await expect.poll(() => watch?.states("pods")).toContain("polled");
  expect(watch?.pods()).toEqual(["api-0", "api-1", "api-2"]);
  await expect.poll(() => watch?.cluster.serviceAccounts).toEqual([]);
});

test("a watch that is stopped ends with the reason, and leaves no connection", async () => {
  await started();
  await allOpen();
  expect(await watch?.stop()).toMatchObject({ message: "stopped by hand" });
  await expect.poll(() => api.watches.count()).toBe(0);
});

describe("who listens may fail", () => {
  const listening = async (tell: (news: ClusterNews) => void): Promise<{ readonly ended: Promise<unknown>; readonly stop: () => void }> => {
    api = await startKubernetes({ objects: plantedObjects(3), token: "t", tls: true });
    const access = await loadKubeAccess({ uploaded: kubeconfigFor(api.url, "t", "orchard", api.ca) });
    if (!access.ok) throw new Error(access.error);
    const controller = new AbortController();
    const ended = watchCluster(access.value, tell, controller.signal, { patience: PATIENCE, pauses: PAUSES }).then(
      () => undefined,
      (error: unknown) => error,
    );
    return { ended, stop: () => controller.abort() };
  };
  const quiet = async (): Promise<void> => {
    await expect.poll(() => api.watches.count()).toBe(0);
    const sofar = api.requests.length;
    await sleep(10 * PAUSES.longestMs);
    expect(api.requests.length).toBe(sofar);
  };

  test("at a list: then the whole watch ends with that, and nothing is asked any more", async () => {
    const { ended } = await listening((news) => {
      if (news.news === "listed" && news.kind.kind === "Pod") throw new Error("no room for pods");
    });
    expect(await ended).toMatchObject({ message: "no room for pods" });
    await quiet();
  });

  test("at a change: it is not taken for a connection that was lost, after which the change would never be heard of again", async () => {
    const { ended, stop } = await listening((news) => {
      if (news.news === "put") throw new Error("no room for changes");
    });
    await allOpen();
    api.objects.put("pods", pod("new"));
    expect(await Promise.race([ended, sleep(2_000, "still watching")])).toMatchObject({ message: "no room for changes" });
    stop();
    await quiet();
  });
});
