import { expect, test } from "@playwright/test";
import { hearsKeys } from "./hears-keys";

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

test.describe("what is typed right behind / or Ctrl K is in the search", () => {
  // the time between two keys decides what stands there when a letter comes: nothing yet, the field that waits, the window
  for (const delay of [0, 15, 60])
    test(`every ${delay} ms, before the window has ever been open and after`, async ({ page }) => {
      await page.goto("/settings");
      await hearsKeys(page);
      const field = page.getByRole("dialog", { name: "Search" }).getByRole("combobox");
      for (const key of ["/", "Control+k"]) {
        await page.keyboard.press(key);
        await page.keyboard.type("reports-5d8c", { delay });
        await expect(field).toHaveValue("reports-5d8c");
        await page.keyboard.press("Control+a");
        await page.keyboard.press("Backspace");
        await page.keyboard.press("Escape");
        await expect(field).toBeHidden();
      }
    });

  test("from within a field, too, and Enter goes where it leads once", async ({ page }) => {
    await page.goto(`/explain?from=hugotse&to=${encodeURIComponent(S3_ADMIN)}`);
    await hearsKeys(page);
    const to = page.getByRole("combobox", { name: "To", exact: true });
    const before = await to.inputValue();
    await to.focus();
    await page.keyboard.press("Control+k");
    await page.keyboard.type("reports-5d8c6b7f99-p4r7n");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/pod\/demo\/shop\/reports/);
    await page.goBack();
    await expect(to).toHaveValue(before);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("S3Admin");
    await expect(page.getByRole("dialog", { name: "Search" }).getByRole("combobox")).toHaveValue("S3Admin");
    await expect(page.getByRole("option", { name: /S3Admin/ }).first()).toBeVisible();
    await expect(page).toHaveURL(/\/explain/);
  });
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
