import { expect, type Page, test } from "@playwright/test";
import { expectAccessible, expectNoSideScroll } from "./accessible.ts";
import { aRole, aUser, details, importWritten } from "./written-bundle.ts";

const ROLE = "arn:aws:iam::111122223333:role/OrdersBucket";
const HUGO = "arn:aws:iam::111122223333:user/hugotse";

const withTrust = (principal: object): string =>
  JSON.stringify({
    Role: {
      Arn: ROLE,
      RoleName: "OrdersBucket",
      Path: "/",
      AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [{ Sid: "Proposed", Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" }] },
    },
  });

async function propose(page: Page, text: string): Promise<void> {
  await page.goto("/changes?tab=proposal");
  const editor = page.getByRole("textbox", { name: "The changed documents, JSON or YAML" });
  await expect(async () => {
    await editor.fill(text);
    await expect(page.getByRole("button", { name: "What would change?" })).toBeEnabled({ timeout: 1000 });
  }).toPass();
  await page.getByRole("button", { name: "What would change?" }).click();
}

test("reviewer: a trust policy is tried before it is applied, and says who would come and who would go, and because of what", async ({ page }) => {
  await propose(page, withTrust({ AWS: HUGO }));
  await expect(page.getByRole("status").filter({ hasText: "1 would appear, 1 would disappear" })).toBeVisible();
  const map = page.locator("section").filter({ has: page.getByRole("heading", { name: "On the map" }) });
  await expect(map.locator("[data-node]")).toHaveCount(3);
  await expect(map.locator(".react-flow__edge")).toHaveCount(2);
  await expect(map.locator(".react-flow__edge").filter({ hasText: "+" })).toHaveCount(1);
  await map.getByRole("button", { name: /hugotse/ }).click();
  await expect(map.getByRole("button", { name: /hugotse/ })).toHaveAttribute("aria-pressed", "true");
  const appear = page.locator("section").filter({ has: page.getByRole("heading", { name: "Would appear: 1" }) });
  await expect(appear.getByText("hugotse").first()).toBeVisible();
  await expect(appear.getByText("OrdersBucket", { exact: true }).first()).toBeVisible();
  await appear.getByText(/trust policy of/).click();
  await expect(appear.getByText("Proposed", { exact: true })).toBeVisible();
  const gone = page.locator("section").filter({ has: page.getByRole("heading", { name: "Would disappear: 1" }) });
  await gone.getByRole("link", { name: /Open the proof/ }).click();
  await expect(page.getByText(/can become OrdersBucket/)).toBeVisible();
});

test("what a node group or a workload would lose leads to the proof of one of its nodes or pods", async ({ page }) => {
  const Statement = [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }];
  const [RoleName, Arn] = ["demo-nodes", "arn:aws:iam::111122223333:role/demo-nodes"];
  await propose(page, JSON.stringify({ Role: { Arn, RoleName, Path: "/", AssumeRolePolicyDocument: { Version: "2012-10-17", Statement } } }));
  const gone = page.locator("section").filter({ has: page.getByRole("heading", { name: "Would disappear: 7" }) });
  const row = (name: RegExp) => gone.getByRole("listitem").filter({ hasText: name }).last();
  await expect(row(/Deployment|orders/).getByRole("link", { name: /^orders/ })).toBeVisible();
  await row(/Node group/)
    .getByRole("link", { name: /^Open the proof of one \(ip-10-0-1-11.ec2.internal to demo-nodes\)/ })
    .click();
  await expect(page.getByText(/can become demo-nodes/)).toBeVisible();
});

test("a role's own document is the start, and a change that is none says so", async ({ page }) => {
  await page.goto("/changes?tab=proposal");
  const picker = page.getByRole("combobox", { name: /Start from a role/ });
  await expect(async () => {
    await picker.fill("OrdersBucket");
    await expect(page.getByRole("option", { name: /OrdersBucket/ }).first()).toBeVisible({ timeout: 2000 });
  }).toPass();
  await page
    .getByRole("option", { name: /OrdersBucket/ })
    .first()
    .click();
  const editor = page.getByRole("textbox", { name: "The changed documents, JSON or YAML" });
  await expect(editor).toContainText('"AssumeRolePolicyDocument"');
  await page.getByRole("button", { name: "What would change?" }).click();
  await expect(page.getByRole("status").filter({ hasText: "No access differs" })).toBeVisible();
  // what else lets somebody be the role is a document, too
  const choice = page.getByRole("combobox", { name: "What to edit" });
  await choice.selectOption("ServiceAccount shop/orders");
  await expect(editor).toContainText("eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/OrdersBucket");
  await page.getByRole("button", { name: "What would change?" }).click();
  await expect(page.getByText("The change is another one by now")).toBeHidden();
  await expect(page.getByRole("status").filter({ hasText: "No access differs" })).toBeVisible();
  await choice.selectOption("That it is taken away");
  await page.getByRole("button", { name: "What would change?" }).click();
  await expect(page.getByRole("heading", { name: /^Would disappear: / })).toBeVisible();
});

test("the editor is left by Tab, keeps what was typed while it was fetched, and shows characters that are not seen", async ({ page }) => {
  const held = await Promise.withResolvers<void>();
  const isEditor = /cm-tooltip-autocomplete/;
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    const response = await route.fetch();
    if (isEditor.test(await response.text())) await held.promise;
    await route.fulfill({ response });
  });
  await page.goto("/changes?tab=proposal");
  const editor = page.getByRole("textbox", { name: "The changed documents, JSON or YAML" });
  await expect(async () => {
    await editor.fill("kind: Ro");
    await expect(page.getByRole("button", { name: "What would change?" })).toBeEnabled({ timeout: 1000 });
  }).toPass();
  await expect(editor).toHaveValue("kind: Ro");
  held.resolve();
  await expect(page.locator(".cm-editor")).toBeVisible();
  await expect(editor).toBeFocused();
  await page.keyboard.type("le");
  await expect(editor).toHaveText("kind: Role");
  await page.keyboard.press("Tab");
  await expect(editor).not.toBeFocused();
  await editor.fill("name: a\u202eb");
  await expect(editor.locator(".cm-specialChar")).toHaveCount(1);
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

/** The editor with the help that it has, empty. */
async function anEditor(page: Page) {
  await page.goto("/changes?tab=proposal");
  await expect(page.locator(".cm-editor")).toBeVisible();
  const editor = page.getByRole("textbox", { name: "The changed documents, JSON or YAML" });
  await editor.click();
  return { editor, offered: page.getByRole("listbox", { name: "Completions" }) };
}

test("the editor offers what may stand where one writes: elements of a policy, actions, and names of the snapshot", async ({ page }) => {
  const { editor, offered } = await anEditor(page);
  await page.keyboard.type('{"Role": {"Assume');
  await expect(offered.getByRole("option")).toHaveText(["AssumeRolePolicyDocument"]);
  // between two keys there is a moment in which nothing is taken by accident
  await page.waitForTimeout(200);
  await page.keyboard.press("Enter");
  await expect(editor).toHaveText('{"Role": {"AssumeRolePolicyDocument": {}}}');
  await page.keyboard.type('"Statement": {"Effect": "Allow", "Principal": {"Federated": "oidc');
  await expect(offered.getByRole("option", { name: /^arn:aws:iam::\d+:oidc-provider\/oidc\.eks/ }).first()).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(offered).toBeHidden();

  // in YAML a line behind a key that is not filled yet is one of what the key holds
  await editor.fill("kind: Role");
  await page.keyboard.press("Control+End");
  await page.keyboard.type("\nmetadata:\nname: a", { delay: 20 });
  await expect(editor.locator(".cm-line")).toHaveText(["kind: Role", "metadata:", "  name: a"], { useInnerText: true });
  await editor.fill('{"RoleName": "OrdersBucket", "PolicyName": "p", "PolicyDocument": {"Statement": {"Action": ""}}}');
  for (let i = 0; i < 4; i += 1) await page.keyboard.press("ArrowLeft");
  await page.keyboard.type("sts:assumerolewithw");
  await expect(offered.getByRole("option")).toHaveText(["sts:AssumeRoleWithWebIdentity"]);
  await page.waitForTimeout(200);
  await page.keyboard.press("Enter");
  await expect(editor).toContainText('"Action": "sts:AssumeRoleWithWebIdentity"}');
});

test("what a choice means stands beside it where there is room, and is not squeezed where there is none", async ({ page }) => {
  const { editor, offered } = await anEditor(page);
  await editor.fill('{"Role": {"AssumeRolePolicyDocument": {"Statement": {"');
  await page.keyboard.press("Control+End");
  await page.keyboard.type("E");
  const meaning = page.locator(".cm-completionInfo");
  await expect(meaning).toHaveText(/^Whether the statement allows or denies/);
  await expect(meaning).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(offered).toBeVisible();
  await expect(meaning).toBeHidden();
  // it is placed anew whenever the window changes
  await page.setViewportSize({ width: 388, height: 844 });
  await page.waitForTimeout(300);
  await expect(meaning).toBeHidden();
  await expectNoSideScroll(page);
});

test("the editor says what stands where one writes, and what is wrong by line and column before anything is tried", async ({ page }) => {
  const { editor } = await anEditor(page);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await editor.fill(
    '{"Role": {"Arn": "arn:aws:iam::111122223333:role/a", "RoleName": "a", "Path": "/", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Alow", "Principal": {"AWS": "*"}, "Action": "sts:AssumRole"}]}}}',
  );
  const problems = page.getByRole("list", { name: "Problems in the documents" });
  await expect(problems.getByRole("listitem")).toHaveText([
    /Line 1, column 163\s*The effect is neither Allow nor Deny\./,
    /Line 1, column 208\s*sts:AssumRole is no action that is known: did you mean sts:AssumeRole or sts:AssumeRoot\?/,
  ]);
  await expect(page.getByRole("status").filter({ hasText: "2 problems in the documents" })).toBeAttached();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Line 1, column 163" }).click();
  await expect(editor).toBeFocused();
  await expect(page.getByText("Whether the statement allows or denies.")).toBeVisible();
  await page.keyboard.press("F8");
  await page.keyboard.press("F8");
  await expect(page.getByText("How the role may be become.")).toBeVisible();
  expect(asked.filter((path) => path.startsWith("/api/"))).not.toContain("/api/v1/whatif");
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSideScroll(page);
});

test("nothing of what is written is lost while the page is busy, and a document that is chosen takes its place", async ({ page }) => {
  const { editor } = await anEditor(page);
  const slow = await page.context().newCDPSession(page);
  await slow.send("Emulation.setCPUThrottlingRate", { rate: 6 });
  const text = Array.from({ length: 12 }, (_, i) => `# line ${i} of a note`).join(" ");
  await page.keyboard.type(text);
  await slow.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await expect(editor).toHaveText(text);
  await page.getByRole("button", { name: "Share as a link" }).click();
  await expect(page.getByRole("group", { name: "Link to this change" })).toBeVisible();
  await page.getByLabel("A changed document or a Terraform plan").setInputFiles({ name: "a.yaml", mimeType: "text/yaml", buffer: Buffer.from("kind: Role") });
  await expect(editor).toHaveText("kind: Role");
  // what was there is not gone for good
  await editor.click();
  await page.keyboard.press("ControlOrMeta+z");
  await expect(editor).toHaveText(text);
});

test("where the editor cannot be fetched a plain field stands in its place", async ({ page }) => {
  const refused: string[] = [];
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    const response = await route.fetch();
    if (!/cm-tooltip-autocomplete/.test(await response.text())) return route.fulfill({ response });
    refused.push(route.request().url());
    return route.abort();
  });
  await propose(page, withTrust({ AWS: HUGO }));
  await expect(page.getByRole("heading", { name: "Would appear: 1" })).toBeVisible();
  await expect.poll(() => refused).not.toEqual([]);
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

test("what cannot be read of a change is told with its line, and nothing is lost", async ({ page }) => {
  await propose(page, '{"Role": {');
  await expect(page.getByText("Without effect", { exact: true })).toBeVisible();
  await expect(page.getByText("The text is cut off: the JSON ends too early (line 1).")).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "What is named above as without effect was not tried." })).toBeVisible();
});

