import { expect, test } from "@playwright/test";
import { expectAccessible, expectNoSideScroll } from "./accessible.ts";
import { aRole, aUser, details, importWritten } from "./written-bundle.ts";

const ACCOUNT = "111122223333";
const CROWD = 22_000;
/** As long as IAM lets names and paths be. */
const LONG = `ends-alike-${"x".repeat(42)}-production`.slice(0, 64);
const FOLDERS = `/${Array.from({ length: 50 }, (_, n) => `folder-${String(n).padStart(2, "0")}`).join("/")}/`;
const LONG_ARN = `arn:aws:iam::${ACCOUNT}:role${FOLDERS}${LONG}`;
const SUBJECT = "repo:مستودع/🚀-متجر:ref:refs/heads/main";
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.example.com`;

const assume = (Principal: object, over: object = {}): object => ({ Effect: "Allow", Principal, Action: "sts:AssumeRole", ...over });
const everybody = assume({ AWS: `arn:aws:iam::${ACCOUNT}:root` });
const byToken = assume({ Federated: PROVIDER }, { Action: "sts:AssumeRoleWithWebIdentity", Condition: { StringEquals: { "token.example.com:sub": SUBJECT } } });
const longPolicy = {
  Version: "2012-10-17",
  Statement: Array.from({ length: 60 }, (_, n) => ({
    Sid: `Bucket${n}`,
    Effect: "Allow",
    Action: ["s3:GetObject", "s3:PutObject"],
    Resource: `arn:aws:s3:::bucket-${n}/*`,
  })),
};
const MAY = [{ PolicyName: "assume", PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }] } }];
const group = {
  Path: "/",
  GroupName: "all",
  GroupId: "AGPAALL",
  Arn: `arn:aws:iam::${ACCOUNT}:group/all`,
  CreateDate: "2025-01-01T00:00:00Z",
  AttachedManagedPolicies: [],
  GroupPolicyList: MAY,
};

let snapshot = "";
const at = (path: string): string => `${path}${path.includes("?") ? "&" : "?"}snapshot=${snapshot}`;
const who = (arn: string): string => at(`/who/iam-role/${encodeURIComponent(arn)}`);

test.beforeAll(async () => {
  test.setTimeout(120_000);
  const users = Array.from({ length: CROWD }, (_, n) => aUser(ACCOUNT, `u${String(n).padStart(5, "0")}`, { GroupList: ["all"] }));
  const roles = [
    aRole(ACCOUNT, "hub", [everybody]),
    aRole(ACCOUNT, "alone", [assume({ Service: "lambda.amazonaws.com" }, { Effect: "Deny" })]),
    aRole(ACCOUNT, LONG, [byToken], { Path: FOLDERS, Arn: LONG_ARN, RolePolicyList: [{ PolicyName: "buckets", PolicyDocument: longPolicy }] }),
  ];
  snapshot = await importWritten("extremes", {
    [`accounts/${ACCOUNT}/details.json`]: details(users, roles, [group]),
    [`accounts/${ACCOUNT}/oidc.json`]: {
      Url: "token.example.com",
      ClientIDList: ["sts.amazonaws.com"],
      ThumbprintList: [],
      CreateDate: "2025-01-01T00:00:00Z",
    },
  });
});

test.afterAll(async ({ request }) => {
  await request.delete(`/api/v1/snapshots/${snapshot}`);
});

test("22,000 who can become a role: the total, the first page, and the rest one page after the other", async ({ page }) => {
  test.slow();
  await page.goto(who(`arn:aws:iam::${ACCOUNT}:role/hub`));
  await expect(page.getByRole("tab", { name: /Can be reached by 22,00\d/ })).toBeVisible();
  await expect(page.getByText(/1–100 of 22,00\d/).first()).toBeVisible();
  await page.getByRole("button", { name: "Next" }).first().click();
  await expect(page.getByText(/101–200 of 22,00\d/).first()).toBeVisible();
  await expect(page).toHaveURL(/page=2/);
  await page.goto(at(`/map?focus=${encodeURIComponent(`arn:aws:iam::${ACCOUNT}:role/hub`)}`));
  await expect(page.getByText(/22,00\d can become it/)).toBeVisible();
  await expectAccessible(page);
});

test("nobody who can become a role: that is said, and what was not read with it", async ({ page }) => {
  await page.goto(who(`arn:aws:iam::${ACCOUNT}:role/alone`));
  await expect(page.getByText("Nothing else can become this")).toBeVisible();
  await expect(page.getByText(/not collected in this snapshot/).first()).toBeVisible();
  await expectAccessible(page);
});

test("the longest name, path and policy, and a subject from right to left with a picture in it, break nothing", async ({ page }) => {
  test.slow();
  await page.goto(who(LONG_ARN));
  await expect(page.getByRole("heading", { name: LONG })).toBeVisible();
  await expect(page.getByText(SUBJECT.slice(5, 20)).first()).toBeVisible();
  await page.getByRole("region", { name: "Documents" }).getByText("inline policy buckets").click();
  await expect(page.getByText("bucket-59/*")).toBeAttached();
  await expectNoSideScroll(page);
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSideScroll(page);
});

test("a way from such a subject to such a role reads well on a wide screen and on a phone", async ({ page }) => {
  test.slow();
  const from = `oidc://token.example.com#${SUBJECT}`;
  await page.goto(at(`/explain?${new URLSearchParams({ from, to: LONG_ARN })}`));
  await expect(page.getByRole("region", { name: "Ways" })).toBeVisible();
  for (const width of [3840, 1024, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await expectNoSideScroll(page);
  }
});
