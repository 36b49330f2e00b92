import { expect, request as requests, test } from "@playwright/test";
import { ROUTES } from "../server/gate/route-access.ts";
import { expectAccessible, expectNoSideScroll } from "./accessible.ts";
import { newLink, serverKey } from "./server-key.ts";

test.use({ storageState: { cookies: [], origins: [] } });

const OPEN = ["health", "open", "signed"];
const addresses = Object.entries(ROUTES).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([, access]) => !OPEN.includes(access))
    .map(([method]) => ({ method, path: path.replace("[question]", "overview").replace("[id]", "x") })),
);

test("without a key every address is refused, whatever else is sent with it", async ({ request }) => {
  const tricks = [
    {},
    { "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy" },
    { rsc: "1" },
    { cookie: "rolewalk-session=x" },
    { authorization: "Bearer x" },
  ];
  for (const headers of tricks)
    for (const { method, path } of addresses) {
      const answer = await request.fetch(path, { method, headers });
      expect([method, path, answer.status()]).toEqual([method, path, 401]);
    }
  expect(addresses.length).toBeGreaterThan(30);
  for (const page of ["/", "/map", "/settings", "/pod/demo/shop/x", "/_next/image?url=%2Ficon.svg&w=64&q=75", "/API/v1/overview", "/api/v1/%6fverview"])
    expect([page, (await request.get(page, { maxRedirects: 0 })).status()]).toEqual([page, 401]);
});

test("and by another name it is not there", async ({ baseURL }) => {
  const elsewhere = await requests.newContext({
    ...(baseURL && { baseURL }),
    extraHTTPHeaders: { host: "evil.example", authorization: `Bearer ${serverKey()}` },
  });
  for (const path of ["/", "/api/v1/overview", "/api/v1/snapshots"]) expect([path, (await elsewhere.get(path)).status()]).toEqual([path, 421]);
  await elsewhere.dispose();
});

test("scripts show the key of the file; a write that another page starts is refused even so", async ({ request }) => {
  const headers = { authorization: `Bearer ${serverKey()}` };
  expect((await request.get("/api/v1/overview", { headers })).status()).toBe(200);
  for (const path of ["/api/v1/scan", "/api/v1/snapshots", "/api/v1/whatif"])
    expect([path, (await request.post(path, { headers: { ...headers, origin: "http://evil.example" } })).status()]).toEqual([path, 403]);
});

test("a link opens the page it is of, without the token, and its cookie is out of reach of scripts; a second time it says where to find another", async ({
  page,
  context,
  baseURL,
}) => {
  const link = (await newLink(baseURL)).replace("/?", "/settings?");
  await page.goto(link);
  await expect(page).toHaveURL("/settings");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Settings");
  const [cookie] = await context.cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/" });
  expect(await page.evaluate(() => document.cookie)).toBe("");
  await context.clearCookies();
  await page.goto(link);
  await expect(page.getByRole("alert")).toContainText("was opened before");
});

test("who is not signed in finds a plain page, which takes the token and goes on to what was asked for", async ({ page }) => {
  await page.goto("/cluster/demo?snapshot=newest");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in");
  await page.getByLabel("Or the token").fill("guess");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toHaveText("That is not the token of this server.");
  await page.getByLabel("Or the token").fill(serverKey());
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/cluster/demo?snapshot=newest");
  await expect(page.getByRole("navigation", { name: "Pages" })).toBeVisible();
});

test("the plain page is accessible, in both themes and on a phone, and asks nobody else for anything", async ({ page }) => {
  const problems: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("401")) problems.push(message.text());
  });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/");
  await expectAccessible(page);
  await expectNoSideScroll(page);
  expect(problems).toEqual([]);
});

test("signing out in the settings ends the session, and what the page then asks for says so", async ({ page, baseURL, context }) => {
  await page.goto(await newLink(baseURL));
  const other = await context.newPage();
  await other.goto("/settings");
  await page.goto("/settings");
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in");
  await other.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Findings" }).click();
  await expect(
    other
      .getByRole("heading", { level: 1, name: "Sign in" })
      .or(other.getByRole("button", { name: "Sign in again" }))
      .first(),
  ).toBeVisible();
});

test("an admin makes a token in the settings, sees it once, and takes it back", async ({ page, baseURL, request }, { retry }) => {
  const name = `nightly gate ${retry + 1}`;
  await page.goto((await newLink(baseURL)).replace("/?", "/settings?"));
  const panel = page.locator("#tokens");
  await panel.getByRole("button", { name: "Make a token" }).click();
  await expect(panel.getByText("Say what it is for")).toBeVisible();
  await panel.getByLabel("What it is for").fill(name);
  await panel.getByLabel("Role").selectOption("auditor");
  await panel.getByLabel("For", { exact: true }).selectOption("30");
  await page.keyboard.press("Tab");
  await panel.getByRole("button", { name: "Make a token" }).click();
  const secret = (await panel.getByText(/^rolewalk_/).textContent()) ?? "";
  await expectAccessible(page);
  const status = async (path: string) => (await request.get(path, { headers: { authorization: `Bearer ${secret}` } })).status();
  expect([await status("/api/v1/report-about"), await status("/api/v1/tokens")]).toEqual([200, 403]);
  await panel.getByRole("button", { name: "I have kept it" }).click();
  await expect(page.getByText(secret)).toHaveCount(0);
  await panel.getByRole("button", { name: `Take back ${name}` }).click();
  await expect(panel.getByRole("listitem").filter({ hasText: name }).getByText("revoked")).toBeVisible();
  expect(await status("/api/v1/report-about")).toBe(401);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSideScroll(page);
});
