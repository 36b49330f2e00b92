import { expect, type Page, test } from "@playwright/test";
import { expectAccessible, expectNoSideScroll } from "./accessible.ts";

const question = (from: string, to: string, more: Readonly<Record<string, string>> = {}): string => `/explain?${new URLSearchParams({ from, to, ...more })}`;
const HUGO = "arn:aws:iam::111122223333:user/hugotse";
const ORDERS = "arn:aws:iam::111122223333:role/OrdersBucket";
const REPORTS_ACCOUNT = "k8s://demo/serviceaccount/shop/reports";
const REPORTS = "arn:aws:iam::111122223333:role/ReportsBucket";

/** Before the page is interactive a key does nothing. */
async function pressUntil(page: Page, key: string, done: () => Promise<void>): Promise<void> {
  await expect(async () => {
    await page.keyboard.press(key);
    await done();
  }).toPass();
}

const proof = (page: Page) => page.getByRole("article", { name: "Proof" });

test("one answer, three faces: v goes round, and each says the same", async ({ page }) => {
  await page.goto(question(HUGO, ORDERS));
  await expect(page.getByRole("region", { name: "Diagram" })).toBeVisible();
  const ways = page.getByRole("region", { name: "Ways" });
  const steps = await ways.getByRole("button", { name: /maps to|create workloads|web identity|runs as|holds|exec into pods|change workloads/ }).count();
  await pressUntil(page, "v", () => expect(page.getByRole("region", { name: "Diagram" })).toBeHidden({ timeout: 1000 }));
  await expect(ways).toBeVisible();
  await expect(page).toHaveURL(/view=list/);
  await page.keyboard.press("v");
  const rows = page.getByRole("table", { name: "Every step of every way" }).getByRole("row");
  await expect(rows).toHaveCount(steps + 1);
  await expect(rows.nth(3)).toContainText("trust policy, the only statement");
  await page.keyboard.press("v");
  await expect(page.getByRole("region", { name: "Diagram" })).toBeVisible();
  await expect(page).not.toHaveURL(/view=/);
});

test("j and k go through the ways, the arrows through the steps, s asks the other way round, 0 and + move the drawing", async ({ page }) => {
  await page.goto(question(HUGO, ORDERS));
  await pressUntil(page, "j", () => expect(page).toHaveURL(/path=1/, { timeout: 1000 }));
  await page.keyboard.press("k");
  await expect(page).not.toHaveURL(/path=/);
  await expect(proof(page).getByRole("heading", { level: 2 })).toContainText("orders");
  await page.keyboard.press("ArrowLeft");
  await expect(proof(page).getByRole("heading", { level: 2 })).toContainText("shop-deployers");
  await page.keyboard.press("ArrowRight");
  await expect(proof(page).getByRole("heading", { level: 2 })).toContainText("OrdersBucket");
  const zoom = () => page.locator(".react-flow__viewport").evaluate((e) => new DOMMatrix(getComputedStyle(e).transform).a);
  const opened = await zoom();
  expect(opened).toBeGreaterThanOrEqual(0.75);
  await page.keyboard.press("+");
  await expect.poll(zoom).toBeGreaterThan(opened);
  await page.keyboard.press("0");
  await expect.poll(zoom).toBe(opened);
  await page.keyboard.press("f");
  await expect(page.locator("[data-node]:focus")).toContainText("hugotse");
  await page.keyboard.press("s");
  await expect(page.getByText(/^OrdersBucket cannot become hugotse/)).toBeVisible();
});

test("the evidence of a step: the statement in its document, where and when it was read, its conditions, the command and what to expect", async ({ page }) => {
  await page.goto(question(HUGO, ORDERS));
  const panel = proof(page);
  await expect(panel.getByText("accounts/111122223333/account-authorization-details.json")).toBeVisible();
  await expect(panel.locator("time").first()).toHaveAttribute("datetime", /^20\d\d-/);
  await expect(
    panel
      .getByRole("group", { name: /trust policy, the only statement/ })
      .locator("[data-lit]")
      .first(),
  ).toBeVisible();
  await expect(
    panel.getByRole("list", { name: "Conditions" }).getByRole("listitem").filter({ hasText: ":sub StringEquals system:serviceaccount:shop:orders" }),
  ).toContainText("Met");
  const decides = panel.getByRole("list", { name: "Steps of the proof" }).locator("[aria-current=step]");
  await expect(decides).toContainText("aws iam get-role --role-name OrdersBucket --query Role.AssumeRolePolicyDocument");
  await decides.getByText("Expect to see").click();
  await expect(decides.locator("pre")).toContainText('"Effect": "Allow"');
});

test("how to break a step, with what that cuts: of the ways shown, and who loses the role altogether", async ({ page }) => {
  await page.goto(question(HUGO, ORDERS));
  const cut = proof(page).getByRole("status", { name: "What it cuts" });
  await expect(cut).toContainText("cuts all 8 ways from hugotse to OrdersBucket");
  await expect(cut).toContainText("Of 11 identities that can end up as OrdersBucket, 9 lose it altogether.");
  await proof(page).getByText("Who loses it: 9").click();
  await expect(
    proof(page)
      .getByRole("link", { name: /^hugotse/ })
      .first(),
  ).toBeVisible();
  await page.keyboard.press("ArrowLeft");
  await expect(cut).toContainText("cuts 1 of the 8 ways");
  await expect(cut).toContainText("none loses it altogether");
});