const withPlan = (principal: object): string =>
  JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.9.8",
    planned_values: { root_module: {} },
    resource_changes: [
      {
        address: "aws_iam_role.orders",
        mode: "managed",
        type: "aws_iam_role",
        name: "orders",
        change: {
          actions: ["update"],
          before: { arn: ROLE, name: "OrdersBucket", path: "/", assume_role_policy: "{}" },
          after: {
            arn: ROLE,
            name: "OrdersBucket",
            path: "/",
            assume_role_policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" }] }),
          },
          after_unknown: {},
          before_sensitive: {},
          after_sensitive: {},
        },
      },
      {
        address: "helm_release.agent",
        mode: "managed",
        type: "helm_release",
        name: "agent",
        change: { actions: ["create"], before: null, after: {}, after_unknown: {} },
      },
    ],
  });

for (const way of ["pasted", "chosen", "chosen and long"] as const) {
  test(`a Terraform plan that is ${way} says what it would open, and what of it is not read by its address`, async ({ page }) => {
    const plan = withPlan({ AWS: HUGO });
    if (way === "pasted") await propose(page, plan);
    else {
      await page.goto("/changes?tab=proposal");
      const run = page.getByRole("button", { name: "What would change?" });
      const buffer = Buffer.from(way === "chosen" ? plan : plan + " ".repeat(300 * 1024));
      await expect(async () => {
        await page.getByLabel("A changed document or a Terraform plan").setInputFiles({ name: "plan.json", mimeType: "application/json", buffer });
        await expect(run).toBeEnabled({ timeout: 1000 });
      }).toPass();
      await run.click();
    }
    await expect(page.getByRole("heading", { name: "Would appear: 1" })).toBeVisible();
    await expect(page.getByText("helm_release.agent").first()).toBeVisible();
    if (way === "chosen and long") await expect(page.getByText(/plan\.json, 30\d KiB: too long to be edited here/)).toBeVisible();
    await expectAccessible(page);
    if (way !== "chosen and long") return;
    await page.getByRole("button", { name: "Remove" }).click();
    await expect(page.getByRole("textbox", { name: "The changed documents, JSON or YAML" })).toBeFocused();
  });
}

