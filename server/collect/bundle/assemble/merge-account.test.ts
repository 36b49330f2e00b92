import { describe, expect, it } from "vitest";
import { factsOf } from "@/server/collect/bundle/facts-of.ts";
import type { AccountFacts } from "@/server/facts/snapshot.ts";

const A = "111122223333";
const iam = (rest: string): string => `arn:aws:iam::${A}:${rest}`;
const getRole = (name: string) => ({ Role: { Arn: iam(`role/${name}`), RoleName: name, AssumeRolePolicyDocument: { Version: "2012-10-17" } } });
const details = {
  UserDetailList: ["ann", "bob"].map((name) => ({ Arn: iam(`user/${name}`), UserName: name })),
  GroupDetailList: [],
  RoleDetailList: [{ Arn: iam("role/a"), RoleName: "a" }],
  Policies: [],
};

const inAccount = (files: Readonly<Record<string, unknown>>) =>
  factsOf(Object.fromEntries(Object.entries(files).map(([path, doc]) => [`accounts/${A}/${path}`, doc])));
function account(files: Readonly<Record<string, unknown>>): AccountFacts {
  const facts = inAccount(files);
  const [first] = facts.accounts;
  if (!first || facts.coverage.failed.length > 0) throw new Error(JSON.stringify(facts.coverage.failed));
  return first;
}

describe("a role that is asked about alone", () => {
  it("has the policies of the answers whose files are named after it", () => {
    const facts = account({
      "get-role-api.json": getRole("api"),
      "get-role-my-api.json": getRole("my-api"),
      "list-role-policies-my-api.json": { PolicyNames: ["p", "q"] },
      "get-role-policy-my-api-p.json": { RoleName: "my-api", PolicyName: "p", PolicyDocument: encodeURIComponent('{"Version":"2012-10-17"}') },
      "list-attached-role-policies-api.json": { AttachedPolicies: [{ PolicyName: "x", PolicyArn: iam("policy/x") }] },
    });
    expect(facts.roles).toMatchObject([
      { name: "api", attachedPolicies: [iam("policy/x")] },
      { name: "my-api", inlinePolicies: [{ name: "p", document: { Version: "2012-10-17" } }], inlinePolicyNames: ["q"], partial: [] },
    ]);
    expect(facts.roles[0]?.inlinePolicies).toBeUndefined();
    expect(facts.lists.roles).toBe("partial");
  });
  it("is the one that is meant when it is the only one", () => {
    expect(account({ "a.json": getRole("api"), "b.json": { PolicyNames: [] }, "c.json": { AttachedPolicies: [] } }).roles[0]).toMatchObject({
      inlinePolicies: [],
      inlinePolicyNames: [],
      attachedPolicies: [],
    });
  });
  it("may have more inline policies than were read, as long as their names were not listed", () => {
    expect(account({ "a.json": getRole("api"), "b.json": { RoleName: "api", PolicyName: "p", PolicyDocument: {} } }).roles[0]).toMatchObject({
      inlinePolicies: [{ name: "p" }],
      partial: ["inlinePolicies"],
    });
  });
  it("has more attached policies than were read when the answer was cut", () => {
    expect(account({ "a.json": getRole("api"), "b.json": { AttachedPolicies: [], IsTruncated: true, Marker: "x" } }).roles[0]).toMatchObject({
      attachedPolicies: [],
      partial: ["attachedPolicies"],
    });
  });
  it("is not guessed: an answer that could be of several is refused", () => {
    const { coverage } = inAccount({ "a.json": getRole("api"), "b.json": getRole("web"), "c.json": { PolicyNames: ["p"] } });
    expect(coverage.failed).toEqual([{ path: `accounts/${A}/c.json`, reason: expect.stringMatching(/^does not say whose policies these are/) }]);
  });
  it("that only its policies name gets the ARN it has without a path", () => {
    expect(account({ "list-attached-user-policies-carl.json": { AttachedPolicies: [] } }).users[0]).toMatchObject({
      arn: iam("user/carl"),
      attachedPolicies: [],
    });
  });
  it("keeps what account details say when it is asked about again", () => {
    expect(account({ "a.json": details, "b.json": getRole("a") }).roles).toMatchObject([
      { inlinePolicies: [], attachedPolicies: [], trustPolicy: { Version: "2012-10-17" } },
    ]);
  });
});

it("a policy version belongs to the policy its file is named after, or to the only one that waits for it", () => {
  const policy = (name: string) => ({ Policy: { Arn: iam(`policy/${name}`), PolicyName: name, DefaultVersionId: "v2" } });
  const version = { PolicyVersion: { VersionId: "v2", IsDefaultVersion: true, Document: { Version: "2012-10-17" } } };
  expect(account({ "a.json": policy("p"), "b.json": version }).policies[0]).toMatchObject({ document: { Version: "2012-10-17" } });
  const two = account({ "a.json": policy("p"), "b.json": policy("q"), "get-policy-version-q.json": version });
  expect(two.policies.map((p) => p.document !== undefined)).toEqual([false, true]);
  expect(inAccount({ "a.json": policy("p"), "b.json": policy("q"), "v.json": version }).coverage.failed).toHaveLength(1);
});

