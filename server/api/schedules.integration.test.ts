import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { SourcesAnswer } from "@/server/contract/screen.ts";
import { cancelJob } from "@/server/jobs/run-job.ts";
import { closeStore } from "@/server/store/client.ts";
import { findJob, listJobs } from "@/server/store/job-repository.ts";
import { listSnapshots } from "@/server/store/snapshot-repository.ts";
import { listSources, saveSource } from "@/server/store/source-repository.ts";
import { type KubernetesStandIn, kubeconfigFor, startKubernetes } from "@/server/testing/stand-in/kubernetes-api.ts";
import type { Fault } from "@/server/testing/stand-in/kubernetes-faults.ts";
import { plantedObjects } from "@/server/testing/stand-in/planted-objects.ts";
import { listSourcesOverHttp } from "./http-sources.ts";
import { factsOfSnapshot, noteOfPartial, shownOnCommandLine, shownOnPages } from "./load-snapshot.ts";
import { runDue, stopSchedules } from "./schedules.ts";
import { snapshotsOf } from "./snapshots.ts";
import { serverStore } from "./store-handle.ts";

const HOME = mkdtempSync(join(tmpdir(), "rolewalk-schedules-"));
const MINUTE = 60_000;
const faults: Record<"orchard" | "meadow", Record<string, Fault>> = { orchard: {}, meadow: {} };
const clusters = new Map<string, KubernetesStandIn>();

beforeAll(() => {
  vi.stubEnv("ROLEWALK_HOME", HOME);
});

beforeEach(async () => {
  for (const name of ["orchard", "meadow"] as const) {
    faults[name] = {};
    const objects = plantedObjects(name === "orchard" ? 3 : 2);
    const api = await startKubernetes({ objects, token: "t", issuer: `https://${name}.example.com`, faults: faults[name], tls: true });
    clusters.set(name, api);
    writeFileSync(join(HOME, name), kubeconfigFor(api.url, "t", name, api.ca));
  }
});

afterEach(async () => {
  stopSchedules();
  for (const api of clusters.values()) await api.stop();
  const store = await serverStore();
  await store.client.snapshot.deleteMany();
  await store.client.source.deleteMany();
  await store.client.job.deleteMany();
});

afterAll(async () => {
  await closeStore(await serverStore());
  rmSync(HOME, { recursive: true, force: true });
});

const add = async (name: string, every?: string) =>
  saveSource(await serverStore(), { kind: "kubernetes", name, config: { kubeconfig: join(HOME, name), ...(every && { every }) } });

/** Looks at the plan at a time, and waits for what it began. */
async function at(now: number): Promise<void> {
  await runDue(now);
  await ended();
}

const ended = async () =>
  expect.poll(async () => (await listJobs(await serverStore())).every((job) => job.finishedAt !== undefined), { timeout: 20_000 }).toBe(true);
const shown = async () => {
  const store = await serverStore();
  const found = await shownOnPages(store);
  if (!found) throw new Error("there is no snapshot");
  return { ...found, facts: await factsOfSnapshot(store, found.shown) };
};
const podsOf = async () => Object.fromEntries((await shown()).facts.clusters.map((one) => [one.name, one.pods.length]));
const scansOf = (name: string): number => clusters.get(name)?.requests.filter((one) => one.endsWith("/version")).length ?? 0;
const row = async (name: string) => {
  const { sources } = (await (await listSourcesOverHttp(new Request("http://x/api/v1/sources"))).json()) as SourcesAnswer;
  return sources.find((one) => one.name === name);
};

