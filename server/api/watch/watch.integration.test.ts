import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { sourcesChanged } from "@/server/api/follow.ts";
import { exportGraph } from "@/server/api/http-export-graph.ts";
import { answerQuestion } from "@/server/api/http-questions.ts";
import { addSourceOverHttp, scanOverHttp } from "@/server/api/http-sources.ts";
import { factsOfSnapshot } from "@/server/api/load-snapshot.ts";
import { stopSchedules } from "@/server/api/schedules.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import type { LiveAnswer, LiveChange, LiveView } from "@/server/contract/live-view.ts";
import { closeStore } from "@/server/store/client.ts";
import { listJobs } from "@/server/store/job-repository.ts";
import { listSnapshots } from "@/server/store/snapshot-repository.ts";
import { type KubernetesStandIn, kubeconfigFor, startKubernetes } from "@/server/testing/stand-in/kubernetes-api.ts";
import { PLANTED, plantedObjects } from "@/server/testing/stand-in/planted-objects.ts";
import { closeLive } from "./follow-sources.ts";
import { liveEvents, liveOverHttp } from "./http-watch.ts";
import { stopTask } from "./watch-task.ts";

const HOME = mkdtempSync(join(tmpdir(), "rolewalk-live-"));
let api: KubernetesStandIn;
const ended: Array<() => unknown> = [];

beforeAll(() => {
  vi.stubEnv("ROLEWALK_HOME", HOME);
});

beforeEach(async () => {
  api = await startKubernetes({ objects: plantedObjects(3), token: "t", issuer: "https://issuer.example.com", tls: true });
  writeFileSync(join(HOME, "kubeconfig"), kubeconfigFor(api.url, "t", "orchard", api.ca));
});

afterEach(async () => {
  for (const end of ended.splice(0)) await end();
  await closeLive();
  stopSchedules();
  await settled();
  await api.stop();
  const store = await serverStore();
  await store.client.snapshot.deleteMany();
  await store.client.source.deleteMany();
  await store.client.job.deleteMany();
});

afterAll(async () => {
  await closeStore(await serverStore());
  rmSync(HOME, { recursive: true, force: true });
});

const settled = async () =>
  expect.poll(async () => (await listJobs(await serverStore())).every((job) => job.finishedAt !== undefined), { timeout: 20_000 }).toBe(true);
const request = (path: string, init: RequestInit = {}) =>
  new Request(`http://x/api/v1/${path}`, { headers: { "content-type": "application/json", host: "x" }, ...init });
const view = async (): Promise<LiveView | null> => ((await (await liveOverHttp(request("live"))).json()) as LiveAnswer).live;
const ask = async (name: string, query: string) => (await answerQuestion(request(`${name}?snapshot=live&${query}`), name)).json();
/** The graph as it is exported, without what it says of its snapshot. */
async function exported(snapshot: string): Promise<unknown> {
  const { about: _, ...graph } = await (await exportGraph(request(`export?snapshot=${snapshot}`))).json();
  return graph;
}
const podsSeen = async (): Promise<readonly string[]> =>
  ((await ask("search", "q=api")) as { results: Array<{ ref: string }> }).results
    .map((one) => one.ref)
    .filter((ref) => ref.includes("/pod/") || ref.includes("pod/"));

/** Adds the cluster as a source that is watched, and waits until it is. */
async function watching(): Promise<void> {
  const source = { kind: "kubernetes", name: "orchard", kubeconfig: join(HOME, "kubeconfig"), watch: true };
  expect((await addSourceOverHttp(request("sources", { method: "POST", body: JSON.stringify(source) }))).status).toBe(201);
  await expect.poll(async () => (await view())?.watched[0]?.state, { timeout: 20_000 }).toBe("watching");
  await expect.poll(() => api.watches.count()).toBeGreaterThan(15);
}

/** The changes that a browser is told, as they come. */
async function listening(version?: number) {
  const changes: LiveChange[] = [];
  const response = await liveEvents(request(`events${version === undefined ? "" : `?version=${version}`}`));
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  ended.push(() => reader?.cancel());
  let rest = "";
  void (async () => {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      const events = `${rest}${part.value}`.split("\n\n");
      rest = events.pop() ?? "";
      for (const event of events) if (event.includes("event: change")) changes.push(JSON.parse(/data: (.*)/.exec(event)?.[1] ?? ""));
    }
  })();
  return changes;
}

const pod = (name: string) => ({ metadata: { name, namespace: "payments" }, spec: { serviceAccountName: "api", containers: [{ name: "main" }] } });

