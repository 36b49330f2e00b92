import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import readExcelFile from "read-excel-file/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeThreads } from "@/server/api/ask-snapshot.ts";
import { prepareKey } from "@/server/api/gate/server-key.ts";
import { jobOverHttp } from "@/server/api/http-jobs.ts";
import { factsOfBundle } from "@/server/api/load-bundle.ts";
import {
  closeReviewOverHttp,
  closureOverHttp,
  decideOverHttp,
  importReviewOverHttp,
  listReviewsOverHttp,
  reviewFileOverHttp,
  reviewOverHttp,
  reviewRowsOverHttp,
  revocationsOverHttp,
  startReviewOverHttp,
} from "@/server/api/review/http-reviews.ts";
import { keepFacts } from "@/server/api/snapshots.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { decisionsTaken, reviewAbout, reviewRowsAnswer, reviewsAnswer, revocationsAnswer } from "@/server/contract/review.ts";
import { closeStore } from "@/server/store/client.ts";
import { rolewalk as run, type Served, serve } from "./served-for-tests.ts";

const DEMO = "server/demo/bundle";
const HOME = mkdtempSync(join(tmpdir(), "rolewalk-reviews-"));
const before = process.env["ROLEWALK_HOME"];
let server: Served;
let key = "";

const OF_ONE: Readonly<Record<string, (request: Request, id: string) => Promise<Response>>> = {
  "": reviewOverHttp,
  rows: reviewRowsOverHttp,
  file: reviewFileOverHttp,
  decisions: decideOverHttp,
  import: importReviewOverHttp,
  close: closeReviewOverHttp,
  revocations: revocationsOverHttp,
  closure: closureOverHttp,
};

function handle(request: Request): Promise<Response> {
  const [, , , name, id, rest = ""] = new URL(request.url).pathname.split("/");
  if (name === "jobs") return jobOverHttp(request, id ?? "");
  if (id === undefined) return request.method === "POST" ? startReviewOverHttp(request) : listReviewsOverHttp(request);
  return (OF_ONE[rest] ?? reviewOverHttp)(request, id);
}

beforeAll(async () => {
  process.env["ROLEWALK_HOME"] = join(HOME, "server");
  await keepFacts(await serverStore(), await factsOfBundle(DEMO, new Date()), { origin: "import", label: "demo" });
  key = prepareKey();
  server = await serve(handle);
});
afterAll(async () => {
  await server.stop();
  await closeThreads();
  await closeStore(await serverStore());
  if (before === undefined) delete process.env["ROLEWALK_HOME"];
  else process.env["ROLEWALK_HOME"] = before;
  rmSync(HOME, { recursive: true, force: true });
});

const review = (...words: readonly string[]) => run(["review", ...words], { ROLEWALK_HOME: join(HOME, "own"), ROLEWALK_TOKEN: key });
const parsed = (out: Buffer): unknown => JSON.parse(out.toString("utf8"));
const file = join(HOME, "review.json");

