import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ensureKey, keyFile, readKey } from "./key-file.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "rolewalk-key-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test("a key is made once, and only its owner can read it", () => {
  const key = ensureKey(home);
  expect(readFileSync(keyFile(home), "utf8")).toBe(`${key}\n`);
  expect(statSync(keyFile(home)).mode & 0o777).toBe(0o600);
  expect([ensureKey(home), readKey(home)]).toEqual([key, key]);
  expect(readdirSync(home)).toEqual(["token"]);
});

test("one that others could read is made anew", () => {
  const key = ensureKey(home);
  chmodSync(keyFile(home), 0o640);
  expect(ensureKey(home)).not.toBe(key);
  expect(statSync(keyFile(home)).mode & 0o777).toBe(0o600);
});

test("what is no key, or too short to be one, is none", () => {
  writeFileSync(keyFile(home), "secret\n", { mode: 0o600 });
  expect(readKey(home)).toBeUndefined();
  expect(ensureKey(home)).toHaveLength(43);
});
