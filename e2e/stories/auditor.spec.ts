import { expect, type Page, test } from "@playwright/test";
import { hearsKeys } from "../hears-keys.ts";

/*
 * "For the quarter's evidence I need everybody who could become this role in this very snapshot, as a file that says what it is of."
 */
const ROLE = "arn:aws:iam::111122223333:role/S3Admin";

async function snapshotOf(page: Page): Promise<string> {
  const { snapshots } = await (await page.request.get("/api/v1/snapshots")).json();
  return snapshots[0].id;
}

async function read(page: Page, start: () => Promise<void>): Promise<string> {
  const waiting = page.waitForEvent("download");
  await start();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe("rolewalk-who.csv");
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

async function holds(page: Page, file: string): Promise<void> {
  const answer = await (await page.request.get(`/api/v1/who?to=${encodeURIComponent(ROLE)}`)).json();
  for (const { ref } of answer.principals) expect(file).toContain(ref);
  expect(file).toContain(await snapshotOf(page));
  expect(file).toContain(`# count: rows,${answer.total}`);
  expect(file).toContain("# truncated,no");
}

test("by keyboard alone", async ({ page }) => {
  await page.goto(`/?snapshot=${await snapshotOf(page)}`);
  // what the page asked for itself is there: it hears keys by now
  await expect(page.getByRole("heading", { name: "Worth a first look" })).toBeVisible();
  await hearsKeys(page);
  await page.keyboard.press("/");
  await expect(page.getByRole("dialog").getByRole("combobox")).toBeFocused();
  await page.keyboard.insertText(ROLE);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "S3Admin" })).toBeVisible();
  await expect(page).toHaveURL(/snapshot=/);
  await expect(page.getByRole("button", { name: "Export" })).toBeVisible();
  await page.keyboard.press("e");
  await expect(page.getByRole("button", { name: "Export" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: /^CSV/ })).toBeFocused();
  await holds(page, await read(page, () => page.keyboard.press("Enter")));
});

test("by mouse", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("combobox", { name: "Search" }).fill("S3Admin");
  await page
    .getByRole("option", { name: /^S3Admin/ })
    .first()
    .click();
  await page.getByRole("button", { name: "Export" }).click();
  await holds(page, await read(page, () => page.getByRole("button", { name: /^CSV/ }).click()));
});
