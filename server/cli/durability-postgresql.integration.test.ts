import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { closeStore, openStore } from "@/server/store/client.ts";
import { listSnapshots, readSnapshotFacts } from "@/server/store/snapshot-repository.ts";
import { listSources, saveSource } from "@/server/store/source-repository.ts";
import { startPostgres, type TestPostgres } from "@/server/testing/postgres.mjs";
import { postgresFolder } from "@/server/testing/postgres-folder.mjs";
import { bundleOfRoles, importedId, killAll, startRolewalk } from "@/server/testing/rolewalk-process.ts";
import { canMount, mountSmallDisk, unmountDisk } from "@/server/testing/small-disk.ts";

/*
 * The same as durability.integration.test.ts promises for a database in a file: processes are killed while they write to a PostgreSQL server, the server is, and its
 * disk is full or may not be written. What was acknowledged is whole afterwards, what was not is not there.
 */
let folder = "";
let postgres: TestPostgres;
let url = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rolewalk-durable-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const rolewalk = (words: readonly string[]) => startRolewalk(words, { ROLEWALK_HOME: join(folder, "home"), DATABASE_URL: url });
const run = (...words: readonly string[]) => rolewalk(words).ended;
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Bytes that are left on the disk: less than a large snapshot takes. */
const ROOM = 2 * 1024 * 1024;

/** 150,000 roles are kept in more than one piece. */
const aBundle = (name: string, roles: number): string => bundleOfRoles(folder, name, roles);

/** Opens the database as the next start does and reads every snapshot. Returns their ids. */
async function wholeSnapshots(): Promise<readonly string[]> {
  const opened = await openStore({ DATABASE_URL: url, ROLEWALK_ROOT: process.cwd() });
  if (!opened.ok) throw new Error(opened.error.message);
  try {
    const rows = await listSnapshots(opened.value);
    for (const { id, counts } of rows) {
      const facts = (await readSnapshotFacts(opened.value, id)) as { readonly accounts: readonly { readonly roles: readonly unknown[] }[] };
      expect(facts.accounts.reduce((sum, { roles }) => sum + roles.length, 0)).toBe(counts["roles"]);
    }
    return rows.map(({ id }) => id);
  } finally {
    await closeStore(opened.value);
  }
}

