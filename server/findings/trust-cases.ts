import {
  ADMIN,
  anIamRole,
  anIamUser,
  aServiceAccount,
  byToken,
  cluster,
  FOREIGN,
  GITHUB,
  ISSUER,
  inAccount,
  OTHER_ROLES,
  objects,
  provider,
  type RuleCase,
} from "./a-case.ts";

const STS = { aud: "sts.amazonaws.com" };
const API = "system:serviceaccount:shop:api";
const inCluster = {
  ...cluster(),
  ...provider(ISSUER),
  ...objects("serviceaccounts", [aServiceAccount("shop", "api", "orders"), aServiceAccount("lab", "try")]),
};

const foreign = (Condition?: object): object => ({
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${FOREIGN}:root` },
  Action: "sts:AssumeRole",
  ...(Condition && { Condition }),
});
const organization = {
  "organization/organization.json": { Organization: { Id: "o-exampleorgid", MasterAccountId: "111122223333" } },
  "organization/accounts.json": { Accounts: [{ Id: "111122223333", Name: "main", Status: "ACTIVE" }] },
};

const COGNITO = "cognito-identity.amazonaws.com";
const byPool = (Condition: object): object => ({ Effect: "Allow", Principal: { Federated: COGNITO }, Action: "sts:AssumeRoleWithWebIdentity", Condition });

const everyone = (Condition?: object): object => ({ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole", ...(Condition && { Condition }) });
const denied = (Condition: object): object => ({ ...everyone(Condition), Effect: "Deny" });
const named = (...AWS: readonly string[]): object => ({ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" });
const ANA = "arn:aws:iam::111122223333:user/ana";
const GONE = "AROAGONEGONEGONE12345";

/** Cases of the rules about trust policies. */
export const TRUST_CASES: readonly RuleCase[] = [
  {
    rule: "web-identity-any-subject",
    name: "every service account of a cluster gets an administrator's role",
    wrong: { ...inCluster, ...inAccount({ roles: [anIamRole("orders", [byToken(ISSUER, { StringEquals: STS })], ADMIN)] }) },
    right: { ...inCluster, ...inAccount({ roles: [anIamRole("orders", [byToken(ISSUER, { StringEquals: { ...STS, sub: API } })], ADMIN)] }) },
    subject: `${OTHER_ROLES}/orders`,
    severity: "critical",
    automatic: true,
  },
  {
    rule: "web-identity-any-subject",
    name: "a condition that only excludes names no subject",
    wrong: {
      ...inCluster,
      ...inAccount({ roles: [anIamRole("orders", [byToken(ISSUER, { StringEquals: STS, StringNotEquals: { sub: "system:serviceaccount:lab:try" } })])] }),
    },
    right: { ...inCluster, ...inAccount({ roles: [anIamRole("orders", [byToken(ISSUER, { StringEquals: { ...STS, sub: API } })])] }) },
    subject: `${OTHER_ROLES}/orders`,
    severity: "medium",
    automatic: true,
  },
  {
    rule: "web-identity-any-subject",
    name: "every workflow on GitHub gets a role",
    wrong: { ...provider(GITHUB), ...inAccount({ roles: [anIamRole("deploy", [byToken(GITHUB, { StringEquals: STS })])] }) },
    right: {
      ...provider(GITHUB),
      ...inAccount({ roles: [anIamRole("deploy", [byToken(GITHUB, { StringEquals: { ...STS, sub: "repo:acme/shop:environment:production" } })])] }),
    },
    subject: `${OTHER_ROLES}/deploy`,
    severity: "high",
    automatic: false,
  },
  {
    rule: "web-identity-any-subject",
    name: "everybody's user pool; the audience is the one that is meant",
    wrong: inAccount({ roles: [anIamRole("app", [byPool({ "ForAnyValue:StringLike": { [`${COGNITO}:amr`]: "authenticated" } })])] }),
    right: inAccount({
      roles: [
        anIamRole("app", [
          byPool({
            StringEquals: { [`${COGNITO}:aud`]: "eu-west-1:12345678-abcd-abcd-abcd-123456790ab" },
            "ForAnyValue:StringLike": { [`${COGNITO}:amr`]: "authenticated" },
          }),
        ]),
      ],
    }),
    subject: `${OTHER_ROLES}/app`,
    severity: "medium",
    automatic: false,
  },
  {
    rule: "web-identity-any-subject",
    name: "a branch of any repository; a repository's id names whose it is",
    wrong: { ...provider(GITHUB), ...inAccount({ roles: [anIamRole("deploy", [byToken(GITHUB, { StringEquals: { ...STS, ref: "refs/heads/main" } })])] }) },
    right: { ...provider(GITHUB), ...inAccount({ roles: [anIamRole("deploy", [byToken(GITHUB, { StringEquals: { ...STS, repository_id: "123456" } })])] }) },
    subject: `${OTHER_ROLES}/deploy`,
    severity: "medium",
    automatic: false,
  },
  {
    rule: "web-identity-wide-subject",
    name: "a wildcard before the namespace",
    wrong: {
      ...inCluster,
      ...inAccount({ roles: [anIamRole("orders", [byToken(ISSUER, { StringEquals: STS, StringLike: { sub: "system:serviceaccount*" } })])] }),
    },
    right: {
      ...inCluster,
      ...inAccount({ roles: [anIamRole("orders", [byToken(ISSUER, { StringEquals: STS, StringLike: { sub: "system:serviceaccount:shop:*" } })])] }),
    },
    subject: `${OTHER_ROLES}/orders`,
    severity: "medium",
    automatic: true,
  },
  {
    rule: "web-identity-wide-subject",
    name: "a wildcard in the place of the namespace",
    wrong: {
      ...inCluster,
      ...inAccount({ roles: [anIamRole("orders", [byToken(ISSUER, { StringEquals: STS, StringLike: { sub: "system:serviceaccount:*:api" } })])] }),
    },
    right: {
      ...inCluster,
      ...inAccount({ roles: [anIamRole("orders", [byToken(ISSUER, { StringEquals: STS, StringLike: { sub: "system:serviceaccount:shop:*" } })])] }),
    },
    subject: `${OTHER_ROLES}/orders`,
    severity: "medium",
    automatic: true,
  },
  {
    rule: "web-identity-wide-subject",
    name: "every repository of an owner",
    wrong: {
      ...provider(GITHUB),
      ...inAccount({ roles: [anIamRole("deploy", [byToken(GITHUB, { StringEquals: STS, StringLike: { sub: "repo:acme/*" } })], ADMIN)] }),
    },
    right: {
      ...provider(GITHUB),
      ...inAccount({ roles: [anIamRole("deploy", [byToken(GITHUB, { StringEquals: STS, StringLike: { sub: "repo:acme/shop:*" } })], ADMIN)] }),
    },
    subject: `${OTHER_ROLES}/deploy`,
    severity: "critical",
    automatic: false,
  },
  {
    rule: "web-identity-no-audience",
    name: "a subject alone, and a provider with two audiences",
    wrong: {
      ...inCluster,
      ...provider(ISSUER, ["sts.amazonaws.com", "vault"]),
      ...inAccount({ roles: [anIamRole("orders", [byToken(ISSUER, { StringEquals: { sub: API } })])] }),
    },
    right: {
      ...inCluster,
      ...provider(ISSUER, ["sts.amazonaws.com", "vault"]),
      ...inAccount({ roles: [anIamRole("orders", [byToken(ISSUER, { StringEquals: { ...STS, sub: API } })])] }),
    },
    subject: `${OTHER_ROLES}/orders`,
    severity: "low",
    automatic: true,
  },
  {
    rule: "trust-foreign-account",
    name: "an account that is not of the organization",
    wrong: { ...organization, ...inAccount({ roles: [anIamRole("audit", [foreign()])] }) },
    right: { ...organization, ...inAccount({ roles: [anIamRole("audit", [foreign({ StringEquals: { "sts:ExternalId": "acme-7f3a" } })])] }) },
    subject: `${OTHER_ROLES}/audit`,
    severity: "high",
    automatic: false,
  },
  {
    rule: "trust-foreign-account",
    name: "an account of which nothing is known",
    wrong: inAccount({ roles: [anIamRole("audit", [foreign()], ADMIN)] }),
    right: inAccount({ roles: [anIamRole("audit", [foreign({ StringEquals: { "sts:ExternalId": "acme-7f3a" } })], ADMIN)] }),
    subject: `${OTHER_ROLES}/audit`,
    severity: "medium",
    automatic: false,
  },
  {
    rule: "trust-foreign-account",
    name: "an account that the first page of the organization's accounts does not hold",
    wrong: {
      ...organization,
      "organization/accounts.json": { ...organization["organization/accounts.json"], IsTruncated: true, NextToken: "more" },
      ...inAccount({ roles: [anIamRole("audit", [foreign()], ADMIN)] }),
    },
    right: inAccount({ roles: [anIamRole("audit", [foreign({ StringEquals: { "sts:ExternalId": "acme-7f3a" } })], ADMIN)] }),
    subject: `${OTHER_ROLES}/audit`,
    severity: "medium",
    automatic: false,
  },
  {
    rule: "trust-anyone",
    name: "everyone, without a condition",
    wrong: inAccount({ roles: [anIamRole("orders", [everyone()])] }),
    right: inAccount({ roles: [anIamRole("orders", [everyone({ StringEquals: { "aws:PrincipalOrgID": "o-exampleorgid" } })])] }),
    subject: `${OTHER_ROLES}/orders`,
    severity: "high",
    automatic: true,
  },
  {
    rule: "trust-anyone",
    name: "everyone who knows an external id becomes an administrator",
    wrong: inAccount({ roles: [anIamRole("orders", [everyone({ StringEquals: { "sts:ExternalId": "x" } })], ADMIN)] }),
    right: inAccount({ roles: [anIamRole("orders", [named("arn:aws:iam::111122223333:root")], ADMIN)] }),
    subject: `${OTHER_ROLES}/orders`,
    severity: "high",
    automatic: true,
  },
  {
    rule: "trust-anyone",
    name: "a role of this name in whatever account; a Deny on all outside the organization is a limit",
    wrong: inAccount({ roles: [anIamRole("orders", [everyone({ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/deploy" } })])] }),
    right: inAccount({
      roles: [
        anIamRole("orders", [
          everyone(),
          denied({ StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-exampleorgid" }, BoolIfExists: { "aws:PrincipalIsAWSService": "false" } }),
        ]),
      ],
    }),
    subject: `${OTHER_ROLES}/orders`,
    severity: "medium",
    automatic: true,
  },
  {
    rule: "trust-anyone",
    name: "a Deny on requests from elsewhere says nothing of who calls",
    wrong: inAccount({ roles: [anIamRole("orders", [everyone(), denied({ NotIpAddress: { "aws:SourceIp": "198.51.100.0/24" } })])] }),
    right: inAccount({ roles: [anIamRole("orders", [everyone(), denied({ StringNotEquals: { "aws:PrincipalAccount": "111122223333" } })])] }),
    subject: `${OTHER_ROLES}/orders`,
    severity: "medium",
    automatic: true,
  },
  {
    rule: "trust-foreign-account",
    name: "a Deny without the external id asks for it as well",
    wrong: { ...organization, ...inAccount({ roles: [anIamRole("audit", [foreign(), denied({ Bool: { "aws:MultiFactorAuthPresent": "false" } })])] }) },
    right: { ...organization, ...inAccount({ roles: [anIamRole("audit", [foreign(), denied({ StringNotEquals: { "sts:ExternalId": "acme-7f3a" } })])] }) },
    subject: `${OTHER_ROLES}/audit`,
    severity: "medium",
    automatic: false,
  },
  {
    rule: "trust-deleted-principal",
    name: "the id of a role that is gone, beside a user that is there",
    wrong: inAccount({ roles: [anIamRole("orders", [named(ANA, GONE)])], users: [anIamUser("ana")] }),
    right: inAccount({ roles: [anIamRole("orders", [named(ANA)])], users: [anIamUser("ana")] }),
    subject: `${OTHER_ROLES}/orders`,
    severity: "low",
    automatic: true,
  },
  {
    rule: "trust-deleted-principal",
    name: "two ids in one statement",
    wrong: inAccount({ roles: [anIamRole("orders", [named(GONE, ANA, "AIDAGONEGONEGONE12345")])], users: [anIamUser("ana")] }),
    right: inAccount({ roles: [anIamRole("orders", [named(ANA)])], users: [anIamUser("ana")] }),
    subject: `${OTHER_ROLES}/orders`,
    severity: "low",
    automatic: true,
  },
  {
    rule: "trust-deleted-principal",
    name: "the id of a role that is gone, alone",
    wrong: inAccount({ roles: [anIamRole("orders", [named(GONE)])] }),
    right: inAccount({ roles: [anIamRole("orders", [named("AROAORDERSEXAMPLE")])] }),
    subject: `${OTHER_ROLES}/orders`,
    severity: "low",
    automatic: false,
  },
];
