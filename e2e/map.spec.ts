import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

const node = (page: Page, name: string | RegExp) => page.getByRole("region", { name: "Diagram", exact: true }).getByRole("button", { name });

test("a node tells who can become it, and the address holds the choice through reload and back", async ({ page }) => {
  await page.goto("/map");
  await node(page, /^IAM role S3Admin/).click();
  const card = page.getByRole("complementary", { name: "Selected entity" });
  await expect(card.getByRole("link", { name: /^hugotse/ }).first()).toBeVisible();
  await expect(card.getByRole("link", { name: /^kevintse/ }).first()).toBeVisible();
  await expect(page).toHaveURL(/node=/);
  await page.reload();
  await expect(card.getByRole("heading", { level: 2 })).toHaveText("S3Admin");
  await page.goBack();
  await expect(page.getByRole("complementary", { name: "How to read the map" })).toBeVisible();
});

test("the two ways to S3Admin are explained where they are: who has to allow what, and who verifies the token", async ({ page }) => {
  await page.goto("/map?view=list");
  await page.getByRole("button", { name: /^Proof of Assume role: hugotse to S3Admin/ }).click();
  const proof = page.getByRole("article", { name: "Proof" });
  await expect(proof).toContainText("signs a request to STS with AWS credentials");
  await expect(proof.getByRole("list", { name: "Permissions this rests on" }).getByRole("listitem")).toHaveCount(2);

  await page.getByRole("button", { name: /^Proof of Assume role with web identity: kevintse to S3Admin/ }).click();
  await expect(proof).toContainText("kevintse has no AWS credentials");
  await expect(proof).toContainText("STS, not the webhook, verifies it");
  await expect(proof.getByRole("group", { name: /trust policy.*statement/ })).toContainText("sts:AssumeRoleWithWebIdentity");
});

test("by keyboard: the diagram is one stop, arrow keys go along its edges, Enter opens a card", async ({ page }) => {
  await page.goto("/map");
  const account = node(page, /^Service account orders/);
  await expect(account).toBeVisible();
  await expect(page.locator('[data-node][tabindex="0"]')).toHaveCount(1);
  await account.focus();
  await page.keyboard.press("ArrowRight");
  await expect(node(page, /^OIDC provider .*OrdersBucket/)).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(node(page, /^IAM role OrdersBucket/)).toBeFocused();
  await expect(page.locator('[data-node][tabindex="0"]')).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary", { name: "Selected entity" }).getByRole("heading", { level: 2 })).toHaveText("OrdersBucket");
});

test("the list alone carries the answer: every edge is a row with both ends, its verdict and its proof", async ({ page }) => {
  const answer = await (await page.request.get("/api/v1/map")).json();
  await page.goto("/map?view=list");
  await expect(page.getByRole("region", { name: "List of all edges" }).getByRole("button", { name: /^Proof of / })).toHaveCount(answer.edges.length);
});

test("a family of mechanisms that is not drawn stays named and counted, and can be drawn", async ({ page }) => {
  await page.goto("/map");
  const rights = page.getByRole("button", { name: /^Kubernetes rights/ });
  await expect(rights).toHaveAttribute("aria-pressed", "false");
  await expect(rights).toContainText("not drawn");
  await rights.click();
  await expect(rights).toHaveAttribute("aria-pressed", "true");
  await expect(page).toHaveURL(/hide=/);
});

test("around one entity the map shows its part, and clearing the field shows all again", async ({ page }) => {
  await page.goto("/map");
  await expect(node(page, /^IAM role S3Admin/)).toBeVisible();
  const field = page.getByRole("combobox", { name: "Map around" });
  await field.fill("S3Admin");
  await expect(page.getByRole("listbox", { name: "Map around" }).getByRole("option").first()).toBeVisible();
  await field.press("Enter");
  await expect(page).toHaveURL(/focus=.*S3Admin/);
  await expect(node(page, /^IAM role S3Admin/)).toBeVisible();
  await page.getByRole("button", { name: "Clear Map around" }).click();
  await expect(page).not.toHaveURL(/focus=/);
});

test("around a name that was not collected, the nearest ones are offered", async ({ page }) => {
  await page.goto(`/map?focus=${encodeURIComponent("arn:aws:iam::111122223333:role/S3Admins")}`);
  await page
    .getByRole("region", { name: "Nearest matches" })
    .getByRole("link", { name: /^S3Admin/ })
    .click();
  await expect(page.getByRole("heading", { level: 1, name: "S3Admin" })).toBeVisible();
});

test("the exported picture has every drawn node and no markup from names", async ({ page }) => {
  await page.goto("/map");
  await expect(node(page, /^IAM role S3Admin/)).toBeVisible();
  const drawn = await page.locator("[data-node]").count();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("button", { name: /^SVG/ }).click();
  const stream = await (await download).createReadStream();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  const svg = Buffer.concat(chunks).toString("utf8");
  expect(svg.match(/<rect width="\d+" height="\d+" rx="8"/g)).toHaveLength(drawn);
  expect(svg).not.toMatch(/<script|onload=/i);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`nothing stands in the way of assistive technology, ${colorScheme}`, async ({ page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme });
    await page.goto("/map");
    await node(page, /^IAM role S3Admin/).click();
    await expect(page.getByRole("complementary", { name: "Selected entity" }).getByText("Can be reached by")).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await page.goto(`/map?view=list&focus=${encodeURIComponent("arn:aws:iam::111122223333:role/S3Admin")}`);
    await expect(page.getByRole("button", { name: /^Proof of / }).first()).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
}
