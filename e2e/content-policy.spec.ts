import { expect, type Page, test } from "@playwright/test";
import { hearsKeys } from "./hears-keys.ts";

/*
 * Every page keeps its content security policy, whatever is done with it; and what somebody wrote into a page is not run.
 */
const S3_ADMIN = encodeURIComponent("arn:aws:iam::111122223333:role/S3Admin");
const HUGO = encodeURIComponent("arn:aws:iam::111122223333:user/hugotse");
const PAGES = [
  "/",
  "/map",
  "/map?view=list",
  "/access",
  "/access/matrix",
  "/findings",
  "/changes",
  "/reports",
  "/reviews",
  "/snapshots?coverage=read",
  "/settings",
  "/why",
  "/explain",
  `/explain?from=${HUGO}&to=${S3_ADMIN}`,
  `/who?ref=${S3_ADMIN}`,
  "/pod/demo/shop/reports-5d8c6b7f99-p4r7n",
  "/cluster",
  "/cluster/demo",
  "/no-such-page",
];

declare global {
  interface Window {
    refused: string[];
    ran?: string;
  }
}

/** What the browser refused or complained of, on every document of this page from now on. */
async function complaints(page: Page): Promise<() => Promise<string[]>> {
  const told: string[] = [];
  page.on("console", (message) => {
    // a page that is not there is told in the console too
    if (message.type() === "error" && !/status of 404/.test(message.text())) told.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => told.push(`${page.url()}: ${error.message}`));
  await page.addInitScript(() => {
    window.refused = [];
    document.addEventListener("securitypolicyviolation", (event) => {
      window.refused.push(`${event.effectiveDirective} refused ${event.blockedURI} ${event.sample} (${event.sourceFile ?? ""}:${event.lineNumber})`);
    });
  });
  return async () => [...told, ...(await page.evaluate(() => window.refused)).map((text) => `${page.url()}: ${text}`)];
}

async function settled(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: /…$/ })).toHaveCount(0);
}

test("no page asks for anything its policy refuses", async ({ page }) => {
  test.slow();
  const told = await complaints(page);
  for (const address of PAGES) {
    await page.goto(address);
    await settled(page);
    expect(await told()).toEqual([]);
  }
});

test("windows, themes, drawings, exports and paper keep to it too", async ({ page }) => {
  test.slow();
  const told = await complaints(page);
  await page.goto("/settings");
  await settled(page);
  for (const name of ["Dark", "Light", "High contrast"]) await page.getByRole("radio", { name, exact: true }).check();
  await page.goto(`/explain?from=${HUGO}&to=${S3_ADMIN}`);
  await settled(page);
  await hearsKeys(page);
  await page.keyboard.press("?");
  const shortcuts = page.getByRole("dialog");
  await expect(shortcuts).toBeVisible();
  // the page behind a window is held still by a style element of its own
  expect(await page.evaluate(() => getComputedStyle(document.body).overflow)).toBe("hidden");
  await page.keyboard.press("Escape");
  await expect(shortcuts).toBeHidden();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).first().click();
  await page
    .getByRole("menuitem", { name: "PNG" })
    .or(page.getByRole("button", { name: "PNG" }))
    .first()
    .click();
  expect((await download).suggestedFilename()).toMatch(/\.png$/);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("contentinfo")).toBeVisible();
  const feet = await page.evaluate(() => [...document.styleSheets].some((sheet) => [...sheet.cssRules].some((rule) => rule.cssText.includes("@bottom"))));
  expect(feet).toBe(true);
  await page.emulateMedia({ media: "screen" });
  // within the application, without a new document
  await page.getByRole("link", { name: "Map" }).first().click();
  await settled(page);
  expect(await told()).toEqual([]);
});

test("a script that was written into the page does not run", async ({ page }) => {
  await complaints(page);
  await page.route("**/settings", async (route) => {
    const response = await route.fetch();
    const planted = `<script>window.ran = "inline"</script><img src="/none" onerror="window.ran = 'handler'"><base href="https://elsewhere.example/">`;
    await route.fulfill({ response, body: (await response.text()).replace(/<body[^>]*>/, (body) => `${body}${planted}`) });
  });
  await page.goto("/settings");
  await expect.poll(() => page.evaluate(() => window.refused.length)).toBeGreaterThanOrEqual(3);
  await page.evaluate(() => {
    const written = document.createElement("script");
    written.textContent = "window.ran = 'written'";
    const remote = document.createElement("script");
    remote.src = "data:text/javascript,window.ran = 'remote'";
    document.body.append(written, remote);
    document.body.insertAdjacentHTML("beforeend", `<form action="https://elsewhere.example/"><button id="send">send</button></form>`);
    document.querySelector<HTMLElement>("#send")?.click();
  });
  const fetched = await page.evaluate(() =>
    fetch("https://elsewhere.example/").then(
      () => "sent",
      () => "refused",
    ),
  );
  expect(fetched).toBe("refused");
  expect(await page.evaluate(() => window.ran)).toBeUndefined();
  expect(new URL(page.url()).host).toMatch(/^127\.0\.0\.1:/);
  const refused = await page.evaluate(() => window.refused.map((text) => text.split(" ")[0]));
  expect(new Set(refused)).toEqual(new Set(["script-src-elem", "script-src-attr", "base-uri", "form-action", "connect-src"]));
});

test("every page has a policy with a nonce of its own, and no answer may be run, framed, or kept", async ({ request }) => {
  const policyOf = async (address: string) => (await request.get(address)).headers()["content-security-policy"] ?? "";
  const nonceOf = (policy: string) => /script-src 'self' 'nonce-([A-Za-z0-9+/=]{24})'/.exec(policy)?.[1];
  const policies = await Promise.all(PAGES.map(policyOf));
  const nonces = policies.map(nonceOf);
  expect(nonces).not.toContain(undefined);
  expect(new Set(nonces).size).toBe(PAGES.length);
  for (const policy of policies) {
    for (const part of ["default-src 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"])
      expect(policy).toContain(part);
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|\*|https?:/);
  }
  for (const address of [
    "/",
    "/api/v1/overview",
    "/api/v1/no-such-question",
    "/api/v1/report?format=html",
    "/api/v1/export?format=dot",
    "/healthz",
    "/readyz",
  ]) {
    const headers = (await request.get(address)).headers();
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
    });
    expect(headers["permissions-policy"]).toContain("camera=()");
    expect(headers["x-powered-by"]).toBeUndefined();
    expect(headers["cache-control"]).toContain("no-store");
    expect(headers["strict-transport-security"]).toBeUndefined();
    if (address !== "/") expect(headers["content-security-policy"]).toMatch(/^default-src 'none';.* sandbox/);
    if (/report|export/.test(address)) expect(headers["content-disposition"]).toMatch(/^attachment;/);
  }
  const behindTls = await request.get("/", { headers: { "x-forwarded-proto": "https" } });
  expect(behindTls.headers()["strict-transport-security"]).toBe("max-age=31536000");
});
