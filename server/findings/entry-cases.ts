import { anIamRole, anIamUser, cluster, type Files, ISSUER, inAccount, OTHER_ROLES, objects, provider, providerArn, type RuleCase } from "./a-case.ts";

const AWS_AUTH = "k8s://prod/configmap/kube-system/aws-auth";
const awsAuth = (mapRoles: string): Files =>
  objects("configmaps", [{ apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: "kube-system", name: "aws-auth" }, data: { mapRoles } }]);
const row = (arn: string, group: string): string => `- rolearn: ${arn}\n  username: ops\n  groups:\n    - ${group}\n`;
const ec2 = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
const ops = { ...cluster(), ...inAccount({ roles: [anIamRole("ops", [ec2])] }) };
const OPS = `${OTHER_ROLES}/ops`;

const key = (LastUsedDate: string): Files => ({
  ...inAccount({ users: [anIamUser("ana")] }),
  "accounts/111122223333/list-access-keys-ana.json": {
    AccessKeyMetadata: [{ UserName: "ana", AccessKeyId: "AKIAIOSFODNN7EXAMPLE", Status: "Active", CreateDate: "2025-01-01T00:00:00Z" }],
  },
  "accounts/111122223333/get-access-key-last-used-AKIAIOSFODNN7EXAMPLE.json": {
    UserName: "ana",
    AccessKeyLastUsed: { LastUsedDate, ServiceName: "s3", Region: "eu-west-1" },
  },
});

const report = (mfa: boolean): Files => ({
  ...inAccount({ users: [anIamUser("ana")] }),
  "accounts/111122223333/get-credential-report.json": {
    Content: btoa(
      `user,arn,user_creation_time,password_enabled,mfa_active,access_key_1_active,access_key_2_active\nana,arn:aws:iam::111122223333:user/ana,2025-01-01T00:00:00+00:00,true,${mfa},true,false\n`,
    ),
    ReportFormat: "text/csv",
    GeneratedTime: "2026-11-20T00:00:00Z",
  },
});

const GONE = "oidc.eks.eu-west-1.amazonaws.com/id/00000000000000000000000000000000";
const organization = (...ids: readonly string[]): Files => ({
  "organization/organization.json": { Organization: { Id: "o-exampleorgid", MasterAccountId: "111122223333" } },
  "organization/accounts.json": { Accounts: ids.map((Id) => ({ Id, Name: Id, Status: "ACTIVE" })) },
});
const known: Files = {
  ...cluster(),
  ...provider(ISSUER),
  ...inAccount({ roles: [anIamRole("ops", [ec2])] }),
  "accounts/111122223333/list-clusters-eu-west-1.json": { clusters: ["prod"] },
  "accounts/111122223333/get-open-id-connect-provider-of-a-cluster-that-is-gone.json": {
    Url: GONE,
    ClientIDList: ["sts.amazonaws.com"],
    ThumbprintList: [],
    CreateDate: "2026-01-01T00:00:00Z",
  },
};

/** Cases of the rules about entering clusters, keys, users and providers. */
export const ENTRY_CASES: readonly RuleCase[] = [
  {
    rule: "aws-auth-masters",
    name: "a role in system:masters",
    wrong: { ...ops, ...awsAuth(row(OPS, "system:masters")) },
    right: { ...ops, ...awsAuth(row(OPS, "ops")) },
    subject: AWS_AUTH,
    severity: "high",
    automatic: false,
  },
  {
    rule: "aws-auth-row-without-effect",
    name: "a role with its path",
    wrong: { ...ops, ...awsAuth(row(`${OTHER_ROLES}/team/ops`, "ops")) },
    right: { ...ops, ...awsAuth(row(OPS, "ops")) },
    subject: AWS_AUTH,
    severity: "low",
    automatic: false,
  },
  {
    rule: "aws-auth-row-without-effect",
    name: "the same ARN twice",
    wrong: { ...ops, ...awsAuth(row(OPS, "ops") + row(OPS, "deployers")) },
    right: { ...ops, ...awsAuth(row(OPS, "ops")) },
    subject: AWS_AUTH,
    severity: "low",
    automatic: false,
  },
  {
    rule: "aws-auth-row-without-effect",
    name: "a name that is free for system:masters",
    wrong: { ...ops, ...awsAuth(row(`${OTHER_ROLES}/gone`, "system:masters")) },
    right: { ...cluster(), ...awsAuth(row(`${OTHER_ROLES}/gone`, "system:masters")) },
    subject: AWS_AUTH,
    severity: "medium",
    automatic: false,
  },
  {
    rule: "access-key-unused",
    name: "last used in the spring",
    wrong: key("2026-04-01T00:00:00+00:00"),
    right: key("2026-11-01T00:00:00+00:00"),
    subject: "key:AKIAIOSFODNN7EXAMPLE",
    severity: "low",
    automatic: true,
  },
  {
    rule: "user-without-mfa",
    name: "password and key",
    wrong: report(false),
    right: report(true),
    subject: "arn:aws:iam::111122223333:user/ana",
    severity: "low",
    automatic: false,
  },
  {
    rule: "oidc-provider-orphan",
    name: "the issuer of no cluster; with an account that was not read, it may be one of its clusters'",
    wrong: { ...known, ...organization("111122223333") },
    right: { ...known, ...organization("111122223333", "999988887777") },
    subject: providerArn(GONE),
    severity: "low",
    automatic: true,
  },
  {
    rule: "oidc-provider-orphan",
    name: "the issuer of no cluster; with half a list of accounts, it may be one of another account's",
    wrong: { ...known, ...organization("111122223333") },
    right: {
      ...known,
      ...organization("111122223333"),
      "organization/accounts.json": { Accounts: [{ Id: "111122223333", Status: "ACTIVE" }], IsTruncated: true, NextToken: "more" },
    },
    subject: providerArn(GONE),
    severity: "low",
    automatic: true,
  },
];
