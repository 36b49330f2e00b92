import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { expectAccessible, expectNoSideScroll } from "./accessible.ts";
import { importWritten } from "./written-bundle.ts";

const DEMO = join(import.meta.dirname, "..", "server", "demo", "bundle");
const DETAILS = "accounts/111122223333/account-authorization-details.json";
const ROLE = "arn:aws:iam::111122223333:role/OrdersBucket";
const HUGO = "arn:aws:iam::111122223333:user/hugotse";
const POD = "/pod/demo/shop/orders-6c9f7d5b84-t8v6k";

type Role = { readonly Arn: string; AssumeRolePolicyDocument: object };

/** The demo, with other roles. */
function demoWith(change: (roles: readonly Role[]) => readonly Role[]): Record<string, object> {
  const paths = readdirSync(DEMO, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".json"));
  const files: Record<string, object> = Object.fromEntries(paths.map((path) => [path, JSON.parse(readFileSync(join(DEMO, path), "utf8"))]));
  const details = files[DETAILS] as { RoleDetailList: readonly Role[] };
  return { ...files, [DETAILS]: { ...details, RoleDetailList: change(details.RoleDetailList) } };
}
const trusting = (principal: object) => (roles: readonly Role[]) =>
  roles.map((role) =>
    role.Arn === ROLE
      ? {
          ...role,
          AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [{ Sid: "Moved", Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" }] },
        }
      : role,
  );
const without = (roles: readonly Role[]): readonly Role[] => roles.filter((role) => role.Arn !== ROLE);

// each of them imports a snapshot, and waits for what is asked of two
test.describe.configure({ timeout: 120_000 });

async function inBothThemes(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSideScroll(page);
}

test("with one snapshot no page speaks of a last change", async ({ page }) => {
  await page.goto(POD);
  await expect(page.getByRole("region", { name: "Effective identity" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Last change" })).toHaveCount(0);
});

test.describe("a role that trusts another", () => {
  let later = "";
  test.beforeEach(async () => {
    later = await importWritten("moved", demoWith(trusting({ AWS: HUGO })));
  });
  test.afterEach(async ({ request }) => {
    await request.delete(`/api/v1/snapshots/${later}`);
  });

  test("on call: the page of a pod opens with what changed last, and leads to all that changed then", async ({ page }) => {
    await page.goto(POD);
    const last = page.getByRole("region", { name: "Last change" });
    await expect(last).toContainText(/Last changed between .* and .*: Service account orders to IAM role OrdersBucket/);
    await expect(last).toContainText("disappeared, it was allowed, because of trust policy of");
    await inBothThemes(page);
    await last.getByRole("link", { name: "Everything that changed then" }).click();
    await expect(page).toHaveURL(/\/changes\?before=[^&]+&after=/);
    await expect(page.getByRole("heading", { name: "Disappeared: 1" })).toBeVisible();
  });

  test("a pasted error is answered with it, and no address tells what was pasted", async ({ page }) => {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.goto("/why");
    const text = `An error occurred (AccessDenied) when calling the AssumeRole operation: User: ${HUGO} is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`;
    await expect(async () => {
      await page.getByRole("textbox", { name: /The message/ }).fill(text);
      await page.getByRole("button", { name: "Why was this refused?" }).click({ timeout: 1000 });
    }).toPass();
    await expect(page.getByRole("region", { name: "Last change" })).toContainText(
      "IAM user hugotse to IAM role OrdersBucket by sts:AssumeRole appeared, it is allowed",
    );
    expect(asked.filter((url) => url.includes("last-change"))).toEqual([expect.stringMatching(/\/api\/v1\/last-change$/)]);
  });

  test("a way is explained with it, and what has no change says since when", async ({ page }) => {
    await page.goto(`/explain?${new URLSearchParams({ from: HUGO, to: ROLE })}`);
    const last = page.getByRole("region", { name: "Last change" });
    await expect(last).toContainText("appeared, it is allowed");
    await page.goto(`/explain?${new URLSearchParams({ from: HUGO, to: "arn:aws:iam::111122223333:role/S3Admin" })}`);
    await expect(last).toContainText(/^Not changed since .*over 2 snapshots\. History$/);
  });

  test("auditor: what changed is counted by where it is, the address holds the group, and days lead to what changed on them", async ({ page }) => {
    await page.goto("/changes");
    const where = page.getByRole("table", { name: "Changes by namespace" });
    await expect(where.getByRole("row", { name: /^shop demo 0 1 0 / })).toBeVisible();
    await expect(page.getByRole("heading", { name: "Appeared: 1", exact: true })).toBeVisible();
    await where.getByRole("button", { name: "shop demo" }).click();
    await expect(page).toHaveURL(/in=k8s/);
    await expect(page.getByText("Shown below is shop alone.")).toBeVisible();
    await expect(page.getByRole("heading", { name: "Disappeared: 1" })).toBeVisible();
    await expect(page.getByRole("heading", { name: "Appeared: 1", exact: true })).toHaveCount(0);
    await page.getByRole("button", { name: "account" }).click();
    await expect(page).not.toHaveURL(/in=/);
    await expect(page.getByRole("table", { name: "Changes by account" }).getByRole("row", { name: /^111122223333 1 1 0 / })).toBeVisible();

    await page.getByRole("tab", { name: "By day" }).click();
    const days = page.getByRole("table", { name: "Changes by day and account" });
    await expect(days.getByRole("row", { name: /^\d{4}-\d\d-\d\d 1 1 0 / })).toBeVisible();
    await inBothThemes(page);
    await page.setViewportSize({ width: 1440, height: 900 });
    await days.getByRole("link", { name: "111122223333" }).click();
    await expect(page).toHaveURL(/before=.*after=.*by=account&in=111122223333/);
    await expect(page.getByText("Shown below is 111122223333 alone.")).toBeVisible();
    await inBothThemes(page);
  });

  test("the page that compares says that it compares, whatever snapshot the address asks", async ({ page, request }) => {
    const { snapshots } = await (await request.get("/api/v1/snapshots")).json();
    const earlier = snapshots.find((one: { id: string }) => one.id !== later).id;
    await page.goto(`/changes?snapshot=${earlier}`);
    await expect(page.getByText(/^Compared here are the snapshots that are chosen below/)).toBeVisible();
    await page.getByRole("tab", { name: "By day" }).click();
    await expect(page.getByText(/^The days here go up to/)).toBeVisible();
    await page.getByRole("tab", { name: "What if" }).click();
    await expect(page.getByText(/^Every answer here is of/)).toBeVisible();
  });
});

test("auditor: what is gone from the newest snapshot still has its history", async ({ page, request }) => {
  const later = await importWritten("without it", demoWith(without));
  try {
    await page.goto(`/who?${new URLSearchParams({ ref: ROLE })}`);
    await expect(page.getByText("Nothing of this name is in this snapshot")).toBeVisible();
    const history = page.getByRole("region", { name: "History" });
    await expect(history.getByText(/^Last seen in /)).toBeVisible();
    await expect(history.getByRole("heading", { name: "1 change", exact: true })).toBeVisible();
    await expect(history.getByRole("heading", { name: /^Disappeared: / })).toBeVisible();
    await inBothThemes(page);
    await history.getByRole("link", { name: "Open it there" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "OrdersBucket" })).toBeVisible();
    await page.goto(`/who?${new URLSearchParams({ ref: `${ROLE}Never` })}`);
    await expect(page.getByText("Nor is it in the 1 before it.")).toBeVisible();
  } finally {
    await request.delete(`/api/v1/snapshots/${later}`);
  }
});
