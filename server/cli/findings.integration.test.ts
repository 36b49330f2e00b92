import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { acceptOverHttp, listAcceptedOverHttp, withdrawOverHttp } from "@/server/api/declared/http-accepted.ts";
import { answering, json } from "@/server/api/http.ts";
import { answerQuestion } from "@/server/api/http-questions.ts";
import { uploadBundle } from "@/server/api/http-snapshots.ts";
import { jobNamed } from "@/server/api/jobs.ts";
import { acceptedRisk } from "@/server/contract/accepted.ts";
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
  if (name === "accepted-risks" && request.method === "DELETE") return withdrawOverHttp(request, id);
  if (name === "accepted-risks") return request.method === "POST" ? acceptOverHttp(request) : listAcceptedOverHttp(request);
  return answerQuestion(request, name);
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
const ALL = ["medium node-role-from-pods", "low access-entry-migration-gap", "low role-annotation-refused", "low role-unused"];

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

describe("a risk that is accepted", () => {
  const SAID = ["--owner", "asha", "--reason", "the nodes go in March", "--until", "2099-03-31"];
  const own = { ROLEWALK_HOME: join(HOME, "own") };
  const idIn = (out: Buffer): string =>
    findingsAnswer.parse(JSON.parse(out.toString("utf8"))).findings.find((one) => one.rule === "node-role-from-pods")?.id ?? "";

  test.each<[string, () => readonly string[], () => readonly string[]]>([
    ["in a file beside a bundle", () => ["--bundle", DEMO, "--declared", join(HOME, "declared.json")], () => ["--declared", join(HOME, "declared.json")]],
    ["on a server", () => ["--server", server.url], () => ["--server", server.url]],
  ])("passes the gate until it is withdrawn: %s", async (_, place, kept) => {
    const before = await findings(...place().slice(0, 2), "--json");
    const made = await run(["accept", idIn(before.out), ...SAID, ...place(), "--json"], own);
    expect([made.code, made.problems]).toEqual([0, ""]);
    const { id } = acceptedRisk.parse(JSON.parse(made.out.toString("utf8")));
    const { code, out } = await findings(...place(), "--fail-on", "medium");
    expect([code, out.toString("utf8")]).toEqual([0, expect.stringContaining("accepted medium   until 2099-03-31 by asha: ")]);
    expect((await run(["withdraw", id, ...kept()], own)).code).toBe(0);
    expect((await findings(...place(), "--fail-on", "medium")).code).toBe(1);
    const list = await run(["accepted", ...kept()], own);
    expect(list.out.toString("utf8")).toMatch(/^withdrawn \d{4}-.*node-role-from-pods/);
  });

  test.each([
    ["withdrawn from the database while a bundle is named", ["withdraw", "1", "--bundle", DEMO], /name a file with --declared/],
    ["taken for marked no more in the database while a bundle is named", ["unmark", "arn:a", "--bundle", DEMO], /name a file with --declared/],
    [
      "looked for in a file while a server is asked, which goes by its own",
      ["findings", "--server", "http://127.0.0.1:1", "--declared", "x.json"],
      /--declared.*--server/,
    ],
  ])("is not %s", async (_, words, said) => {
    const { code, problems } = await run(words, own);
    expect([code, problems]).toEqual([2, expect.stringMatching(said)]);
  });

  test.each([
    ["of a bundle without a file", ["--bundle", DEMO], /name a file with --declared/],
    ["until no day", ["--bundle", DEMO, "--declared", "x.json", "--until", "soon"], /--until: takes a day/],
  ])("is not kept %s", async (_, more, said) => {
    const { code, problems } = await run(["accept", "a-rule-1", ...SAID, ...more], own);
    expect([code, problems]).toEqual([2, expect.stringMatching(said)]);
  });
});
