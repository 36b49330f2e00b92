import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withLock } from "./lock.mjs";

let folder = "";
let file = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rolewalk-lock-"));
  file = join(folder, "a.lock");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("one at a time, and each gets its turn", async () => {
  let inside = 0;
  let most = 0;
  const enter = () =>
    withLock(file, async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((done) => setTimeout(done, 20));
      inside -= 1;
    });
  await Promise.all([enter(), enter(), enter(), enter()]);
  expect(most).toBe(1);
  expect(existsSync(file)).toBe(false);
});

test("a lock is given back when the work fails", async () => {
  await expect(withLock(file, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(existsSync(file)).toBe(false);
});

test("a lock of a living process is waited for until it has been silent for a minute", async () => {
  writeFileSync(file, JSON.stringify({ pid: process.ppid, token: "theirs" }));
  let waited = 0;
  const waiting = withLock(
    file,
    async () => "mine",
    () => {
      waited += 1;
      const longAgo = new Date(Date.now() - 120_000);
      utimesSync(file, longAgo, longAgo);
    },
  );
  expect(await waiting).toBe("mine");
  expect(waited).toBe(1);
});
