import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answering, json } from "@/server/api/http.ts";
import { exportGraph } from "@/server/api/http-export-graph.ts";
import { answerQuestion } from "@/server/api/http-questions.ts";
import { uploadBundle } from "@/server/api/http-snapshots.ts";
import { jobNamed } from "@/server/api/jobs.ts";
import { graphExport } from "@/server/contract/graph-export.ts";
import { GRAPH_FORMATS } from "@/server/contract/graph-names.ts";
import { rolewalk as run, type Served, serve } from "./served-for-tests.ts";

const DEMO = "server/demo/bundle";
const HOME = mkdtempSync(join(tmpdir(), "rolewalk-export-"));
const before = process.env["ROLEWALK_HOME"];
let server: Served;

function handle(request: Request): Promise<Response> {
  const [, , , name = "", id = ""] = new URL(request.url).pathname.split("/");
  if (name === "snapshots") return uploadBundle(request);
  if (name === "jobs") return answering(request, async () => json(await jobNamed(id)));
  return name === "export" ? exportGraph(request) : answerQuestion(request, name);
}

beforeAll(async () => {
  process.env["ROLEWALK_HOME"] = HOME;
  server = await serve(handle);
  // the first command of a checkout builds the command line, and says so
  await run(["--version"], {});
});
afterAll(async () => {
  await server.stop();
  if (before === undefined) delete process.env["ROLEWALK_HOME"];
  else process.env["ROLEWALK_HOME"] = before;
  rmSync(HOME, { recursive: true, force: true });
});

const exported = (...words: readonly string[]) => run(["export", ...words], { ROLEWALK_HOME: HOME });

describe("rolewalk export", () => {
  test("of a bundle: the same bytes each time, in every format, on stdout alone", async () => {
    for (const format of GRAPH_FORMATS) {
      const [once, again] = [await exported("--bundle", DEMO, "--format", format), await exported("--bundle", DEMO, "--format", format, "--out", "-")];
      expect([once.code, once.problems]).toEqual([0, ""]);
      expect(once.out.length).toBeGreaterThan(1000);
      expect(once.out.equals(again.out)).toBe(true);
    }
  });

  test("--json is --format json, and a filter narrows it", async () => {
    const { out } = await exported("--bundle", DEMO, "--json", "--whom-kind", "iam-role", "--verdict", "allowed,conditional", "--cluster", "demo");
    const { about, nodes, edges } = graphExport.parse(JSON.parse(out.toString("utf8")));
    expect(about.filter).toEqual({ cluster: ["demo"], verdict: ["allowed", "conditional"], whomKind: ["iam-role"] });
    const kinds = new Map(nodes.map(({ id, kind }) => [id, kind]));
    expect(edges.length).toBeGreaterThan(3);
    expect(new Set(edges.map(({ to }) => kinds.get(to)))).toEqual(new Set(["iam-role"]));
    expect(new Set(edges.map(({ verdict }) => verdict))).not.toContain("unknown");
  });

  test("a snapshot gives the same bytes from the database and from a server", async () => {
    const sent = await run(["import", DEMO, "--server", server.url, "--json"], { ROLEWALK_HOME: join(HOME, "other") });
    const { snapshot } = JSON.parse(sent.out.toString("utf8")) as { snapshot: string };
    for (const format of GRAPH_FORMATS) {
      const words = ["--format", format, "--form", "classes", "--who", "S3Admin"];
      const [own, served] = [await exported(...words), await exported(...words, "--server", server.url)];
      expect([own.code, served.code, own.problems, served.problems]).toEqual([0, 0, "", ""]);
      expect(own.out.toString("utf8")).toContain(snapshot);
      expect(served.out.equals(own.out)).toBe(true);
    }
  });

  test("--out replaces a file once all is written, and nothing else", async () => {
    const file = join(HOME, "graph.json");
    writeFileSync(file, "old");
    expect((await exported("--bundle", DEMO, "--format", "json", "--who", "nobody-like-it", "--out", file)).code).toBe(2);
    expect(readFileSync(file, "utf8")).toBe("old");
    const { code, out } = await exported("--bundle", DEMO, "--format", "json", "--out", file);
    expect([code, out.length]).toEqual([0, 0]);
    expect(graphExport.parse(JSON.parse(readFileSync(file, "utf8"))).about.snapshot).toBeNull();
    mkdirSync(join(HOME, "folder"));
    const refused = await exported("--bundle", DEMO, "--format", "json", "--out", join(HOME, "folder"));
    expect([refused.code, refused.problems]).toEqual([2, expect.stringMatching(/^rolewalk: --out names a file, and `.*folder` is a folder\n$/)]);
    const nowhere = await exported("--bundle", DEMO, "--format", "json", "--out", join(HOME, "none", "graph.json"));
    expect([nowhere.code, nowhere.problems]).toEqual([2, expect.stringMatching(/^rolewalk: `.*graph\.json` cannot be written: .*\n$/)]);
    expect(existsSync(join(HOME, "none"))).toBe(false);
    expect(readdirSync(HOME).filter((name) => name.includes("partial"))).toEqual([]);
  });

  test.each([
    [["--bundle", DEMO], /--format is missing/],
    [["--bundle", DEMO, "--format", "png"], /png/],
    [["--bundle", DEMO, "--json", "--format", "dot"], /--json is --format json/],
    [["--bundle", DEMO, "--format", "dot", "--verdict", "maybe"], /verdict|Invalid/],
    [["--bundle", "no-such-bundle", "--format", "dot"], /no-such-bundle/],
  ])("what is asked wrongly is an error of one line: %j", async (words, told) => {
    const { code, out, problems } = await exported(...words);
    expect([code, out.length]).toEqual([2, 0]);
    expect(problems).toMatch(told);
  });

  test("a server that is not there exits with 3, a wrong filter over HTTP is a problem", async () => {
    expect((await exported("--server", "http://127.0.0.1:9", "--format", "dot")).code).toBe(3);
    for (const query of ["format=png", "format=dot&hops=all", "format=dot&verdict=maybe", "format=dot&snapshot=none"]) {
      const answer = await exportGraph(new Request(`${server.url}/api/v1/export?${query}`));
      expect([query, answer.headers.get("content-type")]).toEqual([query, "application/problem+json"]);
    }
  });
});
