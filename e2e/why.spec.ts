import { expect, test } from "@playwright/test";
import { expectAccessible, expectNoSideScroll } from "./accessible.ts";

const REFUSED =
  "An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized to perform sts:AssumeRoleWithWebIdentity";

test("on call: paste an error into the search box, and read who it may be and what fails", async ({ page }) => {
  test.slow();
  await page.goto("/");
  await page.getByRole("combobox", { name: "Search" }).fill(REFUSED);
  await expect(page.getByRole("option", { name: /Why was this refused/ })).toBeVisible();
  await page.keyboard.press("Enter");
  // the text stands in no address
  await expect(page).toHaveURL(/\/why$/);
  await expect(page.getByRole("heading", { name: "A role refused the pod's token" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "It may be" })).toBeVisible();
  await expect(page.getByRole("article", { name: "Proof" }).first().getByText("Denied").first()).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSideScroll(page);
});

test("a text without a known error says so, and another can be pasted", async ({ page }) => {
  await page.goto("/why");
  await page.getByRole("textbox", { name: /The message/ }).fill("it does not work");
  await page.getByRole("button", { name: "Why was this refused?" }).click();
  await expect(page.getByRole("heading", { name: "No error that is known was found in the text" })).toBeVisible();
});

test("a wait that is long says what it waits for, and the other pages stay open", async ({ page }) => {
  let go = () => {};
  const held = new Promise<void>((done) => {
    go = done;
  });
  await page.route("**/api/v1/map**", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("/map");
  await expect(page.locator("#content").getByText("Still working.")).toBeVisible();
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Snapshots" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Snapshots");
  go();
});
