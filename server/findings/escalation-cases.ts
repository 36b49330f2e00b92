import { ADMIN, anIamRole, anIamUser, aServiceAccount, cluster, type Files, inAccount, OTHER_ROLES, objects, type RuleCase } from "./a-case.ts";

const ACCOUNT = "111122223333";
const EC2 = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
const LAMBDA = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
const ANA = `arn:aws:iam::${ACCOUNT}:user/ana`;

const allow = (Action: string | readonly string[], Resource: string, Condition?: object): object => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const policy = (...Statement: readonly object[]): readonly object[] => [{ PolicyName: "p", PolicyDocument: { Version: "2012-10-17", Statement } }];
const role = (...statements: readonly object[]): Files => inAccount({ roles: [anIamRole("build", [EC2], policy(...statements))] });
const user = (...statements: readonly object[]): Files => inAccount({ users: [anIamUser("ana", policy(...statements))] });

const functions = allow(["lambda:CreateFunction", "lambda:InvokeFunction"], "*");
const passing = (Resource: string): Files =>
  inAccount({
    roles: [anIamRole("power", [LAMBDA], ADMIN), anIamRole("plain", [LAMBDA])],
    users: [anIamUser("ana", policy(allow("iam:PassRole", Resource), functions))],
  });

const entries = allow(["eks:CreateAccessEntry", "eks:AssociateAccessPolicy"], "*");

const RBAC = "rbac.authorization.k8s.io";
const bound = (name: string, subjects: readonly object[], ...rules: readonly object[]): readonly object[] => [
  { apiVersion: `${RBAC}/v1`, kind: "ClusterRole", metadata: { name }, rules },
  { apiVersion: `${RBAC}/v1`, kind: "ClusterRoleBinding", metadata: { name }, roleRef: { apiGroup: RBAC, kind: "ClusterRole", name }, subjects },
];
const inNamespace = (namespace: string, name: string, subjects: readonly object[]): readonly object[] => [
  { apiVersion: `${RBAC}/v1`, kind: "RoleBinding", metadata: { name, namespace }, roleRef: { apiGroup: RBAC, kind: "ClusterRole", name }, subjects },
];
const ofRbac = (...items: readonly (readonly object[])[]): Files => ({ ...cluster("API"), ...objects("rbac", items.flat()) });
const group = (name: string): object => ({ kind: "Group", apiGroup: RBAC, name });
const account = (namespace: string, name: string): object => ({ kind: "ServiceAccount", namespace, name });
const rule = (verbs: readonly string[], resources: readonly string[], apiGroups: readonly string[] = [""]): object => ({ verbs, apiGroups, resources });
const BINDS = rule(["bind", "create"], ["clusterroles", "clusterrolebindings"], [RBAC]);
const ASKS = rule(["create"], ["serviceaccounts/token"]);
const EVERYTHING = rule(["*"], ["*"], ["*"]);
const operator = [...bound("operator", [account("ops", "operator")], EVERYTHING), aServiceAccount("ops", "operator")];

/** Every service account of a namespace, by a binding of its own to a role that others have. */
const everyCi = (role: string): readonly object[] => [
  {
    apiVersion: `${RBAC}/v1`,
    kind: "ClusterRoleBinding",
    metadata: { name: "everybody" },
    roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: role },
    subjects: [group("system:serviceaccounts:ci")],
  },
];

