import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { packBundle } from "./pack-bundle.ts";

const DEMO = "server/demo/bundle";
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rolewalk-pack-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const packed = async (source: string, name: string): Promise<string> => {
  const file = join(folder, name);
  await packBundle(source, createWriteStream(file));
  return file;
};

test("a packed bundle reads as its folder does", async () => {
  const read = async (path: string) => {
    const facts = await loadFacts(path, { readAt: "2026-01-01T00:00:00Z" });
    if (!facts.ok) throw new Error(facts.error.message);
    const { capturedAt: _at, ...rest } = facts.value;
    return rest;
  };
  expect(await read(await packed(DEMO, "demo.tar.gz"))).toEqual(await read(DEMO));
});

test("the same folder gives the same bytes", async () => {
  expect(await readFile(await packed(DEMO, "a.tar.gz"))).toEqual(await readFile(await packed(DEMO, "b.tar.gz")));
});

test("a destination that breaks is told, and a folder that is not there too", async () => {
  await mkdir(join(folder, "bundle"));
  await writeFile(join(folder, "bundle", "a.json"), "x".repeat(1 << 20));
  const broken = new Writable({ write: (_chunk, _encoding, done) => done(new Error("the pipe is closed")) });
  await expect(packBundle(join(folder, "bundle"), broken)).rejects.toThrow("the pipe is closed");
  await expect(packBundle(join(folder, "nowhere"), new Writable())).rejects.toThrow("ENOENT");
});
