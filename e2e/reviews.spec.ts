import { readFileSync, writeFileSync } from "node:fs";
import { type BrowserContext, test as base, expect, type Page, request } from "@playwright/test";
import { expectAccessible, expectNoSideScroll } from "./accessible.ts";
import { ownServer } from "./own-server.ts";

/** A server on which there is no review yet, and who is signed in to it. */
interface Own {
  readonly address: string;
  readonly signedIn: Awaited<ReturnType<BrowserContext["storageState"]>>;
}

// a second try begins in a worker of its own, and with it on a server that knows nothing of the first
const test = base.extend<object, { own: Own }>({
  own: [
    // biome-ignore lint/correctness/noEmptyPattern: fixtures are read from the pattern
    async ({}, use) => {
      const server = await ownServer();
      const browser = await request.newContext({ baseURL: server.address });
      const { path } = await (await server.ask("/api/v1/sign-in-links", { method: "POST" })).json();
      await browser.get(path);
      await use({ address: server.address, signedIn: await browser.storageState() });
      await browser.dispose();
      await server.end();
    },
    { scope: "worker", timeout: 180_000 },
  ],
  baseURL: ({ own }, use) => use(own.address),
  storageState: ({ own }, use) => use(own.signedIn),
});

test.describe.configure({ mode: "serial" });

const item = (page: Page, name: string) => page.getByRole("listitem").filter({ has: page.getByRole("heading", { level: 3, name }) });

async function began(page: Page, title: string): Promise<void> {
  await page.getByLabel("Title").fill(title);
  await page.getByRole("button", { name: "Freeze the newest snapshot" }).click();
  await expect(page.getByRole("heading", { level: 2, name: title })).toBeVisible();
}

test("auditor: without a review the page says what one is, and begins it", async ({ page }) => {
  await page.goto("/reports");
  await page.getByRole("link", { name: "Access reviews" }).click();
  await expect(page.getByRole("heading", { name: "Reviews", level: 1 })).toBeVisible();
  await expect(page.getByText("There is no review yet")).toBeVisible();
  await expectAccessible(page);
  await began(page, "Quarter three");
});

test("reviewer: decides row by row; a reason is asked for, and the counts follow", async ({ page }) => {
  // it looks four times at the whole page
  test.slow();
  await page.goto("/reviews");
  await page.getByText("Begin another review").click();
  await began(page, "Quarter four");
  await expect(page.getByText(/files and lists read/)).toBeVisible();
  await page.getByLabel("Part", { exact: true }).selectOption("administrator");
  await expect(page).toHaveURL(/part=administrator/);
  const alice = item(page, "alice").first();
  await alice.getByText("Decide", { exact: true }).click();
  await alice.getByRole("radio", { name: /^Revoke/ }).check();
  await alice.getByRole("button", { name: "Revoke" }).click();
  await expect(alice.getByText("Say why")).toBeVisible();
  await alice.getByLabel("Reason").fill("left the company");
  await alice.getByLabel("Reviewer").fill("asha");
  await expectAccessible(page);
  await alice.getByRole("button", { name: "Revoke" }).click();
  await expect(page.locator("p").filter({ hasText: "Revoke: alice" })).toBeFocused();
  await expect(page.getByText(/^1 of \d+ rows are decided$/)).toBeVisible();
  await page.getByRole("button", { name: "Look in the newest snapshot" }).click();
  await expect(page.getByText("Still there")).toBeVisible();
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSideScroll(page);
});

