import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { startPostgres, type TestPostgres } from "../server/testing/postgres.mjs";
import { postgresFolder } from "../server/testing/postgres-folder.mjs";
import { type KubernetesStandIn, kubeconfigFor, startKubernetes } from "../server/testing/stand-in/kubernetes-api.ts";
import { plantedObjects } from "../server/testing/stand-in/planted-objects.ts";
import { type Replica, startReplica } from "./replica.ts";

/*
 * Three servers on one PostgreSQL database, as they run behind a balancer: whichever is asked answers, what one leaves that is gone another takes up, and nothing is
 * done twice.
 */
test.skip(postgresFolder() === undefined, "there is no PostgreSQL server on this machine");
test.describe.configure({ mode: "serial" });

const missing = (what: string): never => {
  throw new Error(what);
};
const GONE = "the server that had it stopped before this was done: send it again";
const ROLES = 1500;

let postgres: TestPostgres;
let url = "";
let folder = "";
let orchard: KubernetesStandIn;
let servers: Replica[] = [];

const environment = (): Record<string, string> => ({
  DATABASE_URL: url,
  ROLEWALK_LEASE_SECONDS: "5",
  ROLEWALK_LIVE_SNAPSHOT_MINUTES: "0.05",
  ROLEWALK_STOP_SECONDS: "1",
  ROLEWALK_LOG: "info",
});
const server = (i: number): Replica => servers[i % servers.length] ?? missing("no server");
const sql = <T extends Record<string, unknown>>(text: string) => postgres.query(text, url) as Promise<readonly T[]>;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  postgres = await startPostgres();
  url = await postgres.create();
  folder = mkdtempSync(join(tmpdir(), "rolewalk-replicas-"));
  orchard = await startKubernetes({ objects: plantedObjects(3), token: "t", issuer: "https://orchard.example.com", tls: true });
  writeFileSync(join(folder, "orchard"), kubeconfigFor(orchard.url, "t", "orchard", orchard.ca));
  servers = await Promise.all([0, 1, 2].map(() => startReplica(environment())));
});
test.afterAll(async () => {
  await Promise.all(servers.map((one) => one.end("SIGKILL")));
  await orchard?.stop();
  await postgres?.stop();
  for (const home of servers.map((one) => one.home)) rmSync(home, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

interface JobRow extends Record<string, unknown> {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly error: string | null;
  readonly owner: string | null;
  readonly input: string | null;
  readonly attempts: number;
  readonly snapshotId: string | null;
}
const jobs = () => sql<JobRow>('SELECT * FROM "Job" ORDER BY "createdAt"');
const jobOf = async (id: string): Promise<JobRow> => (await jobs()).find((one) => one.id === id) ?? missing(`there is no job ${id}`);
const allEnded = () =>
  expect.poll(async () => (await jobs()).filter((one) => one.state === "queued" || one.state === "running").length, { timeout: 60_000 }).toBe(0);
const post = (to: Replica, path: string, body?: object): Promise<Response> => to.ask(path, { method: "POST", ...(body ? { body: JSON.stringify(body) } : {}) });
const addSource = async (source: object): Promise<void> => expect((await post(server(0), "/api/v1/sources", source)).status).toBe(201);
const removeSources = async (): Promise<void> => {
  const { sources } = (await (await server(0).ask("/api/v1/sources")).json()) as { readonly sources: ReadonlyArray<{ readonly id: string }> };
  for (const { id } of sources) await server(0).ask(`/api/v1/sources/${id}`, { method: "DELETE" });
};

/** The numbers of a seed, from 0 to 1, each run the same. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const role = (name: string) => ({
  Path: "/",
  RoleName: name,
  RoleId: `AROA${randomBytes(8).toString("hex").toUpperCase()}`,
  Arn: `arn:aws:iam::111122223333:role/${name}`,
  CreateDate: "2026-01-01T00:00:00Z",
  AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }] },
  InstanceProfileList: [],
  RolePolicyList: [],
  AttachedManagedPolicies: [],
  Tags: [],
});
const upload = (to: Replica, name: string): Promise<Response> => {
  const roles = Array.from({ length: ROLES }, (_, i) => role(`${name}-${i}-${randomBytes(12).toString("hex")}`));
  const body = JSON.stringify({ UserDetailList: [], GroupDetailList: [], RoleDetailList: roles, Policies: [] });
  return to.ask("/api/v1/snapshots", { method: "POST", body, headers: { "x-bundle-name": `${name}.json` } });
};

/** The job that was acknowledged; undefined: the server was gone before it said so. */
async function acknowledged(answer: Promise<Response>): Promise<string | undefined> {
  const response = await answer.catch(() => undefined);
  if (!response) return undefined;
  expect(response.status).toBe(202);
  return ((await response.json().catch(() => undefined)) as { readonly id: string } | undefined)?.id;
}

/** Makes the schedule due now, and lets all servers look at it at once, until one has read it. */
async function tick(): Promise<void> {
  await sql(`UPDATE "Source" SET "nextRunAt" = '2020-01-01' WHERE name = 'orchard'`);
  const isDue = async (): Promise<boolean> => {
    await sql("SELECT pg_notify('rolewalk', 'sources test ')");
    return (await sql(`SELECT 1 FROM "Source" WHERE name = 'orchard' AND "nextRunAt" < now()`)).length > 0;
  };
  await expect.poll(isDue, { timeout: 60_000, intervals: [300] }).toBe(false);
}

/** What was acknowledged, by whom uploads were, and who was killed. */
interface Asked {
  readonly scans: ReadonlySet<string>;
  readonly uploads: ReadonlyMap<string, string>;
  readonly killed: ReadonlySet<string>;
  readonly ticks: number;
}

async function holds({ scans, uploads, killed, ticks }: Asked): Promise<void> {
  const ended = await jobs();
  const byId = new Map(ended.map((one) => [one.id, one]));
  // what any server can do is done, whoever was killed
  for (const id of scans) expect(byId.get(id)).toMatchObject({ state: "done" });
  // an upload lies with one server: it is done, or was lost with that one, which is said
  for (const [id, by] of uploads) {
    const job = byId.get(id);
    if (job?.state !== "done") expect([job?.state, job?.error, killed.has(by)]).toEqual(["failed", GONE, true]);
  }
  const begun = ended.filter((one) => one.kind === "scan");
  // each tick of the schedule was read once
  expect(begun.filter((one) => one.input?.includes('"due"'))).toHaveLength(ticks);
  expect(begun.every((one) => one.state === "done")).toBe(true);
  const read = orchard.requests.filter((one) => one.startsWith("GET /version")).length;
  expect(read).toBeGreaterThanOrEqual(begun.length);
  expect(read).toBeLessThanOrEqual(begun.reduce((sum, one) => sum + one.attempts, 0));
  expect(await sql(`SELECT * FROM "Lease" WHERE name LIKE 'source %'`)).toEqual([]);
  for (const job of ended.filter((one) => one.state === "done")) await isWhole(job);
  const half =
    'SELECT 1 FROM "SnapshotChunk" WHERE "snapshotId" NOT IN (SELECT id FROM "Snapshot") UNION ALL SELECT 1 FROM "Snapshot" WHERE id NOT IN (SELECT "snapshotId" FROM "SnapshotChunk")';
  expect(await sql(half)).toEqual([]);
}

/** Every server answers from the snapshot that a job has made. */
async function isWhole({ snapshotId, kind }: JobRow): Promise<void> {
  for (const one of servers) {
    const answer = await one.ask(`/api/v1/overview?snapshot=${snapshotId}`);
    expect(answer.status).toBe(200);
    if (kind === "import") expect(((await answer.json()) as { counts: { roles: number } }).counts.roles).toBe(ROLES);
  }
}

for (const seed of [1, 2, 3]) {
  test(`one that is killed at random in scans, uploads and schedules (seed ${seed}): nothing is lost, and nothing is done twice`, async () => {
    test.setTimeout(240_000);
    await sql('DELETE FROM "Job"');
    await addSource({ kind: "kubernetes", name: "orchard", kubeconfig: join(folder, "orchard"), every: "1h" });
    await allEnded();
    await sql('DELETE FROM "Job"');
    orchard.requests.length = 0;
    const random = seeded(seed);
    const pick = () => server(Math.floor(random() * 3));
    const scans = new Set<string>();
    const uploads = new Map<string, string>();
    const killed = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      const [victim, wait] = [Math.floor(random() * 3), random() * 1500];
      const asked = [pick(), pick(), pick()];
      const answers = [
        acknowledged(post(asked[0] as Replica, "/api/v1/scan")),
        ...[1, 2].map((i) => acknowledged(upload(asked[i] as Replica, `s${seed}-r${round}-${i}`))),
      ];
      const ticked = tick();
      await new Promise((done) => setTimeout(done, wait));
      const gone = server(victim);
      killed.add(gone.id);
      await gone.end("SIGKILL");
      const ids = await Promise.all(answers);
      if (ids[0]) scans.add(ids[0]);
      for (const i of [1, 2]) if (ids[i]) uploads.set(ids[i] as string, (asked[i] as Replica).id);
      servers[victim] = await startReplica(environment(), gone.home);
      await ticked;
    }
    await allEnded();
    await holds({ scans, uploads, killed, ticks: 3 });
    await removeSources();
  });
}

test("what becomes of a job is told by every server, and every server shows the snapshot that it made", async () => {
  test.setTimeout(120_000);
  await addSource({ kind: "kubernetes", name: "orchard", kubeconfig: join(folder, "orchard") });
  const id = (await acknowledged(post(server(0), "/api/v1/scan"))) ?? missing("no job");
  const told = await Promise.all(servers.map(async (one) => (await one.ask(`/api/v1/jobs/${id}/events`)).text()));
  const snapshot = (await jobOf(id)).snapshotId;
  for (const text of told) expect(text.trim().split("\n\n").at(-1)).toContain(`"state":"done","progress":[{"name":"orchard","state":"`);
  for (const one of servers) expect(((await (await one.ask("/api/v1/snapshots")).json()) as { shown: string }).shown).toBe(snapshot);
  await removeSources();
});

test("a scan that runs on one server is cancelled on another, and goes on elsewhere when its server is told to stop", async () => {
  test.setTimeout(180_000);
  const slow = await startKubernetes({
    objects: plantedObjects(1),
    token: "t",
    issuer: "https://slow.example.com",
    tls: true,
    faults: { pods: { kind: "slow", ms: 600_000 } },
  });
  writeFileSync(join(folder, "slow"), kubeconfigFor(slow.url, "t", "slow", slow.ca));
  try {
    await addSource({ kind: "kubernetes", name: "slow", kubeconfig: join(folder, "slow") });
    const runs = async (id: string, not?: string) => {
      await expect.poll(async () => [(await jobOf(id)).state, (await jobOf(id)).owner !== (not ?? null)], { timeout: 30_000 }).toEqual(["running", true]);
      return (await jobOf(id)).owner;
    };
    const first = (await acknowledged(post(server(0), "/api/v1/scan"))) ?? missing("no job");
    const owner = await runs(first);
    const other = servers.find((one) => one.id !== owner) ?? missing("no other server");
    expect(await (await post(other, `/api/v1/jobs/${first}/cancel`)).json()).toMatchObject({ state: "cancelled" });
    // whoever had it has stopped, and takes the next
    const underWay = async () =>
      Promise.all(servers.map(async (one) => /^rolewalk_jobs_under_way (\d+)$/m.exec(await (await one.ask("/metrics")).text())?.[1]));
    await expect.poll(underWay, { timeout: 20_000 }).toEqual(["0", "0", "0"]);
    const second = (await acknowledged(post(server(0), "/api/v1/scan"))) ?? missing("no job");
    const its = await runs(second);
    const at = servers.findIndex((one) => one.id === its);
    const stopped = server(at);
    await stopped.end("SIGTERM");
    expect(await runs(second, stopped.id)).not.toBe(stopped.id);
    expect((await jobOf(second)).attempts).toBe(1);
    servers[at] = await startReplica(environment(), stopped.home);
    await post(server(0), `/api/v1/jobs/${second}/cancel`);
    await removeSources();
  } finally {
    await slow.stop();
  }
});

const liveOf = async (one: Replica) =>
  ((await (await one.ask("/api/v1/live-view")).json()) as { live: { version: number; watched: ReadonlyArray<{ state: string }> } | null }).live;
const heardBy = (): Promise<readonly string[]> => Promise.all(servers.map(async (one) => (await liveOf(one))?.watched[0]?.state ?? "nothing"));
const podsBy = (): Promise<readonly number[]> =>
  Promise.all(
    servers.map(async (one) => ((await (await one.ask("/api/v1/overview?snapshot=live")).json()) as { counts?: { pods: number } }).counts?.pods ?? -1),
  );
const liveSnapshots = async (): Promise<number> => Number((await sql<{ n: number }>(`SELECT count(*)::int AS n FROM "Snapshot" WHERE origin = 'live'`))[0]?.n);
const keeper = async (): Promise<string> => (await sql<{ owner: string }>(`SELECT owner FROM "Lease" WHERE name = 'live'`))[0]?.owner ?? "";
const pod = (name: string) => ({ metadata: { name, namespace: "payments" }, spec: { serviceAccountName: "api", containers: [{ name: "main" }] } });

test("a watch is answered by every server, its snapshots are kept by one, and by another when that one is killed", async () => {
  test.setTimeout(180_000);
  await addSource({ kind: "kubernetes", name: "orchard", kubeconfig: join(folder, "orchard"), watch: true });
  await expect.poll(heardBy, { timeout: 60_000 }).toEqual(["watching", "watching", "watching"]);
  const before = (await podsBy())[0] ?? 0;
  const versions = (await Promise.all(servers.map(liveOf))).map((one) => one?.version ?? 0);
  expect(new Set(versions).size).toBe(3);
  // who comes from one server to another is not taken for somebody who has seen what this one told
  const stream = await server(1).ask("/api/v1/events", { headers: { "last-event-id": String(versions[0]) }, signal: AbortSignal.timeout(5000) });
  const first = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  let heard = "";
  while (!heard.includes("event: change")) heard += (await first?.read())?.value ?? "";
  expect(heard).toContain('"all":true');
  await first?.cancel();
  orchard.objects.put("pods", pod("one"));
  await expect.poll(podsBy, { timeout: 20_000 }).toEqual([before + 1, before + 1, before + 1]);
  await expect.poll(liveSnapshots, { timeout: 30_000 }).toBe(1);
  const keeping = await keeper();
  const at = servers.findIndex((one) => one.id === keeping);
  const gone = server(at);
  orchard.objects.put("pods", pod("two"));
  await gone.end("SIGKILL");
  servers[at] = await startReplica(environment(), gone.home);
  await expect.poll(heardBy, { timeout: 60_000 }).toEqual(["watching", "watching", "watching"]);
  await expect.poll(podsBy, { timeout: 20_000 }).toEqual([before + 2, before + 2, before + 2]);
  await expect.poll(liveSnapshots, { timeout: 60_000 }).toBe(2);
  expect(await keeper()).not.toBe(keeping);
  await removeSources();
  // what is watched no more is so on every server
  await expect.poll(heardBy, { timeout: 30_000 }).toEqual(["nothing", "nothing", "nothing"]);
});

test("a newer version that only adds to the database takes its place while this one goes on", async () => {
  await sql('ALTER TABLE "Snapshot" ADD COLUMN later TEXT');
  await sql(`INSERT INTO "_prisma_migrations" (id, checksum, finished_at, migration_name) VALUES ('later', 'x', now(), '29990101000000_later_additive')`);
  for (const one of servers) expect(await (await one.ask("/readyz")).json()).toEqual({ status: "ready" });
  const id = (await acknowledged(upload(server(1), "beside"))) ?? missing("no job");
  await expect.poll(async () => (await jobOf(id)).state, { timeout: 30_000 }).toBe("done");
  await sql(`UPDATE "_prisma_migrations" SET migration_name = '29990101000000_later' WHERE id = 'later'`);
  expect(await (await server(0).ask("/readyz")).json()).toMatchObject({ status: expect.not.stringMatching(/^ready$/) });
  for (const one of servers) expect(one.log()).not.toContain(postgres.password);
});
