import { expect, test } from "@playwright/test";
import { expectAccessible, expectNoSideScroll } from "./accessible.ts";
import { hearsKeys } from "./hears-keys.ts";
import { openSearch } from "./search-window.ts";

test("on call: paste a pod's name, press Enter, and stand on its page", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("combobox", { name: "Search" }).fill("reports-5d8c6b7f99-p4r7n");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/pod\/demo\/shop\/reports-5d8c6b7f99-p4r7n$/);
});

test("on call: the same from a kubectl command, on any page, by keyboard alone", async ({ page }) => {
  await page.goto("/settings");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Settings");
  await openSearch(page);
  await page.keyboard.insertText("kubectl -n shop describe pod reports-5d8c6b7f99-p4r7n");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/pod\/demo\/shop\/reports-5d8c6b7f99-p4r7n$/);
});

test("two names with an arrow between them ask for the ways from one to the other", async ({ page }) => {
  await page.goto("/");
  await openSearch(page);
  await page.keyboard.insertText("hugotse -> S3Admin");
  await page.getByRole("option", { name: /Explain how/ }).click();
  await expect(page).toHaveURL(/\/explain\?from=hugotse&to=S3Admin$/);
});

test("a name that is not there says so, and what helps", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("combobox", { name: "Search" }).fill("no-such-name-anywhere");
  await expect(page.getByText("Nothing in this snapshot has “no-such-name-anywhere” in its name.")).toBeVisible();
});

test("on call: the name of a pod that is gone leads to those of now", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("combobox", { name: "Search" }).fill("kubectl -n shop logs reports-5d8c6b7f99-zzzzz");
  await expect(page.getByText("These come nearest.")).toBeVisible();
  await page.getByRole("option", { name: /reports-5d8c6b7f99-p4r7n/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("reports-5d8c6b7f99-p4r7n");
});

test("the first page counts what was read, and every number leads somewhere", async ({ page }) => {
  await page.goto("/");
  const numbers = page.getByRole("list", { name: "What was read" }).getByRole("link");
  await expect(numbers).toHaveCount(4);
  await page.getByRole("link", { name: /IAM roles/ }).click();
  await expect(page).toHaveURL(/\/access\?whomKind=iam-role/);
  await expect(page.getByRole("status").filter({ hasText: /rows/ })).toBeVisible();
  await page.goBack();
  await numbers.filter({ hasText: "cluster" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Clusters");
});

test("the pod whose role refuses it stands out, with its reason, and leads to its page", async ({ page }) => {
  await page.goto("/");
  const row = page.getByRole("listitem").filter({ hasText: "does not get the role it asks for" });
  await expect(row.getByText("Denied")).toBeVisible();
  await expect(row).toContainText("system:serviceaccount:shops:reports");
  await row.getByRole("link", { name: /^shop\/reports-.* does not get the role/ }).click();
  await expect(page).toHaveURL(/\/pod\/demo\/shop\/reports-/);
});

test("keys lead from page to page, are listed under ?, and can be switched off", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await hearsKeys(page);
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await expect(page).toHaveURL(/\/snapshots$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Snapshots");
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(help).toBeVisible();
  await help.getByRole("checkbox").uncheck();
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
  await page.keyboard.press("/");
  await expect(page.getByRole("dialog")).toBeHidden();
  await openSearch(page);
  await expect(page.getByRole("dialog", { name: "Search" })).toBeVisible();
});

test("the snapshot one looks at stays in every address", async ({ page, request }) => {
  const { snapshots } = await (await request.get("/api/v1/snapshots")).json();
  const id: string = snapshots[0].id;
  await page.goto(`/?snapshot=${id}`);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Clusters" }).click();
  await expect(page).toHaveURL(`/cluster?snapshot=${id}`);
  await page.getByRole("link", { name: /demo/ }).first().click();
  await expect(page).toHaveURL(`/cluster/demo?snapshot=${id}`);
});

test("before anything was read, the page says how to begin", async ({ page }) => {
  test.slow();
  await page.route("**/api/v1/snapshots", (route) => route.fulfill({ json: { snapshots: [] } }));
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing has been read yet");
  await expect(page.getByRole("button", { name: "Choose a file" })).toBeVisible();
  await expect(page.getByText("npx rolewalk import server/demo/bundle")).toBeVisible();
  await expectAccessible(page);
});

test("a failing server is told in its own words, and another try works", async ({ page }) => {
  test.slow();
  let broken = true;
  const problem = { type: "about:blank", title: "Not available", status: 503, detail: "the database does not answer" };
  await page.route("**/api/v1/overview**", (route) =>
    broken ? route.fulfill({ status: 503, contentType: "application/problem+json", json: problem }) : route.continue(),
  );
  await page.goto("/");
  await expect(page.getByText("The database does not answer.")).toBeVisible();
  await expectAccessible(page);
  broken = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "Worth a first look" })).toBeVisible();
});

test("hostile names are text: they run nothing, hide nothing and break no layout", async ({ page }) => {
  const label = `<img src=x onerror="document.title='run'">admin\u202Egpj\u0000${"x".repeat(300)}`;
  const hostile = { ref: `k8s://demo/pod/shop/${label}`, kind: "pod", label, context: "shop · demo" };
  await page.route("**/api/v1/search**", (route) => route.fulfill({ json: { query: "x", total: 1, results: [hostile] } }));
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/");
  await page.getByRole("combobox", { name: "Search" }).fill("x");
  const option = page.getByRole("option");
  await expect(option).toContainText("⟨U+202E⟩");
  await expect(option).toContainText("␀");
  await expect(page).toHaveTitle("Rolewalk");
  await expectNoSideScroll(page);
});

test.describe("nothing serious is found", () => {
  test.slow();

  test("on the first page", async ({ page }) => {
    await page.goto("/");
    await expect(page.getByRole("heading", { name: "Worth a first look" })).toBeVisible();
    await expectAccessible(page);
  });

  test("in the search window", async ({ page }) => {
    await page.goto("/");
    await openSearch(page);
    await page.keyboard.insertText("s3");
    await expect(page.getByRole("option").first()).toBeVisible();
    await expectAccessible(page);
  });

  test("in the list of shortcuts", async ({ page }) => {
    await page.goto("/settings");
    await page.getByRole("button", { name: "Show all shortcuts" }).click();
    await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
    await expectAccessible(page);
  });

  test("in the settings, and where there is no page", async ({ page }) => {
    await page.goto("/settings");
    await expect(page.getByRole("heading", { name: "Theme" })).toBeVisible();
    await expectAccessible(page);
    await page.goto("/no-such-page");
    await expect(page.getByText("There is no such page")).toBeVisible();
    await expectAccessible(page);
  });
});

test("on a phone the first page fits and the pages are at the thumb", async ({ page }) => {
  test.slow();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Worth a first look" })).toBeVisible();
  await expectNoSideScroll(page);
  await expectAccessible(page);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Snapshots" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Snapshots");
  await expectNoSideScroll(page);
});
