import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDirectorySink, SCAN_REPORT } from "./bundle-sink.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rolewalk-sink-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const opened = async () => {
  const sink = await openDirectorySink(join(folder, "out"));
  if (!sink.ok) throw new Error(sink.error);
  return sink.value;
};

test("a bundle appears in its folder when it is committed, and not before", async () => {
  const sink = await opened();
  await sink.write("clusters/a/pods.json", { kind: "List", items: [{ a: 1 }, { b: "<é>" }], empty: [] });
  expect(await readdir(folder)).not.toContain("out");
  await sink.commit();
  expect(JSON.parse(await readFile(join(folder, "out/clusters/a/pods.json"), "utf8"))).toEqual({ kind: "List", items: [{ a: 1 }, { b: "<é>" }], empty: [] });
  expect(await readdir(folder)).toEqual(["out"]);
});

test("a discarded bundle leaves nothing, and the earlier scan stands", async () => {
  const earlier = await opened();
  await earlier.write(SCAN_REPORT, { earlier: true });
  await earlier.commit();
  const sink = await opened();
  await sink.write(SCAN_REPORT, { earlier: false });
  await sink.discard();
  expect(JSON.parse(await readFile(join(folder, "out", SCAN_REPORT), "utf8"))).toEqual({ earlier: true });
  expect(await readdir(folder)).toEqual(["out"]);
});

test("a scan that is stopped while documents are being written leaves nothing, and nothing comes after it", async () => {
  const sink = await opened();
  const source = sink.of?.("one") ?? sink;
  const large = { items: Array.from({ length: 50_000 }, (_, index) => ({ name: `pod-${index}` })) };
  const written = [source.write("clusters/a/pods.json", large), sink.write("clusters/b/pods.json", large)].map((one) => one.catch(() => undefined));
  await sink.discard();
  expect(await readdir(folder)).toEqual([]);
  await expect(source.write("clusters/a/nodes.json", {})).rejects.toThrow("was discarded");
  await Promise.all(written);
  expect(await readdir(folder)).toEqual([]);
});

test("a new scan takes the place of an earlier one as a whole", async () => {
  for (const file of ["a.json", "b.json"]) {
    const sink = await opened();
    await sink.write(SCAN_REPORT, {});
    await sink.write(file, {});
    await sink.commit();
  }
  expect((await readdir(join(folder, "out"))).sort()).toEqual(["b.json", SCAN_REPORT]);
});

test("a folder with other files in it, or a file, is refused", async () => {
  await mkdir(join(folder, "out"));
  await writeFile(join(folder, "out", "notes.txt"), "mine");
  expect(await openDirectorySink(join(folder, "out"))).toMatchObject({ ok: false, error: expect.stringContaining("is not empty") });
  expect(await openDirectorySink(join(folder, "out", "notes.txt"))).toMatchObject({ ok: false, error: expect.stringContaining("it is a file") });
});

test("the same path written by two sources at once holds one of the two, whole", async () => {
  const sink = await opened();
  const long = (mark: string) => ({ items: Array.from({ length: 2_000 }, () => mark) });
  await Promise.all(["a", "b"].map((mark) => sink.write("organization/list-roots.json", long(mark))));
  await sink.commit();
  const { items } = JSON.parse(await readFile(join(folder, "out/organization/list-roots.json"), "utf8"));
  expect(new Set(items).size).toBe(1);
});

test.each(["../x.json", "a/../../x.json", "/x.json", "a//x.json", "a\\..\\x.json"])("a path that leaves the bundle is refused: %s", async (path) => {
  const sink = await opened();
  await expect(sink.write(path, {})).rejects.toThrow("is no path inside a bundle");
  await sink.discard();
});

test("a folder that is called otherwise is so in the bundle, and not in the draft that another scan may go on with", async () => {
  const sink = await opened();
  await sink.write("clusters/a/pods.json", { kind: "List" });
  await sink.write("clusters/b/pods.json", { kind: "List" });
  sink.move("clusters/a", "clusters/a.111122223333.eu-west-1");
  const [draft] = await readdir(folder);
  expect(await readdir(join(folder, draft ?? "", "clusters"))).toEqual(["a", "b"]);
  await sink.commit();
  expect(await readdir(join(folder, "out/clusters"))).toEqual(["a.111122223333.eu-west-1", "b"]);
});
