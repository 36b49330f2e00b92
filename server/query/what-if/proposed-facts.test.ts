import { describe, expect, test } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { withWrittenBundle } from "@/server/testing/written-bundle.ts";
import { proposedFacts } from "./proposed-facts.ts";

const A = "111122223333";
type Files = Readonly<Record<string, unknown>>;

async function factsOf(files: Files): Promise<Facts> {
  const loaded = await withWrittenBundle(files, (path) => loadFacts(path, { readAt: "2026-11-27T00:00:00Z" }));
  if (!loaded.ok) throw new Error(loaded.error.message);
  return loaded.value;
}

const scp = (Action: string): object => ({
  Policy: {
    PolicySummary: {
      Id: "p-limits",
      Arn: `arn:aws:organizations::${A}:policy/o-x/service_control_policy/p-limits`,
      Name: "limits",
      Type: "SERVICE_CONTROL_POLICY",
    },
    Content: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny", Action, Resource: "*" }] }),
  },
});
const attached = (...ids: readonly string[]): object => ({ Policies: ids.map((Id) => ({ Id, Name: Id.replace("p-", ""), Type: "SERVICE_CONTROL_POLICY" })) });
const report = (mfa: boolean): object => ({
  Content: btoa(
    `user,arn,user_creation_time,password_enabled,mfa_active,access_key_1_active,access_key_2_active\nana,arn:aws:iam::${A}:user/ana,2025-01-01T00:00:00+00:00,true,${mfa},true,false\n`,
  ),
  ReportFormat: "text/csv",
  GeneratedTime: "2026-11-20T00:00:00Z",
});
const SET = "arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-1234567890abcdef";
const assignments = (...PrincipalId: readonly string[]): object => ({
  AccountAssignments: PrincipalId.map((id) => ({ AccountId: A, PermissionSetArn: SET, PrincipalType: "GROUP", PrincipalId: id })),
});
const members = (...users: readonly string[]): object => ({
  GroupMemberships: users.map((UserId, i) => ({ IdentityStoreId: "d-1234567890", MembershipId: `m-${i}-${UserId}`, GroupId: "g-ops", MemberId: { UserId } })),
});

const BASE: Files = {
  [`accounts/${A}/account-authorization-details.json`]: { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [], IsTruncated: false },
  [`accounts/${A}/get-credential-report.json`]: report(false),
  [`accounts/${A}/list-policies-for-target-service-control-policy.json`]: attached("p-limits"),
  "organization/organization.json": { Organization: { Id: "o-x", MasterAccountId: A } },
  "organization/accounts.json": { Accounts: [{ Id: A, Name: "main", Status: "ACTIVE" }] },
  "organization/policy-limits.json": scp("ec2:*"),
  "identity-center/list-account-assignments.json": assignments("g-ops", "g-dev"),
  "identity-center/list-group-memberships.json": members("u-ana", "u-bo"),
};

describe("law: a change of one file is what the import of the bundle with that file changed is", () => {
  test.each<[string, string, object]>([
    ["a service control policy", "organization/policy-limits.json", scp("sts:*")],
    ["what is attached to an account", `accounts/${A}/list-policies-for-target-service-control-policy.json`, attached("p-limits", "p-other")],
    ["who is assigned a permission set", "identity-center/list-account-assignments.json", assignments("g-ops")],
    ["who is in a group", "identity-center/list-group-memberships.json", members("u-ana", "u-cy")],
    ["the credential report", `accounts/${A}/get-credential-report.json`, report(true)],
  ])("%s", async (_, path, content) => {
    const [base, imported] = [await factsOf(BASE), await factsOf({ ...BASE, [path]: content })];
    const { facts, ignored } = proposedFacts(base, { facts: await factsOf({ [path]: content }), deleted: [] });
    const compared = ({ organization, identityCenter, accounts }: Facts) => ({ organization, identityCenter, accounts });
    expect(ignored).toEqual([]);
    expect(compared(imported)).not.toEqual(compared(base));
    expect(compared(facts)).toEqual(compared(imported));
  });

  test("what it does not speak of are the very same facts", async () => {
    const base = await factsOf(BASE);
    const { facts } = proposedFacts(base, { facts: await factsOf(BASE), deleted: [] });
    expect(facts.organization).toBe(base.organization);
    expect(facts.identityCenter).toBe(base.identityCenter);
  });
});
