import { expect, type Page, test } from "@playwright/test";
import { expectAccessible, expectNoSideScroll } from "./accessible.ts";

test.slow();

const grid = (page: Page) => page.getByRole("grid", { name: "Who can become whom" });
const rows = (page: Page) => grid(page).locator("[data-index]");
const totals = (page: Page) => page.getByRole("status").filter({ hasText: /rows?\b/ });
const facet = (page: Page, group: string, name: string) => page.getByRole("region", { name: group, exact: true }).getByRole("group", { name });
const drawer = (page: Page) => page.getByRole("dialog");
const access = async (page: Page, query = "") => (await page.request.get(`/api/v1/access?size=100&page=1${query}`)).json();

test("every row there is, counted exactly, each with who, how, whom and verdict", async ({ page }) => {
  const answer = await access(page);
  await page.goto("/access");
  await expect(totals(page)).toContainText(`${answer.total} rows`);
  await expect(grid(page)).toHaveAttribute("aria-rowcount", String(answer.total + 1));
  const [first] = answer.rows;
  await expect(rows(page).first()).toContainText(first.who.label);
  await expect(rows(page).first()).toContainText(first.whom.label);
  await expect(rows(page).first()).toContainText("Allowed");
  await expect(rows(page).first()).toHaveAttribute("aria-rowindex", "2");
});

test("facets count what each value would leave, are chosen together, and live in the address", async ({ page }) => {
  await page.goto("/access");
  const kinds = facet(page, "Who", "Who: kind");
  await kinds.getByRole("button", { name: /^All/ }).click();
  await kinds.getByRole("checkbox", { name: /^IAM user/ }).check();
  await kinds.getByRole("checkbox", { name: /^Web identity/ }).check();
  const answer = await access(page, "&whoKind=iam-user,web-identity");
  await expect(totals(page)).toContainText(`${answer.total} rows`);
  await expect(page).toHaveURL(/whoKind=iam-user,web-identity/);
  await expect(
    kinds.getByRole("checkbox", { name: new RegExp(`^IAM role ${answer.facets.whoKind.values.find((v: { value: string }) => v.value === "iam-role").rows}`) }),
  ).toBeVisible();
  await page.reload();
  await expect(totals(page)).toContainText(`${answer.total} rows`);
  await page.getByRole("list", { name: "Filters" }).getByRole("button", { name: "Remove Who: kind: Web identity" }).click();
  await expect(page).toHaveURL(/whoKind=iam-user(&|$)/);
  await page.goBack();
  await expect(page).toHaveURL(/whoKind=iam-user,web-identity/);
  await expect(totals(page)).toContainText(`${answer.total} rows`);
});

