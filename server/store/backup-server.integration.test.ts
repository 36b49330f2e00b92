import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Prisma } from "@/prisma/generated/client.ts";
import { onPostgres } from "@/server/testing/databases.ts";
import { backUp, type Check, copyStore, restore } from "./backup.ts";
import { closeStore, openStore, type Store } from "./client.ts";
import type { StoreEnvironment } from "./location.ts";
import { TABLES } from "./pour.ts";
import { lockOfServers } from "./presence.ts";
import { noteSighting } from "./sighting-repository.ts";
import { listSnapshots, readSnapshotFacts, saveSnapshot } from "./snapshot-repository.ts";
import type { StoreClient } from "./store.ts";

const AT = new Date("2026-01-02T03:04:05.678Z");
const LATER = new Date("2026-01-03T00:00:00.001Z");
const HOSTILE = "<b>ä\n'\";DROP TABLE 日本 \u{1F600}";

async function withStore<T>(environment: StoreEnvironment, work: (store: Store) => Promise<T>): Promise<T> {
  const opened = await openStore(environment);
  if (!opened.ok) throw new Error(opened.error.message);
  try {
    return await work(opened.value);
  } finally {
    await closeStore(opened.value);
  }
}

const saved = (store: Store, label: string): Promise<string> =>
  saveSnapshot(store, {
    ...{ facts: { label, rows: Array.from({ length: 3000 }, (_, i) => `${label} ${i}`) }, coverage: {}, capturedAt: AT, origin: "import", label },
    ...{ engineVersion: "1", factsShape: "a", status: "complete", counts: { roles: 1 }, sources: [] },
  });

/** At least one row in every table, with what may go wrong between two databases: bytes, dates to the millisecond, nothing, yes and no, strange signs. */
async function fillEveryTable(store: Store): Promise<void> {
  const { client } = store;
  const snapshotId = await saved(store, HOSTILE);
  await saved(store, "other");
  await client.source.create({ data: { id: "s", kind: "aws", name: HOSTILE, config: "{}", enabled: false, nextRunAt: LATER } });
  await client.sourceCapture.create({ data: { sourceId: "s", capturedAt: AT, state: "partial", notes: "{}", encoding: "gzip" } });
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  for (const position of [0, 1, 2, 3, 4, 5]) await client.captureChunk.create({ data: { sourceId: "s", position, data: bytes } });
  await client.job.create({ data: { id: "j", kind: "scan", state: "done", progress: "[]", snapshotId } });
  await client.lease.create({ data: { name: "x", owner: "o", until: AT } });
  await client.pushNonce.create({ data: { key: "k", nonce: "n", until: LATER } });
  const risk = { finding: "f", rule: "r", summary: HOSTILE, owner: "o", reason: "", acceptedAt: AT, until: LATER, members: "{}" };
  await client.acceptedRisk.create({ data: { id: "a", ...risk } });
  await client.markedTarget.create({ data: { ref: HOSTILE, reason: "", markedAt: AT } });
  await client.review.create({ data: { id: "r", createdAt: AT, hash: "h", encoding: "gzip" } });
  await client.reviewChunk.create({ data: { reviewId: "r", position: 0, data: bytes } });
  await client.reviewDecision.create({ data: { reviewId: "r", row: "x", decision: "keep", reviewer: "me", reason: "", decidedAt: AT } });
  await client.session.create({ data: { id: "i", subject: "s", name: "n", role: "viewer", createdAt: AT, lastSeenAt: AT, expiresAt: LATER } });
  await client.oneTimeSecret.create({ data: { id: "o", purpose: "p", until: LATER } });
  for (const id of ["t", "u"])
    await client.apiToken.create({ data: { id, hash: id, name: HOSTILE, role: "viewer", madeBy: "me", createdAt: AT, expiresAt: LATER } });
  await client.forgottenName.create({ data: { id: "f", pseudonym: "person-1", since: AT, doneAt: LATER } });
  await client.storeKey.create({ data: { name: "forgotten names", secret: "00" } });
  const entry = { at: AT, subject: "s", name: HOSTILE, action: "a", target: "", detail: "{}", previous: "", hash: "" };
  await client.auditEntry.createMany({ data: Array.from({ length: 1100 }, (_, i) => ({ ...entry, position: i + 1 })) });
}

