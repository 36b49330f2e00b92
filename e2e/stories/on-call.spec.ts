import { expect, type Page, test } from "@playwright/test";
import { hearsKeys } from "../hears-keys.ts";

/*
 * "A pod is refused at three in the morning. I paste its name and want to know which role it really has, and why it is denied: four keystrokes and one paste."
 */
const POD = "reports-5d8c6b7f99-p4r7n";

async function told(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(POD);
  await expect(page.getByRole("status").filter({ hasText: "has no AWS credentials" })).toBeVisible();
  const miss = page.getByRole("region", { name: "Nearest miss" });
  await expect(miss).toContainText("system:serviceaccount:shops:reports");
  await expect(miss).toContainText("system:serviceaccount:shop:reports");
  await expect(page.getByText("Correct the subject in the trust policy's condition, or use the identity it names.").first()).toBeVisible();
}

/** Presses a key and counts it. */
const counter = (page: Page) => {
  const pressed: string[] = [];
  return {
    pressed,
    press: (key: string) => {
      pressed.push(key);
      return page.keyboard.press(key);
    },
  };
};

test("by keyboard alone, wherever one stands", async ({ page }) => {
  await page.goto("/snapshots");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await hearsKeys(page);
  const { pressed, press } = counter(page);
  await press("/");
  await expect(page.getByRole("combobox", { name: "Search" })).toBeFocused();
  await page.keyboard.insertText(POD);
  await press("Enter");
  await told(page);
  expect(pressed.length).toBeLessThanOrEqual(4);
});

test("by mouse, from the first page", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("combobox", { name: "Search" }).fill(POD);
  await page.getByRole("option", { name: new RegExp(POD) }).click();
  await told(page);
});

test("a pasted kubectl line leads there as well", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("combobox", { name: "Search" }).fill(`kubectl -n shop logs ${POD}`);
  await page.keyboard.press("Enter");
  await told(page);
});

test("the answer goes to the chat: one key, and everybody has the same page", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`/pod/demo/shop/${POD}`);
  await told(page);
  await page.keyboard.press("Shift+C");
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("has no AWS credentials");
  const text = await page.evaluate(() => navigator.clipboard.readText());
  await page.goto(text.split("\n").at(-1) ?? "");
  await told(page);
});
