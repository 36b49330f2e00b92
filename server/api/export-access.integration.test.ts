import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { exportAccess } from "./export-access.ts";
import { answerQuestion } from "./http-questions.ts";
import { uploadBundle } from "./http-snapshots.ts";
import { jobNamed } from "./jobs.ts";

const HOME = mkdtempSync(join(tmpdir(), "rolewalk-access-"));
const before = process.env["ROLEWALK_HOME"];
const address = (path: string): Request => new Request(`http://127.0.0.1:3000/api/v1/${path}`);

beforeAll(async () => {
  process.env["ROLEWALK_HOME"] = HOME;
  const headers = { "x-bundle-name": "account-authorization-details.json", host: "127.0.0.1:3000" };
  const body = readFileSync("server/demo/bundle/accounts/111122223333/account-authorization-details.json");
  const started = await uploadBundle(new Request("http://127.0.0.1:3000/api/v1/snapshots", { method: "POST", body, headers }));
  const { id } = (await started.json()) as { id: string };
  await vi.waitFor(async () => expect((await jobNamed(id)).state).toBe("done"), 20_000);
});
afterAll(() => {
  if (before === undefined) delete process.env["ROLEWALK_HOME"];
  else process.env["ROLEWALK_HOME"] = before;
  rmSync(HOME, { recursive: true, force: true });
});

describe("the table as a file", () => {
  test("CSV and JSON have every row of the filter, whatever page the address names", async () => {
    const answer = await (await answerQuestion(address("access?whomKind=iam-role&size=5000"), "access")).json();
    expect(answer.total).toBeGreaterThan(2);
    const csv = await exportAccess(address("access.csv?whomKind=iam-role&page=2&size=1"), "csv");
    expect(csv.headers.get("content-disposition")).toMatch(/^attachment; filename="rolewalk-access-\w+\.csv"$/);
    const rows: Record<string, string>[] = parse(await csv.text(), { columns: true });
    expect(rows.map((r) => [r["who"], r["to_whom"]])).toEqual(answer.rows.map((r: { who: { ref: string }; whom: { ref: string } }) => [r.who.ref, r.whom.ref]));
    const json = await (await exportAccess(address("access.json?whomKind=iam-role"), "json")).json();
    expect(json).toMatchObject({ filter: { whomKind: "iam-role" }, total: answer.total, pairs: answer.pairs, rows: answer.rows });
  });

  test("a filter that leaves nothing is an empty table, a wrong one a problem", async () => {
    const none = await exportAccess(address("access.json?q=nothing-like-it"), "json");
    expect(await none.json()).toMatchObject({ total: 0, rows: [] });
    const wrong = await exportAccess(address("access.csv?verdict=maybe"), "csv");
    expect(wrong.status).toBe(400);
    expect(wrong.headers.get("content-type")).toBe("application/problem+json");
  });
});