test("reviewer: a file that was filled in is imported, and what of it cannot be taken is told by its line", async ({ page }, info) => {
  await page.goto("/reviews");
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV" }).click();
  const download = await waiting;
  const [head = "", ...lines] = readFileSync(await download.path(), "utf8")
    .replace("\ufeff", "")
    .trim()
    .split("\r\n");
  const id = /rolewalk-review-([0-9a-f]{12})\.csv/.exec(download.suggestedFilename())?.[1] ?? "";
  expect(head.split(",")).toContain("decision");
  const rows = lines.map((line) => /,([0-9a-f]{20}),[0-9a-f]{12}$/.exec(line)?.[1] ?? "");
  const filled = ["row,review,decision,reviewer,reason", ...rows.map((row) => `${row},${id},keep,bo,`), `${rows[0]},${id},maybe,bo,`].join("\r\n");
  const file = info.outputPath("filled.csv");
  writeFileSync(file, filled);
  await page.locator('input[type="file"]').setInputFiles(file);
  await expect(page.getByText(`Line ${rows.length + 2}: decision: \`maybe\` is none of keep, revoke, question`)).toBeVisible();
  await expect(page.getByText(new RegExp(`^${rows.length} of ${rows.length} rows are decided$`))).toBeVisible();
  // where the page stands after the file was chosen a control may lie half under the bar, where it counts as too small
  await page.evaluate(() => window.scrollTo(0, 0));
  await expectAccessible(page);
});

test("auditor: the next review carries over what has not changed, and a closed one takes nothing more", async ({ page }) => {
  await page.goto("/reviews");
  await page.getByRole("button", { name: "Close the review" }).click();
  await expect(page.getByText("nothing more is decided in it")).toBeVisible();
  await expect(page.getByText("Decide anew")).toHaveCount(0);
  await page.getByText("Begin another review").click();
  await began(page, "Quarter one");
  await expect(page.getByText(/^(\d+) of \1 rows are decided$/)).toBeVisible();
  await expect(page.getByText("carried over").first()).toBeVisible();
  await expect(page.getByText("Quarter four", { exact: true })).toBeVisible();
});

test("a review that there is not says so and offers to begin one", async ({ page }) => {
  await page.goto("/reviews?review=nowhere");
  await expect(page.getByText("There is no such review")).toBeVisible();
  await expectAccessible(page);
});

test("auditor: what is older than asked for is not frozen, and the form says why and keeps what was typed", async ({ page }) => {
  await page.goto("/reviews");
  await page.getByText("Begin another review").click();
  await page.getByLabel("Title").fill("Too old");
  // the demo is as old as its files, which may have just been checked out
  await page.getByLabel(/anything is older/).fill("0.001");
  await page.getByRole("button", { name: "Freeze the newest snapshot" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "at most 0.001 h are asked for: nothing is frozen" })).toBeVisible();
  await expect(page.getByLabel("Title")).toHaveValue("Too old");
  await expect(page.getByRole("button", { name: "Freeze the newest snapshot" })).toBeEnabled();
  await expectAccessible(page);
});

test("auditor: a snapshot that is being frozen is watched after a reload as well, and can be cancelled", async ({ page }) => {
  const running = {
    id: "j1",
    kind: "review",
    state: "running",
    progress: [{ name: "demo", state: "reading", detail: "freezing the snapshot", objects: 0 }],
    error: null,
    snapshot: null,
    review: null,
  };
  let state = "running";
  const now = () => JSON.stringify({ ...running, state });
  await page.route("**/api/v1/jobs/j1/events", (route) => route.fulfill({ contentType: "text/event-stream", body: `retry: 100\ndata: ${now()}\n\n` }));
  await page.route("**/api/v1/jobs/j1/cancel", (route) => {
    state = "cancelled";
    return route.fulfill({ json: { ...running, state } });
  });
  await page.goto("/reviews?job=j1");
  await expect(page.getByText("It goes on when you leave the page")).toBeVisible();
  await expect(page.getByRole("button", { name: "Freezing…" })).toBeDisabled();
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSideScroll(page);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("Nothing was kept")).toBeVisible();
  await expect(page.getByRole("button", { name: "Freeze the newest snapshot" })).toBeEnabled();
});

test("auditor: a review that was begun elsewhere is gone to once it is kept, by the address of its job", async ({ page }) => {
  await page.goto("/reviews");
  const { id } = await page.evaluate(async () => (await fetch("/api/v1/reviews", { method: "POST", body: JSON.stringify({ title: "By a script" }) })).json());
  await page.goto(`/reviews?job=${id}`);
  await expect(page.getByRole("heading", { level: 2, name: "By a script" })).toBeVisible();
  await expect(page).toHaveURL(/review=[0-9a-f]{12}/);
  await expect(page).not.toHaveURL(/job=/);
});