test("a change is shared as a link: it fills the editor of whoever opens it, no server sees it, and nothing is tried before a click", async ({
  page,
  context,
}) => {
  // three looks for what stands in the way of assistive technology, each in both themes
  test.slow();
  const text = withTrust({ AWS: HUGO });
  await propose(page, text);
  await expect(page.getByRole("heading", { name: "Would appear: 1" })).toBeVisible();
  await page.getByRole("button", { name: "Share as a link" }).click();
  const link = (await page.getByRole("group", { name: "Link to this change" }).textContent()) ?? "";
  expect(link).toMatch(/\/changes\?tab=proposal#change=1\.[0-9a-f]{16}\.[\w-]+$/);
  await expectAccessible(page);
  await page.getByRole("textbox", { name: "The changed documents, JSON or YAML" }).fill(`${text} `);
  await expect(page.getByRole("group", { name: "Link to this change" })).toBeHidden();

  const other = await context.newPage();
  const asked: string[] = [];
  other.on("request", (request) => asked.push(request.url()));
  await other.goto(link);
  await expect(other.getByRole("textbox", { name: "The changed documents, JSON or YAML" })).toHaveText(text);
  await expect(other.getByText("Nothing was tried yet: read it, then ask what would change.")).toBeVisible();
  await expect(other).toHaveURL(/\/changes\?tab=proposal$/);
  expect(asked.filter((url) => url.includes("whatif") || url.includes("change="))).toEqual(asked.filter((url) => url === link));
  await other.getByRole("button", { name: "What would change?" }).click();
  await expect(other.getByRole("heading", { name: "Would appear: 1" })).toBeVisible();
  await expect(other.getByText("Nothing was tried yet")).toBeHidden();
  await expectAccessible(other);
  await other.setViewportSize({ width: 390, height: 844 });
  await expectNoSideScroll(other);
});

test("a link that is cut off says so, and a change that is too long for one says how long it is", async ({ page }) => {
  await page.goto("/changes?tab=proposal#change=1.0123456789abcdef.q1YqSa0");
  await expect(page.getByText("The change of this link could not be read")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "The changed documents, JSON or YAML" })).toHaveText("");
  const long = Array.from({ length: 9000 }, (_, i) => ((i * 7919 + (i % 97) ** 3) % 65_000).toString(36)).join(" ");
  await page.getByRole("textbox", { name: "The changed documents, JSON or YAML" }).fill(long);
  await page.getByRole("button", { name: "Share as a link" }).click();
  await expect(page.getByText(/Packed it has \d+(\.\d)? KiB, and a link carries 8\.0 KiB/)).toBeVisible();
});

