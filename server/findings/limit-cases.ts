import { ADMIN, anIamRole, anIamUser, cluster, type Files, GITHUB, ISSUER, inAccount, OTHER_ROLES, provider, providerArn, type RuleCase } from "./a-case.ts";

const ACCOUNT = "111122223333";
const byService = (Service: unknown, Condition?: object): object => ({
  Effect: "Allow",
  Principal: { Service },
  Action: "sts:AssumeRole",
  ...(Condition && { Condition }),
});
const STATES = "states.amazonaws.com";
const SCHEDULER = "scheduler.amazonaws.com";
const otherOrganizations = {
  Effect: "Deny",
  Principal: "*",
  Action: "sts:AssumeRole",
  Condition: { StringNotEqualsIfExists: { "aws:SourceOrgID": "o-exampleorgid" }, Bool: { "aws:PrincipalIsAWSService": "true" } },
};

const OTHER = "oidc.eks.eu-west-1.amazonaws.com/id/FFFFFFFF00000000FFFFFFFF00000000";
const API = "system:serviceaccount:shop:api";
const STS = { [`${ISSUER}:aud`]: "sts.amazonaws.com" };
const byIssuer = (Condition: object): object => ({
  Effect: "Allow",
  Principal: { Federated: providerArn(ISSUER) },
  Action: "sts:AssumeRoleWithWebIdentity",
  Condition,
});
const tokens = (Condition: object, policies: readonly object[] = []): Files => ({
  ...cluster(),
  ...provider(ISSUER),
  ...inAccount({ roles: [anIamRole("orders", [byIssuer(Condition)], policies)] }),
});

const ONE_REPOSITORY = { [`${GITHUB}:aud`]: "sts.amazonaws.com", [`${GITHUB}:repository_id`]: "123456" };
const workflows = (Condition: object): Files => ({
  ...provider(GITHUB),
  ...inAccount({ roles: [anIamRole("orders", [{ ...byIssuer(Condition), Principal: { Federated: providerArn(GITHUB) } }])] }),
});

const MAY_ASSUME = [
  { PolicyName: "assume", PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }] } },
];
const SECOND_FACTOR = { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } };
const deniedFor = (Condition: object): object => ({ Effect: "Deny", Principal: "*", Action: "sts:AssumeRole", Condition });
const own = (Condition: object, ...others: readonly object[]): Files =>
  inAccount({
    roles: [
      anIamRole("orders", [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "sts:AssumeRole", Condition }, ...others], ADMIN),
    ],
    users: [{ ...anIamUser("ana", MAY_ASSUME), Tags: [{ Key: "team", Value: "shop" }] }],
  });

