import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listApiTokens, revokeApiToken, saveApiToken } from "./api-token-repository.ts";
import { backUp, restore } from "./backup.ts";
import { closeStore, openStore, type Store } from "./client.ts";
import { keepSecret, takeSecret } from "./one-time-secret-repository.ts";
import { findSession, saveSession } from "./session-repository.ts";
import { listSnapshots, readSnapshotFacts, saveSnapshot } from "./snapshot-repository.ts";

let folder = "";
let environment: Record<string, string>;
let file = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rolewalk-backup-"));
  environment = { ROLEWALK_HOME: join(folder, "home"), ROLEWALK_ROOT: process.cwd() };
  file = join(folder, "backup.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const opened = await openStore(environment);
  if (!opened.ok) throw new Error(opened.error.message);
  try {
    return await work(opened.value);
  } finally {
    await closeStore(opened.value);
  }
}

const save = (store: Store, text: string): Promise<string> =>
  saveSnapshot(store, {
    facts: { text, rows: Array.from({ length: 2000 }, (_, i) => `${text} ${i}`) },
    coverage: {},
    capturedAt: new Date("2026-01-02T03:04:05Z"),
    origin: "import",
    label: text,
    engineVersion: "1",
    factsShape: "a",
    status: "complete",
    counts: {},
  });

const labels = (): Promise<readonly string[]> =>
  withStore(async (store) => {
    const rows = await listSnapshots(store);
    for (const { id, label } of rows) expect(await readSnapshotFacts(store, id)).toMatchObject({ text: label });
    return rows.map(({ label }) => label).sort();
  });

test("what is backed up while a server writes comes back as it was, and what stood there is kept", async () => {
  await withStore(async (store) => {
    await save(store, "one");
    const writing = Array.from({ length: 20 }, (_, i) => save(store, `later ${i}`));
    await writing[0];
    const made = await backUp(file, environment);
    expect(made).toMatchObject({ ok: true });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await Promise.all(writing);
  });
  const before = await labels();
  expect(before).toHaveLength(21);
  const restored = await restore(file, environment, { now: new Date("2026-11-27T12:00:00Z") });
  if (!restored.ok) throw new Error(restored.error.message);
  const after = await labels();
  expect(after).toHaveLength(restored.value.snapshots);
  expect(after).toEqual(expect.arrayContaining(["one", "later 0"]));
  // the one before can be taken again, in the same way
  expect(restored.value.before).toBe(`${restored.value.file}.before-2026-11-27T12-00-00-000Z`);
  expect(await restore(restored.value.before ?? "", environment)).toMatchObject({ ok: true });
  expect(await labels()).toEqual(before);
});

test("sessions and links of a backup do not come back, and a token that was taken back since stays so", async () => {
  const now = new Date("2026-11-27T12:00:00Z");
  const until = new Date(Date.now() + 86_400_000);
  const token = (id: string) => ({ id, hash: id, name: id, role: "admin", madeBy: "somebody", createdAt: now, expiresAt: until });
  await withStore(async (store) => {
    await saveApiToken(store, token("kept"));
    await saveApiToken(store, token("gone"));
    await saveSession(store, { id: "s", subject: "a", name: "a", role: "admin", issuerSid: null, createdAt: now, lastSeenAt: now, expiresAt: until });
    await keepSecret(store, { id: "l", purpose: "link", body: "{}", until });
  });
  expect(await backUp(file, environment)).toMatchObject({ ok: true });
  await withStore((store) => revokeApiToken(store, "gone", "somebody", now));
  expect(await restore(file, environment)).toMatchObject({ ok: true, value: { isBeforeRead: true } });
  await withStore(async (store) => {
    const tokens = await listApiTokens(store);
    expect(tokens.find(({ id }) => id === "gone")).toMatchObject({ revokedBy: "somebody", revokedAt: now });
    expect(tokens.find(({ id }) => id === "kept")).toMatchObject({ revokedAt: null });
    expect(await findSession(store, "s")).toBeUndefined();
    expect(await takeSecret(store, "l", "link")).toBeUndefined();
  });
});

test("a backup takes the place of a database that is damaged", async () => {
  await withStore((store) => save(store, "one"));
  expect(await backUp(file, environment)).toMatchObject({ ok: true });
  const database = join(folder, "home", "rolewalk.db");
  writeFileSync(database, Buffer.alloc(16_384, 0xaa));
  expect(await restore(file, environment)).toMatchObject({ ok: true, value: { isBeforeRead: false } });
  expect(await labels()).toEqual(["one"]);
});

test("a backup goes to a machine that has nothing yet", async () => {
  await withStore((store) => save(store, "one"));
  expect(await backUp(file, environment)).toMatchObject({ ok: true, value: { snapshots: 1 } });
  environment = { ...environment, ROLEWALK_HOME: join(folder, "elsewhere") };
  expect(await restore(file, environment)).toMatchObject({ ok: true, value: { before: undefined } });
  expect(await labels()).toEqual(["one"]);
});

test("nothing is put in the place of a database that somebody has open", async () => {
  await withStore((store) => save(store, "one"));
  expect(await backUp(file, environment)).toMatchObject({ ok: true });
  await withStore(async (store) => {
    await save(store, "two");
    expect(await restore(file, environment)).toMatchObject({ ok: false, error: { message: expect.stringContaining("is in use: stop the server first") } });
  });
  expect(await labels()).toEqual(["one", "two"]);
});

test("a file that is damaged, is no database, or is of a newer version is refused, and nothing is changed", async () => {
  await withStore((store) => save(store, "one"));
  expect(await backUp(file, environment)).toMatchObject({ ok: true });
  const bytes = readFileSync(file);
  const damaged = join(folder, "damaged.db");
  writeFileSync(damaged, bytes.fill(0xaa, Math.floor(bytes.length / 2)));
  const text = join(folder, "text.db");
  writeFileSync(text, "not a database, though as long as the header of one would have to be to be taken for one");
  const newer = join(folder, "newer.db");
  expect(await backUp(newer, environment)).toMatchObject({ ok: true });
  const database = new Database(newer);
  database.exec(`INSERT INTO "_prisma_migrations" (id, checksum, migration_name) VALUES ('x', 'x', '29990101000000_later')`);
  database.close();
  for (const [bad, why] of [
    [damaged, /damaged|no backup/],
    [text, /no backup/],
    [join(folder, "absent.db"), /no backup/],
    [newer, /newer version/],
  ] as const)
    expect(await restore(bad, environment)).toMatchObject({ ok: false, error: { message: expect.stringMatching(why) } });
  expect(await labels()).toEqual(["one"]);
  expect(readdirSync(join(folder, "home")).filter((name) => /before|restoring/.test(name))).toEqual([]);
});

test("a backup never takes the place of a file, and leaves nothing behind where it cannot be written", async () => {
  await withStore((store) => save(store, "one"));
  writeFileSync(file, "precious");
  expect(await backUp(file, environment)).toMatchObject({ ok: false, error: { message: expect.stringContaining("is there already") } });
  expect(readFileSync(file, "utf8")).toBe("precious");
  expect(await backUp(join(folder, "no", "such", "folder.db"), environment)).toMatchObject({ ok: false });
  const empty = join(folder, "empty");
  mkdirSync(empty);
  chmodSync(empty, 0o700);
  expect(await backUp(join(empty, "x.db"), { ...environment, ROLEWALK_HOME: join(folder, "nowhere") })).toMatchObject({ ok: false });
  expect(readdirSync(empty)).toEqual([]);
});
