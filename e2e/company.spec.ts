import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { type Issuer, startIssuer } from "../server/testing/stand-in/issuer.ts";
import { expectAccessible, expectNoSideScroll } from "./accessible.ts";

// a server of its own, whose people sign in at an issuer
const HOME = mkdtempSync(join(tmpdir(), "rolewalk-company-"));
const PEOPLE = {
  vera: { name: "Vera Viewer", groups: ["staff"] },
  adam: { name: "Adam Admin", groups: ["platform"] },
  pia: { name: "Pia Payments", groups: ["payments"] },
  nemo: { name: "Nemo", groups: [] },
};
let issuer: Issuer;
let server: ChildProcess;
let url = "";

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => done(typeof address === "object" && address ? address.port : 0));
    });
  });

test.use({ storageState: { cookies: [], origins: [] } });
test.describe.configure({ mode: "serial", timeout: 90_000 });

test.beforeAll(async () => {
  test.setTimeout(180_000);
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  issuer = await startIssuer(url, PEOPLE);
  const env = {
    ...process.env,
    PORT: String(port),
    HOST: "127.0.0.1",
    ROLEWALK_HOME: HOME,
    DATABASE_URL: "",
    ROLEWALK_URL: url,
    ROLEWALK_OIDC_ISSUER: issuer.url,
    ROLEWALK_OIDC_CLIENT_ID: issuer.clientId,
    ROLEWALK_OIDC_CLIENT_SECRET: issuer.clientSecret,
    ROLEWALK_ROLES: "viewer=staff; auditor=payments; admin=platform",
    ROLEWALK_OIDC_SIGN_OUT: "issuer",
    ROLEWALK_SCOPES: "payments=namespace:demo/shop",
  };
  server = spawn(process.execPath, ["server/launch/start.mjs"], { cwd: join(import.meta.dirname, ".."), env, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  server.stdout?.on("data", (chunk) => {
    said += chunk;
  });
  await expect.poll(() => said, { timeout: 150_000 }).toContain(`Open ${url}`);
  // where people sign in, no link opens anything
  expect(said).not.toContain("token");
});
test.afterAll(async () => {
  const ended = new Promise((done) => server.once("exit", done));
  server.kill("SIGTERM");
  await Promise.all([ended, issuer.stop()]);
  rmSync(HOME, { recursive: true, force: true });
});

async function signIn(page: Page, login: string, path = "/"): Promise<void> {
  await page.goto(url + path);
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.locator('input[name="login"]').fill(login);
  await page.locator('input[name="password"]').fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}

test("a reviewer signs in at the issuer, comes back to the page that was asked for, and is told who they are", async ({ page, context }) => {
  await signIn(page, "adam", "/cluster/demo");
  await expect(page).toHaveURL(`${url}/cluster/demo`);
  await expect(page.getByRole("banner").getByRole("link", { name: /Signed in as Adam Admin/ })).toBeVisible();
  const cookies = await context.cookies(url);
  expect(cookies.filter((one) => one.name.startsWith("rolewalk-session"))).toMatchObject([{ httpOnly: true, sameSite: "Strict" }]);
  await page.reload();
  await expect(page.getByRole("banner").getByText("Adam Admin")).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  // the issuer asks, and signs out as well
  await expect(page).toHaveURL((at) => at.origin === issuer.url);
  expect((await page.request.get(`${url}/api/v1/overview`)).status()).toBe(401);
  await page.getByRole("button", { name: "Yes, sign me out" }).click();
  await expect(page).toHaveURL(`${url}/sign-in`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in");
  // who they are is asked for anew
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(page.locator('input[name="login"]')).toBeVisible();
});

/** The command line of somebody else, who shares nothing with the server but its address. */
function loginCommand(...words: readonly string[]) {
  const home = mkdtempSync(join(tmpdir(), "rolewalk-own-"));
  const env = { ...process.env, ROLEWALK_HOME: home, ROLEWALK_TOKEN: "", DATABASE_URL: "", BROWSER: "/bin/true" };
  const run = (...all: readonly string[]) =>
    spawn(process.execPath, [join(import.meta.dirname, "../server/launch/rolewalk.mjs"), ...all, "--server", url], { env });
  const child = run("login", ...words);
  let told = "";
  child.stderr.on("data", (chunk: Buffer) => {
    told += chunk.toString();
  });
  const ended = new Promise((done) => child.once("close", done));
  return {
    child,
    told: () => told,
    ended,
    address: async () => {
      await expect.poll(() => told, { timeout: 30_000 }).toMatch(/^ {2}http\S+$/m);
      return /^ {2}(http\S+)$/m.exec(told)?.[1] ?? "";
    },
    asks: async (...all: readonly string[]) => {
      const one = run(...all);
      let text = "";
      for (const stream of [one.stdout, one.stderr])
        stream.on("data", (chunk: Buffer) => {
          text += chunk.toString();
        });
      return [await new Promise((done) => one.once("close", done)), text] as const;
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

test("the command line signs in over the browser, asks as a viewer, and signs out", async ({ page }) => {
  const command = loginCommand();
  await signIn(page, "adam", (await command.address()).slice(url.length));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Let the command line ask as you?");
  const word = (await page.locator("code").textContent()) ?? "";
  expect(command.told()).toContain(`the word ${word}`);
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSideScroll(page);
  await page.getByRole("button", { name: "Let it" }).click();
  await expect(page.getByText("The command line goes on. This window may be closed.")).toBeVisible();
  expect(await command.ended).toBe(0);
  expect(command.told()).toContain("as Adam Admin, a viewer, until");
  expect(await command.asks("clusters")).toEqual([0, expect.stringContaining("demo")]);
  expect(await command.asks("tokens", "list")).toEqual([2, expect.stringContaining("takes the role admin")]);
  // an admin sees it among the tokens
  await page.goto(`${url}/settings`);
  await expect(page.getByText(/Adam Admin, by the command line on/)).toBeVisible();
  expect((await command.asks("logout"))[0]).toBe(0);
  expect((await command.asks("clusters"))[0]).toBe(2);
  command.remove();
});

test("where no browser reaches the command line, the page shows a code to be typed", async ({ page }) => {
  const command = loginCommand("--no-browser");
  await signIn(page, "vera", (await command.address()).slice(url.length));
  await page.getByRole("button", { name: "Let it" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Type this code");
  await expectAccessible(page);
  command.child.stdin.write(`${await page.locator("code").textContent()}\n`);
  expect(await command.ended).toBe(0);
  expect(await command.asks("clusters")).toEqual([0, expect.stringContaining("demo")]);
  command.remove();
});

test("a viewer asks, and is not offered what takes another role", async ({ page }) => {
  await signIn(page, "vera", "/snapshots");
  await expect(page.getByText("Adding a bundle takes the role operator.")).toBeVisible();
  await expect(page.getByText("Adding sources and scanning them takes the role operator.")).toBeVisible();
  await expect(page.getByRole("button", { name: /Add a source|Delete/ })).toHaveCount(0);
  await expect(page.getByRole("navigation", { name: "Pages" }).first().getByRole("link", { name: "Findings" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Reports" })).toHaveCount(0);
  await page.goto(`${url}/reports`);
  await expect(page.getByText("Reports take the role auditor")).toBeVisible();
  const refused = await page.request.get(`${url}/api/v1/report?format=json`);
  expect([refused.status(), (await refused.json()).detail]).toEqual([403, "this takes the role auditor; Vera Viewer has the role viewer"]);
  await page.goto(`${url}/findings`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Findings");
  await expect(page.getByText("Accept this risk until a day")).toHaveCount(0);
  await expectAccessible(page);
});

test("what a page asks for that takes another role is said quietly", async ({ page }) => {
  await signIn(page, "vera", "/reviews");
  for (const [path, doing] of [
    ["/reviews", "Reading the reviews"],
    ["/changes?tab=days", "Comparing the days"],
    [`/who?side=history&ref=${encodeURIComponent("arn:aws:iam::111122223333:role/S3Admin")}`, "Comparing the snapshots"],
  ] as const) {
    await page.goto(url + path);
    const told = page.getByRole("status").filter({ hasText: `${doing} is not open to you` });
    await expect(told).toContainText("This takes the role auditor; Vera Viewer has the role viewer.");
    await expect(page.getByRole("main").getByRole("alert")).toHaveCount(0);
    await expectAccessible(page);
  }
});

const LIMITED = "Limited to namespace shop of cluster demo: what is not in your scope counts as not collected.";

// each page by itself: none waits for what another took
for (const path of ["/", "/access", "/findings", "/changes", "/reports", "/snapshots", "/pod/demo/shop/orders-6c9f7d5b84-t8v6k"])
  test(`whoever is limited is told so at the head of ${path}`, async ({ page }) => {
    await signIn(page, "pia", path);
    await expect(page.getByRole("main").getByText(LIMITED)).toBeVisible();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("main").getByRole("alert")).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Check again now" })).toHaveCount(0);
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSideScroll(page);
  });

test("whoever is limited is answered from their part alone, whatever is asked", async ({ page }) => {
  await signIn(page, "pia", "/settings");
  await expect(page.locator("#account").getByText("limited to namespace shop of cluster demo")).toBeVisible();
  const api = async (path: string) => (await page.request.get(`${url}/api/v1/${path}`)).json();
  expect((await api("overview")).counts.accounts).toBe(0);
  expect((await api("search?q=alice")).results).toEqual([]);
  expect((await api("search?q=reports")).results.length).toBeGreaterThan(0);
  expect((await page.request.get(`${url}/api/v1/sources`)).status()).toBe(403);
  expect((await page.request.get(`${url}/api/v1/who?to=x&snapshot=live`)).status()).toBe(400);
});

test("whoever is limited is not led to what is about all of it, nor into a story that lies outside", async ({ page }) => {
  await signIn(page, "pia", "/reports");
  await expect(page.getByText("What it will hold")).toBeVisible();
  await expect(page.getByRole("main").getByRole("link", { name: "Audit trail" })).toHaveCount(0);
  await page.goto(`${url}/audit`);
  await expect(page.getByText("The audit trail is about the whole estate")).toBeVisible();
  await expect(page.getByRole("link", { name: "Export as JSON lines" })).toHaveCount(0);
  await expectAccessible(page);
  await page.goto(url);
  await expect(page.getByText(LIMITED)).toBeVisible();
  await expect(page.getByText("What was read", { exact: true })).toBeVisible();
  await expect(page.getByText("In this demo")).toHaveCount(0);
  // that a pod gets its role is not known here
  await expect(page.getByText("No pod is known to miss the role that it asks for")).toBeVisible();
});

test("the bar holds everything at every width, beside a long name", async ({ page }) => {
  await signIn(page, "adam");
  const banner = page.getByRole("banner");
  await expect(banner.getByText(/things were not read/)).toBeAttached();
  await expect(banner.getByRole("link", { name: /Signed in as/ })).toBeVisible();
  for (const width of [390, 640, 768, 1024, 1280, 1440, 1920]) {
    await page.setViewportSize({ width, height: 800 });
    const search = await banner.getByRole("button", { name: /^Search/ }).boundingBox();
    expect(search?.width, `${width}`).toBeGreaterThan(70);
    const settings = await banner.getByRole("link", { name: "Settings" }).boundingBox();
    expect((settings?.x ?? width) + (settings?.width ?? 0), `${width}`).toBeLessThanOrEqual(width);
    // on a phone the pages are at the thumb
    const pages = width < 640 ? null : await banner.getByRole("navigation", { name: "Pages" }).boundingBox();
    expect((pages?.x ?? 0) + (pages?.width ?? 0), `${width}`).toBeLessThanOrEqual(search?.x ?? 0);
  }
});

test("whoever is not limited sees all of it, on the same server", async ({ page }) => {
  await signIn(page, "adam");
  await expect(page.getByText(/Limited to/)).toHaveCount(0);
  expect((await (await page.request.get(`${url}/api/v1/overview`)).json()).counts.accounts).toBe(1);
});

test("an admin makes a token that is limited", async ({ page }) => {
  await signIn(page, "adam", "/settings");
  const form = page.locator("#tokens form");
  await form.getByLabel("What it is for").fill("pipeline");
  await form.getByLabel("Limited to").fill("shop");
  await form.getByRole("button", { name: "Make a token" }).click();
  await expect(page.getByText(/scope: a scope takes account:111122223333/)).toBeVisible();
  await form.getByLabel("Limited to").fill("namespace:demo/shop");
  await form.getByRole("button", { name: "Make a token" }).click();
  await expect(page.getByText("The token, which is shown this once")).toBeVisible();
  await expect(page.getByText(/Limited to namespace shop of cluster demo\. Made by Adam Admin/)).toBeVisible();
  await expectAccessible(page);
});

test("an admin is offered all of it", async ({ page }) => {
  await signIn(page, "adam", "/snapshots");
  await expect(page.getByRole("button", { name: "Add a source" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Choose a file" })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Delete/ }).first()).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSideScroll(page);
});

test("who is in no group is told so, and stays outside", async ({ page }) => {
  await signIn(page, "nemo");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing is open to you");
  await expectAccessible(page);
  expect((await page.request.get(`${url}/api/v1/overview`)).status()).toBe(401);
});
