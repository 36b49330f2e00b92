import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { onEveryDatabase } from "@/server/testing/databases.ts";
import { closeStore, openStore, type Store, storeAnswers } from "./client.ts";
import { createJob, failAbandonedJobs, findJob, finishJob, listJobs, reportProgress, startJob } from "./job-repository.ts";
import { locateStore, type StoreEnvironment } from "./location.ts";
import { migrateDatabase } from "./migrate.ts";
import {
  deleteSnapshot,
  findSnapshot,
  latestSnapshot,
  listSnapshots,
  type NewSnapshot,
  readSnapshotBody,
  readSnapshotFacts,
  saveSnapshot,
} from "./snapshot-repository.ts";
import { deleteSource, findSource, listSources, saveSource, setSourceEnabled } from "./source-repository.ts";

const ROOT = process.cwd();
const MIGRATIONS = join(ROOT, "prisma", "migrations");

const openedWith = async (environment: StoreEnvironment): Promise<Store> => {
  const opened = await openStore(environment);
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
};

const aSnapshot = (facts: unknown, more: Partial<NewSnapshot> = {}): NewSnapshot => ({
  facts,
  coverage: { failed: [] },
  capturedAt: new Date("2026-01-02T03:04:05Z"),
  origin: "import",
  label: "a bundle",
  engineVersion: "1",
  factsShape: "a",
  status: "complete",
  counts: { roles: 2 },
  ...more,
});

/** How writing is forbidden to a connection, and allowed again. */
const READ_ONLY = {
  sqlite: ["PRAGMA query_only = 1", "PRAGMA query_only = 0"],
  postgresql: ["SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE"],
} as const;

const ALL_MIGRATIONS = readdirSync(MIGRATIONS)
  .filter((name) => /^\d{14}_/.test(name))
  .sort();