test("auditor: two snapshots are compared, the address holds both, and the proof of what is gone is that of the earlier one", async ({ page, request }) => {
  const { snapshots } = await (await request.get("/api/v1/snapshots")).json();
  const may = [{ PolicyName: "assume", PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }] } }];
  const trust = [{ Effect: "Allow", Principal: { AWS: "arn:aws:iam::777777777777:user/ada" }, Action: "sts:AssumeRole" }];
  const later = await importWritten("later", {
    "accounts/777777777777/details.json": details([aUser("777777777777", "ada", { UserPolicyList: may })], [aRole("777777777777", "vault", trust)]),
  });
  try {
    await page.goto("/changes");
    await page.getByRole("combobox", { name: "Earlier snapshot" }).selectOption(snapshots[0].id);
    await expect(page).toHaveURL(new RegExp(`before=${snapshots[0].id}`));
    const gained = page.locator("section").filter({ has: page.getByRole("heading", { name: /^Appeared: / }) });
    await expect(gained.getByText("vault").first()).toBeVisible();
    await expect(gained.getByText("account 777777777777, not read as a whole: whether it was so before is not known")).toBeVisible();
    await expect(page.getByText("Before, one thing was not read: what appeared may have been there already.")).toBeVisible();
    await expect(page.getByText("account 777777777777: everything")).toBeVisible();
    await page.getByRole("link", { name: /^[\d,]+ disappeared$/ }).click();
    const lost = page.locator("section").filter({ has: page.getByRole("heading", { name: /^Disappeared: / }) });
    // what one thing caused stands behind one line
    await expect(lost.getByRole("link", { name: /Open the proof/ })).toHaveCount(0);
    await lost.getByText("cluster demo, not read as a whole: whether it is still so is not known").click();
    // each side leads to where it is
    await expect(lost.getByRole("link", { name: /^orders/ }).first()).toHaveAttribute("href", new RegExp(`snapshot=${snapshots[0].id}`));
    await expect(gained.getByRole("link", { name: /^vault/ }).first()).toHaveAttribute("href", new RegExp(`snapshot=${later}`));
    await lost
      .getByRole("link", { name: /Open the proof/ })
      .first()
      .click();
    await expect(page).toHaveURL(new RegExp(`/explain\\?.*snapshot=${snapshots[0].id}`));
  } finally {
    await request.delete(`/api/v1/snapshots/${later}`);
  }
});

