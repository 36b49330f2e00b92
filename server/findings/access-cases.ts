import { anIamRole, cluster, type Files, FOREIGN, inAccount, OTHER_ROLES, objects, type RuleCase } from "./a-case.ts";

const ACCOUNT = "111122223333";
const CLUSTER = `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/prod`;
const OPS = `${OTHER_ROLES}/ops`;
const ec2 = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
const organization: Files = {
  "organization/organization.json": { Organization: { Id: "o-exampleorgid", MasterAccountId: ACCOUNT } },
  "organization/accounts.json": { Accounts: [{ Id: ACCOUNT, Name: "main", Status: "ACTIVE" }] },
};
const role = (name: string, extra: object = {}): object => ({ ...anIamRole(name, [ec2]), ...extra });

const awsAuth = (data: Readonly<Record<string, string>>): Files =>
  objects("configmaps", [{ apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: "kube-system", name: "aws-auth" }, data }]);
const row = (arn: string, group: string): Files => awsAuth({ mapRoles: `- rolearn: ${arn}\n  username: ops\n  groups:\n    - ${group}\n` });
const entry = (principalArn: string, kubernetesGroups: readonly string[], createdAt = "2026-06-01T00:00:00Z"): Files => ({
  [`clusters/prod/describe-access-entry-${principalArn.slice(-6)}.json`]: {
    accessEntry: { clusterName: "prod", principalArn, kubernetesGroups, username: "ops", type: "STANDARD", createdAt, accessEntryArn: `${CLUSTER}/e` },
  },
  "clusters/prod/list-access-entries.json": { accessEntries: [principalArn] },
  [`clusters/prod/list-associated-access-policies-${principalArn.slice(-6)}.json`]: { clusterName: "prod", principalArn, associatedAccessPolicies: [] },
});

const EDIT = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy";
/** An entry that may edit, in the whole cluster or in namespaces. */
const editor = (accessScope: object): Files => ({
  ...entry(OPS, []),
  [`clusters/prod/list-associated-access-policies-${OPS.slice(-6)}.json`]: {
    clusterName: "prod",
    principalArn: OPS,
    associatedAccessPolicies: [{ policyArn: EDIT, accessScope }],
  },
});

const madeAt = (CreateDate: string): Files => inAccount({ roles: [role("ops", { CreateDate })] });
const used = (LastUsedDate: string): Files =>
  inAccount({
    roles: [role("ops", { RoleLastUsed: { LastUsedDate, Region: "eu-west-1" } }), role("busy", { RoleLastUsed: { LastUsedDate: "2026-11-20T00:00:00Z" } })],
  });

const RBAC = "rbac.authorization.k8s.io";
/** All bindings of the cluster: one, to a group. */
const bindings = (group: string): Files => ({
  "clusters/prod/rolebindings.json": { apiVersion: `${RBAC}/v1`, kind: "RoleBindingList", items: [] },
  "clusters/prod/clusterrolebindings.json": {
    apiVersion: `${RBAC}/v1`,
    kind: "ClusterRoleBindingList",
    items: [
      {
        metadata: { name: "deploy" },
        roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: "edit" },
        subjects: [{ kind: "Group", apiGroup: RBAC, name: group }],
      },
    ],
  },
});