it("a policy that is only attached gets its text from the version read", () => {
  const facts = account({
    "get-role.json": getRole("a"),
    "list-attached-role-policies-a.json": { AttachedPolicies: [{ PolicyName: "x", PolicyArn: iam("policy/x") }] },
    "get-policy-version.json": { PolicyVersion: { VersionId: "v3", IsDefaultVersion: true, Document: { Version: "2012-10-17" } } },
  });
  expect(facts.policies).toEqual([{ arn: iam("policy/x"), name: "x", defaultVersion: "v3", document: { Version: "2012-10-17" } }]);
});

it("a name behind the command is taken whole: who is called so is meant, not whose name it ends with", () => {
  const facts = account({
    "a.json": getRole("rao"),
    "list-attached-role-policies-asha.rao.json": { AttachedPolicies: [] },
    "list-role-policies-rao-2.json": { PolicyNames: ["p"] },
  });
  expect(facts.roles).toMatchObject([
    { name: "rao", inlinePolicyNames: ["p"] },
    { name: "asha.rao", attachedPolicies: [] },
  ]);
  expect(facts.roles[0]?.attachedPolicies).toBeUndefined();
});

it("groups of a user come from the group's members or from an answer about the user", () => {
  const group = { Group: { Arn: iam("group/dev"), GroupName: "dev" }, Users: [{ Arn: iam("user/ann"), UserName: "ann" }] };
  const groups = { Groups: [{ Arn: iam("group/ops"), GroupName: "ops" }] };
  const user = { User: { Arn: iam("user/bob"), UserName: "bob" } };
  const facts = account({ "g.json": group, "u.json": user, "list-groups-for-user-bob.json": groups });
  expect(facts.users.map((one) => [one.name, one.groups, one.partial])).toEqual([
    ["ann", ["dev"], ["groups"]],
    ["bob", ["ops"], undefined],
  ]);
});

it("a user whose list of groups is empty is in none, and a group list that is empty is nobody's answer", () => {
  const facts = account({
    "d.json": {
      Users: [
        { Arn: iam("user/bob"), UserName: "bob" },
        { Arn: iam("user/cy"), UserName: "cy" },
      ],
    },
    "list-groups-for-user-bob.json": { Groups: [] },
    "list-groups.json": { Groups: [] },
  });
  expect(facts.users.map((one) => [one.name, one.groups])).toEqual([
    ["bob", []],
    ["cy", undefined],
  ]);
  expect(facts.lists.groups).not.toBe("complete");
});

describe("what is asked user by user", () => {
  it("is answered for the users it names, and by an empty answer for the user its file names", () => {
    const facts = account({
      "d.json": details,
      "m.json": { MFADevices: [{ UserName: "ann", SerialNumber: iam("mfa/ann") }] },
      "list-mfa-devices-bob.json": { MFADevices: [] },
    });
    expect(facts).toMatchObject({ mfaAsked: ["ann", "bob"], lists: { mfaDevices: "complete" }, mfaDevices: [{ userName: "ann" }] });
  });
  it("an empty answer of nobody says nothing", () => {
    expect(account({ "d.json": details, "m.json": { MFADevices: [] } })).toMatchObject({ mfaAsked: [], mfaDevices: [] });
    expect(account({ "d.json": details, "m.json": { MFADevices: [] } }).lists.mfaDevices).toBeUndefined();
  });
  it("a key's last use belongs to the key the file names, or to the user's only one", () => {
    const keys = { AccessKeyMetadata: [{ UserName: "ann", AccessKeyId: "AKIAIOSFODNN7EXAMPLE" }] };
    const used = { UserName: "ann", AccessKeyLastUsed: { LastUsedDate: "2026-01-01T00:00:00Z", ServiceName: "s3" } };
    expect(account({ "d.json": details, "k.json": keys, "l.json": used }).accessKeys).toMatchObject([
      { id: "AKIAIOSFODNN7EXAMPLE", lastUsed: "2026-01-01T00:00:00Z", lastUsedService: "s3" },
    ]);
    expect(account({ "get-access-key-last-used-AKIAIOSFODNN7EXAMPLE.json": used }).accessKeys).toMatchObject([{ id: "AKIAIOSFODNN7EXAMPLE", userName: "ann" }]);
  });
  it("a credential report may be the answer or its CSV", () => {
    const csv = `user,arn,user_creation_time,password_enabled,mfa_active,access_key_1_active,access_key_2_active\nann,${iam("user/ann")},x,no_information,true,false,N/A\n`;
    const expected = [{ arn: iam("user/ann"), user: "ann", passwordEnabled: undefined, mfaActive: true, key1Active: false, key2Active: undefined }];
    expect(account({ "r.json": { Content: Buffer.from(csv).toString("base64"), ReportFormat: "text/csv" } }).credentialReport).toEqual(expected);
    expect(account({ "report.csv": csv }).credentialReport).toEqual(expected);
  });
});