/** Whether a transaction is open that writes a snapshot. */
const writing = async (): Promise<boolean> =>
  (
    await postgres.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL AND query LIKE '%SnapshotChunk%' AND pid <> pg_backend_pid()`,
      url,
    )
  ).length > 0;

const isHere = postgresFolder() !== undefined;
describe.skipIf(!isHere)(isHere ? "PostgreSQL" : "PostgreSQL (no server of it on this machine)", () => {
  describe("kill -9", () => {
    beforeAll(async () => {
      postgres = await startPostgres();
    });
    afterAll(() => postgres.stop());
    beforeEach(async () => {
      url = await postgres.create();
    });

    test("of a process in an import: what was acknowledged is whole, a half one is not there, and the next import works", { timeout: 240_000 }, async () => {
      const acknowledged = [importedId((await run("import", aBundle("first", 50))).stdout)];
      expect(acknowledged[0]).toBeDefined();
      let cut = 0;
      // milliseconds after its transaction has begun to write pieces
      for (const [i, ms] of [0, 10, 40].entries()) {
        const { child, ended } = rolewalk(["import", aBundle(`cut-${i}`, 150_000)]);
        while (child.exitCode === null && !(await writing())) await pause(1);
        await pause(ms);
        killAll(child);
        const id = importedId((await ended).stdout);
        if (id === undefined) cut += 1;
        else acknowledged.push(id);
        const there = await wholeSnapshots();
        expect(there).toEqual(expect.arrayContaining(acknowledged));
      }
      expect(cut).toBeGreaterThanOrEqual(1);
      const last = importedId((await run("import", aBundle("last", 60))).stdout);
      expect(await wholeSnapshots()).toContain(last);
    });

    test("of the server in an import: what was acknowledged is whole when it is back, and the import fails or was kept", { timeout: 240_000 }, async () => {
      const first = importedId((await run("import", aBundle("first", 50))).stdout);
      const { child, ended } = rolewalk(["import", aBundle("cut", 40_000)]);
      while (child.exitCode === null && !(await writing())) await pause(1);
      await postgres.crash();
      const { code, stdout, stderr } = await ended;
      const second = importedId(stdout);
      expect(code === 0).toBe(second !== undefined);
      expect(stderr).not.toContain(postgres.password);
      const there = await wholeSnapshots();
      expect(there).toEqual(expect.arrayContaining([first, ...(second ? [second] : [])]));
      // a server that is gone behind its commit could not say so: then it is there, and whole
      expect(there.length).toBeLessThanOrEqual(2);
    });

    test("of the server right after it has acknowledged: that is there when it is back, for whoever was connected as well", { timeout: 120_000 }, async () => {
      const opened = await openStore({ DATABASE_URL: url, ROLEWALK_ROOT: process.cwd() });
      if (!opened.ok) throw new Error(opened.error.message);
      await saveSource(opened.value, { kind: "aws", name: "orchard", config: {} });
      await postgres.crash();
      expect((await listSources(opened.value)).map((one) => one.name)).toEqual(["orchard"]);
      await closeStore(opened.value);
    });

    test("of a process in a migration: none of it is done, servers of the version before go on, and the next start does it", { timeout: 120_000 }, async () => {
      const id = importedId((await run("import", aBundle("kept", 50))).stdout);
      const root = join(folder, "root");
      mkdirSync(join(root, "prisma"), { recursive: true });
      cpSync("prisma/postgresql/migrations", join(root, "prisma", "postgresql", "migrations"), { recursive: true });
      const slow = join(root, "prisma", "postgresql", "migrations", "29990101000000_slow");
      mkdirSync(slow);
      writeFileSync(join(slow, "migration.sql"), "CREATE TABLE slow (i INTEGER); SELECT pg_sleep(120);");
      const script = `
        import { openStore } from "./server/store/client.ts";
        await openStore();
      `;
      const built = join(process.cwd(), "node_modules", ".cache", "rolewalk", `migrate-${process.pid}.mjs`);
      const { build } = await import("esbuild");
      const stdin = { contents: script, resolveDir: process.cwd(), loader: "ts" as const };
      await build({ stdin, outfile: built, bundle: true, platform: "node", format: "esm", packages: "external", tsconfig: "tsconfig.json" });
      const env = { ...process.env, DATABASE_URL: url, ROLEWALK_ROOT: root };
      const start = () => spawn(process.execPath, [built], { env, detached: true, stdio: "ignore" });
      const sleeps = async () =>
        (await postgres.query("SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(120)%' AND pid <> pg_backend_pid()", url)).length > 0;
      const child = start();
      await expect.poll(sleeps, { timeout: 30_000 }).toBe(true);
      killAll(child);
      expect(await wholeSnapshots()).toEqual([id]);
      expect(await postgres.query("SELECT to_regclass('slow') AS slow", url)).toEqual([{ slow: null }]);
      // the server sees that nobody waits for the statement any more
      writeFileSync(join(slow, "migration.sql"), "CREATE TABLE slow (i INTEGER);");
      const again = start();
      expect(await new Promise((done) => again.once("close", done))).toBe(0);
      rmSync(built);
      expect(await postgres.query("SELECT to_regclass('slow') IS NOT NULL AS slow", url)).toEqual([{ slow: true }]);
    });

    test("a database that may not be written is told in one line, and nothing is changed", { timeout: 120_000 }, async () => {
      const id = importedId((await run("import", aBundle("small", 50))).stdout);
      await postgres.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET default_transaction_read_only = on`, url);
      const { code, stderr } = await run("import", aBundle("other", 60));
      expect(code).toBe(2);
      expect(stderr.trim().split("\n")).toEqual([
        expect.stringMatching(/^rolewalk: the database `postgresql:\/\/127[^`]*` is on a disk that may not be written: nothing of this was kept$/),
      ]);
      expect(await wholeSnapshots()).toEqual([id]);
    });
  });

  describe.skipIf(!canMount())("a disk of its own (this takes the right to mount)", () => {
    let disk = "";
    beforeEach(async () => {
      disk = mkdtempSync(join(tmpdir(), "rolewalk-disk-"));
      mountSmallDisk(disk, 64);
      postgres = await startPostgres({ dataDisk: disk });
      url = await postgres.create();
    });
    afterEach(async () => {
      await postgres.stop();
      unmountDisk(disk);
      rmSync(disk, { recursive: true, force: true });
    });

    test("that is full is told in one line; what was kept before is whole, and nothing is there of the other", { timeout: 240_000 }, async () => {
      const id = importedId((await run("import", aBundle("small", 50))).stdout);
      expect(id).toBeDefined();
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(join(disk, "filler"), Buffer.alloc(bavail * bsize - ROOM));
      const { code, stderr } = await run("import", aBundle("large", 100_000));
      expect(code).toBe(2);
      expect(stderr.trim().split("\n")).toEqual([
        expect.stringMatching(/^rolewalk: the disk of the database `postgresql:\/\/127[^`]*` is full: nothing of this was kept$/),
      ]);
      expect(await wholeSnapshots()).toEqual([id]);
    });
  });
});
