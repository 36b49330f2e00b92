import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDirectorySink } from "./bundle-sink.ts";
import { cleanDraft } from "./drafts.ts";
import type { SourceOutcome } from "./progress.ts";
import { JOURNAL, readJournal } from "./scan-journal.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rolewalk-journal-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const outcome = (name: string, state: SourceOutcome["state"] = "complete"): SourceOutcome => ({
  ...{ name, kind: "aws", state, calls: 3, capturedAt: "2026-01-01T00:00:00Z" },
  ...{ gave: [], shortfalls: [], failed: [], missing: [], ledger: [] },
});
const opened = async (resume = false) => {
  const sink = await openDirectorySink(join(folder, "out"), { about: "these", resume });
  if (!sink.ok) throw new Error(sink.error);
  return sink.value;
};
/** Notes a source that wrote one document. */
async function finish(sink: Awaited<ReturnType<typeof opened>>, name: string, brought: readonly string[] = [], state: SourceOutcome["state"] = "complete") {
  await sink.of?.(name).write(`${name}.json`, { of: name });
  await sink.journal.note({ name, outcome: outcome(name, state), brought, claims: [{ folder: name }] });
}
const draft = async (): Promise<string> => join(folder, (await readdir(folder)).find((name) => name.startsWith("out.partial-")) ?? "");

describe("what was read to its end before a scan broke off", () => {
  test("is known again with its documents and folders; of the rest nothing stays", async () => {
    const first = await opened();
    await finish(first, "one");
    await first.of?.("two").write("two.json", {});
    const again = await opened(true);
    expect(again.resumed).toBe(1);
    expect(again.journal.capturedAt).toBe(first.journal.capturedAt);
    expect(again.journal.finished("one")).toMatchObject({ outcome: outcome("one"), brought: [] });
    expect(again.journal.finished("two")).toBeUndefined();
    expect(again.journal.claims).toEqual([{ folder: "one" }]);
    expect((await readdir(await draft())).toSorted()).toEqual([JOURNAL, "one.json"]);
    await again.commit();
    expect(await readdir(join(folder, "out"))).toEqual(["one.json"]);
  });

  test("does not hold a source that failed, one whose found sources are not all read, or a line that was cut", async () => {
    const sink = await opened();
    await finish(sink, "failed", [], "failed");
    await finish(sink, "organization", ["organization/1"]);
    await finish(sink, "organization/1", ["organization/1/cluster"]);
    await finish(sink, "other", ["other/cluster"]);
    await finish(sink, "other/cluster");
    const file = join(await draft(), JOURNAL);
    await appendFile(file, (await readFile(file, "utf8")).split("\n")[2]?.slice(0, 40) ?? "");
    expect((await readJournal(file))?.lines.map((one) => one.name)).toEqual(["other", "other/cluster"]);
  });

  test("survives a second crash", async () => {
    await finish(await opened(), "one");
    await finish(await opened(true), "two");
    const third = await opened(true);
    expect([third.journal.finished("one")?.name, third.journal.finished("two")?.name]).toEqual(["one", "two"]);
  });
});

test("a draft that is made ready keeps its journal until the new one stands, so that a crash in between loses nothing", async () => {
  await finish(await opened(), "one");
  const path = await draft();
  await writeFile(join(path, "half.json"), "{");
  await cleanDraft({ path, journal: await readJournal(join(path, JOURNAL)) });
  expect((await readdir(path)).toSorted()).toEqual([JOURNAL, "one.json"]);
  expect((await opened(true)).resumed).toBe(1);
});

test("a scan that still runs is not gone on with, and not named as broken off", async () => {
  const path = join(folder, "out.partial-00000000");
  await mkdir(path);
  await writeFile(join(path, JOURNAL), `${JSON.stringify({ version: 1, about: "these", capturedAt: "2026-01-01T00:00:00Z", pid: process.ppid })}\n`);
  expect(await openDirectorySink(join(folder, "out"), { about: "these", resume: true })).toMatchObject({
    ok: false,
    error: expect.stringContaining(`still runs (process ${process.ppid})`),
  });
  expect((await opened()).leftovers).toEqual([]);
});
