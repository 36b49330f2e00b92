import { expect, test } from "@playwright/test";
import { expectAccessible, expectNoSideScroll } from "./accessible.ts";

test("auditor: who can enter the cluster, by which list, and who is behind a row", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: /Who can enter the cluster/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Clusters");
  await page.getByRole("main").getByRole("link", { name: /^demo/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Who can enter demo");
  await expect(page.getByText("Authentication mode API_AND_CONFIG_MAP")).toBeVisible();
  const admin = page.getByRole("row").filter({ hasText: "platform-admin" });
  await expect(admin).toContainText("Access entry");
  await expect(admin).toContainText("AmazonEKSClusterAdminPolicy");
  await expect(admin).toContainText("in the whole cluster");
  const hugo = page.getByRole("row").filter({ hasText: "shop-deployers" });
  await expect(hugo).toContainText("aws-auth");
  await hugo.getByRole("link", { name: /hugotse\s*IAM user/ }).click();
  await expect(page).toHaveURL(/\/who\/iam-user\/arn:aws:iam::111122223333:user%2Fhugotse/);
});

test("a filter is in the address, survives a reload and can be taken away", async ({ page }) => {
  await page.goto("/cluster/demo");
  await page.getByRole("searchbox").fill("hugotse");
  await expect(page.getByRole("status").filter({ hasText: "1 of 3 rows" })).toBeVisible();
  await expect(page).toHaveURL(/q=hugotse/);
  await page.reload();
  await expect(page.getByRole("searchbox")).toHaveValue("hugotse");
  await page.getByRole("combobox", { name: "Effect" }).selectOption("ineffective");
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await expect(page.getByText("3 rows")).toBeVisible();
});

test("rows without effect are shown apart, each with its reason", async ({ page }) => {
  test.slow();
  const entry = { cluster: "demo", via: "aws-auth", username: "gone", groups: ["system:masters"], policies: [], resolved: null };
  const entries = [
    { ...entry, principal: "arn:aws:iam::111122223333:role/dead", effective: false, reason: "no role of this name exists in account 111122223333" },
    { ...entry, principal: "arn:aws:iam::999988887777:role/alive", effective: true, reason: "signs in as `gone`" },
  ];
  await page.route("**/api/v1/cluster-access**", (route) => route.fulfill({ json: { entries, identityProviders: [] } }));
  await page.goto("/cluster/demo");
  const dead = page.getByRole("table", { name: "Written down, without effect" }).getByRole("row").nth(1);
  await expect(dead).toContainText("No role of this name exists in account 111122223333.");
  await expect(dead).toContainText("Names no collected identity");
  await expectAccessible(page);
});

test("a cluster that is not there leads to those that are", async ({ page }) => {
  await page.goto("/cluster/elsewhere");
  await expect(page.getByText(/no such cluster|There is no cluster|Not found/i).first()).toBeVisible();
  await expectAccessible(page);
});

test("platform engineer: what a switch to access entries alone would change, who enters through whom, and what keeps access", async ({ page }) => {
  test.slow();
  await page.goto("/cluster/demo");
  await page.getByRole("tab", { name: "Switch to access entries" }).click();
  await expect(page).toHaveURL(/view=migration/);
  await expect(page.getByText("2 of 3 need a look before the switch")).toBeVisible();
  const rows = page.getByRole("table", { name: "What the switch changes" }).getByRole("row");
  const hugo = rows.filter({ hasText: "hugotse" });
  await expect(hugo).toContainText("aws-auth only");
  await expect(hugo).toContainText("Loses access");
  await expect(hugo).toContainText("Only aws-auth lets it in, as hugo in shop-deployers");
  await hugo.getByText("2 can become it and enter that way").click();
  await expect(hugo.getByRole("link", { name: /alice/ })).toBeVisible();
  await hugo.getByText("Commands that keep its access").click();
  await expect(hugo).toContainText("aws eks create-access-entry --cluster-name demo");
  await expect(rows.filter({ hasText: "Access entry only" })).toContainText("No change");
  await expectAccessible(page);
  await page.getByRole("combobox", { name: "Change" }).selectOption("none");
  await expect(page).toHaveURL(/change=none/);
  await expect(rows).toHaveCount(2);
  await page.reload();
  await expect(page.getByRole("status").filter({ hasText: "1 of 3 identities" })).toBeVisible();
  await page.getByRole("combobox", { name: "Change" }).selectOption("gains-access");
  await page.getByRole("button", { name: "Show all" }).click();
  await hugo
    .getByRole("link", { name: /hugotse/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/who\/iam-user\/arn:aws:iam::111122223333:user%2Fhugotse/);
});

test("a switch that cannot be judged says what was not read", async ({ page }) => {
  test.slow();
  const row = {
    principal: "mapRoles",
    resolved: null,
    sources: "aws-auth",
    written: [],
    today: null,
    withApi: null,
    fix: [],
    holders: { total: 0, first: [] },
  };
  const rows = [
    {
      ...row,
      principal: "111122223333",
      change: "unknown",
      reason: "not certain without access entries of demo",
      missing: [{ what: "access entries", of: "demo" }],
    },
    { ...row, change: "none", reason: "does not get in today and will not then: a row of mapRoles without an ARN is dropped", missing: [] },
  ];
  const clusters = [{ cluster: "demo", authenticationMode: null, rows, assumptions: ["the access entries of cluster demo were not collected as a whole"] }];
  await page.route("**/api/v1/cluster-migration**", (route) => route.fulfill({ json: { clusters } }));
  await page.goto("/cluster/demo?view=migration");
  await expect(page.getByText("This list rests on assumptions")).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "111122223333" })).toContainText("Not certain");
  await expect(page.getByRole("row").filter({ hasText: "without an ARN is dropped" })).toContainText("No change");
  await expectAccessible(page);
  await page.unroute("**/api/v1/cluster-migration**");
  await page.route("**/api/v1/cluster-migration**", (route) => route.fulfill({ json: { clusters: [{ ...clusters[0], rows: [] }] } }));
  await page.reload();
  await expect(page.getByText("Nobody is written down")).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the switch reads well on a phone, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto("/cluster/demo?view=migration");
    await expect(page.getByText("hugotse").first()).toBeVisible();
    await expectNoSideScroll(page);
    await expectAccessible(page);
  });
}

test("the pages of clusters fit a phone and have nothing serious wrong", async ({ page }) => {
  test.slow();
  await page.goto("/cluster");
  await expect(page.getByRole("link", { name: /demo/ })).toBeVisible();
  await expectAccessible(page);
  await page.goto("/cluster/demo");
  await expect(page.getByRole("row").filter({ hasText: "platform-admin" })).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSideScroll(page);
  await expectAccessible(page);
});