test("words narrow the table while one types, and a filter that leaves nothing names itself", async ({ page }) => {
  await page.goto("/access?whoKind=iam-user");
  await page.getByRole("searchbox", { name: "Words in names" }).fill("no-such-name");
  await expect(page.getByText("No row meets all of these")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("list", { name: "Filters" }).getByRole("button", { name: "Remove Words: no-such-name" }).click();
  await expect(rows(page).first()).toBeVisible();
  await expect(page).not.toHaveURL(/q=/);
});

test("around one entity the table goes further than one step", async ({ page }) => {
  await page.goto("/access");
  await expect(page.getByRole("button", { name: "indirect" })).toBeDisabled();
  const field = page.getByRole("combobox", { name: "To whom", exact: true });
  await field.fill("S3Admin");
  await expect(page.getByRole("option", { name: /^S3Admin/ }).first()).toBeVisible();
  await field.press("Enter");
  await expect(page).toHaveURL(/whom=arn/);
  await page.getByRole("button", { name: "indirect" }).click();
  const answer = await access(page, `&hops=indirect&whom=${encodeURIComponent("arn:aws:iam::111122223333:role/S3Admin")}`);
  await expect(totals(page)).toContainText(answer.total === 1 ? "1 row" : `${answer.total} rows`);
  await rows(page).first().click();
  await expect(drawer(page).getByRole("region", { name: "Path" })).toBeVisible();
  await page.reload();
  await expect(drawer(page).getByRole("region", { name: "Path" })).toBeVisible();
});

test("by keyboard: one tab stop, arrows and j k, Enter opens, Esc closes, the focus returns", async ({ page }) => {
  await page.goto("/access");
  await expect(rows(page).first()).toBeVisible();
  await expect(grid(page).locator('[data-index][tabindex="0"]')).toHaveCount(1);
  await page.keyboard.press("j");
  await expect(rows(page).nth(0)).toBeFocused();
  await page.keyboard.press("j");
  await page.keyboard.press("ArrowDown");
  const third = grid(page).locator('[data-index="2"]');
  await expect(third).toBeFocused();
  await page.keyboard.press("k");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(drawer(page)).toBeVisible();
  await expect(page).toHaveURL(/row=/);
  await page.keyboard.press("j");
  await expect(drawer(page)).toContainText("4 of ");
  await page.keyboard.press("Escape");
  await expect(drawer(page)).toBeHidden();
  await expect(grid(page).locator('[data-index="3"]')).toBeFocused();
  await page.keyboard.press("End");
  const total = (await access(page)).total;
  await expect(grid(page).locator(`[data-index="${total - 1}"]`)).toBeFocused();
  await page.getByRole("textbox", { name: "Jump to row" }).fill("5");
  await page.keyboard.press("Enter");
  await expect(grid(page).locator('[data-index="4"]')).toBeFocused();
});

test("a row that stands for many says how many and lists them page by page", async ({ page }) => {
  const { rows: all } = await access(page);
  const many = all.find((row: { whom: { count: number }; who: { count: number } }) => row.whom.count > 1 && row.who.count === 1);
  await page.goto(`/access?row=${many.id}`);
  const list = drawer(page).getByRole("region", { name: "To whom" });
  await expect(list).toContainText(`${many.whom.count}, decided alike`);
  const members = await (await page.request.get(`/api/v1/access-row?row=${many.id}&side=whom&page=1&size=10`)).json();
  await expect(list.getByRole("listitem")).toHaveCount(members.entities.length);
  await expect(list).toContainText(`1–${members.entities.length} of ${members.total}`);
  await expectAccessible(page);
  await list
    .getByRole("link", { name: /^Explain / })
    .first()
    .click();
  await expect(page).toHaveURL(/\/explain\?from=/);
  await page.goBack();
  await expect(drawer(page)).toBeVisible();
});

test("the drawer says how sure and on what, and leads to the proof of this very step", async ({ page }) => {
  await page.goto("/access?whoKind=iam-user&whomKind=iam-role&verdict=conditional");
  await rows(page).first().click();
  await expect(drawer(page).getByText("Conditional")).toBeVisible();
  await expect(drawer(page).getByRole("region", { name: "Conditions" }).getByRole("listitem").first()).toBeVisible();
  await expect(drawer(page)).toContainText("alice");
  await drawer(page).getByRole("link", { name: "The path, its proof, and what closes it" }).click();
  await expect(page).toHaveURL(/\/explain\?from=.*alice.*edge=/);
  await expect(page.getByRole("article", { name: "Proof" })).toBeVisible();
});

test("heads of columns sort, and turn the order", async ({ page }) => {
  await page.goto("/access");
  await grid(page).getByRole("columnheader", { name: "Pairs" }).getByRole("button").click();
  await expect(page).toHaveURL(/sort=pairs&order=down/);
  const { rows: sorted } = await access(page, "&sort=pairs&order=down");
  await expect(rows(page).first()).toContainText(sorted[0].pairs.toLocaleString("en"));
  await expect(grid(page).getByRole("columnheader", { name: "Pairs" })).toHaveAttribute("aria-sort", "descending");
});

test("views: those that are there, one's own by name, renamed and deleted", async ({ page }) => {
  await page.goto("/access");
  // a long name is cut for the eye alone
  await expect(page.getByRole("link", { name: "Pods that become roles", exact: true })).toBeVisible();
  const views = page.getByRole("navigation", { name: "Views" });
  await views.getByRole("link", { name: "Users to roles" }).click();
  await expect(page).toHaveURL(/whoKind=iam-user&whomKind=iam-role/);
  await expect(views.getByRole("link", { name: "Users to roles" })).toHaveAttribute("aria-current", "true");
  await expect(views.getByRole("button", { name: "Save this view" })).toBeHidden();
  await facet(page, "The way", "Verdict")
    .getByRole("checkbox", { name: /^Conditional/ })
    .check();
  await views.getByRole("button", { name: "Save this view" }).click();
  await drawer(page).getByRole("textbox", { name: "Name" }).fill("Unknown");
  await drawer(page).getByRole("button", { name: "Save" }).click();
  await expect(drawer(page)).toContainText("There is a view of that name.");
  await drawer(page).getByRole("textbox", { name: "Name" }).fill("Users with MFA");
  await drawer(page).getByRole("button", { name: "Save" }).click();
  await page.goto("/access");
  await views.getByRole("link", { name: "Users with MFA" }).click();
  await expect(page).toHaveURL(/verdict=conditional/);
  await views.getByRole("button", { name: "Edit views" }).click();
  await expectAccessible(page);
  await drawer(page).getByRole("textbox", { name: "Name of Users with MFA" }).fill("Users on conditions");
  await drawer(page).getByRole("button", { name: "Rename" }).click();
  await drawer(page).getByRole("button", { name: "Delete Users on conditions" }).click();
  await page.keyboard.press("Escape");
  await expect(views.getByRole("link", { name: "Users on conditions" })).toBeHidden();
});

test("the file has every row of the filter, and says what it is of", async ({ page }) => {
  await page.goto("/access?whomKind=iam-role");
  const answer = await access(page, "&whomKind=iam-role");
  await expect(totals(page)).toContainText(`${answer.total} rows`);
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("button", { name: /^CSV/ }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe("rolewalk-access.csv");
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString("utf8");
  expect(text).toContain("# filter: to whom: kind,iam-role");
  expect(text).toContain(`# count: rows,${answer.total}`);
  expect(
    text
      .trim()
      .split(/\r?\n/)
      .filter((line) => /^(allowed|conditional|unknown),/.test(line)),
  ).toHaveLength(answer.total);
});

test("a table that fails leaves the filters, says why and can be asked again", async ({ page }) => {
  let broken = true;
  const problem = { type: "about:blank", title: "Not available", status: 503, detail: "the database does not answer" };
  await page.route("**/api/v1/access?**", (route) =>
    broken ? route.fulfill({ status: 503, contentType: "application/problem+json", json: problem }) : route.continue(),
  );
  await page.goto("/access");
  await expect(page.getByText("The database does not answer.")).toBeVisible();
  await expectAccessible(page);
  broken = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(rows(page).first()).toBeVisible();
});

test("the answer before stays while the next one is read", async ({ page }) => {
  await page.goto("/access");
  await expect(rows(page).first()).toBeVisible();
  await page.route("**/api/v1/access?**", async (route) => {
    await new Promise((done) => setTimeout(done, 1500));
    await route.continue().catch(() => undefined);
  });
  await facet(page, "The way", "Verdict")
    .getByRole("checkbox", { name: /^Unknown/ })
    .check();
  await expect(page.locator('[aria-busy="true"]').first()).toBeAttached();
  await expect(rows(page).first()).toBeVisible();
  await expect(totals(page)).toContainText("5 rows");
});

test("a hundred thousand rows: only those in sight are drawn, and any of them is one jump away", async ({ page }) => {
  const answer = await access(page);
  const [sample] = answer.rows;
  const named = (i: number) => ({ ...sample, id: String(i), who: { ...sample.who, label: `name-${i}`, ref: `arn:aws:iam::111122223333:user/name-${i}` } });
  await page.route("**/api/v1/access?**", (route) => {
    const params = new URL(route.request().url()).searchParams;
    const [number, size] = [Number(params.get("page")), Number(params.get("size"))];
    return route.fulfill({ json: { ...answer, total: 100_000, rows: Array.from({ length: size }, (_, i) => named((number - 1) * size + i)) } });
  });
  await page.goto("/access");
  await expect(rows(page).first()).toContainText("name-0");
  expect(await rows(page).count()).toBeLessThan(60);
  await page.getByRole("textbox", { name: "Jump to row" }).fill("99000");
  await page.keyboard.press("Enter");
  await expect(grid(page).locator('[data-index="98999"]')).toBeFocused();
  await expect(grid(page).locator('[data-index="98999"]')).toContainText("name-98999");
  await expect(page.getByText(/^Rows 98,\d+–99,\d+ of 100,000$/)).toBeVisible();
  expect(await rows(page).count()).toBeLessThan(60);
});

test("more rows than a browser can scroll come in parts, and the keys go from part to part", async ({ page }) => {
  const answer = await access(page);
  const [sample] = answer.rows;
  await page.route("**/api/v1/access?**", (route) => {
    const params = new URL(route.request().url()).searchParams;
    const first = (Number(params.get("page")) - 1) * Number(params.get("size"));
    const rows = Array.from({ length: Number(params.get("size")) }, (_, i) => ({
      ...sample,
      id: String(first + i),
      whom: { ...sample.whom, label: `role-${first + i}` },
    }));
    return route.fulfill({ json: { ...answer, total: 1_000_000, rows } });
  });
  await page.goto("/access");
  await expect(grid(page)).toHaveAttribute("aria-rowcount", "1000001");
  await expect(rows(page).first()).toBeVisible();
  expect(await grid(page).evaluate((one) => one.getBoundingClientRect().height)).toBeLessThan(17_000_000);
  await page.getByRole("button", { name: "Rows after 300,000" }).click();
  await expect(grid(page).locator('[data-index="300000"]')).toBeFocused();
  await expect(grid(page).locator('[data-index="300000"]')).toContainText("role-300000");
  await expect(grid(page).locator('[data-index="300000"]')).toHaveAttribute("aria-rowindex", "300002");
  await page.keyboard.press("ArrowUp");
  await expect(grid(page).locator('[data-index="299999"]')).toBeFocused();
  await expect(grid(page).locator('[data-index="299999"]')).toBeInViewport();
  await page.keyboard.press("End");
  await expect(grid(page).locator('[data-index="999999"]')).toContainText("role-999999");
  await expect(grid(page).locator('[data-index="999999"]')).toBeInViewport();
});

test("the way back leads to the row one came from, far down the table", async ({ page }) => {
  const { total } = await access(page);
  await page.goto("/access");
  await expect(rows(page).first()).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("End");
  const last = grid(page).locator(`[data-index="${total - 1}"]`);
  await expect(last).toBeFocused();
  await page.keyboard.press("Enter");
  await drawer(page)
    .getByRole("link", { name: /The path/ })
    .click();
  await expect(page).toHaveURL(/\/explain/);
  await page.goBack();
  await expect(drawer(page)).toContainText(`${total} of ${total}`);
  await page.keyboard.press("Escape");
  await expect(last).toBeFocused();
  await expect(last).toBeInViewport();
});

test("Ctrl P reads the rows that go on paper before it prints", async ({ page }) => {
  const answer = await access(page);
  await page.addInitScript(() => Object.assign(window, { print: () => Object.assign(window, { printed: true }) }));
  const asked: number[] = [];
  await page.route("**/api/v1/access?**", (route) => {
    const params = new URL(route.request().url()).searchParams;
    const [number, size] = [Number(params.get("page")), Number(params.get("size"))];
    asked.push(number);
    const rows = Array.from({ length: size }, (_, i) => ({ ...answer.rows[0], id: String((number - 1) * size + i) }));
    return route.fulfill({ json: { ...answer, total: 5000, rows } });
  });
  await page.goto("/access");
  await expect(rows(page).first()).toBeVisible();
  await page.keyboard.press("Control+p");
  await expect.poll(() => page.evaluate(() => (window as unknown as { printed?: boolean }).printed)).toBe(true);
  expect([...new Set(asked)].sort()).toEqual([1, 2, 3, 4, 5]);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByText("Rows 1 to 1,000 of 5,000; the CSV has all of them.")).toBeVisible();
});

test("nothing stands in the way of assistive technology, with the drawer open too", async ({ page }) => {
  await page.goto("/access?whoKind=pod");
  await expect(rows(page).first()).toBeVisible();
  await expectAccessible(page);
  await rows(page).first().click();
  await expect(drawer(page).getByRole("link", { name: /The path/ })).toBeVisible();
  await expectAccessible(page);
});

test("at 390 px rows are cards, filters fold away, and nothing sticks out", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/access");
  await expect(rows(page).first()).toBeVisible();
  await expectNoSideScroll(page);
  await page.getByText("Filters", { exact: true }).click();
  await facet(page, "The way", "Verdict")
    .getByRole("checkbox", { name: /^Unknown/ })
    .check();
  await expect(totals(page)).toContainText("5 rows");
  await expectNoSideScroll(page);
  await expectAccessible(page);
  await rows(page).first().click();
  await expect(drawer(page)).toBeVisible();
  await expectNoSideScroll(page);
});

test("on paper every row is there, with whole references, and how many there are", async ({ page }) => {
  const { total } = await access(page);
  await page.goto("/access");
  await expect(rows(page).first()).toBeVisible();
  await page.setViewportSize({ width: 718, height: 1000 });
  await page.emulateMedia({ media: "print" });
  const table = page.getByRole("table");
  await expect(table.getByText(`All ${total} rows.`)).toBeVisible();
  await expect(table.locator("tbody tr")).toHaveCount(total);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(718);
});
