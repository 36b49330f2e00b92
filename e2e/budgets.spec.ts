import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { expect, type Page, test } from "@playwright/test";
import type { AccessAnswer } from "../server/contract/access.ts";
import type { MapAnswer, MapNode } from "../server/contract/screen.ts";
import { longestTask, paintedAt, panned, type Step, scrolled } from "./measure.ts";

/*
 * What the pages take, measured and printed: a clock says more about the machine than about a change, so nothing here fails by one. On the demo; with
 * ROLEWALK_BUDGET_BUNDLE=PATH on a bundle of any size, which is imported first. Only what does not depend on the machine is held to.
 */
const BUNDLE = process.env["ROLEWALK_BUDGET_BUNDLE"];
const KILOBYTE = 1000;
const SHELL_KB = 210;
const PATH_KB = 290;
const QUESTIONS = 200;

const run = promisify(execFile);
const tell = (what: string, value: string, budget: string): void => void process.stdout.write(`    budget  ${what}: ${value} (${budget})\n`);

interface Ends {
  readonly snapshot: string;
  readonly refs: readonly string[];
}

let ends: Ends = { snapshot: "", refs: [] };

test.beforeAll(async ({ request }) => {
  test.setTimeout(BUNDLE === undefined ? 60_000 : 1_800_000);
  if (BUNDLE !== undefined) {
    const env = { ...process.env, ROLEWALK_HOME: process.env["ROLEWALK_E2E_HOME"], DATABASE_URL: "" };
    await run(process.execPath, [join(import.meta.dirname, "..", "server", "launch", "rolewalk.mjs"), "import", BUNDLE, "--label", "budget"], {
      env,
      maxBuffer: 2 ** 28,
    });
  }
  const { snapshots } = await (await request.get("/api/v1/snapshots")).json();
  const snapshot: string = snapshots[0].id;
  const filter = `whomKind=iam-role&size=200&sort=pairs&order=down&snapshot=${snapshot}`;
  const table: AccessAnswer = await (await request.get(`/api/v1/access?${filter}`, { timeout: 1_500_000 })).json();
  ends = { snapshot, refs: [...new Set(table.rows.flatMap(({ who, whom }) => [who.ref, whom.ref]))] };
});

/** The same drawing on every machine: as many nodes as are ever drawn. */
function crowd(nodes: number, edges: number): MapAnswer {
  const ranks = ["workloads", "service-accounts", "machinery", "roles"] as const;
  const node = (i: number): MapNode => {
    const rank = ranks[i % ranks.length] ?? "roles";
    const ref = rank === "roles" ? `arn:aws:iam::111122223333:role/role-${i}` : `k8s://demo/serviceaccount/shop/name-${i}`;
    return { id: `n${i}`, kind: rank === "roles" ? "iam-role" : "service-account", rank, label: `name-${i}`, context: "shop", ref, count: 1, members: [] };
  };
  const all = Array.from({ length: nodes }, (_, i) => node(i));
  const lines = Array.from({ length: edges }, (_, i) => {
    const [from, to] = [all[(i * 4) % nodes], all[(i * 4 + 1 + ((i * 7) % 3)) % nodes]];
    return {
      id: `e${i}`,
      source: from?.id ?? "",
      target: to?.id ?? "",
      mechanism: "sts:AssumeRole",
      verdict: "allowed" as const,
      count: 1,
      from: from?.ref ?? "",
      to: to?.ref ?? "",
    };
  });
  return { focus: null, nodes: all, edges: lines, totals: { entities: nodes, edges }, cut: { nodes: 0, edges: 0 } };
}

const explain = (from: string, to: string): string =>
  `/explain?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}${BUNDLE === undefined ? "" : `&snapshot=${ends.snapshot}`}`;

/** The two ends of a way that is there. */
async function aWay(page: Page): Promise<readonly [string, string]> {
  for (const to of ends.refs.filter((ref) => ref.includes(":role/")).slice(0, 20)) {
    const { principals } = await (
      await page.request.get(`/api/v1/who?to=${encodeURIComponent(to)}&snapshot=${ends.snapshot}&size=1`, { timeout: 600_000 })
    ).json();
    if (principals.length > 0) return [principals[0].ref, to];
  }
  throw new Error("nothing in this snapshot can become a role that is drawn");
}