test("auditor: the page of a role tells when its access changed and because of what; with one snapshot history has not begun", async ({ page, request }) => {
  const VAULT = "arn:aws:iam::777777777777:role/vault";
  await page.goto(`/who?${new URLSearchParams({ ref: "arn:aws:iam::111122223333:role/OrdersBucket", side: "history" })}`);
  await expect(page.getByText("There is one snapshot")).toBeVisible();
  const may = [{ PolicyName: "assume", PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }] } }];
  const trust = [{ Effect: "Allow", Principal: { AWS: "arn:aws:iam::777777777777:user/ada" }, Action: "sts:AssumeRole" }];
  const later = await importWritten("later", {
    "accounts/777777777777/details.json": details([aUser("777777777777", "ada", { UserPolicyList: may })], [aRole("777777777777", "vault", trust)]),
  });
  try {
    await page.goto(`/who?${new URLSearchParams({ ref: VAULT, side: "history" })}`);
    const panel = page.getByRole("tabpanel");
    await expect(panel.getByRole("heading", { name: "1 change", exact: true })).toBeVisible();
    await expect(panel.getByText(/^Between /)).toBeVisible();
    await expect(panel.getByRole("heading", { name: /^Appeared: / })).toBeVisible();
    await expect(panel.getByText("ada").first()).toBeVisible();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSideScroll(page);
  } finally {
    await request.delete(`/api/v1/snapshots/${later}`);
  }
});

test("one snapshot has nothing to be compared with, and says what is needed", async ({ page }) => {
  await page.goto("/changes");
  await expect(page.getByText("There is nothing to compare yet")).toBeVisible();
});

for (const scheme of ["light", "dark"] as const) {
  test(`nothing stands in the way of assistive technology, ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await propose(page, withTrust({ AWS: HUGO }));
    await expect(page.getByRole("heading", { name: "Would appear: 1" })).toBeVisible();
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSideScroll(page);
  });
}

test("an answer that comes late is not put over a later one: documents to start from, and what is wrong with a text", async ({ page }) => {
  const late = Promise.withResolvers<void>();
  const first = new Set<string>();
  await page.route(/\/api\/v1\/(starts|check-document)/, async (route) => {
    const { pathname } = new URL(route.request().url());
    const isFirst = !first.has(pathname);
    first.add(pathname);
    const response = await route.fetch();
    if (isFirst) await late.promise;
    await route.fulfill({ response });
  });
  const { editor } = await anEditor(page);
  await editor.fill('{"Role": {');
  await expect.poll(() => first.has("/api/v1/check-document")).toBe(true);
  const checked = page.waitForResponse(/check-document/);
  await editor.fill("kind: Role");
  await checked;
  const picker = page.getByRole("combobox", { name: /Start from a role/ });
  const pick = async (name: string): Promise<void> => {
    await picker.fill(name);
    await page.getByRole("option", { name }).first().click();
  };
  await pick("OrdersBucket");
  await expect.poll(() => first.has("/api/v1/starts")).toBe(true);
  await pick("hugotse");
  await expect(editor).toContainText("hugotse");
  const answers = Promise.all([page.waitForResponse(/starts\?ref=.*OrdersBucket/), page.waitForResponse(/check-document/)]);
  late.resolve();
  await answers;
  // what an answer makes of the page is there a little later
  await page.waitForTimeout(300);
  await expect(editor).not.toContainText("AssumeRolePolicyDocument");
  await expect(page.getByRole("list", { name: "Problems in the documents" })).toBeHidden();
  await page.unrouteAll({ behavior: "ignoreErrors" });
});