const crowd = (count: number): readonly object[] => Array.from({ length: count }, (_, at) => anIamUser(`person-${at}`, MAY_ASSUME));
const trusting = (AWS: string): object => ({ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" });
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;

/** Cases of the rules about what limits a trust: for whom a service acts, whose tokens a condition is about, how many an account is. */
export const LIMIT_CASES: readonly RuleCase[] = [
  {
    rule: "trust-confused-deputy",
    name: "a service for whichever account it acts; EC2, which only gets what is passed to it, needs no source",
    wrong: inAccount({ roles: [anIamRole("flow", [byService([STATES, "ec2.amazonaws.com"])])] }),
    right: inAccount({ roles: [anIamRole("flow", [byService(STATES, { StringEquals: { "aws:SourceAccount": ACCOUNT } }), byService("ec2.amazonaws.com")])] }),
    subject: `${OTHER_ROLES}/flow`,
    severity: "low",
    automatic: true,
  },
  {
    rule: "trust-confused-deputy",
    name: "an administrator's role; a pattern that every account's resources fit is no limit, a Deny on other organizations is one",
    wrong: inAccount({
      roles: [anIamRole("flow", [byService(SCHEDULER, { ArnLike: { "aws:SourceArn": "arn:aws:scheduler:*:*:schedule-group/ops" } })], ADMIN)],
    }),
    right: inAccount({ roles: [anIamRole("flow", [byService(SCHEDULER), otherOrganizations], ADMIN)] }),
    subject: `${OTHER_ROLES}/flow`,
    severity: "medium",
    automatic: true,
  },
  {
    rule: "trust-confused-deputy",
    name: "Fargate says for which profile it acts, not for which account",
    wrong: inAccount({ roles: [anIamRole("fargate", [byService("eks-fargate-pods.amazonaws.com")])] }),
    right: inAccount({
      roles: [
        anIamRole("fargate", [
          byService("eks-fargate-pods.amazonaws.com", { ArnLike: { "aws:SourceArn": `arn:aws:eks:eu-west-1:${ACCOUNT}:fargateprofile/prod/*` } }),
        ]),
      ],
    }),
    subject: `${OTHER_ROLES}/fargate`,
    severity: "low",
    automatic: true,
  },
  {
    rule: "web-identity-other-issuer",
    name: "the subject of the cluster that the policy was copied from: nobody gets in",
    wrong: tokens({ StringEquals: { ...STS, [`${OTHER}:sub`]: API } }),
    right: tokens({ StringEquals: { ...STS, [`${ISSUER}:sub`]: API } }),
    subject: `${OTHER_ROLES}/orders`,
    severity: "low",
    automatic: false,
  },
  {
    rule: "web-identity-other-issuer",
    name: "another cluster's subject excluded: everybody of this one becomes an administrator",
    wrong: tokens({ StringEquals: STS, StringNotEquals: { [`${OTHER}:sub`]: API } }, ADMIN),
    right: tokens({ StringEquals: { ...STS, [`${ISSUER.toUpperCase()}:SUB`]: API } }, ADMIN),
    subject: `${OTHER_ROLES}/orders`,
    severity: "critical",
    automatic: false,
  },
  {
    rule: "web-identity-other-issuer",
    name: "another cluster's subject excluded, of the workflows of one repository",
    wrong: workflows({ StringEquals: ONE_REPOSITORY, StringNotEquals: { [`${OTHER}:sub`]: API } }),
    right: workflows({ StringEquals: ONE_REPOSITORY }),
    subject: `${OTHER_ROLES}/orders`,
    severity: "low",
    automatic: false,
  },
  {
    rule: "trust-limit-passed-by-silence",
    name: "a second factor, or none at all",
    wrong: own({ BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } }),
    right: own({ Bool: { "aws:MultiFactorAuthPresent": "true" } }),
    subject: `${OTHER_ROLES}/orders`,
    severity: "high",
    automatic: true,
  },
  {
    rule: "trust-limit-passed-by-silence",
    name: "every tag one of these, of whoever has none as well; with the tag asked for, it is a limit",
    wrong: own({ "ForAllValues:StringEquals": { "aws:PrincipalTag/team": ["shop", "ledger"] } }),
    right: own({ "ForAllValues:StringEquals": { "aws:PrincipalTag/team": ["shop", "ledger"] }, Null: { "aws:PrincipalTag/team": "false" } }),
    subject: `${OTHER_ROLES}/orders`,
    severity: "high",
    automatic: true,
  },
  {
    rule: "trust-limit-passed-by-silence",
    name: "a Deny on whoever shows no second factor keeps the silent out; one on those who say no does not",
    wrong: own(SECOND_FACTOR, deniedFor({ Bool: { "aws:MultiFactorAuthPresent": "false" } })),
    right: own(SECOND_FACTOR, deniedFor({ BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } })),
    subject: `${OTHER_ROLES}/orders`,
    severity: "high",
    automatic: true,
  },
  {
    rule: "trust-limit-passed-by-silence",
    name: "who asks that there is no second factor limits nobody by it",
    wrong: own(SECOND_FACTOR),
    right: own({ BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } }),
    subject: `${OTHER_ROLES}/orders`,
    severity: "high",
    automatic: true,
  },
  {
    rule: "trust-own-account",
    name: "an administrator's role that a dozen users may assume; one that names who is meant",
    wrong: inAccount({ roles: [anIamRole("admin", [trusting(ROOT)], ADMIN)], users: crowd(12) }),
    right: inAccount({ roles: [anIamRole("admin", [trusting(`arn:aws:iam::${ACCOUNT}:user/person-0`)], ADMIN)], users: crowd(12) }),
    subject: `${OTHER_ROLES}/admin`,
    severity: "critical",
    automatic: false,
  },
  {
    rule: "trust-own-account",
    name: "nine are a few, and a role that administers nothing may be for all",
    wrong: inAccount({ roles: [anIamRole("admin", [trusting(ROOT)], ADMIN)], users: crowd(10) }),
    right: inAccount({ roles: [anIamRole("admin", [trusting(ROOT)], ADMIN), anIamRole("reader", [trusting(ROOT)])], users: crowd(9) }),
    subject: `${OTHER_ROLES}/admin`,
    severity: "critical",
    automatic: false,
  },
];
