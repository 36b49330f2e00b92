import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { openSearch } from "./search-window.ts";

const BROKEN = "/pod/demo/shop/reports-5d8c6b7f99-p4r7n";

async function findPod(page: Page, name: string): Promise<void> {
  await page.goto("/");
  const window = await openSearch(page);
  await window.getByRole("combobox").pressSequentially(name);
  await expect(window.getByRole("option").filter({ hasText: name }).first()).toBeVisible();
}

test("by mouse: find a pod, see the role it really has, open the proof, go on to the role, see who else can become it", async ({ page }) => {
  await findPod(page, "orders-6c9f7d5b84-t8v6k");
  await page.getByRole("dialog").getByRole("option").filter({ hasText: "orders-6c9f7d5b84-t8v6k" }).first().click();

  await expect(page.getByRole("status").filter({ hasText: "acts as IAM role OrdersBucket" })).toBeVisible();
  await page.getByRole("region", { name: "Effective identity" }).getByRole("link", { name: "Open the proof" }).click();

  await expect(page.getByText(/can become OrdersBucket in \d steps?; no conditions/)).toBeVisible();
  const proof = page.getByRole("article", { name: "Proof" });
  await expect(proof.getByRole("list", { name: "Steps of the proof" })).toContainText("decides");
  await expect(proof.getByRole("group", { name: /trust policy/ })).toContainText("sts:AssumeRoleWithWebIdentity");
  await proof
    .getByRole("link", { name: /^OrdersBucket \(IAM role\)/ })
    .first()
    .click();

  await expect(page.getByRole("heading", { level: 1, name: "OrdersBucket" })).toBeVisible();
  await expect(page.getByRole("tabpanel").getByRole("row", { name: /^orders-6c9f7d5b84-x2m4q/ })).toContainText("Allowed");
});

test("by keyboard alone: the same", async ({ page }) => {
  await findPod(page, "orders-6c9f7d5b84-t8v6k");
  await page.keyboard.press("Enter");
  const press = async (name: RegExp | string) => {
    const target = page.getByRole("main").getByRole("link", { name }).first();
    await expect(target).toBeVisible();
    await target.focus();
    await page.keyboard.press("Enter");
  };
  await press("Open the proof");
  await expect(page.getByRole("article", { name: "Proof" })).toBeVisible();
  await press(/^OrdersBucket \(IAM role\)/);
  await expect(page.getByRole("heading", { level: 1, name: "OrdersBucket" })).toBeVisible();
  await page.getByRole("tab", { name: /Can be reached by/ }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: /Can reach/ })).toHaveAttribute("aria-selected", "true");
});

test("on call: why does the pod get AccessDenied? The difference is shown, and what would mend it", async ({ page }) => {
  await page.goto(BROKEN);
  await expect(page.getByRole("status").filter({ hasText: "has no AWS credentials" })).toBeVisible();
  const miss = page.getByRole("region", { name: "Nearest miss" });
  await expect(miss).toContainText("system:serviceaccount:shops:reports");
  await expect(miss).toContainText("system:serviceaccount:shop:reports");
  await expect(page.getByText("How to mend it:")).toBeVisible();
});

test("what the SDK uses is kept apart from what someone inside could get", async ({ page }) => {
  await page.goto("/pod/demo/shop/thumbnailer-84f5d6c7b2-h5j8d");
  await expect(page.getByRole("region", { name: "Effective identity" })).toContainText("demo-nodes");
  await expect(page.getByRole("region", { name: "Reachable identities" })).toContainText("demo-nodes");
});

test("the SDK and the container are part of the address, and the back button takes them back", async ({ page }) => {
  await page.goto(BROKEN);
  // what is chosen before the page is interactive is lost
  await expect(page.getByRole("region", { name: "Effective identity" })).toBeVisible();
  await page.getByRole("combobox", { name: "SDK" }).selectOption("java-v2");
  await expect(page).toHaveURL(/sdk=java-v2/);
  await page.goBack();
  await expect(page).not.toHaveURL(/sdk=/);
});

test("a pod that was not collected leads to the nearest names", async ({ page }) => {
  await page.goto("/pod/demo/shop/orders-6c9f7d5b84-zzzzz");
  await page.getByRole("main").getByRole("status").getByRole("link", { name: "orders-6c9f7d5b84-t8v6k" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("orders-6c9f7d5b84-t8v6k");
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`nothing stands in the way of assistive technology, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(BROKEN);
    await expect(page.getByRole("region", { name: "Effective identity" })).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
}
