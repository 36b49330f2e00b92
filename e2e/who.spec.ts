import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";

const subject = (ref: string): string => `/who?${new URLSearchParams({ ref })}`;
const S3ADMIN = "arn:aws:iam::111122223333:role/S3Admin";
const HUGO = "arn:aws:iam::111122223333:user/hugotse";

test("who can become a role: each with verdict, first step and the way to its proof", async ({ page }) => {
  await page.goto(subject(S3ADMIN));
  const rows = page.getByRole("tabpanel").getByRole("row");
  await expect(rows.filter({ hasText: "hugotse" })).toContainText("AssumeRole");
  await expect(rows.filter({ hasText: "kevintse" })).toContainText("web identity");
  await page.getByRole("link", { name: "Explain kevintse" }).click();
  await expect(page.getByText("kevintse can become S3Admin in 1 step")).toBeVisible();
});

test("what it can become, direct or not, is a part of the address", async ({ page }) => {
  await page.goto(subject(HUGO));
  await page.getByRole("tab", { name: /Can reach/ }).click();
  await expect(page.getByRole("tabpanel").getByRole("row").filter({ hasText: "S3Admin" })).toBeVisible();
  await page.getByRole("button", { name: "direct", exact: true }).click();
  await expect(page).toHaveURL(/side=to/);
  await expect(page).toHaveURL(/hops=direct/);
  await page.reload();
  await expect(page.getByRole("tabpanel").getByRole("row").filter({ hasText: "S3Admin" })).toBeVisible();
});

test("the trust policy is shown as it was stored", async ({ page }) => {
  await page.goto(subject(S3ADMIN));
  await page.getByRole("region", { name: "Documents" }).getByText("trust policy").click();
  await expect(page.getByRole("region", { name: "trust policy" })).toContainText("oidc-provider/oidc.hhuge9.com");
});

test("a name that was not collected leads to the nearest ones, never to a blank page", async ({ page }) => {
  await page.goto(subject("arn:aws:iam::111122223333:role/S3Admins"));
  await expect(page.getByText("Nothing of this name was collected")).toBeVisible();
  await page
    .getByRole("region", { name: "Nearest matches" })
    .getByRole("link", { name: /^S3Admin/ })
    .click();
  await expect(page.getByRole("heading", { level: 1, name: "S3Admin" })).toBeVisible();
});

test("a hostile name is shown as text", async ({ page }) => {
  await page.goto(subject('k8s://demo/serviceaccount/shop/<img src=x onerror="document.title=1">'));
  await expect(page.getByText("Nothing of this name was collected").or(page.getByRole("alert"))).toBeVisible();
  await expect(page.locator("main img")).toHaveCount(0);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`nothing stands in the way of assistive technology, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    for (const ref of [S3ADMIN, "arn:aws:iam::111122223333:role/S3Admins"]) {
      await page.goto(subject(ref));
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    }
  });
}
