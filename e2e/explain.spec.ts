import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";

const question = (from: string, to: string): string => `/explain?${new URLSearchParams({ from, to })}`;
const POD = "k8s://demo/pod/shop/orders-6c9f7d5b84-t8v6k";
const ORDERS = "arn:aws:iam::111122223333:role/OrdersBucket";
const REPORTS_ACCOUNT = "k8s://demo/serviceaccount/shop/reports";
const REPORTS = "arn:aws:iam::111122223333:role/ReportsBucket";

test("can the one become the other? The sentence first, then the ways, then the evidence of a step", async ({ page }) => {
  await page.goto(question(POD, ORDERS));
  await expect(page.getByText(/can become OrdersBucket in \d steps?; no conditions/)).toBeVisible();
  const ways = page.getByRole("region", { name: "Ways" });
  await ways
    .getByRole("button", { name: /runs as/ })
    .first()
    .click();
  await expect(page.getByRole("article", { name: "Proof" })).toContainText("spec.serviceAccountName");
  await expect(page).toHaveURL(/edge=/);
});

test("why not? The nearest miss, what was searched, and the other direction", async ({ page }) => {
  await page.goto(question(REPORTS_ACCOUNT, REPORTS));
  await expect(page.getByText("reports cannot become ReportsBucket, as far as was collected.")).toBeVisible();
  await expect(page.getByRole("region", { name: "Nearest miss" })).toContainText("system:serviceaccount:shops:reports");
  await expect(page.getByRole("region", { name: "What was searched" })).toBeVisible();
  await page.getByRole("link", { name: "Ask the other direction" }).click();
  await expect(page).toHaveURL(new RegExp(`from=${encodeURIComponent(REPORTS).replaceAll(".", "\\.")}`));
});

test("a command that shows the evidence can be copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(question(REPORTS_ACCOUNT, REPORTS));
  await page.getByRole("button", { name: "Copy command" }).last().click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^(aws|kubectl) /);
});

test("a way is copied as text for a chat: the answer, a line a step, the link", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(question(POD, ORDERS));
  await page.getByRole("button", { name: "Copy as text" }).click();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toMatch(/^Allowed: pod orders-6c9f7d5b84-t8v6k → IAM role OrdersBucket\n1\. /);
  expect(text.split("\n").at(-1)).toContain("/explain?");
});

test("the two ends are chosen by typing, and swapped", async ({ page }) => {
  await page.goto("/explain");
  for (const [field, name] of [
    ["From", "hugotse"],
    ["To", "S3Admin"],
  ] as const) {
    // what is typed before the page is interactive is lost
    await expect(async () => {
      await page.getByRole("combobox", { name: field }).fill(name);
      await expect(page.getByRole("listbox", { name: field }).getByRole("option").first()).toBeVisible({ timeout: 3000 });
    }).toPass();
    await page.getByRole("combobox", { name: field }).press("Enter");
  }
  await expect(page.getByText(/^hugotse can become S3Admin in 1 step/)).toBeVisible();
  await page.getByRole("button", { name: "Swap the two ends" }).click();
  await expect(page.getByText(/^S3Admin cannot become hugotse/)).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`nothing stands in the way of assistive technology, ${colorScheme}`, async ({ page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme });
    for (const url of [question(POD, ORDERS), question(REPORTS_ACCOUNT, REPORTS), "/explain"]) {
      await page.goto(url);
      await expect(page.getByText(/can become|cannot become|From whom/)).toBeVisible();
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    }
  });
}
