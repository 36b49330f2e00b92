import { AxeBuilder } from "@axe-core/playwright";
import { type Download, expect, type Page, test } from "@playwright/test";

const HUGO = "arn:aws:iam::111122223333:user/hugotse";
const S3_ADMIN = "arn:aws:iam::111122223333:role/S3Admin";
const PATH = `/explain?from=${encodeURIComponent(HUGO)}&to=${encodeURIComponent(S3_ADMIN)}`;

async function bytesOf(download: Download): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

async function exported(page: Page, format: string): Promise<Buffer> {
  const download = page.waitForEvent("download");
  await page
    .getByRole("region", { name: "Export" })
    .getByRole("button", { name: new RegExp(`^${format}`) })
    .click();
  return bytesOf(await download);
}

const open = (page: Page) => page.getByRole("button", { name: "Export" }).click();

test("every format says snapshot, time, filters, counts, whether it is all, and the version", async ({ page }) => {
  await page.goto(PATH);
  await open(page);
  const { snapshots } = await (await page.request.get("/api/v1/snapshots")).json();
  const [table, picture, data] = [await exported(page, "CSV"), await exported(page, "SVG"), await exported(page, "JSON")].map((file) => file.toString("utf8"));
  for (const file of [table, picture, data]) {
    expect(file).toContain(snapshots[0].id);
    expect(file).toMatch(/rolewalk \d+\.\d+\.\d+/);
    expect(file).toContain(S3_ADMIN);
    expect(file).toContain("truncated");
    expect(file).toMatch(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/);
  }
});

test("a picture for a chat is drawn whole, whatever part of it is on the screen", async ({ page }) => {
  await page.setViewportSize({ width: 900, height: 600 });
  await page.goto("/map?view=diagram");
  await open(page);
  const picture = await exported(page, "PNG");
  expect(picture.subarray(1, 4).toString("latin1")).toBe("PNG");
  expect(picture.readUInt32BE(16)).toBeGreaterThan(1800);
});

test("redacted, no name and no account id of the demo is in any file or in the text", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { nodes } = await (await page.request.get("/api/v1/map")).json();
  const labels: readonly string[] = nodes
    .map((n: { label: string }) => n.label)
    .filter((label: string) => label.length > 7 && !/^system:|amazonaws\.com$/.test(label));
  for (const address of [PATH, "/map"]) {
    await page.goto(address);
    await open(page);
    await page.getByRole("checkbox", { name: /Redact names/ }).check();
    const files = [await exported(page, "CSV"), await exported(page, "SVG"), await exported(page, "JSON")].map((file) => file.toString("utf8"));
    await page.getByRole("button", { name: "Copy as text" }).click();
    await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
    files.push(await page.evaluate(() => navigator.clipboard.readText()));
    for (const file of files) {
      expect(file).not.toContain("111122223333");
      for (const label of [...labels, "hugotse", "S3Admin"]) expect(file).not.toContain(label);
    }
  }
});

test("all rows of who can become a role are taken along, not the page of them that is shown", async ({ page }) => {
  await page.goto(`/who?ref=${encodeURIComponent(S3_ADMIN)}`);
  await open(page);
  const rows = (await exported(page, "CSV")).toString("utf8").split("\r\n");
  const { total } = await (await page.request.get(`/api/v1/who?to=${encodeURIComponent(S3_ADMIN)}`)).json();
  expect(rows.filter((row) => /^(?:arn|oidc|k8s|service)/.test(row))).toHaveLength(total);
});

test("by keyboard: e opens what can be exported, Esc closes it, c copies the link, C the text", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(PATH);
  await expect(page.getByRole("button", { name: "Export" })).toBeVisible();
  await page.keyboard.press("e");
  await expect(page.getByRole("region", { name: "Export" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("region", { name: "Export" })).toBeHidden();
  await page.keyboard.press("c");
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("/explain?from=");
  await page.keyboard.press("Shift+C");
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^Allowed: IAM user hugotse → IAM role S3Admin\n1\. /);
});

test("the graph for other tools is what the page is of, whole", async ({ page }) => {
  test.slow();
  const files = async (address: string) => {
    await page.goto(address);
    await open(page);
    const graph = page.getByRole("region", { name: "The graph for other tools" });
    await expect(graph.getByRole("link")).toHaveText(["GraphML", "DOT", "OpenGraph", "Mermaid", "JSON"]);
    const download = page.waitForEvent("download");
    await graph.getByRole("link", { name: "JSON" }).click();
    const made = await download;
    expect(made.suggestedFilename()).toMatch(/^rolewalk-graph-\w+\.json$/);
    return JSON.parse((await bytesOf(made)).toString("utf8"));
  };
  const whole = await files("/map");
  // what lies under the opened box is covered by it in part: the box alone is looked at
  const { violations } = await new AxeBuilder({ page }).include('section[aria-label="Export"]').analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  expect(whole.about.filter).toEqual({});
  expect(whole.edges).toHaveLength(whole.about.edges);
  expect((await files(`/map?focus=${encodeURIComponent(S3_ADMIN)}`)).about.filter).toEqual({ around: [S3_ADMIN] });
  expect((await files("/access?whomKind=iam-role&verdict=allowed")).about.filter).toEqual({ verdict: ["allowed"], whomKind: ["iam-role"] });
  const who = await files(`/who?ref=${encodeURIComponent(S3_ADMIN)}`);
  expect(who.about.filter).toEqual({ to: [S3_ADMIN] });
  expect(who.edges.length).toBeGreaterThan(2);
});
