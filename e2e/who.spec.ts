import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { expectNoSideScroll } from "./accessible.ts";
import { aRole, details, importWritten } from "./written-bundle.ts";

const subject = (ref: string): string => `/who?${new URLSearchParams({ ref })}`;
const S3ADMIN = "arn:aws:iam::111122223333:role/S3Admin";
const HUGO = "arn:aws:iam::111122223333:user/hugotse";

test("who can become a role: each with verdict, first step and the way to its proof", async ({ page }) => {
  await page.goto(subject(S3ADMIN));
  const rows = page.getByRole("tabpanel").getByRole("row");
  await expect(rows.filter({ hasText: "hugotse" })).toContainText("AssumeRole");
  await expect(rows.filter({ hasText: "kevintse" })).toContainText("web identity");
  await page.getByRole("link", { name: "Explain kevintse" }).click();
  await expect(page.getByText("kevintse can become S3Admin in 1 step")).toBeVisible();
});

test("an account that can become a role is told by its name, its id beside it", async ({ page }) => {
  const [own, other] = ["111122223333", "444455556666"];
  const trust = [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${other}:root` }, Action: "sts:AssumeRole" }];
  const id = await importWritten("named accounts", {
    "organization/list-accounts.json": { Accounts: [{ Id: other, Name: "shop", Status: "ACTIVE" }] },
    [`accounts/${own}/details.json`]: details([], [aRole(own, "ledger", trust)]),
  });
  try {
    await page.goto(`${subject(`arn:aws:iam::${own}:role/ledger`)}&snapshot=${id}`);
    await expect(page.getByRole("tabpanel").getByRole("link", { name: `shop (${other})` })).toBeVisible();
  } finally {
    await page.request.delete(`/api/v1/snapshots/${id}`);
  }
});

test("a workload is nobody by itself: it leads to its pods and their service account, and so does a pod's owner", async ({ page }) => {
  await page.goto("/pod/demo/shop/reports-5d8c6b7f99-p4r7n");
  await page
    .locator("dl > div")
    .filter({ hasText: /^Owner/ })
    .getByRole("link")
    .click();
  await expect(page).toHaveURL(/who\/workload/);
  const pods = page.getByRole("region", { name: "Pods" });
  await expect(pods.getByRole("link")).toHaveCount(1);
  await expect(page.getByRole("region", { name: "Facts" }).getByRole("link", { name: "reports" })).toBeVisible();
  await expect(page.getByRole("tab")).toHaveCount(0);
  await expectNoSideScroll(page);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await pods.getByRole("link").click();
  await expect(page.getByRole("status").filter({ hasText: "has no AWS credentials" })).toBeVisible();
});

test("a namespace is nobody by itself: it leads to what is in it, as rows of access and as pods", async ({ page }) => {
  await page.goto(subject("k8s://demo/namespace/shop"));
  await expect(page.getByRole("region", { name: "Pods" }).getByRole("link", { name: /reports-5d8c6b7f99/ })).toBeVisible();
  await expect(page.getByText("Nothing else can become this")).toHaveCount(0);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole("link", { name: "Who can become its pods and service accounts" }).click();
  await expect(page).toHaveURL(/whomCluster=demo&whomNamespace=shop/);
  await expect(page.getByRole("row").filter({ hasText: "shop-deployers" }).first()).toBeVisible();
});

test("the pods of a service account stand before its lists where all is one column, beside them where there is room", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(subject("k8s://demo/serviceaccount/shop/reports"));
  const pods = page.getByRole("region", { name: "Pods" });
  const lists = page.getByRole("tablist", { name: "Direction" });
  await expect(pods).toHaveCount(1);
  await expect(pods.getByRole("link")).toBeInViewport();
  const top = async (of: typeof pods) => (await of.boundingBox())?.y ?? Number.NaN;
  expect(await top(pods)).toBeLessThan(await top(lists));
  await expectNoSideScroll(page);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect(pods).toHaveCount(1);
  expect((await pods.boundingBox())?.x).toBeGreaterThan(((await lists.boundingBox())?.x ?? Number.NaN) + 400);
});

test("what it can become, direct or not, is a part of the address", async ({ page }) => {
  await page.goto(subject(HUGO));
  await page.getByRole("tab", { name: /Can reach/ }).click();
  await expect(page.getByRole("tabpanel").getByRole("row").filter({ hasText: "S3Admin" })).toBeVisible();
  await page.getByRole("button", { name: "direct", exact: true }).click();
  await expect(page).toHaveURL(/side=to/);
  await expect(page).toHaveURL(/hops=direct/);
  await page.reload();
  await expect(page.getByRole("tabpanel").getByRole("row").filter({ hasText: "S3Admin" })).toBeVisible();
});

test("what an identity may do in a cluster: each rule with what gives it, and what that takes over, with proof", async ({ page }) => {
  test.slow();
  await page.goto(subject(HUGO));
  await page.getByRole("tab", { name: "May do in clusters" }).click();
  await expect(page).toHaveURL(/side=may/);
  await expect(page.getByText("signs in by aws-auth as hugo in shop-deployers")).toBeVisible();
  const rules = page.getByRole("table", { name: "What it may do in cluster demo" }).getByRole("row");
  const exec = rules.filter({ hasText: "pods/exec" });
  await expect(exec).toContainText("create");
  await expect(exec).toContainText("shop");
  await expect(exec.getByRole("link", { name: /shop-deployers/ }).first()).toBeVisible();
  await page.getByRole("searchbox", { name: "Filter the rules by words" }).fill("deployments patch");
  await expect(rules).toHaveCount(2);
  await page.getByRole("searchbox", { name: "Filter the rules by words" }).fill("nothing like it");
  await expect(page.getByText("No rule holds these words")).toBeVisible();
  const takeovers = page.getByRole("region", { name: "What that takes over" });
  await takeovers.getByText("5 pods, with proof").first().click();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await takeovers
    .getByRole("link", { name: /orders-6c9f7d5b84/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/explain\?from=k8s/);
});

test("an identity no cluster lets in says so; what is no identity is not asked", async ({ page }) => {
  await page.goto(`${subject(S3ADMIN)}&side=may`);
  await expect(page.getByText("No cluster lets it in")).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${subject(HUGO)}&side=may`);
  await expect(page.getByText("pods/exec")).toBeVisible();
  await expectNoSideScroll(page);
  await page.goto(`${subject("k8s://demo/node/ip-10-0-1-11.ec2.internal")}&side=may`);
  await expect(page.getByRole("tab", { name: /Can be reached by/ })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("tab", { name: "May do in clusters" })).toHaveCount(0);
});

