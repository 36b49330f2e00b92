import { expect, type Page, test } from "@playwright/test";
import { type LiveEstate, liveRole, startLiveEstate, trustsAccount } from "../server/testing/stand-in/live-estate.ts";
import { expectAccessible, expectNoSideScroll } from "./accessible.ts";

test.slow();

const LEDGER = liveRole("ledger");
const SOURCES = ["live-orchard", "live-payments"];

let there: LiveEstate;
let snapshot: string;

test.beforeAll(async ({ request }) => {
  there = await startLiveEstate();
  const added = [
    { name: SOURCES[0], kind: "kubernetes", kubeconfig: there.kubeconfig },
    { name: SOURCES[1], kind: "aws", regions: ["eu-west-1"], endpoint: there.aws.url },
  ];
  for (const source of added) expect((await request.post("/api/v1/sources", { data: source })).status()).toBe(201);
  const { id } = await (await request.post("/api/v1/scan")).json();
  await expect.poll(async () => (await (await request.get(`/api/v1/jobs/${id}`)).json()).state, { timeout: 60_000 }).toBe("done");
  ({ snapshot } = await (await request.get(`/api/v1/jobs/${id}`)).json());
});

test.afterAll(async ({ request }) => {
  const { sources } = await (await request.get("/api/v1/sources")).json();
  for (const one of sources) if (SOURCES.includes(one.name)) await request.delete(`/api/v1/sources/${one.id}`);
  await request.delete(`/api/v1/snapshots/${snapshot}`);
  await there.stop();
});

const panel = (page: Page) => page.getByRole("region", { name: "Checked again" });
const check = (page: Page) => page.getByRole("button", { name: "Check again now" }).click();
const setLedgerTrust = (account: string): void => {
  const { ledger, ...rest } = there.world.iam.roles ?? {};
  if (ledger) there.world.iam.roles = { ...rest, ledger: { ...ledger, trust: trustsAccount(account) } };
};

test("a pod checked again: nothing new, then a trust policy that was changed, and back to the snapshot", async ({ page }) => {
  await page.goto(`/pod/orchard/payments/ledger-0?snapshot=${snapshot}`);
  await check(page);
  await expect(panel(page).getByRole("status")).toHaveText("Nothing has changed since the snapshot");
  await expect(panel(page)).toContainText("eventually consistent");
  await panel(page).getByText("What was read:").click();
  await expect(panel(page).getByText("iam GetRole", { exact: true })).toBeVisible();
  await expectAccessible(page);
  setLedgerTrust("payments/other");
  await check(page);
  await expect(panel(page).getByRole("status")).toHaveText("The answer is another one now");
  const effective = panel(page).getByRole("listitem").filter({ hasText: "effective identity of container main" });
  await expect(effective).toContainText("none");
  await expect(page.getByRole("region", { name: "Effective identity" })).toContainText("None");
  await page.emulateMedia({ colorScheme: "light" });
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSideScroll(page);
  await panel(page).getByRole("button", { name: "Back to the snapshot" }).click();
  await expect(panel(page)).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Effective identity" })).toContainText("ledger");
  setLedgerTrust("payments/ledger");
});

test("a direct step checked again while a call is refused keeps what the snapshot said of it, and says so", async ({ page }) => {
  there.world.awsFaults["GetRole"] = { kind: "denied" };
  setLedgerTrust("payments/other");
  await page.goto(`/explain?from=${encodeURIComponent("k8s://orchard/serviceaccount/payments/ledger")}&to=${encodeURIComponent(LEDGER)}&snapshot=${snapshot}`);
  await check(page);
  await expect(panel(page).getByRole("status")).toHaveText("Nothing has changed since the snapshot, as far as it could be read");
  await expect(panel(page)).toContainText("the role itself");
  await expectAccessible(page);
  delete there.world.awsFaults["GetRole"];
  await check(page);
  await expect(panel(page).getByRole("status")).toHaveText("The answer is another one now");
  await expect(panel(page).getByRole("list", { name: "The verdicts now" }).getByRole("listitem").first()).toContainText("Denied");
  await page.emulateMedia({ colorScheme: "dark" });
  setLedgerTrust("payments/ledger");
});

test("a pasted error is read again with what is there now", async ({ page }) => {
  await page.goto(`/why?snapshot=${snapshot}`);
  const text = `User: arn:aws:sts::111122223333:assumed-role/ledger/s is not authorized to perform: sts:AssumeRole on resource: ${liveRole("vault")}`;
  await page.getByLabel("The message, a piece of a log").fill(text);
  await page.getByRole("button", { name: "Why was this refused?" }).click();
  await check(page);
  await expect(panel(page).getByRole("status")).toHaveText("Nothing has changed since the snapshot");
  await expectAccessible(page);
});

test("another page cannot have the server read", async ({ request }) => {
  const before = there.aws.calls.length;
  const answer = await request.post(`/api/v1/live/pod?snapshot=${snapshot}`, {
    data: { pod: "payments/ledger-0" },
    headers: { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
  });
  expect(answer.status()).toBe(403);
  expect(there.aws.calls.length).toBe(before);
});
