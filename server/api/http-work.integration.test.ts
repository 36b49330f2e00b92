import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JobAnswer } from "@/server/contract/screen.ts";
import { type KubernetesStandIn, kubeconfigFor, startKubernetes } from "@/server/testing/stand-in/kubernetes-api.ts";
import { PLANTED, plantedObjects } from "@/server/testing/stand-in/planted-objects.ts";
import { answerQuestion } from "./http-questions.ts";
import { deleteSnapshotOverHttp, listSnapshotsOverHttp, uploadBundle } from "./http-snapshots.ts";
import { addSourceOverHttp, listSourcesOverHttp, scanOverHttp } from "./http-sources.ts";
import { jobEvents, jobNamed } from "./jobs.ts";

const HOME = mkdtempSync(join(tmpdir(), "rolewalk-http-"));
const before = process.env["ROLEWALK_HOME"];
let api: KubernetesStandIn;

beforeAll(async () => {
  process.env["ROLEWALK_HOME"] = HOME;
  api = await startKubernetes({ objects: plantedObjects(5), token: "t", issuer: "https://issuer.example.com" });
  writeFileSync(join(HOME, "kubeconfig"), kubeconfigFor(api.url));
});
afterAll(async () => {
  await api.stop();
  if (before === undefined) delete process.env["ROLEWALK_HOME"];
  else process.env["ROLEWALK_HOME"] = before;
  rmSync(HOME, { recursive: true, force: true });
});

const at = (path: string, init?: RequestInit): Request => new Request(`http://127.0.0.1:3000/api/v1/${path}`, init);
const posted = (path: string, body: unknown, headers: Record<string, string> = {}): Request =>
  at(path, { method: "POST", body: JSON.stringify(body), headers: { host: "127.0.0.1:3000", ...headers } });

async function ended(response: Response): Promise<JobAnswer> {
  const { id } = (await response.json()) as JobAnswer;
  for (let i = 0; i < 200; i += 1) {
    const job = await jobNamed(id);
    if (!["queued", "running"].includes(job.state)) return job;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`job ${id} did not end`);
}

describe("a source that is added in the browser", () => {
  test("is scanned into a snapshot that answers questions, and nothing planted in its objects is kept", async () => {
    const added = await addSourceOverHttp(posted("sources", { kind: "kubernetes", name: "stand-in", kubeconfig: join(HOME, "kubeconfig") }));
    expect(added.status).toBe(201);
    expect(await (await listSourcesOverHttp(at("sources"))).json()).toMatchObject({ sources: [{ name: "stand-in", kind: "kubernetes" }] });

    const started = await scanOverHttp(posted("scan", {}));
    expect(started.status).toBe(202);
    const job = await ended(started);
    expect(job).toMatchObject({ kind: "scan", state: "done", progress: [{ name: "stand-in", state: "done" }] });

    const coverage = await (await answerQuestion(at(`coverage?snapshot=${job.snapshot}`), "coverage")).text();
    expect(coverage).toContain("Pod");
    const map = await (await answerQuestion(at(`map?snapshot=${job.snapshot}`), "map")).text();
    expect(map).toContain("k8s://");
    expect(coverage + map + readFileSync(join(HOME, "rolewalk.db"), "latin1")).not.toMatch(PLANTED);
  });

  test("names its field when it is wrong", async () => {
    const refused = await addSourceOverHttp(posted("sources", { kind: "aws", name: "x", regions: ["nowhere"] }));
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining("regions") });
  });

  test("cannot make the server ask an address that whoever runs it has not listed", async () => {
    const elsewhere = { kind: "aws", name: "elsewhere", regions: ["eu-west-1"], endpoint: "http://10.0.0.8:8080" };
    const refused = await addSourceOverHttp(posted("sources", elsewhere));
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining("ROLEWALK_ENDPOINTS") });
    expect(JSON.stringify(await (await listSourcesOverHttp(at("sources"))).json())).not.toContain("elsewhere");
  });
});

describe("a bundle that is dropped on the page", () => {
  const upload = (name: string, body: string, headers: Record<string, string> = {}) =>
    uploadBundle(at("snapshots", { method: "POST", body, headers: { "x-bundle-name": name, host: "127.0.0.1:3000", ...headers } }));
  const role = {
    Role: {
      Path: "/",
      RoleName: "app",
      RoleId: "AROAX",
      Arn: "arn:aws:iam::111122223333:role/app",
      AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [] },
    },
  };

  test("becomes the newest snapshot, tells its states as events, and can be removed", async () => {
    const job = await ended(await upload("role.json", JSON.stringify(role)));
    expect(job).toMatchObject({ state: "done", error: null });
    const events = await (await jobEvents(job.id, new AbortController().signal)).text();
    expect(events).toContain('"state":"done"');
    expect(await (await listSnapshotsOverHttp(at("snapshots"))).json()).toMatchObject({ snapshots: [{ id: job.snapshot, label: "role.json" }, {}] });
    expect((await deleteSnapshotOverHttp(at("x", { method: "DELETE" }), job.snapshot ?? "")).status).toBe(204);
  });

  test("of which nothing can be read ends as failed, with the file and why", async () => {
    const job = await ended(await upload("broken.json", '{"Role": '));
    expect(job).toMatchObject({ state: "failed", snapshot: null, error: expect.stringMatching(/1:\d+/) });
  });

  test("is refused when it has no name to tell its form by", async () => {
    expect((await upload("role.exe", "{}")).status).toBe(400);
  });
});

describe("writes that another web page starts", () => {
  test.each([{ origin: "https://evil.example" }, { origin: "null" }, { "sec-fetch-site": "cross-site" }])("are refused: %o", async (headers) => {
    const refused = await addSourceOverHttp(posted("sources", { kind: "kubernetes", name: "x" }, headers as Record<string, string>));
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining("another web page") });
  });
});

describe("questions over HTTP", () => {
  test("a name that means nothing is 404 with problem details, a wrong field 400 with its name", async () => {
    const nothing = await answerQuestion(at("who?to=no-such-thing"), "who");
    expect(nothing.status).toBe(404);
    expect(nothing.headers.get("content-type")).toBe("application/problem+json");
    const wrong = await answerQuestion(at("paths?from=a&to=b&limit=0"), "paths");
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({ detail: expect.stringContaining("limit") });
  });
});

test("a body that is too long is refused, and is not read to its end", async () => {
  let sent = 0;
  const chunk = new Uint8Array(256 * 1024).fill(97);
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += chunk.byteLength;
      controller.enqueue(chunk);
      if (sent > 64 * 1024 * 1024) controller.close();
    },
  });
  const request = new Request("http://127.0.0.1:3000/api/v1/sources", { method: "POST", body: endless, duplex: "half" } as RequestInit);
  const refused = await addSourceOverHttp(request);
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ detail: expect.stringContaining("larger than") });
  expect(sent).toBeLessThan(4 * 1024 * 1024);
});

test("one who has to wait is told for how long, whatever was asked", async () => {
  const refused = await listSourcesOverHttp(new Request("http://127.0.0.1:3000/api/v1/sources", { headers: { "x-rolewalk-wait": "7" } }));
  expect(refused.status).toBe(429);
  expect(refused.headers.get("retry-after")).toBe("7");
  expect(await refused.json()).toMatchObject({ title: "Too many requests" });
});
