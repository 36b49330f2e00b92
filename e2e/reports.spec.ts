import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { expectAccessible, expectNoSideScroll } from "./accessible.ts";
import { hearsKeys } from "./hears-keys.ts";

/** Chooses a format and takes the file along. */
async function downloaded(page: Page, format: RegExp): Promise<{ readonly name: string; readonly path: string }> {
  await page.getByRole("radio", { name: format }).check();
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: /^Download / }).click();
  const download = await waiting;
  return { name: download.suggestedFilename(), path: await download.path() };
}

test("auditor: chooses what the report is of, sees what it will hold, and takes it along; every format states the hash of the JSON", async ({ page }) => {
  await page.goto("/");
  await hearsKeys(page);
  await page.locator("body").press("g");
  await page.locator("body").press("r");
  await expect(page.getByRole("heading", { name: "Reports", level: 1 })).toBeVisible();
  await expect(page.getByText("Access report of the whole snapshot")).toBeVisible();
  await page.getByLabel("Limit it to").selectOption("namespace");
  await page.getByLabel("Which").fill("shop");
  await page.getByRole("button", { name: "Add" }).click();
  await expect(page).toHaveURL(/scope=namespace(=|%3D)shop/);
  await expect(page.getByText("Access report of namespace shop of cluster demo")).toBeVisible();
  await expect(page.getByText("Others get into the scope")).toBeVisible();
  await expectAccessible(page);
  const json = await downloaded(page, /^JSON/);
  expect(json.name).toMatch(/^rolewalk-report-[0-9a-z]{8}\.json$/i);
  const bytes = readFileSync(json.path);
  const report = JSON.parse(bytes.toString("utf8"));
  await expect(page.getByText("Decisions of one step").locator("xpath=..")).toContainText(`${report.about.counts.access.pairs} pairs`);
  const hash = createHash("sha256").update(bytes).digest("hex");
  expect(readFileSync((await downloaded(page, /^HTML/)).path, "utf8")).toContain(hash);
  expect(readFileSync((await downloaded(page, /^CSV/)).path, "utf8")).toContain(hash);
  expect(
    readFileSync((await downloaded(page, /^PDF/)).path)
      .subarray(0, 5)
      .toString(),
  ).toBe("%PDF-");
});

test("the HTML report opens offline, breaks none of its own rules, and is accessible light and dark, on a phone too", async ({ page, browser }) => {
  await page.goto("/reports");
  const { path } = await downloaded(page, /^HTML/);
  const offline = await browser.newContext({ offline: true });
  const report = await offline.newPage();
  const said: string[] = [];
  report.on("console", (message) => said.push(message.text()));
  const asked: string[] = [];
  report.on("request", (request) => asked.push(request.url()));
  await report.setContent(readFileSync(path, "utf8"));
  await expect(report.getByRole("heading", { level: 1 })).toHaveText("Access report of the whole snapshot");
  await expect(report.getByRole("table", { name: "Who can become what in one step" })).toBeVisible();
  await expect(report.getByRole("img").first()).toHaveJSProperty("complete", true);
  expect(await report.getByRole("heading", { level: 2 }).allTextContents()).toContain("What was read, and what was not");
  expect(await report.evaluate(() => getComputedStyle(document.body).fontSize)).toBe("15px");
  expect(said).toEqual([]);
  expect(asked.filter((url) => !url.startsWith("data:"))).toEqual([]);
  await expectAccessible(report);
  await report.setViewportSize({ width: 390, height: 844 });
  await expectNoSideScroll(report);
  await offline.close();
});

test("a scope that is not there says so, and is taken away again", async ({ page }) => {
  await page.goto("/reports?scope=cluster%3Dnowhere");
  await expect(page.getByText(/in the snapshot; it has demo/)).toBeVisible();
  const download = page.getByRole("link", { name: "Download HTML" });
  await expect(download).toBeDisabled();
  await expect(download).not.toHaveAttribute("href");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Take away: cluster=nowhere" }).click();
  await expect(page.getByLabel("Limit it to")).toBeFocused();
  await expect(download).toHaveAttribute("href", /^\/api\/v1\/report\?/);
  await expect(page.getByText("Access report of the whole snapshot")).toBeVisible();
});

test("it fits a phone, also with a name as long as names get", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`/reports?scope=${"k".repeat(200)}&scope=namespace%3Dshop`);
  await expect(page.getByRole("button", { name: /^Take away: namespace/ })).toBeVisible();
  await expectNoSideScroll(page);
});