test("a source that is watched is scanned first, and then what happens in its cluster is answered and told within two seconds", async () => {
  expect(await view()).toBeNull();
  expect((await answerQuestion(request("overview?snapshot=live"), "overview")).status).toBe(404);
  await watching();
  const changes = await listening();
  expect((await ask("overview", "")).counts.pods).toBe(3);
  const began = Date.now();
  api.objects.put("pods", pod("api-new"));
  await expect.poll(() => changes.length, { interval: 10 }).toBe(1);
  expect(Date.now() - began).toBeLessThan(2000);
  expect(changes[0]).toMatchObject({ clusters: { orchard: ["payments"] }, all: false });
  expect(await ask("overview", "")).toMatchObject({ counts: { pods: 4 }, snapshot: { id: "live", origin: "live" } });
  expect(await podsSeen()).toContainEqual(expect.stringContaining("api-new"));
  expect(JSON.stringify(await exported("live"))).toContain("/api-new");
  api.objects.remove("pods", "api-new", "payments");
  await expect.poll(() => changes.length).toBe(2);
  expect((await ask("overview", "")).counts.pods).toBe(3);
});

test("whether who may become what is otherwise is told apart from what only the objects' pages show", async () => {
  await watching();
  const changes = await listening();
  api.objects.put("serviceaccounts", {
    metadata: { name: "api", namespace: "payments", annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/Other" } },
  });
  await expect.poll(() => changes.at(-1)?.access).toBe(true);
  const [first] = api.objects.all("pods");
  api.objects.put("pods", { ...first, status: { phase: "Pending" } });
  await expect.poll(() => changes.at(-1)).toMatchObject({ access: false, clusters: { orchard: ["payments"] } });
});

test("who comes back after a cut is told what was missed, and who was away too long that everything may be otherwise", async () => {
  await watching();
  const before = (await view())?.version ?? 0;
  for (const name of ["a", "b"]) {
    api.objects.put("pods", pod(name));
    const version = (await view())?.version ?? 0;
    await expect.poll(async () => (await view())?.version).toBeGreaterThan(version - 1);
    await expect.poll(async () => (await ask("overview", "")).counts.pods).toBe(name === "a" ? 4 : 5);
  }
  const missed = await listening(before);
  await expect.poll(() => missed.map((one) => one.version)).toEqual([before + 1, before + 2]);
  const stranger = await listening(before + 1_000_000);
  await expect.poll(() => stranger).toMatchObject([{ all: true, access: true, version: before + 2 }]);
});

test("a newer scan is what the view goes on from, without losing what was heard; a source that is gone is not watched", async () => {
  await watching();
  const changes = await listening();
  api.objects.put("pods", pod("heard"));
  await expect.poll(() => changes.length).toBe(1);
  expect((await scanOverHttp(request("scan", { method: "POST" }))).status).toBe(202);
  await expect.poll(() => changes.at(-1)?.all, { timeout: 20_000 }).toBe(true);
  expect((await ask("overview", "")).counts.pods).toBe(4);
  const store = await serverStore();
  await store.client.source.deleteMany();
  sourcesChanged();
  await expect.poll(view).toBeNull();
  await expect.poll(() => api.watches.count()).toBe(0);
});

test("what was heard becomes a snapshot when the watch ends, with nothing in it that was planted; its graph is that of the view", async () => {
  await watching();
  const store = await serverStore();
  api.objects.put("pods", pod("kept"));
  await expect.poll(async () => (await ask("overview", "")).counts.pods).toBe(4);
  const live = await exported("live");
  await closeLive();
  const [newest] = await listSnapshots(store);
  expect(newest).toMatchObject({ origin: "live", status: "complete", sources: [{ name: "orchard", state: "complete" }] });
  if (!newest) throw new Error("there is no snapshot");
  expect(await exported(newest.id)).toEqual(live);
  const facts = await factsOfSnapshot(store, newest);
  expect(facts.clusters[0]?.pods.map((one) => one.name)).toContain("kept");
  expect(JSON.stringify(facts)).not.toMatch(PLANTED);
});

test("a watch whose thread is lost is begun again, and those who listen are told that everything may be otherwise", async () => {
  await watching();
  const changes = await listening();
  const { version = 0 } = (await view()) ?? {};
  // what is left of a thread that ran out of memory: nobody there, and a port that is closed
  await stopTask();
  await expect.poll(() => changes.at(-1), { timeout: 10_000 }).toMatchObject({ all: true });
  expect(changes.at(-1)?.version).toBeGreaterThan(version);
  await expect.poll(async () => (await view())?.watched[0]?.state, { timeout: 10_000 }).toBe("watching");
  api.objects.put("pods", pod("after"));
  await expect.poll(async () => (await ask("overview", "")).counts.pods, { timeout: 10_000 }).toBe(4);
});

test("a cluster that does not answer any more is told as interrupted, and answers stay", async () => {
  await watching();
  await api.stop();
  await expect.poll(async () => (await view())?.watched[0], { timeout: 5_000 }).toMatchObject({ state: "interrupted", reason: expect.any(String) });
  expect((await ask("overview", "")).counts.pods).toBe(3);
});
