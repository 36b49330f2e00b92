import { fileURLToPath } from "node:url";
import { expect, type Page, test } from "@playwright/test";
import fc from "fast-check";
import { GRAPH_FORMS } from "@/server/contract/graph-names.ts";
import { anAbout } from "@/server/report/graph-export/an-about.ts";
import { writeGraph } from "@/server/report/graph-export/formats.ts";
import { GraphDocument } from "@/server/report/graph-export/graph-document.ts";
import { START } from "@/server/report/graph-export/writer.ts";
import { visible } from "@/server/report/visible.ts";
import { type HostileNames, hostileGraph, hostileNames } from "@/server/testing/hostile-graph.ts";
import { runs } from "@/server/testing/runs.ts";

const MERMAID = fileURLToPath(import.meta.resolve("@mermaid-js/tiny"));

interface Mermaid {
  initialize(config: object): void;
  parse(text: string): Promise<unknown>;
  render(id: string, text: string): Promise<{ svg: string }>;
}
declare const mermaid: Mermaid;

const chartOf = (names: HostileNames, form: (typeof GRAPH_FORMS)[number]): string =>
  writeGraph(new GraphDocument(hostileGraph(names), anAbout({ snapshot: { id: "s", label: names.value } }), new Map(), form), "mermaid", START, 0).text;

/** Draws charts with Mermaid as others set it; of each the texts in it, or what is wrong with it. */
function draw(
  page: Page,
  charts: readonly string[],
): Promise<readonly { readonly texts: readonly string[]; readonly elements: readonly string[]; readonly problem: string }[]> {
  return page.evaluate(async (texts) => {
    mermaid.initialize({ startOnLoad: false });
    const done = [];
    for (const [at, text] of texts.entries()) {
      try {
        const { svg } = await mermaid.render(`chart${at}`, text);
        const box = document.createElement("div");
        box.innerHTML = svg;
        const labels = [...box.querySelectorAll(".nodeLabel, .edgeLabel, .cluster-label")].map((one) => one.textContent ?? "");
        done.push({ texts: labels, elements: [...new Set([...box.querySelectorAll("*")].map((one) => one.tagName.toLowerCase()))], problem: "" });
      } catch (cause) {
        done.push({ texts: [], elements: [], problem: String(cause) });
      }
    }
    return done;
  }, charts);
}

test.beforeEach(async ({ page }) => {
  // a page of nobody: those of the server run no script but their own
  await page.setContent("<!doctype html><title>charts</title>");
  await page.addScriptTag({ path: MERMAID });
});

/** Spaces are the layout's; a backslash before an n, which would break the line, is told by its code. */
const inChart = (name: string): string =>
  visible(name)
    .replace(/\\(?=n)/g, "\\u005c")
    .replace(/\s+/g, "");

const PLAIN = { user: "ann", group: "ops", cluster: "prod", value: "v" };

for (const form of GRAPH_FORMS)
  test(`a flowchart is drawn whatever the names, and they are read in it (${form})`, async ({ page }) => {
    test.slow();
    const samples = fc.sample(hostileNames, runs(40, 400));
    const [plain, ...drawn] = await draw(
      page,
      [PLAIN, ...samples].map((names) => chartOf(names, form)),
    );
    for (const [at, { texts, elements, problem }] of drawn.entries()) {
      const names = samples[at] as HostileNames;
      expect(problem, `${JSON.stringify(names)}\n${chartOf(names, form)}`).toBe("");
      expect(plain?.elements, JSON.stringify(names)).toEqual(expect.arrayContaining([...elements]));
      const seen = texts.join("\n").replace(/\s+/g, "");
      for (const name of [names.group, names.user]) expect(seen, JSON.stringify(names)).toContain(inChart(name));
    }
  });

test("the chart of the demo is drawn, and says of how much it is", async ({ page, request }) => {
  const answer = await request.get("/api/v1/export?format=mermaid");
  expect(answer.headers()["content-disposition"]).toMatch(/^attachment; filename="rolewalk-graph-\w+\.mmd"$/);
  const [drawn] = await draw(page, [await answer.text()]);
  expect(drawn?.problem).toBe("");
  expect(drawn?.texts.join("\n")).toMatch(/\d+ of \d+ edges are drawn/);
  expect(drawn?.texts.join("\n")).toContain("S3Admin");
});
