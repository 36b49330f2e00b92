import { afterEach, describe, expect, test } from "vitest";
import { factsOf } from "@/server/collect/bundle/facts-of.ts";
import { memorySink } from "@/server/collect/scan/bundle-sink.ts";
import { type AwsFault, type AwsStandIn, startAws } from "@/server/testing/stand-in/aws.ts";
import { accountStandIn, RESERVED_ROLE } from "@/server/testing/stand-in/aws-account.ts";
import { scanAccount } from "./scan-account.ts";

let aws: AwsStandIn;
afterEach(() => aws?.stop());

const FOLDER = "identity-center/ssoins-7223aaaaaaaaaaaa";
const ADMIN = "arn:aws:sso:::permissionSet/ssoins-7223aaaaaaaaaaaa/ps-admin";
const READ = "arn:aws:sso:::permissionSet/ssoins-7223aaaaaaaaaaaa/ps-read";

async function scanned(faults: Readonly<Record<string, AwsFault>> = {}, roles: readonly string[] = ["a", RESERVED_ROLE], regions = ["eu-west-1"]) {
  aws = await startAws(accountStandIn([], roles), faults);
  const sink = memorySink();
  const outcome = await scanAccount({ endpoint: aws.url, regions, credentials: { accessKeyId: "x", secretAccessKey: "y" }, attempts: 1 }, sink);
  const documents = Object.fromEntries(sink.documents);
  return { outcome, documents, facts: factsOf({ ...documents, "rolewalk-scan.json": { rolewalkScan: { version: 1, ...outcome } } }) };
}
const untold = (facts: Awaited<ReturnType<typeof scanned>>["facts"]) =>
  facts.coverage.missing.filter((one) => one.what.startsWith("account assignments of")).map(({ what, of }) => `${what} of ${of}`);

describe("people behind roles", () => {
  test("permission sets, who has them in which account, and the groups' members are read with every list whole", async () => {
    const { outcome, facts } = await scanned();
    expect(outcome).toMatchObject({ state: "complete", failed: [] });
    expect(facts.identityCenter).toEqual([
      {
        store: "d-9067aaaaaa",
        permissionSets: [
          { arn: ADMIN, name: "Admin", instanceArn: "arn:aws:sso:::instance/ssoins-7223aaaaaaaaaaaa" },
          { arn: READ, name: "ReadOnly", instanceArn: "arn:aws:sso:::instance/ssoins-7223aaaaaaaaaaaa" },
        ],
        assignments: expect.arrayContaining([
          { account: "111122223333", permissionSetArn: ADMIN, principalType: "GROUP", principalId: "g-ops" },
          { account: "111122223333", permissionSetArn: ADMIN, principalType: "USER", principalId: "u-cleo" },
          { account: "444455556666", permissionSetArn: ADMIN, principalType: "GROUP", principalId: "g-ops" },
          { account: "111122223333", permissionSetArn: READ, principalType: "GROUP", principalId: "g-audit" },
        ]),
        assignmentLists: expect.arrayContaining(
          ["111122223333", "444455556666"].flatMap((account) => [ADMIN, READ].map((permissionSetArn) => ({ account, permissionSetArn, state: "complete" }))),
        ),
        users: ["ann", "bob", "cleo"].map((name) => ({ id: `u-${name}`, name })),
        groups: ["ops", "audit", "unused"].map((name) => ({ id: `g-${name}`, name })),
        memberships: [
          { group: "g-ops", user: "u-ann" },
          { group: "g-ops", user: "u-bob" },
        ],
        memberLists: [
          { group: "g-audit", state: "complete" },
          { group: "g-ops", state: "complete" },
        ],
      },
    ]);
    expect(facts.coverage.missing.filter((one) => one.what.includes("assign"))).toEqual([]);
  });

  test("only groups that have a permission set somewhere are asked for their members", async () => {
    await scanned();
    expect(aws.calls.filter((one) => one === "identitystore ListGroupMemberships")).toHaveLength(3);
  });

  test("no address, number or e-mail of anybody is in the bundle", async () => {
    const { documents } = await scanned();
    expect(JSON.stringify(documents)).not.toContain("PLANTED");
    expect(documents[`${FOLDER}/list-users.json`]).toEqual({
      Users: ["ann", "bob", "cleo"].map((name) => ({ IdentityStoreId: "d-9067aaaaaa", UserId: `u-${name}`, UserName: name })),
    });
  });

  test("the region of an Identity Center is known from the roles that it made", async () => {
    const { outcome } = await scanned({}, ["a", RESERVED_ROLE], ["us-west-2"]);
    expect(outcome.ledger.filter((one) => one.operation === "ListInstances").map((one) => one.of)).toEqual([
      "111122223333 eu-west-1",
      "111122223333 us-west-2",
    ]);
  });
});

describe("people that may not be read", () => {
  test.each(["ListInstances", "ListPermissionSets", "DescribePermissionSet", "ListAccountsForProvisionedPermissionSet", "ListAccountAssignments"])(
    "without %s the account stays complete, and who stands behind its roles is not known",
    async (operation) => {
      const { outcome, facts } = await scanned({ [operation]: { kind: "denied" } });
      expect(outcome.state).toBe("complete");
      expect(outcome.missing).toContainEqual(expect.objectContaining({ what: `sso-admin ${operation}`, weakens: "who stands behind AWSReservedSSO roles" }));
      expect(untold(facts)).toEqual([
        "account assignments of AWSReservedSSO_Admin_0123456789abcdef (sso-admin list-account-assignments) of account 111122223333",
      ]);
    },
  );

  test("who may not see the permission sets is asked nothing more", async () => {
    await scanned({ ListPermissionSets: { kind: "denied" } });
    expect(aws.calls.filter((one) => /^(?:sso|identitystore) /.test(one))).toEqual(["sso ListInstances", "sso ListPermissionSets"]);
  });

  test("a list of assignments that breaks off is a yes for those in it and no reason for a no", async () => {
    const { outcome, documents, facts } = await scanned({ ListAccountAssignments: { kind: "throttled", after: 2 } });
    const [path, document] = Object.entries(documents).find(([, one]) => (one as { IsTruncated?: boolean }).IsTruncated) ?? [];
    expect(path).toMatch(/list-account-assignments-\d{12}-ps-/);
    expect(document).toMatchObject({ AccountAssignments: [{ PrincipalId: "g-ops" }], NextToken: "1" });
    expect(outcome.failed).toContainEqual({ path, reason: expect.stringContaining("breaks off after page 1: was throttled") });
    expect(facts.identityCenter[0]?.assignmentLists).toContainEqual({ account: "111122223333", permissionSetArn: ADMIN, state: "partial" });
  });

  test("groups without their members are coverage", async () => {
    const { facts } = await scanned({ ListGroupMemberships: { kind: "denied" } });
    expect(facts.coverage.missing).toContainEqual({
      what: "members of 2 assigned groups (identitystore list-group-memberships)",
      of: "Identity Center d-9067aaaaaa",
      weakens: "which people have what those groups have",
    });
  });
});
