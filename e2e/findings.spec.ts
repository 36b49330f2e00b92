import { expect, test } from "@playwright/test";
import { expectAccessible, expectNoSideScroll } from "./accessible.ts";

test("reviewer: what is wrong stands there, the worst first, with why it matters and the change that closes it", async ({ page }) => {
  await page.goto("/findings");
  const items = page.locator("li", { has: page.locator("[data-severity]") });
  await expect(items.first()).toContainText("Ordinary pods become the role of their node");
  await expect(items.first().locator("[data-severity=medium]")).toBeVisible();
  await items.first().getByText("Why it matters, and what closes it").click();
  await expect(items.first().getByText(/aws ec2 modify-instance-metadata-options --instance-id i-0cccc3333dddd4444/)).toBeVisible();
  await expect(items.first().getByRole("button", { name: "Copy: commands that close the finding" })).toBeVisible();
  await expectAccessible(page);
});

test("severities narrow the list by the address, and a severity that nothing has says so", async ({ page }) => {
  await page.goto("/findings?severity=low");
  await expect(page.getByText("Annotation names a role that refuses the service account")).toBeVisible();
  await expect(page.getByText("Ordinary pods become the role of their node")).toBeHidden();
  await page.getByLabel("Severity").selectOption("critical");
  await expect(page).toHaveURL(/severity=critical/);
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(page.getByText("Ordinary pods become the role of their node")).toBeVisible();
});

test("the change of a finding, tried as what-if, closes it", async ({ page }) => {
  await page.goto("/findings?severity=low");
  await page.getByText("Why it matters, and what closes it").click();
  await page.getByText("The document as it would be").click();
  const change = await page.locator("pre", { hasText: '"ServiceAccount"' }).textContent();
  await page.goto("/changes?tab=proposal");
  const editor = page.getByRole("textbox", { name: "The changed documents, JSON or YAML" });
  await expect(async () => {
    await editor.fill(change ?? "");
    await expect(page.getByRole("button", { name: "What would change?" })).toBeEnabled({ timeout: 1000 });
  }).toPass();
  const answered = page.waitForResponse((response) => response.url().includes("/api/v1/whatif"));
  await page.getByRole("button", { name: "What would change?" }).click();
  const { findings, ignored } = await (await answered).json();
  expect(findings.closed.map((one: { rule: string }) => one.rule)).toEqual(["role-annotation-refused"]);
  expect([findings.opened, ignored]).toEqual([[], []]);
  const closed = page.locator("section").filter({ has: page.getByRole("heading", { name: "Findings it would close: 1" }) });
  await expect(closed.getByText("Annotation names a role that refuses the service account")).toBeVisible();
});

test("it fits a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/findings");
  await page.getByText("Why it matters, and what closes it").first().click();
  await expectNoSideScroll(page);
});
