import { describe, expect, it } from "vitest";
import { recogniseAll } from "./recognise.ts";

const A = "111122223333";
const iam = (rest: string): string => `arn:aws:iam::${A}:${rest}`;

/** What a document is told to be, and how many objects it has. */
const told = (doc: unknown) => recogniseAll(doc).map(({ kind, objects }) => [kind, objects]);

describe("every form of the bundle is told by its content", () => {
  it.each<[string, unknown, number]>([
    [
      "iam get-account-authorization-details",
      { UserDetailList: [], GroupDetailList: [], RoleDetailList: [{ Arn: iam("role/a"), RoleName: "a" }], Policies: [] },
      1,
    ],
    ["iam list-open-id-connect-providers", { OpenIDConnectProviderList: [{ Arn: iam("oidc-provider/x") }] }, 1],
    ["iam get-open-id-connect-provider", { Url: "x", ClientIDList: ["y"] }, 1],
    ["iam list-saml-providers", { SAMLProviderList: [{ Arn: iam("saml-provider/x") }] }, 1],
    ["iam list-instance-profiles", { InstanceProfiles: [{ Arn: iam("instance-profile/x"), InstanceProfileName: "x", Roles: [] }] }, 1],
    ["iam get-instance-profile", { InstanceProfile: { Arn: iam("instance-profile/x"), InstanceProfileName: "x", Roles: [] } }, 1],
    ["iam list-mfa-devices", { MFADevices: [{ UserName: "a", SerialNumber: iam("mfa/a") }] }, 1],
    ["iam list-access-keys", { AccessKeyMetadata: [{ UserName: "a", AccessKeyId: "AKIAIOSFODNN7EXAMPLE" }] }, 1],
    ["iam get-access-key-last-used", { UserName: "a", AccessKeyLastUsed: { ServiceName: "s3" } }, 1],
    ["iam get-role", { Role: { Arn: iam("role/a"), RoleName: "a" } }, 1],
    ["iam list-roles", { Roles: [{ Arn: iam("role/a"), RoleName: "a" }] }, 1],
    ["iam get-user", { User: { Arn: iam("user/a"), UserName: "a" } }, 1],
    ["iam list-users", { Users: [{ Arn: iam("user/a"), UserName: "a", UserId: "AIDA" }] }, 1],
    ["iam get-group", { Group: { Arn: iam("group/a"), GroupName: "a" }, Users: [] }, 1],
    ["iam list-groups", { Groups: [{ Arn: iam("group/a"), GroupName: "a", GroupId: "AGPA" }] }, 1],
    ["iam get-role-policy", { RoleName: "a", PolicyName: "p", PolicyDocument: {} }, 1],
    ["iam get-user-policy", { UserName: "a", PolicyName: "p", PolicyDocument: "%7B%7D" }, 1],
    ["iam get-group-policy", { GroupName: "a", PolicyName: "p", PolicyDocument: {} }, 1],
    ["iam list-role-policies", { PolicyNames: ["p"] }, 1],
    ["iam list-attached-role-policies", { AttachedPolicies: [{ PolicyName: "p", PolicyArn: iam("policy/p") }] }, 1],
    ["iam get-policy-version", { PolicyVersion: { VersionId: "v1", Document: {}, IsDefaultVersion: true } }, 1],
    ["iam get-policy", { Policy: { Arn: iam("policy/p"), PolicyName: "p", DefaultVersionId: "v1" } }, 1],
    ["iam list-policies", { Policies: [{ Arn: iam("policy/p"), PolicyName: "p", DefaultVersionId: "v1" }] }, 1],
    ["sts get-caller-identity", { Account: A, Arn: iam("user/a"), UserId: "AIDA" }, 1],
    ["eks describe-cluster", { cluster: { name: "c", arn: `arn:aws:eks:eu-west-1:${A}:cluster/c` } }, 1],
    ["eks describe-access-entry", { accessEntry: { principalArn: iam("role/a") } }, 1],
    ["eks list-associated-access-policies", { associatedAccessPolicies: [], clusterName: "c", principalArn: iam("role/a") }, 0],
    ["eks describe-pod-identity-association", { association: { associationId: "a-1", namespace: "n", serviceAccount: "s" } }, 1],
    ["eks describe-nodegroup", { nodegroup: { nodegroupName: "g" } }, 1],
    [
      "eks describe-identity-provider-config",
      { identityProviderConfig: { oidc: { identityProviderConfigName: "n", issuerUrl: "https://x", clientId: "y" } } },
      1,
    ],
    ["eks describe-addon", { addon: { addonName: "a" } }, 1],
    ["eks describe-fargate-profile", { fargateProfile: { fargateProfileName: "f" } }, 1],
    ["eks list-access-entries", { accessEntries: [iam("role/a")] }, 1],
    ["eks list-pod-identity-associations", { associations: [{ associationId: "a-1", namespace: "n", serviceAccount: "s" }] }, 1],
    ["eks list-nodegroups", { nodegroups: ["g"] }, 1],
    ["eks list-addons", { addons: ["a"] }, 1],
    ["eks list-fargate-profiles", { fargateProfileNames: ["f"] }, 1],
    ["eks list-identity-provider-configs", { identityProviderConfigs: [{ type: "oidc", name: "n" }] }, 1],
    ["ecs list-task-definitions", { taskDefinitionArns: [`arn:aws:ecs:eu-west-1:${A}:task-definition/t:1`] }, 1],
    [
      "ec2 describe-regions",
      {
        Regions: [
          { RegionName: "eu-west-1", OptInStatus: "opt-in-not-required" },
          { RegionName: "af-south-1", OptInStatus: "not-opted-in" },
        ],
      },
      1,
    ],
    ["eks list-clusters", { clusters: ["orchard", "meadow"] }, 2],
    ["ec2 describe-instances", { Reservations: [{ OwnerId: A, Instances: [{ InstanceId: "i-1" }, { InstanceId: "i-2" }] }] }, 2],
    ["organizations describe-organization", { Organization: { Id: "o-1", MasterAccountId: A } }, 1],
    ["organizations list-roots", { Roots: [{ Id: "r-1", PolicyTypes: [] }] }, 1],
    ["organizations list-parents", { Parents: [{ Id: "r-1", Type: "ROOT" }] }, 1],
    ["organizations list-tags-for-resource", { Tags: [{ Key: "team", Value: "web" }], NextToken: "2" }, 1],
    ["organizations list-policies-for-target", { Policies: [{ Id: "p-1", Type: "SERVICE_CONTROL_POLICY", Name: "n" }] }, 1],
    ["organizations describe-policy", { Policy: { PolicySummary: { Id: "p-1", Type: "SERVICE_CONTROL_POLICY" }, Content: "{}" } }, 1],
    ["organizations list-accounts", { Accounts: [{ Id: A, Name: "n" }] }, 1],
    ["sso-admin list-instances", { Instances: [{ InstanceArn: "arn:aws:sso:::instance/ssoins-1", IdentityStoreId: "d-1" }] }, 1],
    ["sso-admin list-permission-sets", { PermissionSets: ["arn:aws:sso:::permissionSet/ssoins-1/ps-1"] }, 1],
    ["sso-admin describe-permission-set", { PermissionSet: { PermissionSetArn: "arn:aws:sso:::permissionSet/ssoins-1/ps-1", Name: "n" } }, 1],
    ["sso-admin list-account-assignments", { AccountAssignments: [{ AccountId: A, PermissionSetArn: "arn", PrincipalType: "USER", PrincipalId: "u" }] }, 1],
    ["identitystore list-users", { Users: [{ UserName: "a", UserId: "u", IdentityStoreId: "d-1" }] }, 1],
    ["identitystore list-groups", { Groups: [{ GroupId: "g", DisplayName: "n", IdentityStoreId: "d-1" }] }, 1],
    ["identitystore list-group-memberships", { GroupMemberships: [{ IdentityStoreId: "d-1", GroupId: "g", MemberId: { UserId: "u" } }] }, 1],
    ["lambda list-functions", { Functions: [{ FunctionArn: "arn:aws:lambda:r:1:function:f", Role: iam("role/a") }] }, 1],
    ["codebuild batch-get-projects", { projects: [{ arn: "arn:aws:codebuild:r:1:project/p", serviceRole: iam("role/a") }] }, 1],
    ["ecs describe-task-definition", { taskDefinition: { taskDefinitionArn: "arn:aws:ecs:r:1:task-definition/t:1", taskRoleArn: iam("role/a") } }, 1],
    ["resource policy", { Policy: '{"Statement":[]}' }, 1],
    ["secretsmanager get-resource-policy", { ARN: `arn:aws:secretsmanager:r:${A}:secret:s`, Name: "s", ResourcePolicy: "{}" }, 1],
    ["terraform plan", { format_version: "1.2", planned_values: {}, resource_changes: [] }, 0],
    ["openid-configuration", { issuer: "https://oidc.example.com", jwks_uri: "https://x" }, 1],
    ["version", { clientVersion: {}, serverVersion: { major: "1", minor: "34+", gitVersion: "v1.34.2-eks" } }, 1],
    ["version", { major: "1", minor: "34", gitVersion: "v1.34.2" }, 1],
  ])("%s", (kind, doc, objects) => {
    expect(told(doc)).toEqual([[kind, objects]]);
  });
});

