import { expect, test as setup } from "@playwright/test";
import { newLink, SIGNED_IN } from "./server-key.ts";

setup("a link signs in the browser that every test begins with", async ({ page, baseURL }) => {
  await page.goto(await newLink(baseURL));
  await expect(page).toHaveURL("/");
  await page.context().storageState({ path: SIGNED_IN });
});
