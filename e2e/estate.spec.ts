import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import { expectAccessible, expectNoSideScroll } from "./accessible.ts";

const run = promisify(execFile);
const ACCOUNTS = ["111111111111", "222222222222", "333333333333"];
const EACH = 60;

/** Accounts in which every user may become a role of its own, here and in the next account: more that differ than can be drawn. */
function account(id: string, next: string): object {
  const trust = (arns: readonly string[]) => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: arns }, Action: "sts:AssumeRole" }],
  });
  const numbers = Array.from({ length: EACH }, (_, n) => n);
  const user = (of: string, n: number) => `arn:aws:iam::${of}:user/u${n}`;
  return {
    UserDetailList: numbers.map((n) => ({
      Path: "/",
      UserName: `u${n}`,
      UserId: `AIDA${id}${String(n).padStart(4, "0")}`,
      Arn: user(id, n),
      CreateDate: "2025-01-01T00:00:00Z",
      GroupList: [],
      AttachedManagedPolicies: [],
      UserPolicyList: [
        { PolicyName: "assume", PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }] } },
      ],
    })),
    GroupDetailList: [],
    RoleDetailList: numbers.map((n) => ({
      Path: "/",
      RoleName: `r${n}`,
      RoleId: `AROA${id}${String(n).padStart(4, "0")}`,
      Arn: `arn:aws:iam::${id}:role/r${n}`,
      CreateDate: "2025-01-01T00:00:00Z",
      AssumeRolePolicyDocument: trust([user(id, n), user(next, n)]),
      InstanceProfileList: [],
      RolePolicyList: [],
      AttachedManagedPolicies: [],
      Tags: [],
    })),
    Policies: [],
    IsTruncated: false,
  };
}

let snapshot = "";

test.beforeAll(async () => {
  test.setTimeout(60_000);
  const bundle = mkdtempSync(join(tmpdir(), "rolewalk-estate-"));
  for (const [i, id] of ACCOUNTS.entries()) {
    mkdirSync(join(bundle, "accounts", id), { recursive: true });
    writeFileSync(join(bundle, "accounts", id, "details.json"), JSON.stringify(account(id, ACCOUNTS[(i + 1) % ACCOUNTS.length] ?? "")));
  }
  const env = { ...process.env, ROLEWALK_HOME: process.env["ROLEWALK_E2E_HOME"], DATABASE_URL: "" };
  const launch = join(import.meta.dirname, "..", "server", "launch", "rolewalk.mjs");
  const { stdout } = await run(process.execPath, [launch, "import", bundle, "--label", "estate", "--json"], { env });
  snapshot = JSON.parse(stdout).snapshot;
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
