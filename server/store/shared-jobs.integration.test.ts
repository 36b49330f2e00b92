import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { onPostgres } from "@/server/testing/databases.ts";
import { closeStore, openStore, type Store } from "./client.ts";
import { findJob, finishJob, reportProgress } from "./job-repository.ts";
import { takeLease } from "./lease-repository.ts";
import { listenToNews, type News, tellNews } from "./news.ts";
import { lockOfServers } from "./presence.ts";
import { claimJob, createOwnJob, createSharedJob, finishOwnJob, handBackJobs, openInputs, renewJobs, takeUpJobs } from "./shared-job-repository.ts";

const LONG = 60_000;
const WHY = { own: "its server is gone", tooOften: "it ends servers" };
const readsOf = (input: string): readonly string[] => (JSON.parse(input) as { readonly reads: readonly string[] }).reads;
const reading = (...reads: string[]): string => JSON.stringify({ reads });

onPostgres((database) => {
  let servers: readonly Store[];
  let url = "";
  beforeEach(async () => {
    const environment = await database.environment();
    url = environment.DATABASE_URL;
    servers = await Promise.all(
      Array.from({ length: 3 }, async () => {
        const opened = await openStore(environment);
        if (!opened.ok) throw new Error(opened.error.message);
        return opened.value;
      }),
    );
  });
  afterEach(async () => {
    for (const store of servers) await closeStore(store);
  });
  const at = (i: number): Store => servers[i % 3] ?? expect.unreachable();
  const claim = (i: number, ms = LONG) => claimJob(at(i), { kind: "scan", readsOf }, `server ${i}`, ms);
  /** Lets the leases of a server be over, as if it had been silent for long. */
  const silence = (owner: string) => database.server().query(`UPDATE "Job" SET "leaseUntil" = '2020-01-01' WHERE owner = '${owner}'`, url);
  const stateOf = async (id: string) => (await findJob(at(0), id))?.state;

  test("of many who ask at once each gets a job, and no job is got twice", async () => {
    for (let i = 0; i < 30; i += 1) await createSharedJob(at(i), "scan", reading(`s${i}`), false);
    const got: string[] = [];
    const drain = async (i: number): Promise<void> => {
      for (let misses = 0; misses < 3; ) {
        const job = await claim(i);
        if (job) got.push(job.id);
        else misses += 1;
      }
    };
    await Promise.all(Array.from({ length: 9 }, (_, i) => drain(i)));
    expect(got).toHaveLength(30);
    expect(new Set(got).size).toBe(30);
  });

  test("what is read by one job is read by no other until that is over, or its server is gone; others go on meanwhile", async () => {
    const [first, second] = [await createSharedJob(at(0), "scan", reading("a", "b"), false), await createSharedJob(at(0), "scan", reading("b", "c"), false)];
    const third = await createSharedJob(at(0), "scan", reading("d"), false);
    expect((await claim(0))?.id).toBe(first.id);
    expect((await claim(1))?.id).toBe(third.id);
    expect(await claim(2)).toBeUndefined();
    // what it could not have it does not keep from others either
    expect(await takeLease(at(2), "source c", "somebody", LONG)).toBe(true);
    await at(2).client.lease.delete({ where: { name: "source c" } });
    expect(await finishOwnJob(at(0), first.id, "server 0", { state: "done" })).toBe(true);
    expect((await claim(2))?.id).toBe(second.id);
  });

  test("a job of a kind that a server does not know waits for one that does", async () => {
    const { id } = await createSharedJob(at(0), "derivation", reading("a"), false);
    expect(await claim(0)).toBeUndefined();
    expect((await claimJob(at(1), { kind: "derivation", readsOf }, "newer", LONG))?.id).toBe(id);
  });

  test("a job whose server is gone is done by another, and what the first says later does not count", async () => {
    const { id } = await createSharedJob(at(0), "scan", reading("a"), false);
    await claim(0);
    expect(await takeUpJobs(at(1), 3, WHY)).toEqual({ again: 0, failed: 0 });
    await silence("server 0");
    expect(await takeUpJobs(at(1), 3, WHY)).toEqual({ again: 1, failed: 0 });
    expect((await claim(1))?.id).toBe(id);
    expect(await renewJobs(at(0), "server 0", LONG)).toEqual([]);
    expect(await finishOwnJob(at(0), id, "server 0", { state: "failed", error: "late" })).toBe(false);
    expect(await renewJobs(at(1), "server 1", LONG)).toEqual([id]);
    expect(await finishOwnJob(at(1), id, "server 1", { state: "done" })).toBe(true);
    expect(await stateOf(id)).toBe("done");
  });

  test("a job that is begun again and again and never ended fails with its reason", async () => {
    const { id } = await createSharedJob(at(0), "scan", reading("a"), false);
    for (const i of [0, 1, 2]) {
      expect((await claim(i))?.id).toBe(id);
      await silence(`server ${i}`);
      await takeUpJobs(at(0), 3, WHY);
    }
    expect(await findJob(at(0), id)).toMatchObject({ state: "failed", error: "it ends servers" });
  });

  test("what only the server could do that is gone has failed with its reason; what lives stays", async () => {
    const [gone, alive] = [await createOwnJob(at(0), "import", "server 0", LONG), await createOwnJob(at(1), "import", "server 1", LONG)];
    await silence("server 0");
    expect(await takeUpJobs(at(1), 3, WHY)).toEqual({ again: 0, failed: 1 });
    expect(await findJob(at(1), gone.id)).toMatchObject({ state: "failed", error: "its server is gone" });
    expect(await stateOf(alive.id)).toBe("queued");
  });

  test("a job of one's own is never taken for left behind while it is made", async () => {
    let isOver = false;
    const look = async (): Promise<number> => {
      let failed = 0;
      while (!isOver) failed += (await takeUpJobs(at(1), 3, WHY)).failed;
      return failed;
    };
    const looking = look();
    for (let i = 0; i < 60; i += 1) await createOwnJob(at(0), "import", "server 0", LONG);
    isOver = true;
    expect(await looking).toBe(0);
  });

  test("a server that stops hands back: what any can do waits again and counts as not begun, what only it could do has failed", async () => {
    const shared = await createSharedJob(at(0), "scan", reading("a"), false);
    const own = await createOwnJob(at(0), "import", "server 0", LONG);
    await claim(0);
    expect(await handBackJobs(at(0), "server 0", "it stopped")).toBe(2);
    expect(await findJob(at(0), own.id)).toMatchObject({ state: "failed", error: "it stopped" });
    expect((await claim(1))?.id).toBe(shared.id);
    expect(await at(1).client.job.findUnique({ where: { id: shared.id } })).toMatchObject({ attempts: 1, owner: "server 1" });
  });

  test("the same that waits already is not put behind itself, also by many at once", async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, (_, i) => createSharedJob(at(i), "scan", reading("a"), false).then((job) => job.id)));
    expect(new Set(ids).size).toBe(1);
    await claim(0);
    expect((await createSharedJob(at(1), "scan", reading("a"), true)).id).toBe(ids[0]);
    expect((await createSharedJob(at(1), "scan", reading("a"), false)).id).not.toBe(ids[0]);
    expect(await openInputs(at(2), "scan")).toHaveLength(2);
  });

  test("a job that was cancelled elsewhere is no longer its server's", async () => {
    const { id } = await createSharedJob(at(0), "scan", reading("a"), false);
    await claim(0);
    expect(await finishJob(at(1), id, { state: "cancelled" })).toBe(true);
    expect(await renewJobs(at(0), "server 0", LONG)).toEqual([]);
    expect(await reportProgress(at(0), id, [])).toBe(false);
  });

  test("news is heard by all who listen, also after a connection was lost, and by nobody who has ended", async () => {
    const heard: News[] = [];
    let begun = 0;
    const unlisten = listenToNews(
      { DATABASE_URL: url, ROLEWALK_ROOT: process.cwd() },
      (news) => void heard.push(news),
      () => {
        begun += 1;
      },
    );
    await expect.poll(() => begun, { timeout: 10_000 }).toBe(1);
    await tellNews(at(0), { topic: "snapshot", id: "one two", from: "me" });
    await expect.poll(() => heard).toEqual([{ topic: "snapshot", id: "one two", from: "me" }]);
    await database.server().query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'rolewalk server'", url);
    await expect.poll(() => begun, { timeout: 10_000 }).toBe(2);
    await tellNews(at(1), { topic: "jobs", id: "", from: "you" });
    await expect.poll(() => heard.at(-1)).toEqual({ topic: "jobs", id: "", from: "you" });
    await unlisten?.();
    const left = await database.server().query("SELECT 1 FROM pg_stat_activity WHERE application_name = 'rolewalk server'", url);
    expect(left).toEqual([]);
    expect(
      listenToNews(
        { DATABASE_URL: "file:/x.db" },
        () => expect.unreachable(),
        () => expect.unreachable(),
      ),
    ).toBeUndefined();
  });

  test("whoever waits for a restore to end leaves no connection behind when that is refused, and stops at once", async () => {
    const taken = Promise.withResolvers<void>();
    const restored = Promise.withResolvers<void>();
    const restoring = at(0).client.$transaction(
      async (client) => {
        expect(await lockOfServers(client as Store["client"])).toBe(true);
        taken.resolve();
        await restored.promise;
      },
      { timeout: LONG },
    );
    await taken.promise;
    const listen = (options: string) =>
      listenToNews(
        { DATABASE_URL: `${url}${options}`, ROLEWALK_ROOT: process.cwd() },
        () => expect.unreachable(),
        () => expect.unreachable(),
      );
    const there = () =>
      database.server().query("SELECT pid, wait_event FROM pg_stat_activity WHERE application_name = 'rolewalk server' AND datname = current_database()", url);
    const impatient = listen("?options=-c%20statement_timeout%3D50");
    const pids = new Set<unknown>();
    for (; pids.size < 3; await sleep(10)) {
      const rows = await there();
      for (const { pid } of rows) pids.add(pid);
      expect(rows.length).toBeLessThan(2);
    }
    await impatient?.();
    const patient = listen("");
    await expect.poll(there, { timeout: 10_000 }).toMatchObject([{ wait_event: "advisory" }]);
    await patient?.();
    restored.resolve();
    await restoring;
    await expect.poll(there, { timeout: 10_000 }).toEqual([]);
  });
});
