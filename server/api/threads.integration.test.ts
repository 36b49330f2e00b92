import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JobAnswer } from "@/server/contract/screen.ts";
import { encodeGraph } from "@/server/graph/graph-binary.ts";
import { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { submitJob } from "@/server/jobs/run-job.ts";
import { ensureBundle } from "@/server/launch/cli-bundle.mjs";
import { keepGraph } from "@/server/store/graph-cache.ts";
import { listSnapshots } from "@/server/store/snapshot-repository.ts";
import { askReview, askSnapshot, closeThreads } from "./ask-snapshot.ts";
import { prepareKey } from "./gate/server-key.ts";
import { cancelOverHttp } from "./http-jobs.ts";
import { answerQuestion } from "./http-questions.ts";
import { jobNamed } from "./jobs.ts";
import { findRecord } from "./load-snapshot.ts";
import { reportOf } from "./report/http-report.ts";
import { reviewWork } from "./review/review-work.ts";
import { closeJobThread, runImport } from "./run-job-thread.ts";
import { engineOf } from "./snapshot-estate.ts";
import { serverStore } from "./store-handle.ts";

const DEMO = join(process.cwd(), "server/demo/bundle");
const HOME = mkdtempSync(join(tmpdir(), "rolewalk-threads-"));
const before = { home: process.env["ROLEWALK_HOME"], workers: process.env["ROLEWALK_WORKERS"] };

beforeAll(async () => {
  process.env["ROLEWALK_HOME"] = HOME;
  process.env["ROLEWALK_WORKERS"] = join((await ensureBundle()).directory, "workers");
}, 60_000);
afterAll(async () => {
  await Promise.all([closeThreads(), closeJobThread()]);
  for (const [key, value] of [["ROLEWALK_HOME", before.home] as const, ["ROLEWALK_WORKERS", before.workers] as const])
    if (value === undefined) delete process.env[key];
    else process.env[key] = value;
  rmSync(HOME, { recursive: true, force: true });
});

const ask = async (question: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> =>
  JSON.parse(new TextDecoder().decode(await askSnapshot({ snapshot: undefined, scope: null }, question, params)));
const get = (path: string, question: string): Promise<Response> => answerQuestion(new Request(`http://127.0.0.1:3000/api/v1/${path}`), question);
const graphs = (): string[] => readdirSync(join(HOME, "graphs")).filter((name) => name.endsWith(".graph"));

async function importDemo(file = DEMO): Promise<JobAnswer> {
  const job = await submitJob(await serverStore(), { kind: "import", run: (context) => runImport({ file, label: "demo" }, context) });
  return ended(job.id);
}
async function ended(id: string): Promise<JobAnswer> {
  for (;;) {
    const job = await jobNamed(id);
    if (!["queued", "running"].includes(job.state)) return job;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("work in threads", () => {
  test("a bundle is read into a snapshot, with its progress, and answers questions", async () => {
    expect(await importDemo()).toMatchObject({ state: "done", progress: [{ name: "demo", state: "done" }] });
    expect(await ask("who", { to: "S3Admin" })).toMatchObject({
      principals: expect.arrayContaining([expect.objectContaining({ mechanism: expect.any(String) })]),
    });
  });

  test("what a person did wrong reaches them as it does without threads", async () => {
    const missing = await get("who?to=nobody-of-that-name", "who");
    expect(missing.status).toBe(404);
    expect(await missing.json()).toMatchObject({ detail: expect.stringContaining("nobody-of-that-name") });
    const unreadable = join(HOME, "empty.json");
    writeFileSync(unreadable, "{");
    expect(await importDemo(unreadable)).toMatchObject({ state: "failed", error: expect.stringContaining("empty.json") });
  });

  test("the graph is kept, and taken from disk after a restart instead of being derived anew", async () => {
    const rows = async () => (await ask("who", { to: "S3Admin" }))["principals"];
    const whole = await rows();
    expect(graphs()).toHaveLength(1);
    await closeThreads();
    expect(await rows()).toEqual(whole);

    // a graph without edges in its place shows whether it is read
    const [snapshot] = await listSnapshots(await serverStore());
    const engine = engineOf(process.env) ?? "";
    keepGraph({ snapshot: snapshot?.id ?? "", engine }, { bytes: encodeGraph(new GraphBuilder().build()), time: 0, until: undefined });
    await closeThreads();
    expect(await rows()).toEqual([]);
  });

  test("a damaged file is not trusted: the graph is derived again and kept whole", async () => {
    const path = join(HOME, "graphs", graphs()[0] ?? "");
    const bytes = readFileSync(path);
    bytes[bytes.byteLength - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(path, bytes);
    await closeThreads();
    expect((await ask("who", { to: "S3Admin" }))["principals"]).not.toEqual([]);
    expect(readFileSync(path).equals(bytes)).toBe(false);
  });

  test("a snapshot is frozen for a review; one that is stopped meanwhile is not, and the next one works", async () => {
    const record = await findRecord(await serverStore(), undefined);
    const task = { snapshot: record.id, asked: { kind: "freeze", of: reportOf(record), input: {} } } as const;
    const stop = new AbortController();
    const stopped = askReview(task, stop.signal);
    setTimeout(() => stop.abort(), 1);
    await expect(stopped).rejects.toThrow(/abort/i);
    const job = await submitJob(
      await serverStore(),
      reviewWork(record, {}, async () => undefined),
    );
    expect(await ended(job.id)).toMatchObject({ state: "done", review: expect.stringMatching(/^[0-9a-f]{12}$/) });
  });

  test("an import that is cancelled leaves nothing, and the next one works", async () => {
    const store = await serverStore();
    const known = (await listSnapshots(store)).length;
    const large = join(HOME, "large.json");
    const pod = (n: number) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `p${n}`, namespace: "a" },
      spec: { serviceAccountName: "s", containers: [] },
    });
    writeFileSync(large, JSON.stringify({ apiVersion: "v1", kind: "List", items: Array.from({ length: 100_000 }, (_, n) => pod(n)) }));
    const job = await submitJob(store, { kind: "import", run: (context) => runImport({ file: large, label: "large" }, context) });
    while ((await jobNamed(job.id)).state === "queued") await new Promise((resolve) => setTimeout(resolve, 5));
    await cancelOverHttp(
      new Request("http://127.0.0.1:3000/api/v1/jobs/x/cancel", {
        method: "POST",
        headers: { host: "127.0.0.1:3000", authorization: `Bearer ${prepareKey()}` },
      }),
      job.id,
    );
    expect(await ended(job.id)).toMatchObject({ state: "cancelled", snapshot: null });
    expect(await listSnapshots(store)).toHaveLength(known);
    expect(await importDemo()).toMatchObject({ state: "done" });
  });
});
