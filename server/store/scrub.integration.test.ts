import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { closeStore, openStore, type Store } from "./client.ts";
import { deleteMarkedTarget, saveMarkedTarget } from "./marked-target-repository.ts";
import { scrub } from "./scrub.ts";

let folder = "";
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "rolewalk-scrub-"));
  const opened = await openStore({ ROLEWALK_HOME: folder, ROLEWALK_ROOT: process.cwd() });
  if (!opened.ok) throw new Error(opened.error.message);
  store = opened.value;
});
afterEach(async () => {
  await closeStore(store);
  rmSync(folder, { recursive: true, force: true });
});

const NAMED = "alice is an admin";
const isLeft = () => [store.place, `${store.place}-wal`].some((file) => existsSync(file) && readFileSync(file).includes(NAMED));

test("what was removed is in no part of the file any more; while another process reads, that is not said to be so", async () => {
  await saveMarkedTarget(store, { ref: "x", reason: NAMED, markedAt: new Date() });
  const reader = new Database(store.place, { readonly: true });
  reader.exec("BEGIN");
  expect(reader.prepare("SELECT count(*) FROM MarkedTarget").pluck().get()).toBe(1);
  await deleteMarkedTarget(store, "x");
  expect(await scrub(store)).toBe("another process reads in it");
  expect(isLeft()).toBe(true);
  reader.exec("COMMIT");
  reader.close();
  expect(await scrub(store)).toBeUndefined();
  expect(isLeft()).toBe(false);
});
