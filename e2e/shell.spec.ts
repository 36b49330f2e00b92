import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { expectNoSideScroll } from "./accessible.ts";
import { hearsKeys } from "./hears-keys.ts";

const S3_ADMIN = "arn:aws:iam::111122223333:role/S3Admin";
const who = `/who?ref=${encodeURIComponent(S3_ADMIN)}`;

const background = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

test("high contrast is chosen in the settings, stays, and nothing stands in its way", async ({ page }) => {
  test.slow();
  await page.goto("/settings");
  for (const [name, ground] of [
    ["High contrast", "rgb(255, 255, 255)"],
    ["High contrast, dark", "rgb(0, 0, 0)"],
  ] as const) {
    await page.getByRole("radio", { name, exact: true }).check();
    await expect.poll(() => background(page)).toBe(ground);
    for (const address of ["/", "/map", who, "/access?whoKind=pod", "/access/matrix"]) {
      await page.goto(address);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.getByRole("status").filter({ hasText: /…$/ })).toHaveCount(0);
      expect(await background(page)).toBe(ground);
      const { violations } = await new AxeBuilder({ page }).withRules(["color-contrast", "color-contrast-enhanced"]).analyze();
      expect(violations.map((v) => `${address}: ${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join("; ")}`)).toEqual([]);
    }
    await page.goto("/settings");
  }
});

test("what the system asks for is taken: more contrast, its own colours, less motion", async ({ page }) => {
  await page.emulateMedia({ contrast: "more", colorScheme: "dark" });
  await page.goto("/");
  await expect.poll(() => background(page)).toBe("rgb(0, 0, 0)");
  await page.emulateMedia({ contrast: null, forcedColors: "active", colorScheme: "light" });
  await page.goto("/map?view=list");
  await expect(page.getByRole("button", { name: "list", exact: true })).toHaveAttribute("aria-pressed", "true");
  const outline = await page.getByRole("button", { name: "list", exact: true }).evaluate((button) => getComputedStyle(button).outlineStyle);
  expect(outline).toBe("solid");
  await page.emulateMedia({ forcedColors: null, reducedMotion: "reduce" });
  await page.goto("/");
  expect(await page.getByRole("main").evaluate((main) => getComputedStyle(main).animationDuration)).toBe("0.001s");
});

test("at 390 px no page has a field whose hint is cut, and nothing sticks out", async ({ page }) => {
  test.slow();
  await page.setViewportSize({ width: 390, height: 844 });
  for (const address of [
    "/",
    "/map",
    "/access",
    "/access/matrix",
    "/cluster/demo",
    "/snapshots?coverage=read",
    who,
    "/explain",
    "/why",
    "/settings",
    `/explain?from=hugotse&to=${encodeURIComponent(S3_ADMIN)}`,
  ]) {
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
    const cut = await page.locator("input[placeholder]:visible").evaluateAll((fields) =>
      fields.flatMap((field) => {
        const { placeholder, clientWidth } = field as HTMLInputElement;
        const style = getComputedStyle(field);
        const ink = document.createElement("canvas").getContext("2d");
        if (!ink) return [];
        ink.font = style.font;
        const room = clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
        return ink.measureText(placeholder).width > room ? [placeholder] : [];
      }),
    );
    expect(cut, address).toEqual([]);
    // a title beside its buttons must not be squeezed into a column of letters
    for (const title of await page.getByRole("main").locator("h1:visible, [role=status].text-xl:visible").all())
      expect((await title.boundingBox())?.height ?? 0, address).toBeLessThan(200);
    await expectNoSideScroll(page);
  }
});

test("the search window leads to every page, and back to the questions that were asked last", async ({ page }) => {
  await page.goto(`/explain?from=hugotse&to=${encodeURIComponent(S3_ADMIN)}`);
  await expect(page.getByText(/can become S3Admin/)).toBeVisible();
  await page.goto("/settings");
  await hearsKeys(page);
  await page.keyboard.press("Control+k");
  const window = page.getByRole("dialog", { name: "Search" });
  for (const name of ["Home", "Access", "Findings", "Matrix", "Map", "Clusters", "Snapshots", "Settings", "Why was this refused?", "Explain", "Who can become"])
    await expect(window.getByRole("option", { name: new RegExp(`^${name.replace("?", "\\?")}`) })).toBeVisible();
  await window.getByRole("option", { name: "Can hugotse become S3Admin?" }).click();
  await expect(page).toHaveURL(/\/explain\?from=hugotse/);
  await page.keyboard.press("g");
  await page.keyboard.press("w");
  await expect(page).toHaveURL(/\/why/);
});