describe("a database in a file", () => {
  let folder = "";
  let store: Store;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "rolewalk-store-"));
    store = await openedWith({ ROLEWALK_HOME: join(folder, "home"), ROLEWALK_ROOT: ROOT });
  });
  afterEach(async () => {
    await closeStore(store);
    rmSync(folder, { recursive: true, force: true });
  });

  describe("migrations", () => {
    test("a new database gets every migration, an up-to-date one none", () => {
      const file = join(folder, "fresh.db");
      const first = migrateDatabase(file, MIGRATIONS);
      expect(first).toEqual({ ok: true, value: ALL_MIGRATIONS });
      expect(migrateDatabase(file, MIGRATIONS)).toEqual({ ok: true, value: [] });
    });

    test("a database of the first version keeps its snapshots, whose shape is not known", async () => {
      const file = join(folder, "old", "rolewalk.db");
      const first = join(folder, "first");
      cpSync(MIGRATIONS, first, { recursive: true, filter: (path) => !/\/\d{14}_(?!init)/.test(path) });
      mkdirSync(join(folder, "old"));
      migrateDatabase(file, first);
      const old = new Database(file);
      old.exec(`INSERT INTO "Snapshot" VALUES ('s', 0, 0, 0, 'import', 'l', '1', 'h', 'complete', '{}', '{}', 'gzip', 2, 2)`);
      old.prepare(`INSERT INTO "SnapshotChunk" VALUES ('s', 0, ?)`).run(gzipSync("{}"));
      old.close();
      const opened = await openedWith({ DATABASE_URL: `file:${file}`, ROLEWALK_ROOT: ROOT });
      expect(await findSnapshot(opened, "s")).toMatchObject({ label: "l", factsShape: "" });
      expect(await readSnapshotFacts(opened, "s")).toEqual({});
      await closeStore(opened);
    });

    test("prisma itself finds nothing left to apply, and the migrations give exactly the schema", () => {
      const environment = { ...process.env, DATABASE_URL: `file:${store.place}`, CHECKPOINT_DISABLE: "1", NO_COLOR: "1" };
      const prisma = (...words: string[]) =>
        spawnSync(process.execPath, ["node_modules/prisma/build/index.js", ...words, "--config", "prisma/prisma.config.ts"], {
          encoding: "utf8",
          env: environment,
        });
      const status = prisma("migrate", "status");
      expect(`${status.stdout}${status.stderr}`).toContain("Database schema is up to date");
      expect(status.status).toBe(0);
      const drift = (only: string) => spawnSync(process.execPath, ["prisma/engine/drift.mjs", "prisma/schema.prisma", only]).status;
      expect([drift("sqlite"), drift("names")]).toEqual([0, 0]);
    });

    test("a schema that the migrations do not give is found", () => {
      const changed = join(folder, "schema.prisma");
      writeFileSync(changed, readFileSync(join(ROOT, "prisma", "schema.prisma"), "utf8").replace("label         String", "label         String?"));
      expect(spawnSync(process.execPath, ["prisma/engine/drift.mjs", changed, "sqlite"]).status).toBe(2);
    });

    test("a migration that fails changes nothing and says so", () => {
      const broken = join(folder, "migrations");
      cpSync(MIGRATIONS, broken, { recursive: true });
      mkdirSync(join(broken, "29990101000000_broken"));
      writeFileSync(join(broken, "29990101000000_broken", "migration.sql"), "CREATE TABLE extra (id TEXT); INSERT INTO nowhere VALUES (1);");
      const file = join(folder, "broken.db");
      expect(migrateDatabase(file, broken)).toMatchObject({ ok: false, error: { kind: "migration-failed", message: expect.stringContaining("nowhere") } });
      expect(migrateDatabase(file, MIGRATIONS)).toEqual({ ok: true, value: ALL_MIGRATIONS });
    });

    test("a database of a newer version is refused", () => {
      const newer = join(folder, "migrations");
      cpSync(MIGRATIONS, newer, { recursive: true });
      mkdirSync(join(newer, "29990101000000_later"));
      writeFileSync(join(newer, "29990101000000_later", "migration.sql"), "CREATE TABLE later (id TEXT);");
      const file = join(folder, "newer.db");
      expect(migrateDatabase(file, newer).ok).toBe(true);
      expect(migrateDatabase(file, MIGRATIONS)).toMatchObject({ ok: false, error: { kind: "newer-database" } });
    });

    test("an edited migration is refused", () => {
      const edited = join(folder, "migrations");
      cpSync(MIGRATIONS, edited, { recursive: true });
      const [name] = store.migrated;
      writeFileSync(join(edited, name ?? "", "migration.sql"), "CREATE TABLE other (id TEXT);");
      expect(migrateDatabase(store.place, edited)).toMatchObject({ ok: false, error: { message: expect.stringContaining("edited") } });
    });
  });

  describe("opening", () => {
    test("file addresses are taken as they are written", () => {
      const fileOf = (url: string) => {
        const located = locateStore({ DATABASE_URL: url });
        return located.ok ? located.value.dialect === "sqlite" && located.value.databaseFile : located.error.kind;
      };
      expect(fileOf("file:/a/b.db")).toBe("/a/b.db");
      expect(fileOf("file:///a/b.db")).toBe("/a/b.db");
      expect(fileOf("file:./b.db?connection_limit=1")).toBe(join(ROOT, "b.db"));
      expect(fileOf("mysql://x")).toBe("unsupported-database");
    });

    test("a folder that cannot be made is one line, not a crash", async () => {
      writeFileSync(join(folder, "a-file"), "");
      expect(await openStore({ ROLEWALK_HOME: join(folder, "a-file", "home"), ROLEWALK_ROOT: ROOT })).toMatchObject({
        ok: false,
        error: { kind: "unavailable" },
      });
    });

    test("the connection writes ahead, checks foreign keys and waits for other writers; others cannot read the folder", async () => {
      const pragma = async (name: string) => Object.values((await store.client.$queryRawUnsafe<Record<string, unknown>[]>(`PRAGMA ${name}`))[0] ?? {})[0];
      expect(await pragma("journal_mode")).toBe("wal");
      expect(Number(await pragma("foreign_keys"))).toBe(1);
      expect(Number(await pragma("busy_timeout"))).toBe(5000);
      expect(statSync(join(folder, "home")).mode & 0o077).toBe(0);
      expect(await storeAnswers(store)).toBe(true);
    });
  });
});