test("the trust policy is shown as it was stored", async ({ page }) => {
  await page.goto(subject(S3ADMIN));
  await page.getByRole("region", { name: "Documents" }).getByText("trust policy").click();
  await expect(page.getByRole("group", { name: "trust policy" })).toContainText("oidc-provider/oidc.hhuge9.com");
});

test("a name that was not collected leads to the nearest ones, never to a blank page", async ({ page }) => {
  await page.goto(subject("arn:aws:iam::111122223333:role/S3Admins"));
  await expect(page.getByText("Nothing of this name is in this snapshot")).toBeVisible();
  await page
    .getByRole("region", { name: "Nearest matches" })
    .getByRole("link", { name: /^S3Admin/ })
    .click();
  await expect(page.getByRole("heading", { level: 1, name: "S3Admin" })).toBeVisible();
});

test("a hostile name is shown as text", async ({ page }) => {
  await page.goto(subject('k8s://demo/serviceaccount/shop/<img src=x onerror="document.title=1">'));
  await expect(page.getByText("Nothing of this name is in this snapshot")).toBeVisible();
  await expect(page.locator("main img")).toHaveCount(0);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`nothing stands in the way of assistive technology, ${colorScheme}`, async ({ page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme });
    const pages = [S3ADMIN, "arn:aws:iam::111122223333:role/S3Admins"].map(subject);
    for (const url of [...pages, `${subject("arn:aws:iam::111122223333:role/platform-admin")}&side=may`]) {
      await page.goto(url);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    }
  });
}

test("an entity has an address of its own; an older one leads there and keeps the snapshot and the tab", async ({ page, request }) => {
  const { snapshots } = await (await request.get("/api/v1/snapshots")).json();
  const snapshot: string = snapshots[0].id;
  await page.goto(`${subject(S3ADMIN)}&side=to&snapshot=${snapshot}`);
  await expect(page).toHaveURL(new RegExp(`/who/iam-role/arn:aws:iam::111122223333:role%2FS3Admin\\?side=to&snapshot=${snapshot}$`));
  await expect(page).toHaveTitle(/S3Admin/);
  await expect(page.getByRole("tab", { name: /Can reach/ })).toHaveAttribute("aria-selected", "true");
  await page.goto("/who/service-account/k8s:%2F%2Fdemo%2Fserviceaccount%2Fshop%2Forders");
  await expect(page.getByRole("heading", { level: 1, name: "orders" })).toBeVisible();
  await page.getByRole("combobox", { name: "Ask about another" }).fill("hugotse");
  await expect(page.getByRole("option", { name: /hugotse/ }).first()).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/who\/iam-user\//);
});

test("in the policies of an entity the statements that let others in, or it on, are lit and told", async ({ page }) => {
  await page.goto("/who/iam-role/arn:aws:iam::111122223333:role%2FS3Admin");
  const documents = page.getByRole("region", { name: "Documents" });
  await expect(documents).toContainText("statement HugoByAccessKey lets in: AssumeRole");
  await documents.getByText("trust policy").click();
  await expect(page.getByRole("group", { name: "trust policy" }).locator("[data-lit]").first()).toBeVisible();
  await page.goto("/who/kubernetes-group/k8s:%2F%2Fdemo%2Fgroup%2Fshop-deployers");
  await expect(documents).toContainText("rule 3 lets out: exec into pods");
});
