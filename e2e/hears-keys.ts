import { expect, type Page } from "@playwright/test";

/** Waits until the page hears keys: what the server has drawn stands there before. */
export const hearsKeys = (page: Page): Promise<void> => expect(page.locator("html")).toHaveAttribute("data-keys", "heard");
