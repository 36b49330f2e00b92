import { CONDITION_OPERATORS } from "./condition-words.ts";
import { from, list, type Member, member, type ObjectShape, object, oneOf, TEXT, texts } from "./shape.ts";

const STS_ACTIONS: Readonly<Record<string, string>> = {
  "sts:AssumeRole": "Become the role with credentials of AWS.",
  "sts:AssumeRoleWithWebIdentity": "Become the role with a token of an OIDC provider: pods by their service account (IRSA), pipelines.",
  "sts:AssumeRoleWithSAML": "Become the role with an assertion of a SAML provider.",
  "sts:TagSession": "Give the session tags. EKS Pod Identity asks for it beside sts:AssumeRole.",
  "sts:SetSourceIdentity": "Give the session a source identity, which stays through all further roles.",
  "sts:SetContext": "Give the session the context of a person, as IAM Identity Center does.",
};

const SERVICES: Readonly<Record<string, string>> = {
  "pods.eks.amazonaws.com": "EKS Pod Identity: pods whose service account has an association with the role.",
  "ec2.amazonaws.com": "Instances, nodes of a cluster among them.",
  "eks.amazonaws.com": "EKS itself, for a cluster.",
  "eks-fargate-pods.amazonaws.com": "Fargate, for the pods of a profile.",
  "lambda.amazonaws.com": "Lambda functions.",
  "ecs-tasks.amazonaws.com": "Tasks of ECS.",
  "codebuild.amazonaws.com": "Projects of CodeBuild.",
};

const PRINCIPAL = object({
  AWS: member("Accounts, users, roles and sessions of AWS, by ARN or account id; * is everyone.", texts(from("principal"))),
  Service: member("A service of AWS, by its host name.", texts(oneOf(SERVICES))),
  Federated: member("An identity provider: the ARN of an OIDC or SAML provider.", texts(from("provider"))),
  CanonicalUser: member("An account, by the canonical id that S3 uses."),
});

const CONDITION = object(
  Object.fromEntries(
    Object.entries(CONDITION_OPERATORS).map(([name, doc]) => [
      name,
      member(
        doc,
        object({}, { source: "condition-key", others: member("The values that the key is held against; one is enough.", texts(from("condition-value"))) }),
      ),
    ]),
  ),
);

const EFFECT = member(
  "Whether the statement allows or denies. A deny outweighs every allow.",
  oneOf({ Allow: "What matches is allowed, unless something denies it.", Deny: "What matches is denied, whatever else allows it." }),
);
const SID = member("A name of the statement, which proofs show.");
const CONDITIONS = member("What has to be true of the request besides. All operators and all keys have to be met; of the values of a key, one.", CONDITION);

const statement = (members: Readonly<Record<string, Member>>) => list(object({ Sid: SID, Effect: EFFECT, ...members, Condition: CONDITIONS }));

const policy = (members: Readonly<Record<string, Member>>): ObjectShape =>
  object({
    Version: member(
      "The version of the language. Without it variables such as that of aws:username are plain text.",
      oneOf({ "2012-10-17": "The present one.", "2008-10-17": "The earlier one, without variables." }),
    ),
    Id: member("A name of the policy."),
    Statement: member("The statements. Each speaks for itself; what none allows is denied.", statement(members)),
  });

/** Who may become a role. */
export const TRUST_POLICY = policy({
  Principal: member("Who the statement speaks of.", PRINCIPAL),
  Action: member("How the role may be become.", texts(oneOf(STS_ACTIONS))),
});

const ANY_ACTIONS = texts(from("action"));
const RESOURCES = texts(from("entity"));

/** What a caller may do. */
export const IDENTITY_POLICY = policy({
  Action: member("What may be done, as service:Action; * and ? stand for others.", ANY_ACTIONS),
  NotAction: member("Everything but these actions.", ANY_ACTIONS),
  Resource: member("On what, by ARN; * and ? stand for others.", RESOURCES),
  NotResource: member("On everything but these.", RESOURCES),
});

/** A policy of which it is not told what it is of. */
export const ANY_POLICY = policy({
  Principal: member("Who the statement speaks of: in the trust policy of a role.", PRINCIPAL),
  NotPrincipal: member("Everyone but these: no trust policy has it.", TEXT),
  Action: member("What may be done, as service:Action; * and ? stand for others.", ANY_ACTIONS),
  NotAction: member("Everything but these actions.", ANY_ACTIONS),
  Resource: member("On what, by ARN; a trust policy has none.", RESOURCES),
  NotResource: member("On everything but these.", RESOURCES),
});
