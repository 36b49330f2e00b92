import { describe, expect, test } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { buildGraph } from "@/server/graph/build-graph.ts";
import { World } from "@/server/graph/world.ts";
import { withWrittenBundle } from "@/server/testing/written-bundle.ts";
import { anIamRole, anIamUser, cluster, type Files, inAccount, OTHER_ROLES, objects } from "./a-case.ts";
import { administratorsOf } from "./admin.ts";

const TIME = Date.parse("2026-11-27T00:00:00Z");
const worldOf = (facts: Facts): World => new World(facts, TIME);

async function factsOf(files: Files): Promise<Facts> {
  const loaded = await withWrittenBundle(files, (path) => loadFacts(path, { readAt: "2026-11-27T00:00:00Z" }));
  if (!loaded.ok) throw new Error(loaded.error.message);
  return loaded.value;
}

describe("administrators", () => {
  const policy = (Statement: readonly object[]): readonly object[] => [{ PolicyName: "p", PolicyDocument: { Version: "2012-10-17", Statement } }];
  const allow = (Action: string | readonly string[], Resource = "*"): object => ({ Effect: "Allow", Action, Resource });
  const ec2 = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };

  async function adminsIn(files: Files): Promise<Readonly<Record<string, string>>> {
    const world = worldOf(await factsOf(files));
    return Object.fromEntries([...administratorsOf(world, buildGraph(world))].map(([ref, { verdict, of }]) => [ref, `${verdict} ${of}`]));
  }
  const inIam = (policies: readonly object[]) => adminsIn(inAccount({ roles: [anIamRole("r", [ec2], policies)], users: [anIamUser("u")] }));
  const YES = { [`${OTHER_ROLES}/r`]: "allowed account 111122223333" };

  const MAYBE = { [`${OTHER_ROLES}/r`]: "conditional account 111122223333" };

  test.each([
    ["everything on everything", [allow("*")], YES],
    ["iam:* on everything", [allow("iam:*")], YES],
    ["a policy that it may attach to itself", [allow("iam:AttachRolePolicy", `${OTHER_ROLES}/r`)], YES],
    ["all of IAM, and a Deny on what takes others over", [allow("iam:*"), { Effect: "Deny", Action: "iam:*", Resource: "*" }], {}],
    ["reading IAM", [allow(["iam:Get*", "iam:List*"])], {}],
    [
      "everything but IAM",
      [
        {
          Effect: "Allow",
          NotAction: [
            "iam:*",
            "sts:*",
            "organizations:*",
            "lambda:*",
            "ec2:*",
            "eks:*",
            "cloudformation:*",
            "ssm:*",
            "glue:*",
            "sagemaker:*",
            "codebuild:*",
            "ecs:*",
          ],
          Resource: "*",
        },
      ],
      {},
    ],
    ["everything but one service, which leaves IAM", [{ Effect: "Allow", NotAction: "s3:*", Resource: "*" }], YES],
    ["everything on everything but one bucket", [{ Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::ledger" }], YES],
    ["both calls that take over all others, on all others", [allow(["iam:UpdateAssumeRolePolicy", "iam:CreateAccessKey"])], YES],
    [
      "the same by patterns of roles and users",
      [allow("iam:UpdateAssumeRolePolicy", "arn:aws:iam::*:role/*"), allow("iam:CreateAccess*", "arn:aws:iam::*:user/*")],
      YES,
    ],
    ["the trust of every role alone, where no role is strong", [allow("iam:UpdateAssumeRolePolicy")], {}],
    ["keys of every user alone", [allow("iam:CreateAccessKey")], {}],
    ["both, but of roles below one path", [allow("iam:UpdateAssumeRolePolicy", `${OTHER_ROLES}/team/*`), allow("iam:CreateAccessKey")], {}],
    ["everything, and no keys of users: roles are enough", [allow("*"), { Effect: "Deny", Action: "iam:CreateAccessKey", Resource: "*" }], YES],
    ["everything, and nothing on roles: users are enough", [allow("*"), { Effect: "Deny", Action: "iam:*", Resource: `${OTHER_ROLES}/*` }], YES],
    ["everything, from one network", [{ ...allow("*"), Condition: { IpAddress: { "aws:SourceIp": "198.51.100.0/24" } } }], MAYBE],
    ["everything, where a tag it has not got asks for it", [{ ...allow("*"), Condition: { StringEquals: { "aws:PrincipalTag/admin": "yes" } } }], {}],
    ["everything in letter case of one's own", [allow("IAM:*")], YES],
    ["a literal star in the name of an action is a pattern", [allow("iam:*AssumeRolePolicy"), allow("iam:?reateAccessKey")], YES],
  ])("of an account: %s", async (_, statements, expected) => expect(await inIam(policy(statements))).toEqual(expected));

  test("of a cluster: system:masters, whoever a binding gives everything, and whom aws-auth makes a member", async () => {
    const rules = [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }];
    const subjects = [{ kind: "ServiceAccount", namespace: "ops", name: "operator" }];
    const mapRoles = `- rolearn: ${OTHER_ROLES}/r\n  username: r\n  groups: [system:masters]\n`;
    const found = await adminsIn({
      ...cluster(),
      ...inAccount({ roles: [anIamRole("r", [ec2])] }),
      ...objects("clusterroles", [
        { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "all" }, rules },
        { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "some" }, rules: [{ ...rules[0], apiGroups: ["apps"] }] },
        { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "one" }, rules: [{ ...rules[0], resourceNames: ["x"] }] },
      ]),
      ...objects(
        "clusterrolebindings",
        ["all", "some", "one"].map((name) => ({
          apiVersion: "rbac.authorization.k8s.io/v1",
          kind: "ClusterRoleBinding",
          metadata: { name },
          roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
          subjects: name === "all" ? subjects : [{ kind: "ServiceAccount", namespace: "ops", name: "deployer" }],
        })),
      ),
      ...objects("configmaps", [{ apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: "kube-system", name: "aws-auth" }, data: { mapRoles } }]),
    });
    expect(found).toEqual({
      "k8s://prod/group/system:masters": "allowed cluster prod",
      "k8s://prod/serviceaccount/ops/operator": "allowed cluster prod",
      [`${OTHER_ROLES}/r`]: "allowed cluster prod",
    });
  });

  const managed = (Statement: readonly object[], PolicyName = "limit"): object => ({
    PolicyName,
    Arn: `arn:aws:iam::111122223333:policy/${PolicyName}`,
    DefaultVersionId: "v1",
    PolicyVersionList: [{ VersionId: "v1", IsDefaultVersion: true, Document: { Version: "2012-10-17", Statement } }],
  });
  const account = (roles: readonly object[], Policies: readonly object[], users: readonly object[] = [], GroupDetailList: readonly object[] = []): Files => ({
    "accounts/111122223333/account-authorization-details.json": {
      RoleDetailList: roles,
      UserDetailList: users,
      GroupDetailList,
      Policies,
      IsTruncated: false,
    },
  });
  const bounded = (statements: readonly object[]): Files => {
    const PermissionsBoundary = { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: "arn:aws:iam::111122223333:policy/limit" };
    return account([{ ...anIamRole("r", [ec2], policy([allow("*")])), PermissionsBoundary }], [managed(statements)]);
  };

  test.each([
    ["that allows everything is none", [allow("*")], YES],
    ["of another service limits", [allow("s3:*")], {}],
    ["that leaves out keys of users leaves roles", [allow("*"), { Effect: "Deny", Action: "iam:CreateAccessKey", Resource: "*" }], YES],
    ["that can be taken off is none", [allow("*"), { Effect: "Deny", Action: "iam:UpdateAssumeRolePolicy", Resource: "*" }], YES],
    ["that denies all of IAM limits", [allow("*"), { Effect: "Deny", Action: "iam:*", Resource: "*" }], {}],
  ])("of an account: a permissions boundary %s", async (_, statements, expected) => expect(await adminsIn(bounded(statements))).toEqual(expected));

  const organized = (scp: readonly object[], management = "999988887777"): Files => ({
    ...inAccount({ roles: [anIamRole("r", [ec2], policy([allow("*")]))] }),
    "organization/organization.json": { Organization: { Id: "o-exampleorgid", MasterAccountId: management } },
    "organization/roots.json": { Roots: [{ Id: "r-root", Name: "Root", PolicyTypes: [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }] }] },
    "accounts/111122223333/list-parents.json": { Parents: [{ Id: "r-root", Type: "ROOT" }] },
    "accounts/111122223333/list-policies-for-target.json": { Policies: [{ Id: "p-limit", Name: "limit", Type: "SERVICE_CONTROL_POLICY" }] },
    "organization/r-root/list-policies-for-target.json": { Policies: [{ Id: "p-limit", Name: "limit", Type: "SERVICE_CONTROL_POLICY" }] },
    "organization/describe-policy.json": {
      Policy: {
        PolicySummary: { Id: "p-limit", Name: "limit", Type: "SERVICE_CONTROL_POLICY" },
        Content: JSON.stringify({ Version: "2012-10-17", Statement: scp }),
      },
    },
  });

  test.each([
    ["that allows everything is none", organized([allow("*")]), YES],
    ["that denies IAM limits", organized([allow("*"), { Effect: "Deny", Action: "iam:*", Resource: "*" }]), {}],
    [
      "that denies keys of users, as many do, leaves administrators",
      organized([allow("*"), { Effect: "Deny", Action: "iam:CreateAccessKey", Resource: "*" }]),
      YES,
    ],
    ["does not limit the management account", organized([{ Effect: "Deny", Action: "*", Resource: "*" }], "111122223333"), YES],
  ])("of an account: a service control policy %s", async (_, files, expected) => expect(await adminsIn(files)).toEqual(expected));

  test("of an account: by the policy of a group, and not by one that was not collected", async () => {
    const group = {
      GroupName: "admins",
      Path: "/",
      GroupId: "AGPAADMINS",
      Arn: "arn:aws:iam::111122223333:group/admins",
      GroupPolicyList: policy([allow("*")]),
      AttachedManagedPolicies: [],
    };
    const unread = { ...anIamRole("unread", [ec2]), AttachedManagedPolicies: [{ PolicyName: "gone", PolicyArn: "arn:aws:iam::111122223333:policy/gone" }] };
    const found = await adminsIn(account([unread], [], [{ ...anIamUser("u"), GroupList: ["admins"] }], [group]));
    expect(found).toEqual({ "arn:aws:iam::111122223333:user/u": "allowed account 111122223333" });
  });

  test("what only an AWS service is, is nobody's", async () => {
    const linked = {
      ...anIamRole("AWSServiceRoleForX", [ec2], policy([allow("*")])),
      Path: "/aws-service-role/x.amazonaws.com/",
      Arn: `${OTHER_ROLES}/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`,
    };
    expect(await adminsIn(inAccount({ roles: [linked] }))).toEqual({});
  });

  const RBAC = "rbac.authorization.k8s.io";
  const full = (kind: "ClusterRoleBinding" | "RoleBinding", subject: object): Files => ({
    ...objects("rbac", [
      { apiVersion: `${RBAC}/v1`, kind: "ClusterRole", metadata: { name: "all" }, rules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }] },
      {
        apiVersion: `${RBAC}/v1`,
        kind,
        metadata: { name: "all", ...(kind === "RoleBinding" && { namespace: "shop" }) },
        roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: "all" },
        subjects: [subject],
      },
    ]),
  });
  const masters = { "k8s://prod/group/system:masters": "allowed cluster prod" };
  const admins = { kind: "Group", apiGroup: RBAC, name: "admins" };

  test("of a cluster: whom aws-auth signs in under a name that a binding gives everything", async () => {
    const mapRoles = `- rolearn: ${OTHER_ROLES}/r\n  username: r\n  groups: [admins]\n`;
    const awsAuth = objects("configmaps", [
      { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: "kube-system", name: "aws-auth" }, data: { mapRoles } },
    ]);
    const found = await adminsIn({ ...cluster(), ...inAccount({ roles: [anIamRole("r", [ec2])] }), ...full("ClusterRoleBinding", admins), ...awsAuth });
    expect(found).toEqual({ ...masters, "k8s://prod/group/admins": "allowed cluster prod", [`${OTHER_ROLES}/r`]: "allowed cluster prod" });
  });

  test("F10: of a cluster: nobody signs in under a name that a binding writes with its placeholder", async () => {
    const mapRoles = `- rolearn: ${OTHER_ROLES}/r\n  username: "ops:{{SessionName}}"\n`;
    const awsAuth = objects("configmaps", [
      { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: "kube-system", name: "aws-auth" }, data: { mapRoles } },
    ]);
    const typed = { kind: "User", apiGroup: RBAC, name: "ops:{{SessionName}}" };
    expect(await adminsIn({ ...cluster(), ...inAccount({ roles: [anIamRole("r", [ec2])] }), ...full("ClusterRoleBinding", typed), ...awsAuth })).toEqual(
      masters,
    );
  });

  test("of a cluster: everything in one namespace is not the cluster", async () => {
    expect(await adminsIn({ ...cluster(), ...full("RoleBinding", admins) })).toEqual(masters);
  });
});
