import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { answerPostedQuestion, answerQuestion } from "./http-questions.ts";
import { uploadBundle } from "./http-snapshots.ts";
import { jobNamed } from "./jobs.ts";
import { openApiDocument } from "./openapi.ts";

const HOME = mkdtempSync(join(tmpdir(), "rolewalk-why-"));
const before = process.env["ROLEWALK_HOME"];
const SECRET = "pastedbysomebody0123456789";
const ROLE = {
  Role: {
    Path: "/",
    RoleName: "app",
    RoleId: "AROAX",
    Arn: "arn:aws:iam::111122223333:role/app",
    AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [] },
  },
};
const DENIED = `User: arn:aws:sts::111122223333:assumed-role/app/${SECRET} is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::x/y`;

const ask = (body: string, path = "why"): Promise<Response> =>
  answerPostedQuestion(new Request(`http://127.0.0.1:3000/api/v1/${path}`, { method: "POST", body }), path.split("?")[0] ?? "");

beforeAll(async () => {
  process.env["ROLEWALK_HOME"] = HOME;
  const headers = { "x-bundle-name": "role.json", host: "127.0.0.1:3000" };
  const started = await uploadBundle(new Request("http://127.0.0.1:3000/api/v1/snapshots", { method: "POST", body: JSON.stringify(ROLE), headers }));
  const { id } = (await started.json()) as { id: string };
  await vi.waitFor(async () => expect((await jobNamed(id)).state).toBe("done"), 20_000);
});
afterAll(() => {
  if (before === undefined) delete process.env["ROLEWALK_HOME"];
  else process.env["ROLEWALK_HOME"] = before;
  rmSync(HOME, { recursive: true, force: true });
});

describe("POST /api/v1/why", () => {
  test("answers, and nothing of the text is kept below the home folder or printed", async () => {
    const printed = vi.spyOn(process.stderr, "write");
    const answer = await ask(JSON.stringify({ text: DENIED }));
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(await answer.json()).toMatchObject({
      parsed: { kind: "access-denied", session: SECRET, action: "s3:GetObject" },
      verdicts: [{ from: expect.stringContaining("assumed-role/app") }],
    });
    expect(printed.mock.calls.flat().join()).not.toContain(SECRET);
    printed.mockRestore();
    const kept = readdirSync(HOME, { recursive: true, withFileTypes: true }).filter((f) => f.isFile());
    expect(kept.length).toBeGreaterThan(0);
    for (const file of kept) expect(readFileSync(join(file.parentPath, file.name), "latin1")).not.toContain(SECRET);
  });

  test.each([
    ["no JSON", `{"text": "${SECRET}`],
    ["another shape", JSON.stringify({ text: [SECRET] })],
    ["no text", JSON.stringify({ text: " " })],
    ["too long a text", JSON.stringify({ text: SECRET.repeat(20_000) })],
    ["too large a body", JSON.stringify({ text: SECRET.repeat(200_000) })],
  ])("%s is refused without being quoted", async (_, body) => {
    const answer = await ask(body);
    expect(answer.status).toBe(400);
    expect(await answer.text()).not.toContain(SECRET);
  });

  test("is no GET, and no other question is a POST: a text never stands in an address", async () => {
    const got = await answerQuestion(new Request(`http://127.0.0.1:3000/api/v1/why?text=${SECRET}`), "why");
    expect([got.status, got.headers.get("allow")]).toEqual([405, "POST"]);
    const posted = await ask("{}", "coverage");
    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  test("takes the snapshot from the address", async () => expect((await ask(JSON.stringify({ text: DENIED }), "why?snapshot=none")).status).toBe(404));

  test("the OpenAPI document has it with a body and without a parameter for the text", () => {
    const { paths } = openApiDocument() as { paths: Record<string, Record<string, { parameters: { name: string }[]; requestBody?: object }>> };
    expect(Object.keys(paths["/api/v1/why"] ?? {})).toEqual(["post"]);
    expect(paths["/api/v1/why"]?.["post"]?.requestBody).toBeDefined();
    expect(paths["/api/v1/why"]?.["post"]?.parameters.map((p) => p.name)).toEqual(["snapshot"]);
  });
});

describe("rolewalk why", () => {
  const run = (words: readonly string[], input = "") =>
    spawnSync(process.execPath, ["server/launch/rolewalk.mjs", "why", "--bundle", "server/demo/bundle", "--json", ...words], { input, encoding: "utf8" });

  test.each([
    ["as words", ["Not", "authorized", "to", "perform", "sts:AssumeRoleWithWebIdentity"], ""],
    ["piped", [], "Not authorized to perform sts:AssumeRoleWithWebIdentity\n"],
    ["piped, asked for by -", ["-"], "Not authorized to perform\nsts:AssumeRoleWithWebIdentity\n"],
  ])("takes the text %s", (_, words, input) => {
    const { stdout, status } = run(words, input);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ parsed: { kind: "web-identity-denied" }, verdicts: [{ verdict: "denied" }] });
  });

  test("what is not known is an answer; no text at all is a usage error of one line", () => {
    expect(run(["whatever", "this", "is"]).status).toBe(0);
    const empty = run([], " \n");
    expect(empty.status).toBe(2);
    expect(empty.stdout).toBe("");
    expect(empty.stderr.trim().split("\n").at(-1)).toBe("rolewalk: there is no text: paste an error message, or a CloudTrail event");
  });
});
