import { expect, type Page, test } from "@playwright/test";
import { hearsKeys } from "../hears-keys.ts";

/*
 * "What can come in from outside? I narrow the table to that, open a row, see the path and the one change that closes it, and take the list along for the
 * ticket." And: "Something sticks out in the matrix: what is it?"
 */
test.slow();

const KEVIN = "oidc://oidc.hhuge9.com#kevintse";
const OUTSIDE = "whoKind=web-identity,saml-subject,anyone,service";

const grid = (page: Page) => page.getByRole("grid", { name: "Who can become whom" });
const row = (page: Page) => grid(page).getByRole("row").filter({ hasText: "kevintse" });
const drawer = (page: Page) => page.getByRole("dialog");
const onward = (page: Page) => drawer(page).getByRole("link", { name: "The path, its proof, and what closes it" });

/** Goes from stop to stop until the one that is wanted has the focus. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let i = 0; i < 60; i += 1) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");
    if (name.test(focused)) return;
  }
  throw new Error(`no stop is called ${name}`);
}

async function opened(page: Page): Promise<void> {
  await expect(drawer(page).getByText("Allowed")).toBeVisible();
  await expect(drawer(page)).toContainText("Assume role with web identity");
  await expect(
    drawer(page)
      .getByRole("region", { name: "Who", exact: true })
      .getByRole("link", { name: /^kevintse/ }),
  ).toBeVisible();
  await expect(
    drawer(page)
      .getByRole("region", { name: "To whom" })
      .getByRole("link", { name: /^S3Admin/ }),
  ).toBeVisible();
}

/** The path, the statement that lets in, and the one change that closes it, counted. */
async function closes(page: Page): Promise<void> {
  await expect(page.getByText("kevintse can become S3Admin in 1 step")).toBeVisible();
  const proof = page.getByRole("article", { name: "Proof" });
  await expect(proof.getByText("How to break it")).toBeVisible();
  await expect(proof.getByRole("status", { name: "What it cuts" })).toContainText("kevintse then does not reach S3Admin any more");
}

async function fileOf(page: Page, start: () => Promise<void>): Promise<string> {
  const waiting = page.waitForEvent("download");
  await start();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe("rolewalk-access.csv");
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

async function holds(page: Page, file: string, query: string): Promise<void> {
  const answer = await (await page.request.get(`/api/v1/access?${query}`)).json();
  expect(file).toContain(`# count: rows,${answer.total}`);
  expect(file).toContain("# truncated,no");
  for (const one of answer.rows) expect(file).toContain(`${one.verdict},${one.who.ref},`);
  expect(file).toContain(KEVIN);
}

test("by keyboard alone: what can come in from outside, what closes one of them, and the list as a file", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await hearsKeys(page);
  await page.keyboard.press("g");
  await page.keyboard.press("a");
  await expect(page).toHaveURL(/\/access$/);
  await expect(grid(page)).toBeVisible();
  await tabTo(page, /^From outside$/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/whoKind=web-identity/);
  await expect(row(page)).toBeVisible();
  for (let i = 0; i < 20 && !(await row(page).evaluate((one) => one === document.activeElement)); i += 1) await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await opened(page);
  await tabTo(page, /^The path, its proof/);
  await page.keyboard.press("Enter");
  await closes(page);
  await page.goBack();
  await opened(page);
  await page.keyboard.press("Escape");
  await expect(row(page)).toBeFocused();
  await page.keyboard.press("e");
  await expect(page.getByRole("button", { name: "Export" })).toBeFocused();
  await page.keyboard.press("Tab");
  await holds(page, await fileOf(page, () => page.keyboard.press("Enter")), OUTSIDE);
});

test("by mouse, from what sticks out in the matrix", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Access" }).click();
  await page.getByRole("navigation", { name: "Show as" }).getByRole("link", { name: "Matrix" }).click();
  await page
    .getByRole("grid", { name: "Who can become roles of which account" })
    .getByRole("link", { name: /^Web identity, in no account, account/ })
    .click();
  await expect(page).toHaveURL(/\/access\?whomKind=iam-role&whoKind=web-identity&whomAccount=/);
  await row(page).click();
  await opened(page);
  await onward(page).click();
  await closes(page);
  await page.goBack();
  await opened(page);
  await drawer(page).getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "Export" }).click();
  const file = await fileOf(page, () => page.getByRole("button", { name: /^CSV/ }).click());
  await holds(page, file, "whomKind=iam-role&whoKind=web-identity&whomAccount=111122223333");
});

test("row by row: the reviewer never leaves the table", async ({ page }) => {
  await page.goto(`/access?${OUTSIDE}`);
  const { rows } = await (await page.request.get(`/api/v1/access?${OUTSIDE}`)).json();
  await expect(grid(page)).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  for (const [i, one] of rows.entries()) {
    await expect(drawer(page)).toContainText(`${i + 1} of ${rows.length}`);
    await expect(drawer(page).getByRole("region", { name: "Who", exact: true })).toContainText(one.who.label);
    if (i < rows.length - 1) await page.keyboard.press("j");
  }
  await page.keyboard.press("Escape");
  await expect(grid(page).locator(`[data-index="${rows.length - 1}"]`)).toBeFocused();
});
