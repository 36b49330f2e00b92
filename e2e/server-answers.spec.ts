import { expect, test } from "@playwright/test";

test("the server is alive and ready, and says nothing about itself that it need not", async ({ request }) => {
  const alive = await request.get("/healthz");
  expect(alive.status()).toBe(200);
  const ready = await request.get("/readyz");
  expect(await ready.json()).toEqual({ status: "ready" });
  expect(ready.headers()).not.toHaveProperty("x-powered-by");
  expect(ready.headers()).toMatchObject({ "x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "no-referrer" });
});

test("the first page opens without anything from another host", async ({ page }) => {
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).hostname !== "127.0.0.1") elsewhere.push(request.url());
  });
  await page.goto("/");
  await expect(page).toHaveTitle(/Rolewalk/);
  expect(elsewhere).toEqual([]);
});
