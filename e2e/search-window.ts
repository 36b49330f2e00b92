import { expect, type Locator, type Page } from "@playwright/test";

/** Opens the search window by its shortcut, which does nothing before the page is interactive. */
export async function openSearch(page: Page): Promise<Locator> {
  const window = page.getByRole("dialog", { name: "Search" });
  await expect(async () => {
    if (!(await window.isVisible())) await page.keyboard.press("Control+k");
    await expect(window).toBeVisible({ timeout: 2000 });
  }).toPass();
  return window;
}