it.each<[string, unknown]>([
  ["iam list-roles", { Roles: [] }],
  ["iam list-users", { Users: [] }],
  ["iam list-groups", { Groups: [] }],
  ["sso-admin list-instances", { Instances: [] }],
])("%s is told when its list is empty, and then says nothing of an account", (kind, doc) => {
  const [reading] = recogniseAll(doc);
  expect(reading).toMatchObject({ kind, objects: 0, failures: [] });
  expect(JSON.stringify(reading?.contributions)).not.toMatch(/complete|partial/);
});

describe("Kubernetes objects", () => {
  it("are unpacked from a List of several kinds, each counted, and unknown kinds are no failure", () => {
    const list = {
      apiVersion: "v1",
      kind: "List",
      items: [
        { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "a" } },
        { apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "w" } },
        { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "b" } },
      ],
    };
    expect(told(list)).toEqual([
      ["ServiceAccount", 2],
      ["Widget", 1],
    ]);
    expect(recogniseAll(list).flatMap((one) => one.failures)).toEqual([]);
  });
  it("of a typed list take their kind from it", () => {
    expect(told({ apiVersion: "v1", kind: "PodList", items: [{ metadata: { name: "a" }, spec: { containers: [] } }] })).toEqual([["Pod", 1]]);
    expect(told({ apiVersion: "v1", kind: "PodList", items: [] })).toEqual([["Pod", 0]]);
  });
  it("of another group with a name that Kubernetes has too are not taken for it", () => {
    const [reading] = recogniseAll({ apiVersion: "iam.services.k8s.aws/v1alpha1", kind: "Role", metadata: { name: "a" }, spec: {} });
    expect(reading?.contributions[0]).toMatchObject({ scope: "cluster", part: { kinds: {} } });
  });
  it("a refusal of the API server is no object", () => {
    expect(recogniseAll({ apiVersion: "v1", kind: "Status", status: "Failure", reason: "Forbidden", code: 403 })[0]?.failures).toEqual([
      { reason: "holds an error of the API server instead of objects: Forbidden (403)" },
    ]);
  });
});

describe("what has no known form", () => {
  it("is named so, alone or in an array beside known ones", () => {
    expect(recogniseAll({ hello: "world" })[0]?.failures[0]?.reason).toMatch(/^unknown form/);
    const readings = recogniseAll([{ Account: A, Arn: iam("user/a"), UserId: "x" }, { hello: "world" }, 3]);
    expect(readings.flatMap((one) => one.failures.map((failure) => failure.reason.slice(0, 24)))).toEqual([
      "document 2: unknown form",
      "document 3: unknown form",
    ]);
    expect(readings[0]?.kind).toBe("sts get-caller-identity");
  });
});