test("why not: the difference, the condition that is not met, and what was searched", async ({ page }) => {
  await page.goto(question(REPORTS_ACCOUNT, REPORTS));
  const miss = page.getByRole("region", { name: "Nearest miss" });
  await expect(miss).toContainText("subject");
  await expect(miss).toContainText("The role trusts");
  await expect(proof(page).getByRole("list", { name: "Conditions" })).toContainText("Not met");
  // what to do comes before everything that one reads to believe it
  await expect(
    proof(page)
      .getByRole("heading", { level: 3 })
      .filter({ hasText: /How to|What it|Why/ }),
  ).toHaveText(["How to mend it", "What it would mean", "Why it does not hold"]);
  await page
    .getByRole("region", { name: "What was searched" })
    .getByText(/not collected in this snapshot/)
    .click();
  await expect(page.getByRole("region", { name: "What was searched" })).toContainText("weakens:");
});

test("for someone who has never met it: the other ways to become a role beside this one, and where to read on", async ({ page }) => {
  await page.goto(question(HUGO, ORDERS));
  await proof(page).getByText("How the other ways to become a role differ").click();
  await expect(proof(page).locator("[aria-current=true]")).toContainText("this one");
  await expect(proof(page).getByRole("link", { name: /STS: AssumeRoleWithWebIdentity/ })).toHaveAttribute("href", /^https:\/\/docs\.aws\.amazon\.com\//);
});

test("equal ways are one, and everybody who stands there is listed", async ({ page }) => {
  await page.goto(question(HUGO, ORDERS));
  const ways = page.getByRole("region", { name: "Ways" });
  await ways.getByText("2 pods alike at step 2").click();
  await expect(ways.getByRole("link", { name: /orders-6c9f7d5b84-t8v6k/ })).toBeVisible();
});

test("a diagram that fails leaves the list and the evidence", async ({ page }) => {
  // the drawing measures itself with this, and nothing else on the page does
  await page.addInitScript(() => {
    window.ResizeObserver = class {
      constructor() {
        throw new Error("no measuring here");
      }
    } as unknown as typeof ResizeObserver;
  });
  await page.goto(question(HUGO, ORDERS));
  await expect(page.getByText("The diagram could not be shown")).toBeVisible();
  await expect(page.getByRole("region", { name: "Ways" })).toBeVisible();
  await expect(proof(page)).toBeVisible();
});

test("a part of the page that the server no longer has, as after an update, is asked for by loading the page again", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Worth a first look" })).toBeVisible();
  let gone = 0;
  // what this page needs beyond the first one comes with the click
  await page.route(/\/_next\/static\/chunks\/.*\.js/, (route) => {
    gone += 1;
    return route.fulfill({ status: 404, body: "" });
  });
  await page
    .getByRole("link", { name: /^Proof/ })
    .first()
    .click();
  await expect(page.getByText(/A part of this page could not be fetched/).first()).toBeVisible();
  expect(gone).toBeGreaterThan(0);
  await page.unroute(/\/_next\/static\/chunks\/.*\.js/);
  await page
    .getByRole("button", { name: /Load (it|the page) again/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/(explain|pod)/);
  await expect(page.getByText(/A part of this page could not be fetched/)).toHaveCount(0);
});

test("a question that fails is told with the id of its request, and the rest of the page works", async ({ page }) => {
  await page.route(/\/api\/v1\/cut\?/, (route) =>
    route.fulfill({
      status: 500,
      contentType: "application/problem+json",
      body: JSON.stringify({ type: "about:blank", title: "Internal error", status: 500, detail: "something went wrong", request: "3f2a9c01" }),
    }),
  );
  await page.goto(question(HUGO, ORDERS));
  await expect(page.getByText("3f2a9c01")).toBeVisible({ timeout: 15_000 });
  await expect(page.getByRole("region", { name: "Ways" })).toBeVisible();
});

test("a wait can be called off and asked again", async ({ page }) => {
  let held = true;
  await page.route(/\/api\/v1\/paths\?/, async (route) => {
    while (held) await new Promise((done) => setTimeout(done, 100));
    await route.continue().catch(() => undefined);
  });
  await page.goto(question(HUGO, ORDERS));
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("Stopped: nothing is being asked.")).toBeVisible();
  held = false;
  await page.getByRole("button", { name: "Ask again" }).click();
  await expect(page.getByRole("region", { name: "Ways" })).toBeVisible();
});

test("nothing stands in the way of assistive technology, in every face; on a phone nothing sticks out", async ({ page }) => {
  test.slow();
  for (const view of ["diagram", "list", "table"]) {
    await page.goto(question(HUGO, ORDERS, { view }));
    await expect(proof(page).getByRole("status", { name: "What it cuts" })).toBeVisible();
    await expectAccessible(page);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(question(HUGO, ORDERS));
  await expect(proof(page).getByRole("status", { name: "What it cuts" })).toBeVisible();
  await expectNoSideScroll(page);
});
