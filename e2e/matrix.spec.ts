import { expect, type Page, test } from "@playwright/test";
import type { ByVerdict, MatrixAnswer } from "../server/contract/access.ts";
import { expectAccessible, expectNoSideScroll } from "./accessible.ts";

test.slow();

const grid = (page: Page) => page.getByRole("grid", { name: "Who can become roles of which account" });
const cell = (page: Page, row: number, column: number) =>
  grid(page).locator(`[data-cell="${row},${column}"][data-stop], [data-cell="${row},${column}"] [data-stop]`);
const told = (page: Page) => page.getByRole("status").filter({ hasText: "can become roles" });
const countOf = (who: ByVerdict): number => who.allowed + who.conditional + who.unknown;
const matrix = async (page: Page): Promise<MatrixAnswer> => (await page.request.get("/api/v1/matrix")).json();

/** As many namespaces, clusters and accounts as a large estate has. */
function large(clusters: number, namespaces: number, accounts: number): MatrixAnswer {
  const who = (n: number) => ({ allowed: n, conditional: n % 3, unknown: n % 2 });
  const rows = Array.from({ length: clusters * namespaces }, (_, i) => ({
    of: "namespace" as const,
    cluster: `cluster-${Math.floor(i / namespaces)}`,
    namespace: `namespace-${i % namespaces}`,
    who: who(i % 90),
  }));
  return {
    rows,
    accounts: Array.from({ length: accounts }, (_, i) => ({ id: String(111_111_111_000 + i), label: `account-${i} (${111_111_111_000 + i})`, who: who(7) })),
    cells: rows.flatMap((_, row) => Array.from({ length: 12 }, (__, i) => ({ row, column: (row + i * 3) % accounts, who: who(1 + ((row * 7 + i) % 400)) }))),
  };
}

test("every number is that of the answer, and leads to as many in the table", async ({ page }) => {
  const { rows, cells, accounts } = await matrix(page);
  await page.goto("/access/matrix");
  const index = rows.findIndex((row) => row.of === "namespace" && row.namespace === "shop");
  const count = countOf(cells.find((one) => one.row === index)?.who ?? { allowed: 0, conditional: 0, unknown: 0 });
  const link = grid(page).getByRole("link", { name: new RegExp(`^shop, namespace · demo, account .*${accounts[0]?.id}.*: ${count} who`) });
  await expect(link).toHaveText(String(count));
  await link.click();
  await expect(page).toHaveURL(/\/access\?whomKind=iam-role&whoCluster=demo&whoNamespace=shop&whomAccount=/);
  await expect(page.getByRole("status").filter({ hasText: "can become" })).toContainText(`${count} entities can become`);
  await page.goBack();
  await expect(link).toBeVisible();
});

test("totals are those of what is shown, and of all when nothing is narrowed", async ({ page }) => {
  const { rows } = await matrix(page);
  const all = rows.reduce((sum, row) => sum + countOf(row.who), 0);
  await page.goto("/access/matrix");
  await expect(told(page)).toContainText(`${all} can become roles, in ${rows.length} rows`);
  await expect(cell(page, 1, 1)).toContainText(String(all));
  await page.getByRole("combobox", { name: "Cluster" }).selectOption("demo");
  const inCluster = rows.filter((row) => row.cluster === "demo");
  await expect(told(page)).toContainText(`in ${inCluster.length} of ${rows.length} rows`);
  await expect(cell(page, 1, 1)).toContainText(String(inCluster.reduce((sum, row) => sum + countOf(row.who), 0)));
  await expect(page).toHaveURL(/cluster=demo/);
  await page.reload();
  await expect(told(page)).toContainText(`in ${inCluster.length} of`);
  await page.getByRole("searchbox", { name: "Namespace or kind" }).fill("no-such-thing");
  await expect(page.getByText("No row or no account is called like that")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Show all of the matrix" }).click();
  await expect(told(page)).toContainText(`in ${rows.length} rows`);
});

test("by keyboard: one tab stop, arrows from cell to cell, Enter opens the table behind a number", async ({ page }) => {
  await page.goto("/access/matrix");
  await expect(cell(page, 2, 2)).toBeVisible();
  await expect(grid(page).locator('[data-stop][tabindex="0"]')).toHaveCount(1);
  await cell(page, 2, 2).focus();
  await page.keyboard.press("ArrowDown");
  await expect(cell(page, 3, 2)).toBeFocused();
  await page.keyboard.press("Home");
  await expect(cell(page, 3, 0)).toBeFocused();
  await page.keyboard.press("Control+End");
  const rows = Number(await grid(page).getAttribute("aria-rowcount"));
  await expect(cell(page, rows - 1, 2)).toBeFocused();
  await page.keyboard.press("Control+Home");
  await expect(cell(page, 0, 0)).toBeFocused();
  for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight"]) await page.keyboard.press(key);
  await expect(cell(page, 3, 1)).toBeFocused();
  await expect(grid(page).locator('[data-stop][tabindex="0"]')).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/access\?whomKind=iam-role/);
});

