import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { closeStore, openStore } from "@/server/store/client.ts";
import { listSnapshots, readSnapshotFacts } from "@/server/store/snapshot-repository.ts";
import { bundleOfRoles, importedId, killAll, startRolewalk } from "@/server/testing/rolewalk-process.ts";
import { canMount, mountSmallDisk, unmountDisk } from "@/server/testing/small-disk.ts";

/*
 * Processes are killed while they write, and disks are full or may not be written: what was acknowledged is whole afterwards, what was not is not there.
 */
let folder = "";
let home = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rolewalk-durable-"));
  home = join(folder, "home");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const rolewalk = (words: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  startRolewalk(words, { ROLEWALK_HOME: home, DATABASE_URL: "", ...environment });
const run = (words: readonly string[], environment?: Readonly<Record<string, string>>) => rolewalk(words, environment).ended;
const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

const aBundle = (name: string, roles: number): string => bundleOfRoles(folder, name, roles);

/** Opens the database as the next start does, looks at every page and row of it, and reads every snapshot. Returns their ids. */
async function wholeSnapshots(environment: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const opened = await openStore({ ROLEWALK_HOME: home, ROLEWALK_ROOT: process.cwd(), ...environment });
  if (!opened.ok) throw new Error(opened.error.message);
  try {
    const rows = await listSnapshots(opened.value);
    for (const { id, counts } of rows) {
      const facts = (await readSnapshotFacts(opened.value, id)) as { readonly accounts: readonly { readonly roles: readonly unknown[] }[] };
      expect(facts.accounts.reduce((sum, { roles }) => sum + roles.length, 0)).toBe(counts["roles"]);
    }
    const database = new Database(opened.value.place, { readonly: true });
    expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(database.pragma("foreign_key_check")).toEqual([]);
    expect(database.prepare("SELECT count(*) AS n FROM SnapshotChunk WHERE snapshotId NOT IN (SELECT id FROM Snapshot)").get()).toEqual({ n: 0 });
    database.close();
    return rows.map(({ id }) => id);
  } finally {
    await closeStore(opened.value);
  }
}

describe("kill -9", () => {
  test("in an import: what was acknowledged is whole, a half one is not there, and the next import works", { timeout: 240_000 }, async () => {
    const first = importedId((await run(["import", aBundle("first", 50)])).stdout);
    expect(first).toBeDefined();
    const acknowledged = [first];
    const wal = join(home, "rolewalk.db-wal");
    let cut = 0;
    // bytes in the journal at which the process is ended: from before the first to in the middle of the snapshot
    for (const [i, bytes] of [0, 1, 50_000, 400_000, 1_000_000].entries()) {
      const { child, ended } = rolewalk(["import", aBundle(`cut-${i}`, 25_000)]);
      const before = sizeOf(wal);
      while (child.exitCode === null && sizeOf(wal) <= before + bytes) await pause(2);
      killAll(child);
      const id = importedId((await ended).stdout);
      if (id === undefined) cut += 1;
      else acknowledged.push(id);
      const there = await wholeSnapshots();
      expect(there).toEqual(expect.arrayContaining(acknowledged));
    }
    expect(cut).toBeGreaterThanOrEqual(3);
    const last = importedId((await run(["import", aBundle("last", 60)])).stdout);
    expect(await wholeSnapshots()).toContain(last);
  });

  test("in a report: the file is as it was before", { timeout: 120_000 }, async () => {
    await run(["import", aBundle("estate", 6000)]);
    const file = join(folder, "report.html");
    writeFileSync(file, "the one before");
    const { child, ended } = rolewalk(["report", "--out", file]);
    while (child.exitCode === null && !readdirSync(folder).some((name) => name.endsWith(".partial"))) await pause(2);
    expect(child.exitCode).toBe(null);
    killAll(child);
    await ended;
    expect(readFileSync(file, "utf8")).toBe("the one before");
    expect((await run(["report", "--out", file])).code).toBe(0);
    expect(readFileSync(file, "utf8")).toMatch(/<\/html>\s*$/);
  });

  test("in a migration: none of it is done, and the next start does it", { timeout: 120_000 }, async () => {
    const id = importedId((await run(["import", aBundle("kept", 50)])).stdout);
    const root = join(folder, "root");
    const migrations = join(root, "prisma", "migrations");
    mkdirSync(migrations, { recursive: true });
    execFileSync("cp", ["-r", "prisma/migrations", join(root, "prisma")]);
    const slow = join(migrations, "29990101000000_slow");
    mkdirSync(slow);
    const rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000000) SELECT i, hex(randomblob(64)) FROM n";
    writeFileSync(join(slow, "migration.sql"), `CREATE TABLE Slow (i INTEGER, t TEXT); INSERT INTO Slow ${rows};`);
    const script = `
      import { migrateDatabase } from "./server/store/migrate.ts";
      process.stdout.write(JSON.stringify(migrateDatabase(${JSON.stringify(join(home, "rolewalk.db"))}, ${JSON.stringify(migrations)})));
    `;
    const built = join(folder, "migrate.mjs");
    const { build } = await import("esbuild");
    const stdin = { contents: script, resolveDir: process.cwd(), loader: "ts" as const };
    await build({ stdin, outfile: built, bundle: true, platform: "node", format: "esm", external: ["better-sqlite3"], tsconfig: "tsconfig.json" });
    const link = join(folder, "node_modules");
    execFileSync("ln", ["-s", join(process.cwd(), "node_modules"), link]);
    const child = spawn(process.execPath, [built], { detached: true, stdio: "ignore" });
    while (child.exitCode === null && sizeOf(join(home, "rolewalk.db-wal")) < 2_000_000) await pause(2);
    expect(child.exitCode).toBe(null);
    killAll(child);
    await new Promise((done) => child.once("close", done));
    // the version before finds its database as it was
    expect(await wholeSnapshots()).toEqual([id]);
    // and the new one does its migration, here a shorter one of that name
    writeFileSync(join(slow, "migration.sql"), "CREATE TABLE Slow (i INTEGER, t TEXT);");
    expect(await wholeSnapshots({ ROLEWALK_ROOT: root })).toEqual([id]);
  });
});

