import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answering, json } from "@/server/api/http.ts";
import { answerQuestion } from "@/server/api/http-questions.ts";
import { uploadBundle } from "@/server/api/http-snapshots.ts";
import { jobNamed } from "@/server/api/jobs.ts";
import { type KubernetesStandIn, kubeconfigFor, startKubernetes } from "@/server/testing/stand-in/kubernetes-api.ts";
import { PLANTED, plantedObjects } from "@/server/testing/stand-in/planted-objects.ts";
import { rolewalk as run, type Served, serve } from "./served-for-tests.ts";

const HOME = mkdtempSync(join(tmpdir(), "rolewalk-carried-"));
const TEMPORARY = join(HOME, "tmp");
const SOURCES = join(HOME, "sources.json");
const before = process.env["ROLEWALK_HOME"];
let api: KubernetesStandIn;
let server: Served;

/** The product's own handlers behind a plain HTTP server. */
function handle(request: Request): Promise<Response> {
  const [, , , name = "", id = ""] = new URL(request.url).pathname.split("/");
  if (name === "snapshots") return uploadBundle(request);
  return name === "jobs" ? answering(request, async () => json(await jobNamed(id))) : answerQuestion(request, name);
}

beforeAll(async () => {
  process.env["ROLEWALK_HOME"] = join(HOME, "server");
  mkdirSync(TEMPORARY);
  api = await startKubernetes({ objects: plantedObjects(7), token: "t", issuer: "https://issuer.example.com" });
  writeFileSync(join(HOME, "kubeconfig"), kubeconfigFor(api.url));
  writeFileSync(SOURCES, JSON.stringify({ sources: [{ name: "orchard", kind: "kubernetes", kubeconfig: "kubeconfig" }] }));
  server = await serve(handle);
});
afterAll(async () => {
  await api.stop();
  await server.stop();
  if (before === undefined) delete process.env["ROLEWALK_HOME"];
  else process.env["ROLEWALK_HOME"] = before;
  rmSync(HOME, { recursive: true, force: true });
});

const rolewalk = (words: readonly string[], input?: Buffer) => run(words, { ROLEWALK_HOME: join(HOME, "own"), TMPDIR: TEMPORARY }, input);
const scanned = () => rolewalk(["scan", "--sources", SOURCES, "--out", "-"]);

describe("a bundle that goes from one place to another", () => {
  test("a scan to stdout is one archive, which another process imports from stdin; nothing planted is in it", async () => {
    const { code, out, problems } = await scanned();
    expect([code, problems]).toEqual([0, expect.stringContaining("orchard: complete")]);
    const unpacked = spawnSync("tar", ["-xzO"], { input: out, encoding: "utf8" });
    expect(unpacked.stdout).toContain('"rolewalkScan"');
    expect(unpacked.stdout).not.toMatch(PLANTED);
    const imported = await rolewalk(["import", "--json"], out);
    expect(JSON.parse(imported.out.toString("utf8"))).toMatchObject({ snapshot: expect.any(String), coverage: { failed: [] } });
  });

  test("the same sent to a server is a snapshot there, under its label", async () => {
    const { out } = await scanned();
    const sent = await rolewalk(["import", "--server", server.url, "--label", "orchard at noon", "--json"], out);
    const { snapshot, coverage } = JSON.parse(sent.out.toString("utf8"));
    expect(coverage.read.some((one: { kind: string }) => one.kind === "Pod")).toBe(true);
    const asked = await rolewalk(["coverage", "--server", server.url, "--snapshot", snapshot, "--json"]);
    expect(JSON.parse(asked.out.toString("utf8"))).toEqual(coverage);
  });

  test("a scan that pushes keeps nothing on this machine", async () => {
    const sent = await rolewalk(["scan", "--sources", SOURCES, "--push", server.url, "--json"]);
    expect(JSON.parse(sent.out.toString("utf8"))).toMatchObject({ snapshot: expect.any(String), sources: [{ name: "orchard", state: "complete" }] });
    const bundle = await rolewalk(["import", "server/demo/bundle", "--server", server.url, "--json"]);
    expect(JSON.parse(bundle.out.toString("utf8"))).toMatchObject({ snapshot: expect.any(String) });
    expect(readdirSync(TEMPORARY).filter((name) => name.startsWith("rolewalk-"))).toEqual([]);
  });
});

describe("what cannot be carried is one clear line", () => {
  test.each<[string, string[], RegExp]>([
    ["nothing on stdin", ["import"], /^rolewalk: nothing came in on stdin\n$/],
    ["a bundle that is not there", ["import", "nowhere", "--server", "http://127.0.0.1:1"], /^rolewalk: the bundle `nowhere` is not there\n$/],
    ["two places at once", ["scan", "--out", "x", "--push", "http://127.0.0.1:1"], /--out and --push exclude each other/],
    ["JSON beside an archive", ["scan", "--out", "-", "--json"], /--out - writes the bundle to stdout/],
  ])("%s", async (_, words, said) => {
    const { code, problems } = await rolewalk(words);
    expect([code, problems]).toEqual([2, expect.stringMatching(said)]);
  });

  test("a server that is not there", async () => {
    const { code, problems } = await rolewalk(["import", "server/demo/bundle", "--server", "http://127.0.0.1:1"]);
    expect([code, problems]).toEqual([3, expect.stringContaining("could not be reached")]);
  });

  test("what is no bundle, as the server says it", async () => {
    const { code, problems } = await rolewalk(["import", "--server", server.url], Buffer.from("hello"));
    expect([code, problems]).toEqual([2, expect.stringContaining("nothing")]);
  });
});