test("fifty clusters of sixty namespaces against forty accounts: only what is in sight is drawn, heads stay, and any cell is reached", async ({ page }) => {
  await page.route("**/api/v1/matrix**", (route) => route.fulfill({ json: large(50, 60, 40) }));
  await page.goto("/access/matrix");
  await expect(grid(page)).toHaveAttribute("aria-rowcount", String(2 + 50 + 3000));
  expect(await grid(page).locator("tbody tr").count()).toBeLessThan(50);
  await cell(page, 3, 2).focus();
  await page.keyboard.press("Control+End");
  await expect(cell(page, 3051, 41)).toBeFocused();
  await expect(cell(page, 0, 41)).toBeInViewport();
  await expect(cell(page, 3051, 0)).toBeInViewport();
  await page.getByRole("button", { name: "cluster", exact: true }).click();
  await expect(grid(page)).toHaveAttribute("aria-rowcount", String(2 + 50));
  await page.getByRole("combobox", { name: "Rows" }).selectOption("count");
  const counts = await grid(page)
    .locator('tbody [data-cell$=",1"] [data-stop]')
    .evaluateAll((cells) => cells.map((one) => Number.parseInt((one.textContent ?? "").replaceAll(",", ""), 10)));
  expect(counts).toEqual(counts.toSorted((a, b) => b - a));
  await page.getByRole("searchbox", { name: "Account" }).fill("account-7");
  await expect(grid(page)).toHaveAttribute("aria-colcount", "3");
});

test("names from outside stay visible text", async ({ page }) => {
  const hostile = '<img src=x onerror="document.title=1">\u202edne';
  const answer = large(1, 1, 1);
  const rows = answer.rows.map((row) => (row.of === "namespace" ? { ...row, namespace: hostile, cluster: hostile } : row));
  const accounts = answer.accounts.map((account) => ({ ...account, label: `${hostile} (${account.id})` }));
  await page.route("**/api/v1/matrix**", (route) => route.fulfill({ json: { ...answer, rows, accounts } }));
  await page.goto("/access/matrix");
  await expect(page.getByRole("main").getByText("⟨U+202E⟩").first()).toBeVisible();
  await expect(page.getByRole("main").locator("img")).toHaveCount(0);
  expect(await grid(page).textContent()).not.toContain("\u202e");
  await expectNoSideScroll(page);
});

test("the file has a line for every number", async ({ page }) => {
  const { cells, rows } = await matrix(page);
  await page.goto("/access/matrix");
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("button", { name: /^CSV/ }).click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await waiting).createReadStream()) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString("utf8");
  expect(text).toContain(`# count: cells,${cells.length}`);
  expect(text).toContain(`# count: rows,${rows.length}`);
  expect(text).toContain("demo,shop,,,111122223333,5,0,0,5");
});

test("it fails in its own words, and can be asked again", async ({ page }) => {
  let broken = true;
  const problem = { type: "about:blank", title: "Not available", status: 503, detail: "the database does not answer" };
  await page.route("**/api/v1/matrix**", (route) =>
    broken ? route.fulfill({ status: 503, contentType: "application/problem+json", json: problem }) : route.continue(),
  );
  await page.goto("/access/matrix");
  await expect(page.getByText("The database does not answer.")).toBeVisible();
  broken = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(cell(page, 2, 2)).toBeVisible();
});

test("nothing stands in the way of assistive technology, small or large, and at 390 px nothing sticks out", async ({ page }) => {
  await page.goto("/access/matrix");
  await expect(cell(page, 2, 2)).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.route("**/api/v1/matrix**", (route) => route.fulfill({ json: large(4, 9, 12) }));
  await page.reload();
  await expect(cell(page, 2, 2)).toBeVisible();
  await expectAccessible(page);
  await expectNoSideScroll(page);
});

test("on paper each number has a line", async ({ page }) => {
  const { cells } = await matrix(page);
  await page.goto("/access/matrix");
  await expect(cell(page, 2, 2)).toBeVisible();
  await page.setViewportSize({ width: 718, height: 1000 });
  await page.emulateMedia({ media: "print" });
  const table = page.getByRole("table");
  await expect(table.getByText(`All ${cells.length} numbers.`)).toBeVisible();
  await expect(table.locator("tbody tr")).toHaveCount(cells.length);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(718);
});