describe.skipIf(!canMount())("a disk of its own (this takes the right to mount)", () => {
  beforeEach(() => {
    mkdirSync(home);
    mountSmallDisk(home, 2);
  });
  afterEach(() => unmountDisk(home));

  const oneLine = (stderr: string): string[] => stderr.split("\n").filter((line) => line !== "" && !line.startsWith("command line built"));

  test("that is full is told in one line; what was kept before is whole, and nothing is there of the other", { timeout: 120_000 }, async () => {
    const id = importedId((await run(["import", aBundle("small", 50)])).stdout);
    const { code, stderr } = await run(["import", aBundle("large", 60_000)]);
    expect(code).toBe(2);
    expect(oneLine(stderr)).toEqual([`rolewalk: the disk of the database \`${join(home, "rolewalk.db")}\` is full: nothing of this was kept`]);
    expect(await wholeSnapshots()).toEqual([id]);
    const backup = await run(["db", "backup", join(home, "backup.db")]);
    expect([0, 2]).toContain(backup.code);
    expect(existsSync(join(home, "backup.db"))).toBe(backup.code === 0);
    expect(readdirSync(home).filter((name) => name.endsWith(".partial"))).toEqual([]);
  });

  test("that may not be written is told in one line, and nothing is changed", { timeout: 120_000 }, async () => {
    const id = importedId((await run(["import", aBundle("small", 50)])).stdout);
    execFileSync("mount", ["-o", "remount,ro", home]);
    const { code, stderr } = await run(["import", aBundle("other", 60)]);
    execFileSync("mount", ["-o", "remount,rw", home]);
    expect(code).toBe(2);
    expect(oneLine(stderr)).toEqual([
      expect.stringMatching(/^rolewalk: the database `.*rolewalk\.db` .*(readonly|read-only|may not be written|unable to open)/),
    ]);
    expect(await wholeSnapshots()).toEqual([id]);
  });
});
