import { expect, test } from "@playwright/test";

const S3_ADMIN = "arn:aws:iam::111122223333:role/S3Admin";

test("v goes from diagram to list and back, Esc lets go of what was chosen", async ({ page }) => {
  await page.goto("/map");
  await expect(page.locator("[data-node]").first()).toBeVisible();
  await page.keyboard.press("v");
  await expect(page).toHaveURL(/view=list/);
  await page.keyboard.press("v");
  await expect(page).toHaveURL(/view=diagram/);
  await page
    .getByRole("region", { name: "Diagram", exact: true })
    .getByRole("button", { name: /^IAM role S3Admin/ })
    .click();
  await expect(page.getByRole("complementary", { name: "Selected entity" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/node=/);
});

test("+ and 0 zoom, s swaps the ends of a question", async ({ page }) => {
  await page.goto(`/explain?from=hugotse&to=${encodeURIComponent(S3_ADMIN)}`);
  const scale = () => page.locator(".react-flow__viewport").evaluate((view) => new DOMMatrix(getComputedStyle(view).transform).a);
  await expect(page.locator("[data-node]").first()).toBeVisible();
  const before = await scale();
  await page.keyboard.press("+");
  await expect.poll(scale).toBeGreaterThan(before);
  await page.keyboard.press("0");
  await expect.poll(scale).toBe(before);
  await page.keyboard.press("s");
  await expect(page).toHaveURL(/from=arn.*to=hugotse/);
});

test("no key does anything while one types", async ({ page }) => {
  await page.goto(`/explain?from=hugotse&to=${encodeURIComponent(S3_ADMIN)}`);
  await expect(page.getByText(/can become S3Admin/)).toBeVisible();
  await page.getByRole("combobox", { name: "To", exact: true }).focus();
  await page.keyboard.type("scev");
  await expect(page.getByRole("region", { name: "Export" })).toBeHidden();
  await expect(page).toHaveURL(/from=hugotse/);
});

test("? writes itself on keyboards where it needs Shift", async ({ page }) => {
  await page.goto("/settings");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(async () => {
    await page.keyboard.press("Shift+?");
    const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await expect(help.getByText("Copy it as text")).toBeVisible({ timeout: 2000 });
  }).toPass();
});

test("a window gives the focus back to where it was, and what it leads to begins at its content", async ({ page }) => {
  await page.goto("/snapshots");
  const before = page.getByRole("link", { name: "What changed" });
  for (const [key, name] of [
    ["Shift+?", "Keyboard shortcuts"],
    ["Control+k", "Search"],
  ] as const) {
    await before.focus();
    await expect(async () => {
      await page.keyboard.press(key);
      await expect(page.getByRole("dialog", { name })).toBeVisible({ timeout: 2000 });
    }).toPass();
    await page.keyboard.press("Escape");
    await expect(before).toBeFocused();
  }
  await page.keyboard.press("Control+k");
  await page.keyboard.insertText("reports-5d8c6b7f99-p4r7n");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/pod\/demo\/shop\/reports/);
  await expect(page.getByRole("main")).toBeFocused();
  await page.getByRole("link", { name: "Settings" }).focus();
  await page.keyboard.press("g");
  await page.keyboard.press("f");
  await expect(page).toHaveURL(/\/findings/);
  await expect(page.getByRole("main")).toBeFocused();
});

test("on call: g w, and what is pasted is asked", async ({ page }) => {
  await page.goto("/settings");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(async () => {
    await page.keyboard.press("g");
    await page.keyboard.press("w");
    await expect(page).toHaveURL(/\/why/, { timeout: 2000 });
  }).toPass();
  const field = page.getByRole("textbox", { name: /The message/ });
  await expect(field).toBeFocused();
  await page.keyboard.insertText("AccessDenied");
  await expect(field).toHaveValue("AccessDenied");
});

test("the form of a source takes the focus and gives it back", async ({ page }) => {
  await page.goto("/snapshots");
  const add = page.getByRole("button", { name: "Add a source" });
  await expect(async () => {
    await add.press("Enter");
    await expect(page.getByRole("textbox", { name: "Name" })).toBeFocused({ timeout: 2000 });
  }).toPass();
  await page.locator("form").getByRole("button", { name: "Cancel" }).press("Enter");
  await expect(add).toBeFocused();
});
