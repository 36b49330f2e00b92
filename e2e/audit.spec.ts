import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { expectAccessible, expectNoSideScroll } from "./accessible.ts";

test.describe.configure({ mode: "serial" });

/** Markup, then a mark that turns the reading direction of everything behind it, then a name without an end; longer each time. */
const hostile = (retry: number): string => `<img src=x onerror="document.title=1">\u202edne ${"x".repeat(40 + retry)}`;

const REF = "arn:aws:iam::111122223333:role/ReportsBucket";

test("auditor: finds who did what, on which day", async ({ page, request }, { retry }) => {
  test.slow();
  await request.post("/api/v1/marks", { data: { ref: REF, reason: hostile(retry) } });
  await request.delete(`/api/v1/marks?${new URLSearchParams({ ref: REF })}`);
  await page.goto("/reports");
  await page.getByRole("link", { name: "Audit trail" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Audit trail");
  await page.getByLabel("What", { exact: true }).selectOption({ label: "Marked" });
  await expect(page).toHaveURL(/action=mark\.set/);
  const mine = page.getByRole("listitem").filter({ hasText: "x".repeat(40 + retry) });
  await expect(mine).toHaveCount(1);
  await expect(page.getByRole("listitem").filter({ hasText: "took the mark from" })).toHaveCount(0);
  await expect(mine).toContainText(`whoever started the server marked ${REF}`);
  await expect(mine.getByText("⟨U+202E⟩").first()).toBeVisible();
  expect(await page.locator("main").textContent()).not.toContain("\u202e");
  await expect(page.locator("main img")).toHaveCount(0);
  await mine.getByText(/^Entry .*, as it is kept$/).click();
  await expect(mine.getByText("hash before")).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSideScroll(page);
  await expectAccessible(page);
  await page.getByLabel("Until (UTC)").fill("2001-01-01");
  await expect(page.getByText("Nothing was done like that")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Show everything" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "took the mark from" }).first()).toContainText(REF);
});

test("auditor: reads that the trail holds together, keeps its last hash, and looks for one that was kept", async ({ page }) => {
  await page.goto("/audit");
  await expect(page.getByText(/^Each of [\d,]+ entries follows from the one before it\.$/)).toBeVisible();
  const head = (await page.locator("pre").first().textContent()) ?? "";
  expect(head).toMatch(/^[0-9a-f]{64}$/);
  await page.getByText("Look for a hash that was kept").click();
  await page.getByRole("button", { name: "Look for it" }).click();
  await expect(page.getByText("A hash has 64 digits, 0 to 9 and a to f")).toBeVisible();
  await page.getByLabel("A hash that was kept elsewhere").fill(head);
  await page.getByRole("button", { name: "Look for it" }).click();
  await expect(page.getByText("The hash that was kept is among them.")).toBeVisible();
  await page.getByLabel("A hash that was kept elsewhere").fill("f".repeat(64));
  await page.getByRole("button", { name: "Look for it" }).click();
  await expect(page.getByText("The trail does not hold together")).toBeVisible();
  await expect(page.getByText(/entries are missing at the end/i)).toBeVisible();
  await expectAccessible(page);
});

test("auditor: takes the trail along, whose chain can be followed elsewhere", async ({ page }) => {
  await page.goto("/audit");
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export as JSON lines" }).click();
  const lines = readFileSync(await (await waiting).path(), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  let before = "0".repeat(64);
  for (const { hash, ...line } of lines) {
    expect(line.previous).toBe(before);
    const said = [line.position, line.at, line.subject, line.name, line.action, line.target, line.detail, line.previous];
    expect(createHash("sha256").update(JSON.stringify(said)).digest("hex")).toBe(hash);
    before = hash;
  }
  expect(lines.at(-1)).toMatchObject({ action: "audit.exported" });
});