test("each source is read in its own rhythm, and of the others stays what was read last", async () => {
  await add("orchard", "10m");
  await add("meadow", "2h");
  const start = Date.now();
  await at(start);
  expect([scansOf("orchard"), scansOf("meadow")]).toEqual([0, 0]);
  expect(new Date((await row("orchard"))?.nextRunAt ?? 0).getTime() - start).toBeGreaterThanOrEqual(9 * MINUTE);
  // the first time both are read, since a snapshot is of all of them
  await at(start + 11 * MINUTE);
  expect(await podsOf()).toEqual({ orchard: 3, meadow: 2 });
  clusters.get("orchard")?.objects.remove("pods", "api-0", "payments");
  clusters.get("meadow")?.objects.remove("pods", "api-0", "payments");
  await at(start + 30 * MINUTE);
  expect([scansOf("orchard"), scansOf("meadow")]).toEqual([2, 1]);
  expect(await podsOf()).toEqual({ orchard: 2, meadow: 2 });
  // a day nobody looked: each is read once
  await at(start + 1440 * MINUTE);
  expect([scansOf("orchard"), scansOf("meadow")]).toEqual([3, 2]);
  expect(await podsOf()).toEqual({ orchard: 2, meadow: 1 });
  const { shown: record } = await shown();
  expect(record).toMatchObject({
    origin: "schedule",
    status: "complete",
    sources: [
      { name: "meadow", state: "complete" },
      { name: "orchard", state: "complete" },
    ],
  });
  expect(await row("meadow")).toMatchObject({ every: "2h", lastState: "complete", lastReason: null });
});

test("a source whose plug is pulled keeps what was read of it, and the coverage says since when", async () => {
  await add("orchard", "10m");
  await add("meadow", "10m");
  const start = Date.now();
  await at(start);
  await at(start + 20 * MINUTE);
  await clusters.get("meadow")?.stop();
  clusters.get("orchard")?.objects.remove("pods", "api-0", "payments");
  await at(start + 60 * MINUTE);
  expect(await podsOf()).toEqual({ orchard: 2, meadow: 2 });
  expect(await row("meadow")).toMatchObject({ lastState: "failed", lastReason: expect.stringContaining("could not be reached") });
  expect((await shown()).facts.coverage.missing).toContainEqual({
    what: expect.stringMatching(/^source meadow after \d{1,2} \w{3} \d{4}, .*: .*could not be reached/),
    of: "meadow",
    weakens: "what has changed there since",
  });
});

test("a partial snapshot of a schedule stands behind the complete one of the same sources, and is named", async () => {
  await add("orchard", "10m");
  const start = Date.now();
  await at(start);
  await at(start + 20 * MINUTE);
  const whole = (await shown()).shown.id;
  faults.orchard["pods"] = { kind: "forbidden" };
  await at(start + 60 * MINUTE);
  const store = await serverStore();
  const { shown: record, behind } = await shown();
  expect(record.id).toBe(whole);
  expect(behind).toMatchObject({ status: "partial", origin: "schedule" });
  expect(await snapshotsOf(store, null)).toMatchObject({ shown: whole, behind: behind?.id });
  expect((await shownOnCommandLine(store))?.shown.id).toBe(whole);
  expect(await noteOfPartial(store, whole)).toContain(`a newer snapshot ${behind?.id} is partial`);
  faults.orchard["pods"] = { kind: "busy", times: 0 };
  await at(start + 120 * MINUTE);
  expect(await shown()).toMatchObject({ shown: { status: "complete" } });
  expect((await shown()).behind).toBeUndefined();
  expect(await noteOfPartial(store, whole)).toBeUndefined();
});

test("a scheduled scan that is cancelled leaves nothing, and the source is read the next time", async () => {
  await add("orchard", "10m");
  const start = Date.now();
  await at(start);
  faults.orchard["pods"] = { kind: "slow", ms: 20_000 };
  await runDue(start + 20 * MINUTE);
  const store = await serverStore();
  const [job] = await listJobs(store);
  await expect.poll(() => scansOf("orchard")).toBe(1);
  expect(cancelJob(job?.id ?? "")).toBe(true);
  await expect.poll(async () => (await findJob(store, job?.id ?? ""))?.state).toBe("cancelled");
  expect(await listSnapshots(store)).toEqual([]);
  expect(await store.client.sourceCapture.count()).toBe(0);
  expect(await listSources(store)).toMatchObject([{ lastRunAt: undefined, lastState: undefined }]);
  delete faults.orchard["pods"];
  await at(start + 40 * MINUTE);
  expect(await podsOf()).toEqual({ orchard: 3 });
});

test("a source is read by one scan at a time, however often one looks", async () => {
  await add("orchard", "10m");
  const start = Date.now();
  await at(start);
  faults.orchard["nodes"] = { kind: "slow", ms: 300 };
  for (const minutes of [20, 40, 60]) await runDue(start + minutes * MINUTE);
  await ended();
  expect(scansOf("orchard")).toBe(1);
});