test("a long wait says so, can be cancelled, and asked again", async ({ page }) => {
  test.slow();
  let aborted = 0;
  let hold = true;
  page.on("requestfailed", (request) => {
    if (request.url().includes("/api/v1/map")) aborted += 1;
  });
  await page.route("**/api/v1/map**", async (route) => {
    if (hold) await new Promise((done) => setTimeout(done, 20_000));
    await route.continue().catch(() => undefined);
  });
  await page.goto("/map");
  await expect(page.getByRole("progressbar", { name: "Drawing the map" })).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("Stopped: nothing is being asked.")).toBeVisible();
  await expect.poll(() => aborted).toBeGreaterThan(0);
  hold = false;
  await page.getByRole("button", { name: "Ask again" }).click();
  await expect(page.locator("[data-node]").first()).toBeVisible();
});

test("a fault of the server is called by the name that its log has", async ({ page }) => {
  const request = "0f8fad5b-d9cb-469f-a165-70867728950e";
  const problem = { type: "about:blank", title: "Internal error", status: 500, detail: "something went wrong while answering", request };
  await page.route("**/api/v1/cluster-access**", (route) => route.fulfill({ status: 500, contentType: "application/problem+json", json: problem }));
  await page.goto("/cluster/demo");
  await expect(page.getByText(`Request ${request}`)).toBeVisible();
  await expect(page.getByText("Authentication mode API_AND_CONFIG_MAP")).toBeVisible();
});

test("a snapshot of which a part could not be read says so above every answer", async ({ page }) => {
  const answer = await (await page.request.get("/api/v1/snapshots")).json();
  const snapshots = [{ ...answer.snapshots[0], status: "partial", failed: 3 }];
  await page.route("**/api/v1/snapshots", (route) => route.fulfill({ json: { ...answer, snapshots } }));
  await page.goto("/map");
  await expect(page.getByText("3 files of this snapshot could not be read")).toBeVisible();
  await page.getByRole("link", { name: "Which, and why" }).click();
  await expect(page).toHaveURL(/coverage=failed/);
});

test("the name of an account stands beside its id", async ({ page }) => {
  await page.route("**/api/v1/accounts**", (route) => route.fulfill({ json: { accounts: [{ id: "111122223333", name: "shop-prod", collected: true }] } }));
  await page.goto(who);
  await expect(page.getByRole("tabpanel").getByText("account shop-prod (111122223333)").first()).toBeVisible();
});

test("two tabs and a reload keep their question, and the way back leads to the one before", async ({ page, context }) => {
  await page.goto(who);
  await page.getByRole("tab", { name: /Can reach/ }).click();
  await expect(page).toHaveURL(/side=to/);
  const other = await context.newPage();
  await other.goto("/map?view=list");
  await page.reload();
  await expect(page.getByRole("tab", { name: /Can reach/ })).toHaveAttribute("aria-selected", "true");
  await expect(other).toHaveURL(/\/map\?view=list/);
  await page.goBack();
  await expect(page.getByRole("tab", { name: /Can be reached by/ })).toHaveAttribute("aria-selected", "true");
});

test("the list alone carries the whole answer for those who do not see the diagram", async ({ page }) => {
  const from = "arn:aws:iam::111122223333:user/alice";
  await page.goto(`/explain?from=${encodeURIComponent(from)}&to=${encodeURIComponent(S3_ADMIN)}`);
  await expect(page.getByText(/alice can become S3Admin/)).toBeVisible();
  const { paths } = await (await page.request.get(`/api/v1/paths?from=${encodeURIComponent(from)}&to=${encodeURIComponent(S3_ADMIN)}`)).json();
  await page.evaluate(() => document.querySelector('section[aria-label="Diagram"]')?.remove());
  const tree = await page.getByRole("main").ariaSnapshot();
  for (const edge of paths[0].edges) expect(tree).toContain(edge.to.split("/").at(-1));
  for (const word of new Set(paths.map((path: { verdict: string }) => path.verdict))) expect(tree.toLowerCase()).toContain(word);
  await page.goto(`/map?view=list&focus=${encodeURIComponent(S3_ADMIN)}`);
  const list = page.getByRole("region", { name: "List of all edges" });
  await expect(list.getByRole("button", { name: /^Proof of / }).first()).toBeVisible();
  const { nodes, edges } = await (await page.request.get(`/api/v1/map?focus=${encodeURIComponent(S3_ADMIN)}`)).json();
  const map = await list.ariaSnapshot();
  for (const node of nodes.filter((one: { id: string }) => edges.some((e: { source: string; target: string }) => e.source === one.id || e.target === one.id)))
    expect(map).toContain(node.label);
});
