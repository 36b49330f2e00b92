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
  const item = page.locator("li", { has: page.getByRole("heading", { name: "Annotation names a role that refuses the service account" }) });
  await item.getByText("Why it matters, and what closes it").click();
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

test("the change stands in the forms that people apply: commands, a diff, YAML and Terraform, each to be copied", async ({ page }) => {
  await page.goto("/findings?severity=low");
  const item = page.locator("li", { has: page.getByRole("heading", { name: "Annotation names a role that refuses the service account" }) });
  await item.getByText("Why it matters, and what closes it").click();
  const tabs = item.getByRole("tablist", { name: "Forms of the change" });
  await expect(tabs.getByRole("tab")).toHaveText(["Commands", "Diff", "YAML", "Terraform"]);
  await expect(item.getByText(/^kubectl annotate serviceaccount/)).toBeVisible();
  await tabs.getByRole("tab", { name: "Commands" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(item.getByText(/^-\s+eks\.amazonaws\.com\/role-arn: arn:/m)).toBeVisible();
  await tabs.getByRole("tab", { name: "YAML" }).click();
  await expect(item.getByText(/eks\.amazonaws\.com\/role-arn: null/)).toBeVisible();
  await tabs.getByRole("tab", { name: "Terraform" }).click();
  await expect(item.getByText(/resource "kubernetes_service_account_v1"/)).toBeVisible();
  await expect(item.getByRole("button", { name: "Copy: Terraform that closes the finding" })).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSideScroll(page);
});

test("it fits a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/findings");
  await page.getByText("Why it matters, and what closes it").first().click();
  await expectNoSideScroll(page);
});

test("a risk is accepted with owner, reason and last day, stands by itself, and is open again once it is withdrawn", async ({ page, request }) => {
  await page.goto("/findings?severity=low");
  const item = page.locator("li", { has: page.getByRole("heading", { name: "Annotation names a role that refuses the service account" }) });
  await item.getByText("Accept this risk until a day").click();
  await item.getByRole("button", { name: "Accept until then" }).click();
  await expect(item.getByText("Say who answers for it")).toBeVisible();
  await expect(item.getByLabel("Owner")).toBeFocused();
  await expectAccessible(page);
  await item.getByLabel("Owner").fill("asha");
  await item.getByLabel("Reason").fill('<img src=x onerror="document.title=1">');
  await item.getByLabel("Last day").fill("2099-03-31");
  await item.getByLabel("Link").fill("https://tickets.example.com/7");
  await item.getByRole("button", { name: "Accept until then" }).click();
  try {
    await expect(page.getByRole("status").filter({ hasText: "Accepted: Annotation names a role" })).toBeFocused();
    const accepted = page.locator("section").filter({ has: page.getByRole("heading", { name: "Accepted: 1" }) });
    await expect(accepted.getByText(/Until 2099-03-31 by asha: <img src=x/)).toBeVisible();
    await expect(accepted.getByRole("link", { name: /tickets\.example\.com/ })).toHaveAttribute("rel", "noopener noreferrer");
    await expect(item.getByText("Accept this risk until a day")).toBeHidden();
    await page.reload();
    await expect(accepted).toBeVisible();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSideScroll(page);
    await accepted.getByRole("button", { name: /^Withdraw/ }).click();
    await expect(page.getByRole("status").filter({ hasText: "Withdrawn, and open again" })).toBeFocused();
    await expect(accepted).toBeHidden();
  } finally {
    const { risks } = await (await request.get("/api/v1/accepted-risks")).json();
    for (const risk of risks) if (risk.withdrawnAt === null) await request.delete(`/api/v1/accepted-risks/${risk.id}`);
  }
});

test("what is said takes the focus each time, also where it is the same sentence again", async ({ page }) => {
  // taken by nobody, so that the finding stays in its list
  await page.route(/\/api\/v1\/accepted-risks/, (route) => route.fulfill({ status: 201, json: {} }));
  await page.goto("/findings?severity=low");
  const item = page.locator("li", { has: page.getByRole("heading", { name: "Annotation names a role that refuses the service account" }) });
  await item.getByText("Accept this risk until a day").click();
  for (const owner of ["asha", "ben"]) {
    await item.getByLabel("Owner").fill(owner);
    await item.getByLabel("Reason").fill("it goes in March");
    await item.getByRole("button", { name: "Accept until then" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Accepted: Annotation names a role" })).toBeFocused();
  }
});

test("reviewer: which one step to close first, who takes it and who would lose what", async ({ page }) => {
  await page.goto("/findings?tab=choke-points");
  const first = page
    .getByRole("tabpanel")
    .getByRole("listitem")
    .filter({ hasText: /closes \d+ of \d+ ways?/ })
    .first();
  await expect(first).toContainText(/\d+ left/);
  await first.getByText(/^Taken by/).click();
  await expect(first.getByRole("heading", { name: "Who takes it" })).toBeVisible();
  await expect(first.getByRole("heading", { name: /lost by \d+/ }).first()).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSideScroll(page);
});

test("what is marked weighs as an administrator does, until the mark is taken away", async ({ page, request }) => {
  await page.goto("/findings?tab=marks");
  await page.getByRole("button", { name: "Mark it" }).click();
  await expect(page.getByText("Choose what is marked")).toBeVisible();
  const picker = page.getByRole("combobox", { name: "Role, user, service account or namespace" });
  await expect(async () => {
    await picker.fill("demo-nodes");
    await expect(page.getByRole("option", { name: /demo-nodes.*Role|Role.*demo-nodes/i }).first()).toBeVisible({ timeout: 2000 });
  }).toPass();
  await page
    .getByRole("option", { name: /demo-nodes.*Role|Role.*demo-nodes/i })
    .first()
    .click();
  await page.getByLabel("Reason").fill("every secret of the cluster");
  await page.getByRole("button", { name: "Mark it" }).click();
  try {
    await expect(page.getByRole("status").filter({ hasText: "Marked: demo-nodes" })).toBeFocused();
    await expect(page.getByText("every secret of the cluster")).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("tab", { name: "What is wrong" }).click();
    const item = page.locator("li", { has: page.getByRole("heading", { name: "Ordinary pods become the role of their node" }) });
    await expect(item.locator("[data-severity=critical]").first()).toBeVisible();
    await page.getByRole("tab", { name: "Marked" }).click();
    await page.getByRole("button", { name: "Take the mark away: demo-nodes" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Not marked any more: demo-nodes" })).toBeFocused();
    await expect(page.getByText("Nothing is marked")).toBeVisible();
  } finally {
    const { marks } = await (await request.get("/api/v1/marks")).json();
    for (const mark of marks) await request.delete(`/api/v1/marks?ref=${encodeURIComponent(mark.ref)}`);
  }
});
