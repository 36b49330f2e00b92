import { expect, test } from "@playwright/test";
import { expectAccessible, expectNoSideScroll } from "./accessible.ts";
import { aRole, aUser, details, importWritten } from "./written-bundle.ts";

const ACCOUNTS = ["111111111111", "222222222222", "333333333333"];
const EACH = 60;
const MAY = [{ PolicyName: "assume", PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }] } }];

/** Accounts in which every user may become a role of its own, here and in the next account: more that differ than can be drawn. */
function account(id: string, next: string): object {
  const numbers = Array.from({ length: EACH }, (_, n) => n);
  const trust = (n: number) => [{ Effect: "Allow", Principal: { AWS: [id, next].map((of) => `arn:aws:iam::${of}:user/u${n}`) }, Action: "sts:AssumeRole" }];
  return details(
    numbers.map((n) => aUser(id, `u${n}`, { UserPolicyList: MAY })),
    numbers.map((n) => aRole(id, `r${n}`, trust(n))),
  );
}

let snapshot = "";

test.beforeAll(async () => {
  test.setTimeout(60_000);
  const files = ACCOUNTS.map((id, i) => [`accounts/${id}/details.json`, account(id, ACCOUNTS[(i + 1) % ACCOUNTS.length] ?? "")] as const);
  snapshot = await importWritten("estate", Object.fromEntries(files));
});

test.afterAll(async ({ request }) => {
  // other tests ask about the newest snapshot
  await request.delete(`/api/v1/snapshots/${snapshot}`);
});

test("reviewer: an estate that is too large to draw is drawn by places, and each line leads to its rows", async ({ page }) => {
  test.slow();
  await page.goto(`/map?snapshot=${snapshot}`);
  await expect(page.getByText("360 entities, too many to draw: by place they are 6 nodes. 360 pairs")).toBeVisible();
  const list = page.getByRole("region", { name: "List of all edges" });
  await page.getByRole("button", { name: "list", exact: true }).click();
  await expect(list.getByRole("listitem")).toHaveCount(6);
  await list.getByRole("button", { name: "Pairs of AssumeRole: 111111111111 to 333333333333, 60 allowed" }).click();
  await page.getByRole("complementary", { name: "Selected place" }).getByRole("link", { name: "60 pairs" }).click();
  await expect(page).toHaveURL(/\/access\?.*whoAccount=111111111111/);
  await expect(page).toHaveURL(/whomAccount=333333333333/);
  await expect(page.getByText(/\b60 rows\b|\b60\b/).first()).toBeVisible();
});

test("a place tells what is there and what leads there, and the address holds it", async ({ page }) => {
  await page.goto(`/map?snapshot=${snapshot}`);
  const roles = page.getByRole("button", { name: "222222222222: 60 IAM roles" });
  await roles.click();
  const card = page.getByRole("complementary", { name: "Selected place" });
  await expect(card.getByRole("heading", { name: "What leads here" })).toBeVisible();
  await page.reload();
  await expect(card.getByRole("link", { name: "Who can become something here" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("complementary", { name: "How to read the map" })).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`nothing stands in the way of assistive technology, ${colorScheme}`, async ({ page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme });
    await page.goto(`/map?snapshot=${snapshot}`);
    await expect(page.getByText("too many to draw")).toBeVisible();
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSideScroll(page);
  });
}