test("the first answer after a navigation", async ({ page }) => {
  test.setTimeout(900_000);
  const [from, to] = await aWay(page);
  for (const round of ["first", "again"]) {
    await paintedAt(page, explain(from, to), "can become").then((ms) => tell(`first answer painted, ${round}`, `${Math.round(ms)} ms`, "1,000 ms"));
  }
});

test("panning 150 nodes", async ({ page }) => {
  await page.route("**/api/v1/map**", (route) => route.fulfill({ json: crowd(150, 300) }));
  await page.goto("/map?view=diagram");
  await expect(page.locator("[data-node]").first()).toBeVisible();
  const drawn = await page.locator("[data-node]").count();
  const { frames, seconds, slow }: Step = await panned(page, ".react-flow__pane");
  tell(`pan, ${drawn} nodes`, `${(frames / seconds).toFixed(0)} frames a second, 95 % within ${slow.toFixed(0)} ms`, "50 a second");
});

const ROWS = 100_000;
/** Two rows a frame: as fast as one can still read that something passes. */
const PIXELS = 100;

/** A table of as many rows as are asked for, whichever snapshot it is. */
async function longTable(page: Page): Promise<void> {
  const answer: AccessAnswer = await (await page.request.get(`/api/v1/access?page=1&size=100&snapshot=${ends.snapshot}`, { timeout: 600_000 })).json();
  await page.route("**/api/v1/access?**", (route) => {
    const params = new URL(route.request().url()).searchParams;
    const first = (Number(params.get("page")) - 1) * Number(params.get("size"));
    const rows = Array.from({ length: Number(params.get("size")) }, (_, i) => ({ ...answer.rows[(first + i) % answer.rows.length], id: String(first + i) }));
    return route.fulfill({ json: { ...answer, total: ROWS, rows } });
  });
}

for (const { name, real } of [
  { name: `${ROWS.toLocaleString("en")} rows`, real: false },
  { name: "all rows of the snapshot", real: true },
]) {
  test(`scrolling the table of access, ${name}`, async ({ page }) => {
    test.setTimeout(900_000);
    if (!real) await longTable(page);
    const painted = await paintedAt(page, `/access?snapshot=${ends.snapshot}`, "can become");
    const grid = page.getByRole("grid", { name: "Who can become whom" });
    await expect(grid.locator("[data-index]").first()).toBeVisible();
    const total = Number(await grid.getAttribute("aria-rowcount")) - 1;
    const { frames, seconds, slow } = await scrolled(page, '[role="grid"]', PIXELS);
    const told = `${total.toLocaleString("en")} rows, table painted in ${Math.round(painted)} ms`;
    tell(`scroll by ${PIXELS} px a frame, ${told}`, `${(frames / seconds).toFixed(0)} frames a second, 95 % within ${slow.toFixed(0)} ms`, "50 a second");
    expect(await grid.locator("[data-index]").count()).toBeLessThan(80);
  });
}

test("scrolling the matrix", async ({ page }) => {
  test.setTimeout(900_000);
  const painted = await paintedAt(page, `/access/matrix?snapshot=${ends.snapshot}`, "can become roles");
  const grid = page.getByRole("grid", { name: "Who can become roles of which account" });
  await expect(grid.locator("tbody tr").first()).toBeVisible();
  const [rows, columns] = [await grid.getAttribute("aria-rowcount"), await grid.getAttribute("aria-colcount")];
  const { frames, seconds, slow } = await scrolled(page, '[role="grid"]', 60);
  tell(
    `scroll, matrix of ${rows} by ${columns}, painted in ${Math.round(painted)} ms`,
    `${(frames / seconds).toFixed(0)} frames a second, 95 % within ${slow.toFixed(0)} ms`,
    "50 a second",
  );
});