const everything = async (client: StoreClient): Promise<Record<string, readonly object[]>> => {
  const tables = TABLES.map(async ({ name, key }) => {
    const rows = client[name] as unknown as { findMany(): Promise<readonly Record<string, unknown>[]> };
    const order = (row: Record<string, unknown>): string => key.map((one) => String(row[one]).padStart(30)).join();
    return [name, (await rows.findMany()).toSorted((a, b) => (order(a) < order(b) ? -1 : 1))] as const;
  });
  return Object.fromEntries(await Promise.all(tables));
};
const rowsIn = (environment: StoreEnvironment) => withStore(environment, ({ client }) => everything(client));
const none: Check = async () => undefined;

test("every table is copied", () => {
  expect(TABLES.map(({ name }) => name).toSorted()).toEqual(
    Object.values(Prisma.ModelName)
      .map((name) => name.charAt(0).toLowerCase() + name.slice(1))
      .toSorted(),
  );
});

onPostgres((database) => {
  let folder = "";
  let file: StoreEnvironment & { readonly ROLEWALK_HOME: string };
  let server: Awaited<ReturnType<typeof database.environment>>;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "rolewalk-copy-"));
    file = { ROLEWALK_HOME: join(folder, "home"), ROLEWALK_ROOT: process.cwd() };
    server = await database.environment();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Holds the database as a server does, while work is done. */
  const whileInUse = <T>(work: () => Promise<T>): Promise<T> =>
    withStore(server, ({ client }) =>
      client.$transaction(
        async (tx) => {
          expect(await lockOfServers(tx as StoreClient)).toBe(true);
          return work();
        },
        { timeout: 30_000 },
      ),
    );

  describe("a copy from a file to a server", () => {
    test("has every row as it was, and goes on counting behind them", async () => {
      await withStore(file, fillEveryTable);
      const before = await rowsIn(file);
      for (const [name, rows] of Object.entries(before)) expect([name, rows.length > 0]).toEqual([name, true]);
      expect(await copyStore(server.DATABASE_URL, none, file)).toMatchObject({ ok: true, value: { snapshots: 2 } });
      expect(await rowsIn(server)).toEqual(before);
      await withStore(server, async (store) => {
        const [first] = await listSnapshots(store);
        expect(await readSnapshotFacts(store, first?.id ?? "")).toMatchObject({ label: "other" });
        await noteSighting(store, (await listSnapshots(store))[1]?.id ?? "", LATER);
        await store.client.reviewDecision.create({ data: { reviewId: "r", row: "y", decision: "keep", reviewer: "me", reason: "", decidedAt: AT } });
        await expect(store.client.auditEntry.deleteMany()).rejects.toThrow(/never removed/);
      });
      expect(readdirSync(file.ROLEWALK_HOME).filter((name) => name.startsWith("copying"))).toEqual([]);
    });

    test("is refused where something is, where a server runs, and where what was copied does not hold: nothing is there then", async () => {
      await withStore(file, fillEveryTable);
      expect(await copyStore(server.DATABASE_URL, () => Promise.reject(new Error("it does not hold")), file)).toMatchObject({
        ok: false,
        error: { message: expect.stringMatching(/^nothing was copied to .*: it does not hold$/) },
      });
      expect(await whileInUse(() => copyStore(server.DATABASE_URL, none, file))).toMatchObject({
        ok: false,
        error: { message: expect.stringContaining("is in use") },
      });
      expect(Object.values(await rowsIn(server)).flat()).toEqual([]);
      await withStore(server, ({ client }) => client.markedTarget.create({ data: { ref: "x", reason: "", markedAt: AT } }));
      expect(await copyStore(server.DATABASE_URL, none, file)).toMatchObject({ ok: false, error: { message: expect.stringContaining("is not empty") } });
      expect(Object.values(await rowsIn(server)).flat()).toHaveLength(1);
      expect(await copyStore(`file:${join(folder, "x.db")}`, none, file)).toMatchObject({ ok: false, error: { kind: "unsupported-database" } });
    });
  });

  describe("a backup of a server", () => {
    test("is taken at one moment while others write, and comes back into a server and into a file", async () => {
      const backup = join(folder, "backup.db");
      let written = 0;
      await withStore(server, async (store) => {
        await fillEveryTable(store);
        let isOver = false;
        const write = async (): Promise<number> => {
          let n = 0;
          for (; !isOver && n < 60; n += 1) await saved(store, `later ${n}`);
          return n;
        };
        const writing = write();
        // each of them would be cut by a snapshot that is kept between two tables
        for (const one of [join(folder, "a.db"), join(folder, "b.db"), backup])
          expect(await backUp(one, server)).toMatchObject({ ok: true, value: { file: one } });
        isOver = true;
        written = await writing;
        await store.client.apiToken.update({ where: { id: "t" }, data: { revokedBy: "me", revokedAt: LATER } });
      });
      expect(statSync(backup).mode & 0o077).toBe(0);
      expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
      const restored = await restore(backup, server);
      if (!restored.ok) throw new Error(restored.error.message);
      expect(existsSync(restored.value.before ?? "")).toBe(true);
      expect(await restore(backup, file)).toMatchObject({ ok: true });
      const [inServer, inFile] = [await rowsIn(server), await rowsIn(file)];
      expect([inServer["session"], inServer["oneTimeSecret"]]).toEqual([[], []]);
      expect(inServer["apiToken"]).toMatchObject([
        { id: "t", revokedBy: "me", revokedAt: LATER },
        { id: "u", revokedBy: null },
      ]);
      expect({ ...inFile, apiToken: [] }).toEqual({ ...inServer, apiToken: [] });
      // of one moment: each snapshot with all of its pieces and its sighting
      await withStore(server, async (store) => {
        const snapshots = await listSnapshots(store);
        expect(snapshots.length).toBeLessThanOrEqual(2 + written);
        for (const { id, label } of snapshots) expect(await readSnapshotFacts(store, id)).toMatchObject({ label });
        expect(inServer["sighting"]?.length).toBeGreaterThan(0);
      });
      const back = await restore(restored.value.before ?? "", server);
      expect(back).toMatchObject({ ok: true, value: { snapshots: 2 + written } });
    });

    test("is put back neither while a server runs nor when it does not hold: what was there stays", async () => {
      const backup = join(folder, "backup.db");
      await withStore(file, fillEveryTable);
      expect(await backUp(backup, file)).toMatchObject({ ok: true });
      await withStore(server, (store) => saved(store, "kept"));
      expect(await whileInUse(() => restore(backup, server))).toMatchObject({ ok: false, error: { message: expect.stringContaining("is in use") } });
      expect(await restore(backup, server, { check: () => Promise.reject(new Error("no")) })).toMatchObject({ ok: false });
      expect(await withStore(server, async (store) => (await listSnapshots(store)).map(({ label }) => label))).toEqual(["kept"]);
      expect(readdirSync(server.ROLEWALK_HOME).filter((name) => name.startsWith("restoring"))).toEqual([]);
    });

    test("by a version that does not know what the database holds is refused", async () => {
      await withStore(server, ({ client }) =>
        client.$executeRawUnsafe(
          `INSERT INTO "_prisma_migrations" (id, checksum, finished_at, migration_name) VALUES ('x', 'x', now(), '29990101000000_later_additive')`,
        ),
      );
      expect(await backUp(join(folder, "b.db"), server)).toMatchObject({ ok: false, error: { message: expect.stringContaining("newer version") } });
    });
  });
});