describe.each([
  ["in a file", () => ["--file", file], ["--bundle", DEMO]],
  ["on a server", () => ["--server", server.url], []],
] as const)("a review %s", (_, where, of) => {
  test("is begun, filled in as a workbook, imported, checked and closed", async () => {
    const begun = await review("start", "--title", "the first", "--json", ...of, ...where());
    expect([begun.code, begun.problems]).toEqual([0, expect.anything()]);
    const about = reviewAbout.parse(parsed(begun.out));
    expect(about.counts.open).toBe(about.counts.rows);
    const out = join(HOME, `${about.id}.csv`);
    expect((await review("export", "--out", out, ...where())).code).toBe(0);
    const [head = "", ...lines] = readFileSync(out, "utf8").trim().split("\r\n");
    const at = head.replace("\ufeff", "").split(",").indexOf("decision");
    const rows = reviewRowsAnswer.parse(parsed((await review("show", "--json", ...where())).out)).rows;
    const filled = [
      "row,review,decision,reviewer,reason",
      ...rows.map((row, i) => `${row.id},${about.id},${i === 0 ? "revoke" : "keep"},asha,${i === 0 ? "left" : ""}`),
    ];
    expect([at > 0, lines.length]).toEqual([true, about.counts.rows]);
    writeFileSync(out, [...filled, `nowhere,${about.id},keep,asha,`].join("\r\n"));
    const taken = await review("import", out, "--json", ...where());
    expect(taken.code).toBe(1);
    expect(decisionsTaken.parse(parsed(taken.out))).toEqual({
      taken: rows.length,
      unchanged: 0,
      refused: [{ line: rows.length + 2, row: "nowhere", reason: "the review has no such row" }],
    });
    const check = revocationsAnswer.parse(parsed((await review("check", "--json", ...of, ...where())).out));
    expect(check.rows.map((one) => [one.row, one.state])).toEqual([[rows[0]?.id, "there"]]);
    expect((await review("close", ...where())).code).toBe(0);
    const late = await review("decide", rows[0]?.id ?? "", "--decision", "keep", "--reviewer", "asha", ...where());
    expect([late.code, late.problems]).toEqual([2, expect.stringMatching(/was closed on \d{1,2} \w{3} \d{4}, \d\d:\d\d/)]);
  });

  test("is not imported from what is no filled-in file, which is named", async () => {
    const bad = join(HOME, "bad.xlsx");
    writeFileSync(bad, "not a workbook");
    const { code, problems } = await review("import", bad, ...where());
    expect([code, problems]).toEqual([2, expect.stringMatching(/closed|has no column|no filled/)]);
  });
});

test("the next one on a server carries over what was kept, and asks about what was to be revoked", async () => {
  const { counts, previous } = reviewAbout.parse(parsed((await review("start", "--json", "--server", server.url)).out));
  expect([counts.open, counts.keep, previous?.title]).toEqual([1, counts.rows - 1, "the first"]);
  const { reviews } = reviewsAnswer.parse(parsed((await review("list", "--json", "--server", server.url)).out));
  expect(reviews.map((one) => [one.title, one.closedAt !== null])).toEqual([
    [expect.stringContaining("Access review of"), false],
    ["the first", true],
  ]);
});

test("a workbook over HTTP is that of the command line, and the closure is told as CSV", async () => {
  const out = join(HOME, "served.xlsx");
  await review("export", "--out", out, "--server", server.url);
  expect((await readExcelFile(readFileSync(out))).map((one) => one.sheet)).toContain("rows");
  const { out: csv } = await review("closure", "--server", server.url);
  const { out: same } = await review("closure", "--bundle", DEMO);
  expect(csv.toString("utf8")).toBe(same.toString("utf8"));
});

test("of a snapshot that a server has not nothing is frozen", async () => {
  const { code, problems } = await review("start", "--server", server.url, "--snapshot", "nowhere");
  expect([code, problems]).toEqual([2, expect.stringContaining("nowhere")]);
});

test("what a server does not freeze is told with its reason, and exit code 2", async () => {
  const old = await review("start", "--server", server.url, "--max-age", "0.000001");
  expect([old.code, old.problems]).toEqual([2, expect.stringContaining("at most 0.000001 h are asked for: nothing is frozen")]);
});

test("what is too old is not frozen, and a review is never written over or changed", async () => {
  const old = await review("start", "--max-age", "0.000001", "--bundle", DEMO, "--file", join(HOME, "none.json"));
  expect([old.code, old.problems]).toEqual([2, expect.stringContaining("at most 0.000001 h are asked for: nothing is frozen")]);
  expect((await review("start", "--bundle", DEMO, "--file", file)).problems).toContain("a review is never written over");
  const changed = join(HOME, "changed.json");
  writeFileSync(changed, readFileSync(file, "utf8").replace('"verdict": "allowed"', '"verdict": "unknown"'));
  expect((await review("show", "--file", changed)).problems).toContain("is not what was frozen");
  expect((await review("start", "--bundle", DEMO)).problems).toContain("a bundle keeps nothing");
});

test("other pages begin no review", async () => {
  const response = await fetch(`${server.url}/api/v1/reviews`, { method: "POST", body: "{}", headers: { origin: "https://evil.example.com" } });
  expect(response.status).toBe(400);
});
