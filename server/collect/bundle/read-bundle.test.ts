import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listOf, podOf } from "./facts-of.ts";
import { type ReadOptions, readBundle, readBundleStream } from "./read-bundle.ts";
import { zipOf } from "./source/zip-of.ts";

const PODS = JSON.stringify(listOf(podOf("api")));
let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "rolewalk-test-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

let count = 0;
async function directoryOf(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const directory = join(root, `d${count++}`);
  await mkdir(directory);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  return directory;
}
async function fileOf(name: string, bytes: Buffer | string): Promise<string> {
  return join(await directoryOf({ [name]: bytes }), name);
}
async function tarOf(...entries: ReadonlyArray<{ name: string; text?: string | Buffer; type?: "symlink" | "link"; linkname?: string }>): Promise<Buffer> {
  const tar = pack();
  for (const { name, text = "", type, linkname } of entries) tar.entry(type ? { name, type, linkname: linkname ?? "" } : { name }, text);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** What was read, and what failed and why; `error` when nothing was. */
async function outcome(path: string, options: ReadOptions = {}) {
  const read = await readBundle(path, options);
  if (!read.ok) return { error: read.error.message, failed: read.error.failed };
  return { read: read.value.documents.map((d) => d.path), failed: read.value.failed.map((f) => [f.path, f.reason]) };
}

describe("a bundle may be", () => {
  it("a directory; hidden files and what desktops leave behind are passed over", async () => {
    const path = await directoryOf({
      "clusters/a/pods.json": PODS,
      ".DS_Store": "x",
      "__MACOSX/pods.json": "x",
      "clusters/a/._pods.json": "x",
      ".git/config": "x",
    });
    expect(await outcome(path)).toEqual({ read: ["clusters/a/pods.json"], failed: [] });
  });
  it("packed in any order: its files are in the order of a folder, for of two that speak of one thing the last one counts", async () => {
    const files = { "accounts/b.json": PODS, "accounts.json": PODS, "a/z.json": PODS, "a/b.json": PODS, "a.json": "{", "a/a.json": "{" };
    const folder = await outcome(await directoryOf(files));
    const named = Object.entries(files).map(([name, text]) => ({ name, text }));
    for (const order of [named, named.toReversed()]) {
      expect(await outcome(await fileOf("b.tar", await tarOf(...order)))).toEqual(folder);
      const zip = zipOf(...order.map(({ name, text }) => ({ name, bytes: Buffer.from(text) })));
      expect(await outcome(await fileOf("b.zip", zip))).toEqual(folder);
    }
  });
  it("a zip or a tar, packed or not, also when made around a folder; paths are then relative to that", async () => {
    const entries = [
      { name: "mine/clusters/a/pods.json", text: PODS },
      { name: "mine/notes.txt", text: "hello" },
    ];
    const expected = { read: ["clusters/a/pods.json"], failed: [["notes.txt", "is neither JSON nor YAML"]] };
    const tar = await tarOf({ name: "mine/", text: "" }, ...entries);
    const zip = zipOf({ name: "__MACOSX/mine/._x", bytes: Buffer.from("x") }, ...entries.map(({ name, text }) => ({ name, bytes: Buffer.from(text) })));
    expect(await outcome(await fileOf("b.tar", tar))).toEqual(expected);
    expect(await outcome(await fileOf("b.tar.gz", gzipSync(tar)))).toEqual(expected);
    expect(await outcome(await fileOf("b.zip", zip))).toEqual(expected);
    expect(await outcome(await fileOf("called-otherwise.bin", zip))).toEqual(expected);
  });
  it("a zip whose folders are written with backslashes", async () => {
    const zip = zipOf({ name: "clusters\\a\\", bytes: Buffer.alloc(0) }, { name: "clusters\\a\\pods.json", bytes: Buffer.from(PODS) });
    expect(await outcome(await fileOf("b.zip", zip))).toEqual({ read: ["clusters/a/pods.json"], failed: [] });
  });
  it("one file of JSON or YAML, gzip-packed or not", async () => {
    expect(await outcome(await fileOf("pods.json", PODS))).toEqual({ read: ["pods.json"], failed: [] });
    expect(await outcome(await fileOf("pods.json.gz", gzipSync(PODS)))).toEqual({ read: ["pods.json.gz"], failed: [] });
    expect(await outcome(await fileOf("pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: []}\n"))).toEqual({
      read: ["pod.yaml"],
      failed: [],
    });
  });
  it("a stream, whatever it holds", async () => {
    const zip = zipOf({ name: "clusters/a/pods.json", bytes: Buffer.from(PODS) });
    const read = await readBundleStream("C:\\fakepath\\up.zip", Readable.from([zip]));
    expect(read).toMatchObject({ ok: true, value: { documents: [{ path: "clusters/a/pods.json" }] } });
    const single = await readBundleStream("C:\\fakepath\\pods.json", Readable.from([Buffer.from(PODS)]));
    expect(single).toMatchObject({ ok: true, value: { documents: [{ path: "pods.json" }] } });
  });
  it("and its progress is told file by file", async () => {
    const seen: string[] = [];
    await readBundle(await directoryOf({ "a.json": PODS, "b.json": PODS }), { onProgress: ({ files, path }) => seen.push(`${files} ${path}`) });
    expect(seen).toEqual(["1 a.json", "2 b.json"]);
  });
});

describe("only that nothing can be read is an error, which names the bundle", () => {
  it("that is absent", async () => {
    expect(await outcome(join(root, "nowhere"))).toEqual({ error: `the bundle \`${join(root, "nowhere")}\` is not there`, failed: [] });
  });
  it("that is empty", async () => {
    const path = await directoryOf({});
    expect(await outcome(path)).toMatchObject({ error: `nothing could be read from the bundle \`${path}\`: it holds no files` });
  });
  it("of which every file failed, with the first of them", async () => {
    const path = await directoryOf({ "clusters/a/pods.json": PODS.slice(0, 40), "notes.json": '{ "hello": "world" }', "x.txt": "", "y.txt": "" });
    const { error, failed } = await outcome(path);
    expect(error).toMatch(/`clusters\/a\/pods.json`:1:41 is cut off.*`notes.json` unknown form.*`x.txt` is empty and 1 more$/);
    expect(failed).toHaveLength(4);
  });
  it("that is a damaged archive", async () => {
    expect((await outcome(await fileOf("b.zip", zipOf({ name: "a.json", bytes: Buffer.from(PODS) }).subarray(0, 60)))).error).toMatch(
      /the zip archive is damaged or cut off$/,
    );
    const tar = gzipSync(await tarOf({ name: "a.json", text: Buffer.alloc(300_000, "random-ish ") }));
    expect((await outcome(await fileOf("b.tgz", tar.subarray(0, 300)))).error).toMatch(/the archive is damaged or cut off/);
  });
});

describe("what would leave the bundle is refused and named, and the rest is read", () => {
  const bad = ["/etc/passwd", "../../etc/passwd", "C:/windows/x.json", "a/../../b.json"];
  it("in a zip", async () => {
    const zip = zipOf(
      ...bad.map((name) => ({ name, bytes: Buffer.from(PODS) })),
      { name: "link.json", bytes: Buffer.from("/etc/passwd"), mode: 0o120777 },
      { name: "a.json", bytes: Buffer.from(PODS) },
    );
    expect(await outcome(await fileOf("b.zip", zip))).toEqual({
      read: ["a.json"],
      failed: [...bad.map((name) => [name, "has a path that leaves the bundle"]), ["link.json", "is a link; links inside an archive are not followed"]],
    });
  });
  it("in a tar", async () => {
    const tar = await tarOf(
      ...bad.map((name) => ({ name, text: PODS })),
      { name: "l.json", type: "symlink", linkname: "/etc/passwd" },
      { name: "a.json", text: PODS },
    );
    expect(await outcome(await fileOf("b.tar", tar))).toEqual({
      read: ["a.json"],
      failed: [...bad.map((name) => [name, "has a path that leaves the bundle"]), ["l.json", "is a link; links inside an archive are not followed"]],
    });
  });
  it("in a directory, where links that stay inside are followed and circles are not", async () => {
    const outside = await directoryOf({ "secret.json": PODS });
    const path = await directoryOf({ "clusters/a/pods.json": PODS });
    await symlink(outside, join(path, "out"));
    await symlink(join(outside, "secret.json"), join(path, "out.json"));
    await symlink(join(path, "nothing"), join(path, "broken"));
    await symlink(path, join(path, "clusters", "circle"));
    await symlink(join(path, "clusters", "a"), join(path, "clusters", "b"));
    expect(await outcome(path)).toEqual({
      read: ["clusters/a/pods.json", "clusters/b/pods.json"],
      failed: [
        ["broken", "is a link to nothing"],
        ["clusters/circle", "is a link to a folder that it lies in"],
        ["out", "is a link that leaves the bundle"],
        ["out.json", "is a link that leaves the bundle"],
      ],
    });
  });
});

describe("limits", () => {
  const large = JSON.stringify(listOf(...Array.from({ length: 200 }, (_, i) => podOf(`p${i}`))));
  const files = { "a.json": PODS, "b.json": large };
  const tooLarge = `is too large: ${(large.length / 1024).toFixed(1)} KiB, a file may have 4 KiB`;

  it("a file that is too large is named and the others are read, wherever it lies", async () => {
    const zip = zipOf(...Object.entries(files).map(([name, text]) => ({ name, bytes: Buffer.from(text) })));
    const tar = await tarOf(...Object.entries(files).map(([name, text]) => ({ name, text })), { name: "c.json", text: PODS });
    const limits = { maxFileBytes: 4096 };
    expect(await outcome(await directoryOf(files), limits)).toEqual({ read: ["a.json"], failed: [["b.json", tooLarge]] });
    expect(await outcome(await fileOf("b.zip", zip), limits)).toEqual({ read: ["a.json"], failed: [["b.json", tooLarge]] });
    expect(await outcome(await fileOf("b.tgz", gzipSync(tar)), limits)).toEqual({ read: ["a.json", "c.json"], failed: [["b.json", tooLarge]] });
    expect(await outcome(await directoryOf({ "a.json": PODS, "b.json.gz": gzipSync(large) }), limits)).toEqual({
      read: ["a.json"],
      failed: [["b.json.gz", "is too large: more than 4 KiB"]],
    });
  });
  it("a zip whose sizes lie is stopped at the limit", async () => {
    const honest = zipOf({ name: "a.json", bytes: Buffer.from(PODS) }, { name: "b.json", bytes: Buffer.from(large) });
    const lying = Buffer.from(honest);
    const central = lying.lastIndexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    lying.writeUInt32LE(10, central + 24);
    expect(await outcome(await fileOf("b.zip", lying), { maxFileBytes: 4096 })).toEqual({
      read: ["a.json"],
      failed: [["b.json", "is damaged inside the archive"]],
    });
  });
  it("a bomb is not unpacked", async () => {
    const bomb = Buffer.alloc(4 * 1024 ** 2, 0x20);
    const limits = { ratioFreeBytes: 1024 ** 2 };
    const reason = "unpacks to more than 500 times its packed size and was not read further";
    expect((await outcome(await fileOf("b.zip", zipOf({ name: "bomb.json", bytes: bomb })), limits)).error).toContain(reason);
    expect((await outcome(await fileOf("bomb.json.gz", gzipSync(bomb)), limits)).error).toContain(reason);
    expect((await outcome(await fileOf("b.tgz", gzipSync(await tarOf({ name: "bomb.json", text: bomb }))), limits)).error).toContain(
      "500 times its packed size",
    );
  });
  it("too many files, or too much in all, ends the reading with a word", async () => {
    const three = await directoryOf({ "a.json": PODS, "b.json": PODS, "c.json": PODS });
    expect(await outcome(three, { maxFiles: 1 })).toEqual({
      read: ["a.json"],
      failed: [["b.json", "the bundle has more than 1 files; this one and those after it were not read"]],
    });
    expect(await outcome(three, { maxTotalBytes: PODS.length })).toMatchObject({
      read: ["a.json"],
      failed: [["b.json", expect.stringMatching(/^the bundle holds more than/)]],
    });
    const read = await readBundleStream("up.json", Readable.from([Buffer.from(large)]), { maxTotalBytes: 100 });
    expect(read).toMatchObject({ ok: false, error: { message: "the bundle `up.json` is larger than 100 bytes" } });
  });
});
