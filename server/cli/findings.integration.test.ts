import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { diffOverHttp } from "@/server/api/changes/http-changes.ts";
import { answering, answerQuestion, json } from "@/server/api/http.ts";
import { uploadBundle } from "@/server/api/http-snapshots.ts";
import { jobNamed } from "@/server/api/jobs.ts";
import { findingsAnswer } from "@/server/contract/findings.ts";
import { rolewalk as run, type Served, serve } from "./served-for-tests.ts";

const DEMO = "server/demo/bundle";
const HOME = mkdtempSync(join(tmpdir(), "rolewalk-findings-"));
const before = process.env["ROLEWALK_HOME"];
let server: Served;

function handle(request: Request): Promise<Response> {
  const [, , , name = "", id = ""] = new URL(request.url).pathname.split("/");
  if (name === "snapshots") return uploadBundle(request);
  if (name === "jobs") return answering(request, async () => json(await jobNamed(id)));
  return name === "diff" ? diffOverHttp(request) : answerQuestion(request, name);
}

beforeAll(async () => {
  process.env["ROLEWALK_HOME"] = join(HOME, "server");
  server = await serve(handle);
});
afterAll(async () => {
  await server.stop();
  if (before === undefined) delete process.env["ROLEWALK_HOME"];
  else process.env["ROLEWALK_HOME"] = before;
  rmSync(HOME, { recursive: true, force: true });
});

const findings = (...words: readonly string[]) => run(["findings", ...words], { ROLEWALK_HOME: join(HOME, "own") });
const rulesIn = (out: Buffer): readonly string[] => findingsAnswer.parse(JSON.parse(out.toString("utf8"))).findings.map((one) => `${one.severity} ${one.rule}`);
const ALL = ["medium node-role-from-pods", "low role-annotation-refused"];

describe("the gate", () => {
  test("of a bundle: as bad as is asked for fails, milder passes, what was there before is not new", async () => {
    const { code, out } = await findings("--bundle", DEMO, "--json", "--fail-on", "medium");
    expect([code, rulesIn(out)]).toEqual([1, ALL]);
    expect((await findings("--bundle", DEMO, "--fail-on", "high")).code).toBe(0);
    const since = await findings("--bundle", DEMO, "--new-since", DEMO, "--fail-on", "low", "--json");
    expect([since.code, rulesIn(since.out)]).toEqual([0, []]);
    expect((await findings("--bundle", DEMO, "--fail-on", "severe")).code).toBe(2);
  });

  test("of a server the same", async () => {
    const sent = await run(["import", DEMO, "--server", server.url, "--json"], { ROLEWALK_HOME: join(HOME, "own") });
    const { snapshot } = JSON.parse(sent.out.toString("utf8")) as { snapshot: string };
    const { code, out } = await findings("--server", server.url, "--json", "--fail-on", "medium");
    expect([code, rulesIn(out)]).toEqual([1, ALL]);
    const since = await findings("--server", server.url, "--new-since", snapshot, "--fail-on", "low", "--json");
    expect([since.code, rulesIn(since.out)]).toEqual([0, []]);
  });
});