onEveryDatabase((database) => {
  let environment: StoreEnvironment;
  let store: Store;
  beforeEach(async () => {
    environment = await database.environment();
    store = await openedWith(environment);
  });
  afterEach(() => closeStore(store));

  describe("snapshots", () => {
    test("facts come back as they were saved", async () => {
      const facts = { version: 1, names: ["<b>ä\u0000\n", "日本"], nested: [{ a: [], b: {}, c: null }], skipped: undefined };
      const id = await saveSnapshot(store, aSnapshot(facts));
      expect(await readSnapshotFacts(store, id)).toEqual({ version: 1, names: ["<b>ä\u0000\n", "日本"], nested: [{ a: [], b: {}, c: null }] });
      expect(await findSnapshot(store, id)).toMatchObject({
        id,
        origin: "import",
        label: "a bundle",
        counts: { roles: 2 },
        coverage: { failed: [] },
        status: "complete",
      });
    });

    test("on a disk that may be written no more one is not kept, and that is told in one line", async () => {
      await closeStore(store);
      store = await openedWith({ ...environment, DATABASE_URL: `${environment["DATABASE_URL"]}?connection_limit=1` });
      const [off, on] = READ_ONLY[database.dialect];
      await store.client.$executeRawUnsafe(off);
      const said = `the database \`${store.place}\` is on a disk that may not be written: nothing of this was kept`;
      await expect(saveSnapshot(store, aSnapshot({ a: 1 }))).rejects.toThrow(said);
      await store.client.$executeRawUnsafe(on);
      expect(await latestSnapshot(store)).toBeUndefined();
    });

    test("the same facts have one id and one body; saved again they are the newest", async () => {
      const first = await saveSnapshot(store, aSnapshot({ a: 1 }));
      const second = await saveSnapshot(store, aSnapshot({ a: 2 }));
      expect((await latestSnapshot(store))?.id).toBe(second);
      expect(await saveSnapshot(store, aSnapshot({ a: 1 }, { label: "again" }))).toBe(first);
      expect((await listSnapshots(store)).map(({ id, label }) => [id, label])).toEqual([
        [first, "again"],
        [second, "a bundle"],
      ]);
    });

    test("keys that are to be ignored do not change the id, every other key does", async () => {
      const at = (capturedAt: string, name: string) => saveSnapshot(store, aSnapshot({ capturedAt, name }, { ignoreForId: ["capturedAt"] }));
      expect(await at("monday", "x")).toBe(await at("tuesday", "x"));
      expect(await at("monday", "x")).not.toBe(await at("monday", "y"));
    });

    test("a large body is kept in several pieces and read as a stream", async () => {
      const noise = (seed: number) => createHash("sha512").update(String(seed)).digest("hex");
      const facts = { clusters: [{ pods: Array.from({ length: 100_000 }, (_, index) => ({ name: `pod-${index}`, uid: noise(index) })) }] };
      const id = await saveSnapshot(store, aSnapshot(facts));
      expect(await store.client.snapshotChunk.count({ where: { snapshotId: id } })).toBeGreaterThan(1);
      const body = await readSnapshotBody(store, id);
      const hash = createHash("sha256");
      for await (const part of body ?? []) hash.update(part);
      expect(hash.digest("hex")).toBe(createHash("sha256").update(JSON.stringify(facts)).digest("hex"));
      const record = await findSnapshot(store, id);
      expect(record?.bodyBytes).toBe(JSON.stringify(facts).length);
      expect(record?.storedBytes).toBeLessThan(record?.bodyBytes ?? 0);
    });

    test("a deleted snapshot takes its body along and leaves its jobs", async () => {
      const id = await saveSnapshot(store, aSnapshot({ a: 1 }));
      const job = await createJob(store, "import");
      await finishJob(store, job.id, { state: "done", snapshotId: id });
      expect(await deleteSnapshot(store, id)).toBe(true);
      expect(await deleteSnapshot(store, id)).toBe(false);
      expect(await store.client.snapshotChunk.count()).toBe(0);
      expect(await readSnapshotFacts(store, id)).toBeUndefined();
      expect(await findJob(store, job.id)).toMatchObject({ state: "done", snapshotId: undefined });
    });
  });

  describe("several processes", () => {
    const WRITER = `
    import { openStore, closeStore } from "@/server/store/client.ts";
    import { saveSnapshot } from "@/server/store/snapshot-repository.ts";
    const opened = await openStore();
    if (!opened.ok) throw new Error(opened.error.message);
    const about = { coverage: {}, capturedAt: new Date(), origin: "import", label: "x", engineVersion: "1", status: "complete", counts: {} };
    for (let n = 0; n < 15; n += 1) {
      await saveSnapshot(opened.value, { ...about, facts: { shared: n } });
      await saveSnapshot(opened.value, { ...about, facts: { writer: process.pid, n } });
    }
    await closeStore(opened.value);
  `;

    test("make and migrate one database at once, and lose nothing of what each saves", async () => {
      const script = join(ROOT, "node_modules", ".cache", "rolewalk", `writer-${process.pid}.mjs`);
      await build({
        stdin: { contents: WRITER, resolveDir: ROOT, loader: "ts" },
        outfile: script,
        bundle: true,
        platform: "node",
        format: "esm",
        packages: "external",
        tsconfig: "tsconfig.json",
      });
      const shared = { ...process.env, ...(await database.environment()) };
      const run = () =>
        new Promise<string>((done) => {
          const child = spawn(process.execPath, [script], { env: shared, stdio: ["ignore", "ignore", "pipe"] });
          let complaints = "";
          child.stderr.on("data", (chunk) => {
            complaints += chunk;
          });
          child.on("close", (code) => done(code === 0 ? "" : complaints || `exit code ${code}`));
        });
      try {
        expect(await Promise.all([run(), run(), run()])).toEqual(["", "", ""]);
      } finally {
        rmSync(script, { force: true });
      }
      const after = await openedWith(shared);
      expect(await listSnapshots(after)).toHaveLength(15 + 3 * 15);
      await closeStore(after);
      expect(existsSync(script)).toBe(false);
    });
  });

  describe("sources", () => {
    test("a source is kept under its name", async () => {
      const saved = await saveSource(store, { kind: "kubernetes", name: "prod", config: { context: "prod-1" } });
      expect(await saveSource(store, { kind: "kubernetes", name: "prod", config: { context: "prod-2" } })).toMatchObject({
        id: saved.id,
        config: { context: "prod-2" },
      });
      expect(await setSourceEnabled(store, saved.id, false)).toBe(true);
      expect(await findSource(store, saved.id)).toMatchObject({ enabled: false });
      expect(await listSources(store)).toHaveLength(1);
      expect(await deleteSource(store, saved.id)).toBe(true);
      expect(await listSources(store)).toEqual([]);
    });

    test("sources come in one order whatever the database", async () => {
      for (const name of ["b", "A", "ä", "B", "a", "_"]) await saveSource(store, { kind: "kubernetes", name, config: {} });
      expect((await listSources(store)).map((one) => one.name)).toEqual(["A", "B", "_", "a", "b", "ä"]);
    });
  });

  describe("jobs", () => {
    test("a job is taken once, reports while it runs and ends once", async () => {
      const { id } = await createJob(store, "scan");
      expect(await startJob(store, id)).toBe(true);
      expect(await startJob(store, id)).toBe(false);
      expect(await reportProgress(store, id, { read: 3 })).toBe(true);
      expect(await findJob(store, id)).toMatchObject({ state: "running", progress: { read: 3 } });
      expect(await finishJob(store, id, { state: "cancelled" })).toBe(true);
      expect(await reportProgress(store, id, { read: 4 })).toBe(false);
      expect(await finishJob(store, id, { state: "done" })).toBe(false);
      expect(await listJobs(store)).toMatchObject([{ id, state: "cancelled", progress: { read: 3 } }]);
    });

    test("jobs that a stopped server left open are failed", async () => {
      const { id } = await createJob(store, "scan");
      expect(await failAbandonedJobs(store, "the server was stopped")).toBe(1);
      expect(await findJob(store, id)).toMatchObject({ state: "failed", error: "the server was stopped" });
    });
  });
});
