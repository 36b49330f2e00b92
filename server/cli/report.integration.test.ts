import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answering, json } from "@/server/api/http.ts";
import { answerQuestion } from "@/server/api/http-questions.ts";
import { uploadBundle } from "@/server/api/http-snapshots.ts";
import { jobNamed } from "@/server/api/jobs.ts";
import { openApiDocument } from "@/server/api/openapi.ts";
import { reportAboutOverHttp, reportOverHttp } from "@/server/api/report/http-report.ts";
import { reportAbout, report as reportShape } from "@/server/contract/report.ts";
import { REPORT_FORMATS } from "@/server/contract/report-formats.ts";
import { rolewalk as run, type Served, serve } from "./served-for-tests.ts";

const DEMO = "server/demo/bundle";
const HOME = mkdtempSync(join(tmpdir(), "rolewalk-report-"));
const before = process.env["ROLEWALK_HOME"];
let server: Served;
let snapshot = "";

function handle(request: Request): Promise<Response> {
  const [, , , name = "", id = ""] = new URL(request.url).pathname.split("/");
  if (name === "snapshots") return uploadBundle(request);
  if (name === "jobs") return answering(request, async () => json(await jobNamed(id)));
  if (name === "report-about") return reportAboutOverHttp(request);
  return name === "report" ? reportOverHttp(request) : answerQuestion(request, name);
}

beforeAll(async () => {
  process.env["ROLEWALK_HOME"] = join(HOME, "server");
  server = await serve(handle);
  const sent = await run(["import", DEMO, "--server", server.url, "--json"], { ROLEWALK_HOME: join(HOME, "own") });
  if (sent.code !== 0) throw new Error(sent.problems);
  snapshot = (JSON.parse(sent.out.toString("utf8")) as { snapshot: string }).snapshot;
});
afterAll(async () => {
  await server.stop();
  if (before === undefined) delete process.env["ROLEWALK_HOME"];
  else process.env["ROLEWALK_HOME"] = before;
  rmSync(HOME, { recursive: true, force: true });
});

const own = (...words: readonly string[]) => run(["report", ...words], { ROLEWALK_HOME: join(HOME, "own") });
const at = (path: string): Promise<Response> => handle(new Request(`${server.url}/api/v1/${path}`));

describe("on the command line", () => {
  test("is JSON with its shape, and says the bundle it is of", async () => {
    const { code, out } = await own("--bundle", DEMO, "--format", "json", "--scope", "namespace=shop");
    const { about } = reportShape.parse(JSON.parse(out.toString("utf8")));
    expect([code, about.snapshot, about.bundle, about.scope.map((one) => one.words)]).toEqual([0, null, "bundle", ["namespace shop of cluster demo"]]);
  });

  test("takes the format from the name of the file, and is Markdown where nothing says otherwise", async () => {
    const file = join(HOME, "r.html");
    expect(await own("--bundle", DEMO, "--out", file)).toMatchObject({ code: 0 });
    expect(readFileSync(file, "utf8")).toMatch(/^<!doctype html>/);
    expect((await own("--bundle", DEMO)).out.toString("utf8")).toMatch(/^# Access report of the whole snapshot\n/);
    expect((await own("--bundle", DEMO, "--json")).out.toString("utf8")).toMatch(/^\{\n {2}"about"/);
  });

  test("what is asked wrongly is one line and exit code 2, and no file is left behind", async () => {
    const file = join(HOME, "never.json");
    const { code, problems, out } = await own("--bundle", DEMO, "--scope", "cluster=nowhere", "--out", file);
    expect([code, problems.trim(), out.length, existsSync(file)]).toEqual([
      2,
      "rolewalk: there is no cluster `nowhere` in the snapshot; it has demo",
      0,
      false,
    ]);
    expect((await own("--bundle", DEMO, "--out", join(HOME, "no", "such", "folder.md"))).problems).toContain("cannot be written");
    expect((await own("--bundle", DEMO, "--format", "docx")).code).toBe(2);
    const scopes = (many: number): string[] => Array.from({ length: many }, () => ["--scope", "cluster=demo"]).flat();
    expect((await own("--bundle", DEMO, ...scopes(20))).code).toBe(0);
    expect(await own("--bundle", DEMO, ...scopes(21))).toMatchObject({ code: 2, problems: "rolewalk: scope: at most 20 parts, and 21 are asked for\n" });
    expect(await own("--bundle", DEMO, "--scope", "")).toMatchObject({ code: 2, problems: "rolewalk: scope.0: names nothing\n" });
    expect(await own("--bundle", DEMO, "--json", "--format", "html")).toMatchObject({ code: 2, problems: "rolewalk: --json is --format json, not html\n" });
    expect(readdirSync(HOME).filter((name) => name.includes("partial"))).toEqual([]);
  });
});

describe("of a server", () => {
  test.each(REPORT_FORMATS)("gives the very same bytes as the same snapshot here: %s", async (format) => {
    const here = await run(["report", "--snapshot", snapshot, "--format", format, "--scope", "namespace=shop"], { ROLEWALK_HOME: join(HOME, "server") });
    const there = await own("--server", server.url, "--snapshot", snapshot, "--format", format, "--scope", "namespace=shop");
    expect([here.code, there.code, here.problems]).toEqual([0, 0, ""]);
    expect(here.out.length).toBeGreaterThan(5000);
    expect(there.out.equals(here.out)).toBe(true);
  });

  test.each(REPORT_FORMATS)("is sent as a file that no browser takes for a page of ours: %s", async (format) => {
    const response = await at(`report?format=${format}&scope=namespace%3Dshop&scope=alice`);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.status).toBe(200);
    expect(response.headers.get("content-length")).toBe(String(bytes.length));
    expect(response.headers.get("content-disposition")).toBe(`attachment; filename="rolewalk-report-${snapshot.slice(0, 8)}.${format}"`);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    const { paths } = openApiDocument() as { paths: Record<string, { get: { responses: { "200": { content: Record<string, unknown> } } } }> };
    expect(Object.keys(paths["/api/v1/report"]?.get.responses["200"].content ?? {})).toContain(response.headers.get("content-type"));
  });

  test("says beforehand what it would hold, and the report says the same", async () => {
    const about = reportAbout.parse(await (await at("report-about?scope=namespace%3Dshop")).json());
    const text = await (await at("report?format=json&scope=namespace%3Dshop")).text();
    expect(reportShape.parse(JSON.parse(text)).about).toEqual(about);
    const html = await (await at("report?format=html&scope=namespace%3Dshop")).text();
    expect(html).toContain(createHash("sha256").update(text).digest("hex"));
  });

  test.each([
    ["report", 400, "format"],
    ["report?format=docx", 400, "format"],
    ["report?format=json&scope=cluster%3Dnowhere", 404, "there is no cluster `nowhere`"],
    ["report?format=json&snapshot=nowhere", 404, "there is no snapshot"],
    ["report?format=json&snapshot=live", 400, "not of the live view"],
    [`report?format=json${"&scope=demo".repeat(21)}`, 400, "scope: at most 20 parts, and 21 are asked for"],
  ])("refuses what it cannot answer, as problem details: %s", async (path, status, said) => {
    const response = await at(path);
    expect([response.status, response.headers.get("content-type")]).toEqual([status, "application/problem+json"]);
    expect(((await response.json()) as { detail: string }).detail).toContain(said);
  });

  test("leaves no file behind", async () => {
    const left = readdirSync(tmpdir()).filter((name) => name.startsWith("rolewalk-report-") && existsSync(join(tmpdir(), name, "report.json")));
    expect(left).toEqual([]);
  });
});
