import { ADMIN, anIamRole, inAccount, OTHER_ROLES, type RuleCase } from "./a-case.ts";

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
];