test("drawing more of a map", async ({ page }) => {
  await page.goto("/map?view=diagram");
  const family = page.getByRole("button", { name: /, not drawn$/ }).first();
  await expect(family).toBeVisible();
  const longest = await longestTask(page, async () => {
    await family.click();
    await expect(page.locator("[data-node]").first()).toBeVisible();
    await page.waitForTimeout(500);
  });
  tell("longest task while a family is drawn", `${longest.toFixed(0)} ms`, "100 ms");
});

/** Gzipped bytes of the scripts that a page comes with; what it fetches when it is idle is not among them. */
async function scriptBytes(page: Page, address: string): Promise<number> {
  const html = await (await page.request.get(address)).text();
  const tags = [...html.matchAll(/<script[^>]*\ssrc="([^"]+)"[^>]*>/g)].filter(([tag]) => !/nomodule/i.test(tag));
  const addresses = new Set(tags.map((tag) => tag[1] ?? ""));
  expect(addresses.size).toBeGreaterThan(3);
  const sizes = await Promise.all([...addresses].map(async (src) => gzipSync(await (await page.request.get(src)).body()).byteLength));
  return sizes.reduce((sum, size) => sum + size, 0);
}

for (const { name, address, most } of [
  { name: "shell", address: "/settings", most: SHELL_KB },
  { name: "first page", address: "/", most: SHELL_KB + 30 },
  { name: "path page", address: "/explain", most: PATH_KB },
  { name: "map", address: "/map", most: PATH_KB },
  { name: "table of access", address: "/access", most: PATH_KB },
  { name: "matrix", address: "/access/matrix", most: PATH_KB },
]) {
  test(`scripts of the ${name} weigh at most ${most} kB`, async ({ page }) => {
    const bytes = await scriptBytes(page, address);
    tell(`scripts of the ${name}, gzip`, `${(bytes / KILOBYTE).toFixed(1)} kB`, `${most} kB`);
    expect(bytes / KILOBYTE).toBeLessThanOrEqual(most);
  });
}

test("scripts of the path page with its drawing", async ({ page }) => {
  const seen = new Set<string>();
  page.on("response", (response) => {
    if (/\/_next\/static\/.*\.js/.test(response.url())) seen.add(response.url());
  });
  const [from, to] = await aWay(page);
  await page.goto(explain(from, to));
  await expect(page.locator("[data-node]").first()).toBeVisible();
  const sizes = await Promise.all([...seen].map(async (src) => gzipSync(await (await page.request.get(src)).body()).byteLength));
  tell("scripts fetched until the drawing stands, gzip", `${(sizes.reduce((sum, size) => sum + size, 0) / KILOBYTE).toFixed(1)} kB`, "told only");
});

test(`memory over ${QUESTIONS} questions`, async ({ page }) => {
  test.setTimeout(900_000);
  const memory = await page.context().newCDPSession(page);
  const used = async (): Promise<number> => {
    await memory.send("HeapProfiler.collectGarbage");
    const { usedSize } = await memory.send("Runtime.getHeapUsage");
    return usedSize / 1e6;
  };
  const { refs } = ends;
  // every pair another question, as long as there are entities for it
  const pair = (i: number): readonly [string, string] => [refs[i % refs.length] ?? "", refs[(i + 1 + Math.floor(i / refs.length)) % refs.length] ?? ""];
  await page.goto(explain(...pair(0)));
  const heading = page.getByRole("heading", { level: 1, name: "Explain" });
  await expect(heading).toBeVisible();
  const before = await used();
  for (let i = 1; i <= QUESTIONS; i += 1) {
    const answered = page.waitForResponse((response) => response.url().includes("/api/v1/paths"), { timeout: 5000 }).catch(() => undefined);
    // the router that every link of the page uses
    await page.evaluate(
      (address) => (window as unknown as { next: { router: { push: (to: string) => void } } }).next.router.push(address),
      explain(...pair(i)),
    );
    await answered;
  }
  await expect(heading).toBeVisible();
  tell(`memory after ${QUESTIONS} questions`, `${before.toFixed(1)} MB before, ${(await used()).toFixed(1)} MB after`, "no growth without end");
});
