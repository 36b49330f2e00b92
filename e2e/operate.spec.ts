import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import Database from "better-sqlite3";
import { kubeconfigFor } from "../server/testing/stand-in/kubernetes-api.ts";
import { ownServer } from "./own-server.ts";
import { startReplica } from "./replica.ts";
import type { ServerProcess } from "./server-process.ts";

/*
 * What whoever runs the server relies on: what it counts, what it logs, and how it stops. Each on a real process.
 */
const NAMES = ["111122223333", "S3Admin", "hugotse", "thumbnailer"];
const SECRETS = ["s3cret-in-query", "s3cret-in-header", "s3cret-in-body", "s3cret-in-path"];

let server: ServerProcess;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  server = await ownServer({ ROLEWALK_LOG: "info" });
});
test.afterAll(async () => {
  await server.end();
});

/** What stands behind a series; undefined: it is not there. */
const numberOf = (text: string, series: string): number | undefined => {
  const line = text.split("\n").find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
};

test("what is counted is there for Prometheus, by template and without a name", async () => {
  const before = await (await server.ask("/metrics")).text();
  for (let i = 0; i < 3; i++) expect((await server.ask("/api/v1/who?to=arn:aws:iam::111122223333:role/S3Admin")).status).toBe(200);
  await server.ask("/api/v1/jobs/no-such-job-thumbnailer");
  await server.ask("/pod/demo/shop/thumbnailer");
  const answer = await server.ask("/metrics");
  expect(answer.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await answer.text();
  const asked = 'rolewalk_request_seconds_count{method="GET",route="/api/v1/who",status="200"}';
  expect((numberOf(text, asked) ?? 0) - (numberOf(before, asked) ?? 0)).toBe(3);
  expect(numberOf(text, 'rolewalk_request_seconds_count{method="GET",route="/api/v1/jobs/{id}",status="404"}')).toBe(1);
  expect(numberOf(text, 'rolewalk_held_total{outcome="hit"}')).toBeGreaterThanOrEqual(2);
  expect(text).toMatch(/rolewalk_graph_seconds_count\{by="(derived|disk)"\} [1-9]/);
  expect(numberOf(text, "rolewalk_jobs_under_way")).toBe(0);
  expect(numberOf(text, "rolewalk_snapshot_age_seconds")).toBeGreaterThan(0);
  expect(numberOf(text, 'rolewalk_coverage{of="missing"}')).toBeGreaterThanOrEqual(0);
  expect(numberOf(text, "nodejs_eventloop_lag_p99_seconds")).toBeGreaterThan(0);
  for (const name of NAMES) expect(text).not.toContain(name);
});

test("the log is JSON, line by line, with the id that the answer carries, and holds no secret and no name", async () => {
  const ask = (path: string, init?: RequestInit) => server.ask(path, init);
  const answers = [
    await ask(`/api/v1/who?to=${SECRETS[0]}`, { headers: { "x-request-id": "made.by-the.client" } }),
    await ask("/api/v1/overview", { headers: { "x-api-key": SECRETS[1] ?? "", cookie: `session=${SECRETS[1]}`, "x-request-id": 'bad id"}' } }),
    await ask("/api/v1/why", { method: "POST", body: JSON.stringify({ text: SECRETS[2] }) }),
    await ask(`/who/iam-role/${SECRETS[3]}`),
  ];
  const ids = answers.map((answer) => answer.headers.get("x-request-id") ?? "");
  expect(ids[0]).toBe("made.by-the.client");
  expect(ids[1]).toMatch(/^[0-9a-f-]{36}$/);
  await expect.poll(() => ids.every((id) => server.log().includes(id))).toBe(true);
  const lines = server
    .log()
    .split("\n")
    .filter((line) => line.startsWith("{"));
  const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(told.find(({ request }) => request === ids[0])).toMatchObject({ method: "GET", route: "/api/v1/who", status: answers[0]?.status, msg: "request" });
  // problem details name the same request as the log
  expect(await answers[0]?.json()).toMatchObject({ request: ids[0] });
  for (const word of [...SECRETS, ...NAMES]) expect(lines.join("\n")).not.toContain(word);
});

test("a server that was just started makes what is shown ready, before anybody asks", async () => {
  test.setTimeout(180_000);
  const first = await ownServer();
  await first.end();
  const again = await startReplica({ DATABASE_URL: "" }, first.home);
  const counts = async (): Promise<string> => (await again.ask("/metrics")).text();
  const count = async (series: string): Promise<number> => numberOf(await counts(), series) ?? 0;
  try {
    await expect.poll(counts).toMatch(/rolewalk_graph_seconds_count\{by="(derived|disk)"\} 1/);
    expect(await count('rolewalk_request_seconds_count{method="GET",route="/api/v1/overview",status="200"}')).toBe(0);
    expect((await again.ask("/api/v1/clusters")).status).toBe(200);
    expect(await count('rolewalk_held_total{outcome="hit"}')).toBeGreaterThanOrEqual(1);
  } finally {
    await again.end();
  }
});

test("a method that an address does not serve is refused, and so is one that nobody serves", async () => {
  const status = async (path: string, method: string): Promise<number> => (await server.ask(path, { method })).status;
  expect(await Promise.all(["DELETE", "PUT", "PATCH", "POST"].map((method) => status("/api/v1/jobs/none", method)))).toEqual([405, 405, 405, 405]);
  expect(await status("/api/v1/snapshots", "PATCH")).toBe(405);
  expect(await status("/healthz", "POST")).toBe(405);
  expect(await status("/api/v1/jobs/none", "PROPFIND")).toBeGreaterThanOrEqual(400);
});

test("who asks too often waits, and is told how long; nobody talks the count away", async () => {
  test.setTimeout(180_000);
  const own = await ownServer({ ROLEWALK_RATE: "1/20" });
  try {
    const claims = { "x-rolewalk-wait": "", "x-rolewalk-client": "203.0.113.7", "x-forwarded-for": "203.0.113.8" };
    const answers: Response[] = [];
    for (let i = 0; i < 25; i++) answers.push(await own.ask("/api/v1/clusters", { headers: claims }));
    const last = answers.at(-1);
    expect(answers[0]?.status).toBe(200);
    expect(last?.status).toBe(429);
    expect(Number(last?.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(await last?.json()).toMatchObject({ title: "Too many requests", status: 429 });
    expect((await own.ask("/healthz")).status).toBe(200);
    const upload = await own.ask("/api/v1/snapshots", { method: "POST", body: "{}", headers: { "x-bundle-name": "a.json" } });
    expect(upload.status).toBe(429);
  } finally {
    await own.end();
  }
  // and one who says so of himself is not held up by it
  expect((await server.ask("/api/v1/clusters", { headers: { "x-rolewalk-wait": "60" } })).status).toBe(200);
});

/** A cluster that takes connections and never answers. */
const silent = (): Promise<{ readonly url: string; readonly server: Server }> =>
  new Promise((done) => {
    const sockets = new Set<Socket>();
    const held = createServer((socket) => void sockets.add(socket));
    held.listen(0, "127.0.0.1", () => {
      const address = held.address();
      done({ url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`, server: held });
    });
    held.once("close", () => {
      for (const socket of sockets) socket.destroy();
    });
  });

const stateOfJobs = (home: string): unknown => {
  const database = new Database(join(home, "rolewalk.db"), { readonly: true });
  try {
    return database.prepare("SELECT kind, state, error FROM Job").all();
  } finally {
    database.close();
  }
};

test("told to stop, it ends in order: streams close, the running job is handed back, the database is closed", async () => {
  test.setTimeout(180_000);
  const home = mkdtempSync(join(tmpdir(), "rolewalk-own-"));
  const half = join(home, "uploads", "half");
  mkdirSync(half, { recursive: true });
  const own = await ownServer({ ROLEWALK_STOP_SECONDS: "1", ROLEWALK_LOG: "info" }, home);
  const cluster = await silent();
  try {
    const kubeconfig = join(own.home, "kubeconfig");
    writeFileSync(kubeconfig, kubeconfigFor(cluster.url));
    const post = (path: string, body?: object) => own.ask(path, { method: "POST", ...(body ? { body: JSON.stringify(body) } : {}) });
    expect((await post("/api/v1/sources", { kind: "kubernetes", name: "silent", kubeconfig })).status).toBe(201);
    const job = (await (await post("/api/v1/scan")).json()) as { readonly id: string };
    await expect.poll(async () => ((await (await own.ask(`/api/v1/jobs/${job.id}`)).json()) as { state: string }).state).toBe("running");
    const stream = await own.ask(`/api/v1/jobs/${job.id}/events`);
    const closed = stream.text().then(
      () => "closed",
      () => "closed",
    );
    expect(existsSync(join(own.home, "rolewalk.db-wal"))).toBe(true);
    // what a server that was killed had not read to its end
    expect(existsSync(half)).toBe(false);
    const since = Date.now();
    expect(await own.end("SIGTERM")).toBe(0);
    expect(Date.now() - since).toBeLessThan(7000);
    expect(await closed).toBe("closed");
    expect(own.log()).toMatch(/"handedBack":1/);
    expect(own.log()).toContain('"msg":"stopped"');
    // whoever closes the database last takes its journal into it
    expect(existsSync(join(own.home, "rolewalk.db-wal"))).toBe(false);
    expect(stateOfJobs(own.home)).toEqual([{ kind: "scan", state: "failed", error: "the server stopped before this was done" }]);
  } finally {
    cluster.server.close();
  }
});