/** A group that a binding gives every verb on every resource. */
const administering = (group: string): Files =>
  objects("rbac", [
    { apiVersion: `${RBAC}/v1`, kind: "ClusterRole", metadata: { name: "all" }, rules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }] },
    {
      apiVersion: `${RBAC}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name: "all" },
      roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: "all" },
      subjects: [{ kind: "Group", apiGroup: RBAC, name: group }],
    },
  ]);

/** Cases of the rules about who enters a cluster, by which list, and about access that nobody uses. */
export const ACCESS_CASES: readonly RuleCase[] = [
  {
    rule: "cluster-open-to-outside",
    name: "a role of an account that is not of the organization, in system:masters",
    wrong: { ...cluster(), ...organization, ...row(`arn:aws:iam::${FOREIGN}:role/vendor`, "system:masters") },
    right: { ...cluster(), ...organization, ...madeAt("2026-01-01T00:00:00Z"), ...row(OPS, "system:masters") },
    subject: CLUSTER,
    severity: "critical",
    automatic: false,
  },
  {
    rule: "cluster-open-to-outside",
    name: "everybody of an account of which nothing is known",
    wrong: { ...cluster(), ...awsAuth({ mapAccounts: `- "${FOREIGN}"\n` }) },
    right: { ...cluster(), ...inAccount({ roles: [role("ops")] }), ...awsAuth({ mapAccounts: `- "${ACCOUNT}"\n` }) },
    subject: CLUSTER,
    severity: "low",
    automatic: false,
  },
  {
    rule: "cluster-open-to-outside",
    name: "of a cluster alone: its own account is no stranger",
    wrong: { ...cluster(), ...row(`arn:aws:iam::${FOREIGN}:role/vendor`, "ops") },
    right: { ...cluster(), ...row(OPS, "ops") },
    subject: CLUSTER,
    severity: "low",
    automatic: false,
  },
  {
    rule: "cluster-open-to-outside",
    name: "of a cluster whose own account is not known nothing is said",
    wrong: { ...cluster(), ...row(`arn:aws:iam::${FOREIGN}:role/vendor`, "ops") },
    right: row(`arn:aws:iam::${FOREIGN}:role/vendor`, "ops"),
    subject: CLUSTER,
    severity: "low",
    automatic: false,
  },
  {
    rule: "cluster-open-to-outside",
    name: "a role of an account that is not of the organization, in a group that a binding gives everything",
    wrong: { ...cluster(), ...organization, ...administering("ops"), ...row(`arn:aws:iam::${FOREIGN}:role/vendor`, "ops") },
    right: { ...cluster(), ...organization, ...administering("ops"), ...row(OPS, "ops") },
    subject: CLUSTER,
    severity: "critical",
    automatic: false,
  },
  {
    rule: "access-entry-without-effect",
    name: "a role that was made anew after its entry",
    wrong: { ...cluster("API"), ...entry(OPS, ["ops"]), ...madeAt("2026-09-01T00:00:00Z") },
    right: { ...cluster("API"), ...entry(OPS, ["ops"]), ...madeAt("2026-01-01T00:00:00Z") },
    subject: CLUSTER,
    severity: "low",
    automatic: false,
  },
  {
    rule: "access-entry-without-effect",
    name: "a role that is gone; of an account that was not collected it may be there",
    wrong: { ...cluster("API"), ...entry(OPS, ["ops"]), ...inAccount({ roles: [role("busy")] }) },
    right: { ...cluster("API"), ...entry(OPS, ["ops"]) },
    subject: CLUSTER,
    severity: "low",
    automatic: false,
  },
  {
    rule: "access-entry-migration-gap",
    name: "somebody is only in aws-auth while others have entries; a cluster without an entry has not begun",
    wrong: {
      ...cluster(),
      ...entry(`${OTHER_ROLES}/busy`, ["ops"]),
      ...inAccount({ roles: [role("ops"), role("busy")] }),
      ...row(OPS, "ops"),
    },
    right: { ...cluster(), ...inAccount({ roles: [role("ops"), role("busy")] }), ...row(OPS, "ops") },
    subject: CLUSTER,
    severity: "low",
    automatic: false,
  },
  {
    rule: "access-entry-migration-gap",
    name: "an access entry and a row of aws-auth with the same groups change nothing; with others they do",
    wrong: { ...cluster(), ...entry(OPS, ["viewers"]), ...madeAt("2026-09-01T00:00:00Z"), ...row(OPS, "ops") },
    right: { ...cluster(), ...entry(OPS, ["ops"]), ...madeAt("2026-01-01T00:00:00Z"), ...row(OPS, "ops") },
    subject: CLUSTER,
    severity: "low",
    automatic: false,
  },
  {
    rule: "role-unused",
    name: "last used in the spring; of a dump in which nothing was used later nothing is known",
    wrong: used("2026-04-01T00:00:00Z"),
    right: inAccount({ roles: [role("ops", { RoleLastUsed: { LastUsedDate: "2026-04-01T00:00:00Z" } })] }),
    subject: OPS,
    severity: "low",
    automatic: false,
  },
  {
    rule: "role-unused",
    name: "never used; where last use was not collected nothing is said",
    wrong: inAccount({ roles: [role("ops", { RoleLastUsed: {} }), role("busy", { RoleLastUsed: { LastUsedDate: "2026-11-20T00:00:00Z" } })] }),
    right: inAccount({ roles: [role("ops"), role("busy", { RoleLastUsed: { LastUsedDate: "2026-11-20T00:00:00Z" } })] }),
    subject: OPS,
    severity: "low",
    automatic: false,
  },
  {
    rule: "cluster-entry-without-rights",
    name: "a group in the plural that is bound in the singular",
    wrong: { ...cluster(), ...bindings("deployer"), ...madeAt("2026-01-01T00:00:00Z"), ...row(OPS, "deployers") },
    right: { ...cluster(), ...bindings("deployer"), ...madeAt("2026-01-01T00:00:00Z"), ...row(OPS, "deployer") },
    subject: CLUSTER,
    severity: "low",
    automatic: false,
  },
  {
    rule: "cluster-entry-without-rights",
    name: "an access entry without group and policy; bindings that were not read may name its user",
    wrong: { ...cluster("API"), ...bindings("deployer"), ...entry(OPS, []), ...madeAt("2026-01-01T00:00:00Z") },
    right: { ...cluster("API"), ...entry(OPS, []), ...madeAt("2026-01-01T00:00:00Z") },
    subject: CLUSTER,
    severity: "low",
    automatic: false,
  },
  {
    rule: "rbac-to-cluster-admin",
    name: "editing everything edits aws-auth as well, while it counts; in one namespace it does not",
    wrong: { ...cluster(), ...editor({ type: "cluster", namespaces: [] }), ...madeAt("2026-01-01T00:00:00Z") },
    right: { ...cluster(), ...editor({ type: "namespace", namespaces: ["shop"] }), ...madeAt("2026-01-01T00:00:00Z") },
    subject: "k8s://prod/user/ops",
    severity: "high",
    automatic: false,
  },
  {
    rule: "rbac-to-cluster-admin",
    name: "in the mode API aws-auth opens nothing",
    wrong: { ...cluster(), ...editor({ type: "cluster", namespaces: [] }), ...madeAt("2026-01-01T00:00:00Z") },
    right: { ...cluster("API"), ...editor({ type: "cluster", namespaces: [] }), ...madeAt("2026-01-01T00:00:00Z") },
    subject: "k8s://prod/user/ops",
    severity: "high",
    automatic: false,
  },
];
