import { expect, type Page, test } from "@playwright/test";
import { expectAccessible, expectNoSideScroll } from "./accessible.ts";

const ACCOUNT = "arn:aws:iam::111122223333";
const subject = (ref: string): string => `/who?${new URLSearchParams({ ref, side: "aws" })}`;
const ADMIN = subject(`${ACCOUNT}:role/platform-admin`);
const POD = "/pod/demo/shop/orders-6c9f7d5b84-t8v6k";

const panel = (page: Page) => page.getByRole("region", { name: /ay do in AWS/ });
const service = (page: Page, name: string) => panel(page).getByRole("list", { name: "Services" }).getByRole("listitem").filter({ hasText: name }).first();

test("a pod's page says what its role may do: service by service, with resources and the statement that gives it", async ({ page }) => {
  test.slow();
  await page.goto(POD);
  // the first question of a run also starts the threads and derives the graph
  await expect(panel(page).getByText("3 actions of 2 services")).toBeVisible({ timeout: 30_000 });
  await expect(panel(page).getByRole("link", { name: /OrdersBucket/ })).toBeVisible();
  const s3 = service(page, "Amazon S3");
  await expect(s3).toContainText("2 of 180 actions");
  await expect(s3.locator("[data-sensitive=data]")).toContainText("data1");
  await s3.getByText("Amazon S3").click();
  const terms = s3.getByRole("list", { name: "What it may do in s3" });
  await expect(terms).toContainText("arn:aws:s3:::demo-orders/*");
  await expect(terms).toContainText("GetObject");
  await expect(terms).toContainText("orders-bucket, ");
});

test("a sensitive action is marked with a word, a shape and a reason, and opens its proof", async ({ page }) => {
  await page.goto(POD);
  const s3 = service(page, "Amazon S3");
  await s3.getByText("Amazon S3").click();
  const sensitive = s3.getByRole("list", { name: "Sensitive actions of s3" });
  await expect(sensitive.locator("svg").first()).toBeVisible();
  await expect(sensitive).toContainText("reads objects");
  await sensitive.getByText("GetObject").click();
  await expect(sensitive.getByRole("list", { name: "Steps of the proof" })).toContainText("decides");
});

test("an administrator stays readable: whole services by their number, the worst first, their actions when one looks", async ({ page }) => {
  await page.goto(ADMIN);
  await expect(panel(page).getByText(/^Every action of every service: \d\d,\d{3} actions/)).toBeVisible();
  const rows = panel(page).getByRole("list", { name: "Services" }).locator("> li");
  await expect(rows).toHaveCount(25);
  await page.getByRole("searchbox", { name: "Filter services by words" }).fill("secretsmanager");
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText(/All \d+ actions/);
  await rows.first().getByText("AWS Secrets Manager").click();
  await expect(rows.first()).toContainText("AdministratorAccess, the only statement");
  await expect(rows.first().getByRole("list", { name: "What it may do in secretsmanager" })).toContainText("DescribeSecret");
  await page.getByRole("searchbox", { name: "Filter services by words" }).fill("");
  await panel(page)
    .getByRole("button", { name: /credentials/ })
    .click();
  await expect(rows.first().locator("[data-sensitive=credentials]").first()).toBeVisible();
  await page.getByRole("searchbox", { name: "Filter services by words" }).fill("nothing like it");
  await expect(page.getByText("No service fits the filter")).toBeVisible();
});

test("actions that only change permissions are folded where they are many", async ({ page }) => {
  await page.goto(subject(`${ACCOUNT}:role/S3Admin`));
  const s3 = service(page, "Amazon S3");
  await s3.getByText("Amazon S3").click();
  await expect(s3.getByRole("list", { name: "Sensitive actions of s3" }).locator("> li")).toHaveCount(2);
  await expect(s3.getByText("s3:PutBucketPolicy")).toBeHidden();
  await s3.getByText("change who may do what").first().click();
  await expect(s3.getByRole("list", { name: "Actions of s3 that change permissions" })).toContainText("s3:PutBucketPolicy");
});

test("by keyboard alone: the tab, a service, a sensitive action", async ({ page }) => {
  await page.goto(`/who?${new URLSearchParams({ ref: `${ACCOUNT}:role/OrdersBucket` })}`);
  const first = page.getByRole("tab", { name: /Can be reached by/ });
  await expect(first).toHaveAttribute("aria-selected", "true");
  await expect(async () => {
    await first.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await expect(page.getByRole("tab", { name: "May do in AWS" })).toHaveAttribute("aria-selected", "true", { timeout: 1000 });
  }).toPass();
  await expect(page).toHaveURL(/side=aws/);
  const s3 = service(page, "Amazon S3");
  await s3.locator("summary").first().focus();
  await page.keyboard.press("Enter");
  await expect(s3.getByRole("list", { name: "Sensitive actions of s3" })).toBeVisible();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(s3.getByRole("list", { name: "Steps of the proof" })).toBeVisible();
});

test("who has no credentials is said to have none, and what was not collected is not called denied", async ({ page }) => {
  await page.goto(subject("k8s://demo/serviceaccount/shop/default"));
  await expect(panel(page).getByText(/no AWS credentials|is not known/)).toBeVisible();
  await page.goto(subject("k8s://demo/node/ip-10-0-1-11.ec2.internal"));
  await expect(page.getByRole("heading", { level: 1, name: /ip-10-0-1-11/ })).toBeVisible();
  await expect(page.getByRole("tab").first()).toBeVisible();
  await expect(page.getByRole("tab", { name: "May do in AWS" })).toHaveCount(0);
});

test("nothing stands in the way of assistive technology, light and dark, and nothing sticks out on a phone", async ({ page }) => {
  test.slow();
  await page.goto(POD);
  const s3 = service(page, "Amazon S3");
  await s3.getByText("Amazon S3").click();
  await s3.getByText("GetObject").first().click();
  await expect(s3.getByRole("list", { name: "Steps of the proof" })).toBeVisible();
  await expectAccessible(page);
  await page.goto(ADMIN);
  await expect(panel(page)).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await service(page, "IAM").locator("summary").first().click();
  await expectNoSideScroll(page);
});

test("the filter is a part of the address, can be taken away word by word, and the whole list can be taken along", async ({ page }) => {
  await page.goto("/who/iam-role/arn:aws:iam::111122223333:role%2Fplatform-admin?side=aws&q=s3&mark=data");
  await expect(page.getByRole("searchbox", { name: "Filter services by words" })).toHaveValue("s3");
  const services = page.getByRole("list", { name: "Services" }).locator(":scope > li");
  await expect(services.first()).toContainText("S3");
  await page.getByRole("searchbox", { name: "Filter services by words" }).fill("nothing like it");
  await expect(page).toHaveURL(/q=nothing/);
  await page.getByRole("button", { name: "Remove “nothing like it”" }).click();
  await expect(page).not.toHaveURL(/q=/);
  await page.getByRole("button", { name: "Export" }).last().click();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: /^CSV/ }).click();
  expect((await download).suggestedFilename()).toBe("rolewalk-permissions.csv");
});