/** Cases of the rules about becoming an administrator. */
export const ESCALATION_CASES: readonly RuleCase[] = [
  {
    rule: "escalation-to-admin",
    name: "a role writes policies into itself; another role than itself gives it nothing",
    wrong: role(allow("iam:PutRolePolicy", `${OTHER_ROLES}/*`)),
    right: role(allow("iam:PutRolePolicy", `${OTHER_ROLES}/other`)),
    subject: `${OTHER_ROLES}/build`,
    severity: "high",
    automatic: true,
  },
  {
    rule: "escalation-to-admin",
    name: "a user passes an administrator's role to a function of its own",
    wrong: passing("*"),
    right: passing(`${OTHER_ROLES}/plain`),
    subject: ANA,
    severity: "high",
    automatic: true,
  },
  {
    rule: "escalation-to-admin",
    name: "from one network alone; a Deny stops it from everywhere",
    wrong: user(allow("iam:PutUserPolicy", ANA, { IpAddress: { "aws:SourceIp": "198.51.100.0/24" } })),
    right: user(allow("iam:PutUserPolicy", ANA), { Effect: "Deny", Action: "iam:PutUserPolicy", Resource: "*" }),
    subject: ANA,
    severity: "medium",
    automatic: true,
  },
  {
    rule: "escalation-to-admin",
    name: "whoever administers the account by its policies makes itself nothing more; whoever may write one into itself does",
    wrong: inAccount({ roles: [anIamRole("build", [EC2], policy(allow("iam:PutRolePolicy", "*"))), anIamRole("admin", [EC2], ADMIN)] }),
    right: inAccount({ roles: [anIamRole("admin", [EC2], ADMIN)] }),
    subject: `${OTHER_ROLES}/build`,
    severity: "high",
    automatic: true,
  },
  {
    rule: "escalation-to-admin",
    name: "an access entry for oneself; the cluster takes none",
    wrong: { ...cluster("API"), "clusters/prod/list-access-entries.json": { accessEntries: [] }, ...role(entries) },
    right: { ...cluster("CONFIG_MAP"), "clusters/prod/list-access-entries.json": { accessEntries: [] }, ...role(entries) },
    subject: `${OTHER_ROLES}/build`,
    severity: "high",
    automatic: true,
  },
  {
    rule: "escalation-to-admin",
    name: "a role that already may; new code for functions that were not collected is not known to lead anywhere",
    wrong: role(allow("iam:AttachRolePolicy", `${OTHER_ROLES}/build`), allow("lambda:UpdateFunctionCode", "*")),
    right: inAccount({ roles: [anIamRole("build", [EC2], policy(allow("lambda:UpdateFunctionCode", "*"))), anIamRole("power", [LAMBDA], ADMIN)] }),
    subject: `${OTHER_ROLES}/build`,
    severity: "high",
    automatic: true,
  },
  {
    rule: "escalation-to-admin",
    name: "by a statement of several that stand in one policy, which the others outlast",
    wrong: role(allow("s3:GetObject", "*"), allow("iam:PutRolePolicy", "*"), allow("ec2:RunInstances", "*")),
    right: role(allow("s3:GetObject", "*"), allow("ec2:RunInstances", "*")),
    subject: `${OTHER_ROLES}/build`,
    severity: "high",
    automatic: true,
  },
  {
    rule: "escalation-to-admin",
    name: "what a group allows as well is not gone with a user's own policy",
    wrong: inAccount({
      users: [{ ...anIamUser("ana", policy(allow("iam:PutUserPolicy", ANA))), GroupList: ["ops"] }],
      groups: [
        {
          Path: "/",
          GroupName: "ops",
          GroupId: "AGPAOPSEXAMPLE",
          Arn: `arn:aws:iam::${ACCOUNT}:group/ops`,
          CreateDate: "2025-01-01T00:00:00Z",
          GroupPolicyList: policy(allow("iam:PutUserPolicy", "*")),
          AttachedManagedPolicies: [],
        },
      ],
    }),
    right: user(allow("iam:GetUser", ANA)),
    subject: ANA,
    severity: "high",
    automatic: false,
  },
  {
    rule: "rbac-to-cluster-admin",
    name: "a service account that has its one role twice loses it in both places",
    wrong: ofRbac(operator, bound("tokens", [account("ci", "runner"), account("ci", "other")], ASKS), inNamespace("ops", "tokens", [account("ci", "runner")])),
    right: ofRbac(operator, bound("tokens", [account("ci", "runner")], rule(["get"], ["serviceaccounts"]))),
    subject: "k8s://prod/serviceaccount/ci/other",
    severity: "high",
    automatic: true,
  },
  {
    rule: "rbac-to-cluster-admin",
    name: "what everybody of its namespace may as well is not gone with its own binding",
    wrong: ofRbac(operator, bound("tokens", [account("ci", "runner")], ASKS), everyCi("tokens"), [aServiceAccount("ci", "runner")]),
    right: ofRbac(operator, bound("tokens", [account("ci", "runner")], rule(["get"], ["serviceaccounts"])), everyCi("tokens")),
    subject: "k8s://prod/group/system:serviceaccounts:ci",
    severity: "critical",
    automatic: false,
  },
  {
    rule: "rbac-to-cluster-admin",
    name: "of a service account with a further role it is not known what that would leave it",
    wrong: ofRbac(operator, bound("tokens", [account("ci", "runner")], ASKS), bound("more", [account("ci", "runner")], rule(["list"], ["pods"]))),
    right: ofRbac(operator, bound("tokens", [account("ci", "runner")], rule(["get"], ["serviceaccounts"]))),
    subject: "k8s://prod/serviceaccount/ci/runner",
    severity: "high",
    automatic: false,
  },
  {
    rule: "rbac-to-cluster-admin",
    name: "a group may bind every role; without bind it passes on only what it has",
    wrong: ofRbac(bound("granters", [group("platform")], BINDS)),
    right: ofRbac(bound("granters", [group("platform")], rule(["create"], ["clusterrolebindings"], [RBAC]))),
    subject: "k8s://prod/group/platform",
    severity: "critical",
    automatic: false,
  },
  {
    rule: "rbac-to-cluster-admin",
    name: "a service account asks for tokens of one that administers the cluster; those that administer it themselves, and the cluster's own, are left out",
    wrong: ofRbac(operator, bound("tokens", [account("ci", "runner")], rule(["create"], ["serviceaccounts/token"]))),
    right: ofRbac(
      operator,
      bound("tokens", [account("kube-system", "agent")], rule(["create"], ["serviceaccounts/token"])),
      bound("all", [account("ci", "runner")], EVERYTHING),
    ),
    subject: "k8s://prod/serviceaccount/ci/runner",
    severity: "high",
    automatic: true,
  },
  {
    rule: "rbac-for-everybody",
    name: "whoever shows no credentials may act as a member of system:masters; what Kubernetes binds itself is no finding",
    wrong: ofRbac(bound("debug", [group("system:unauthenticated")], rule(["impersonate"], ["users", "groups"]))),
    right: ofRbac(bound("system:public-info-viewer", [group("system:unauthenticated"), group("system:authenticated")], rule(["get"], ["pods"]))),
    subject: "k8s://prod/clusterrolebinding/debug",
    severity: "critical",
    automatic: true,
  },
  {
    rule: "rbac-for-everybody",
    name: "everybody who signs in, beside somebody who is named",
    wrong: ofRbac(bound("look", [group("system:authenticated"), group("readers")], rule(["get"], ["pods"]))),
    right: ofRbac(bound("look", [group("readers")], rule(["get"], ["pods"]))),
    subject: "k8s://prod/clusterrolebinding/look",
    severity: "medium",
    automatic: true,
  },
  {
    rule: "rbac-for-everybody",
    name: "every pod administers the cluster",
    wrong: ofRbac(bound("all", [group("system:serviceaccounts")], EVERYTHING)),
    right: ofRbac(bound("all", [group("system:serviceaccounts:ops")], rule(["get"], ["pods"]))),
    subject: "k8s://prod/clusterrolebinding/all",
    severity: "critical",
    automatic: true,
  },
];