it("a resource's policy lies below its ARN, URL-encoded, and is refused elsewhere", () => {
  const bucket = "arn:aws:s3:::feeds";
  expect(account({ [`resources/${encodeURIComponent(bucket)}/p.json`]: { Policy: '{"Statement":[]}' } }).resourcePolicies).toEqual([
    { resource: bucket, document: { Statement: [] } },
  ]);
  expect(inAccount({ "p.json": { Policy: "{}" } }).coverage.failed[0]?.reason).toMatch(/^does not say of which resource it is/);
});

describe("the organization", () => {
  const scp = { Policies: [{ Id: "p-1", Type: "SERVICE_CONTROL_POLICY", Name: "n" }] };
  const files = {
    "o.json": { Organization: { Id: "o-1", MasterAccountId: "999988887777" } },
    "r.json": { Roots: [{ Id: "r-1", PolicyTypes: [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }] }] },
    "p.json": { Policy: { PolicySummary: { Id: "p-1", Type: "SERVICE_CONTROL_POLICY" }, Content: '{"Statement":[]}' } },
    [`accounts/${A}/parents.json`]: { Parents: [{ Id: "ou-1", Type: "ORGANIZATIONAL_UNIT" }] },
    [`accounts/${A}/scp.json`]: scp,
    "organization/ou-1/parents.json": { Parents: [{ Id: "r-1", Type: "ROOT" }] },
    "organization/ou-1/scp.json": scp,
    "organization/r-1/list-policies-for-target-service-control-policy.json": { Policies: [] },
    "d.json": details,
  };
  const gaps = (all: Record<string, unknown>) => factsOf(all).coverage.missing.filter((gap) => /control policies/.test(gap.what)).length;
  it("is put together from answers placed by their target", () => {
    expect(factsOf(files).organization).toEqual({
      id: "o-1",
      managementAccount: "999988887777",
      roots: [{ id: "r-1", policyTypes: ["SERVICE_CONTROL_POLICY"] }],
      accounts: [],
      parents: { [A]: "ou-1", "ou-1": "r-1" },
      attachments: [
        { target: A, type: "SERVICE_CONTROL_POLICY", policyIds: ["p-1"] },
        { target: "ou-1", type: "SERVICE_CONTROL_POLICY", policyIds: ["p-1"] },
        { target: "r-1", type: "SERVICE_CONTROL_POLICY", policyIds: [] },
      ],
      policies: [{ id: "p-1", type: "SERVICE_CONTROL_POLICY", name: "n", document: { Statement: [] } }],
    });
  });
  it("takes tags for those of an account only from a file that is called so: IAM prints those of a role alike", () => {
    const tags = { Tags: [{ Key: "team", Value: "web" }] };
    const of = (path: string) => factsOf({ ...files, [path]: tags });
    expect(of(`accounts/${A}/list-tags-for-resource.json`).organization?.accountTags).toEqual({ [A]: { team: "web" } });
    const role = of(`accounts/${A}/list-role-tags.json`);
    expect(role.organization).toEqual(factsOf(files).organization);
    expect(role.coverage.failed).toMatchObject([{ path: `accounts/${A}/list-role-tags.json`, reason: expect.stringMatching(/^does not say whose tags/) }]);
    expect(of("list-tags-for-resource.json").coverage.failed).toMatchObject([{ reason: expect.stringMatching(/^does not say about which/) }]);
  });
  it("leaves no gap when every level is known, and one for each type that is not", () => {
    const { "organization/ou-1/scp.json": _, ...without } = files;
    expect([gaps(files), gaps(without), gaps({ "d.json": details })]).toEqual([0, 1, 2]);
  });
  it("an answer about a target that nothing names is refused", () => {
    expect(factsOf({ "scp.json": scp, "d.json": details }).coverage.failed[0]?.reason).toMatch(/^does not say about which root, unit or account/);
  });
});

it("Identity Center is told by store, which permission sets know through their instance", () => {
  const facts = factsOf({
    "i.json": { Instances: [{ InstanceArn: "arn:aws:sso:::instance/ssoins-1", IdentityStoreId: "d-1" }] },
    "s.json": { PermissionSets: ["arn:aws:sso:::permissionSet/ssoins-1/ps-1"] },
    "d.json": { PermissionSet: { PermissionSetArn: "arn:aws:sso:::permissionSet/ssoins-1/ps-1", Name: "Admin" } },
    "a.json": {
      AccountAssignments: [{ AccountId: A, PermissionSetArn: "arn:aws:sso:::permissionSet/ssoins-1/ps-1", PrincipalType: "GROUP", PrincipalId: "g-1" }],
    },
    "m.json": { GroupMemberships: [{ IdentityStoreId: "d-1", GroupId: "g-1", MemberId: { UserId: "u-1" } }] },
  });
  expect(facts.identityCenter).toMatchObject([
    {
      store: "d-1",
      permissionSets: [{ name: "Admin", instanceArn: "arn:aws:sso:::instance/ssoins-1" }],
      assignments: [{ principalType: "GROUP" }],
      memberships: [{ group: "g-1", user: "u-1" }],
    },
  ]);
});
