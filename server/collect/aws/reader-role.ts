import { stringify } from "yaml";
import { type ReaderPolicy, readerPolicy, servicesPolicy } from "./operations.ts";

const NAME = "rolewalk-reader";
const ABOUT = `The role that \`rolewalk scan\` reads an account with: one principal may assume it, with an external id, and it can only read.`;

const PARAMETERS = {
  PrincipalArn: {
    Type: "String",
    Description: "ARN of the identity that scans; no other may assume the role.",
    AllowedPattern: "^arn:[a-z-]+:iam::[0-9]{12}:(role|user)/.+$",
  },
  ExternalId: {
    Type: "String",
    Description: "What the source names as externalId; a random text of your own.",
    MinLength: 8,
    MaxLength: 1224,
    AllowedPattern: "[\\w+=,.@:/-]*",
  },
  RoleName: { Type: "String", Description: "The same in every account, for the source names it once.", Default: NAME },
  ReadServices: {
    Type: "String",
    Description: "Whether a source with `services: true` may read the roles of functions, projects and task definitions.",
    AllowedValues: ["yes", "no"],
    Default: "no",
  },
} as const;

const trust = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: { Ref: "PrincipalArn" } },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "sts:ExternalId": { Ref: "ExternalId" } } },
    },
  ],
};

/** `deploy/aws/rolewalk-reader.cfn.yaml`: the role as a CloudFormation template, for one stack or a StackSet of all accounts. */
export function readerTemplate(): string {
  const policy = (name: string, document: ReaderPolicy) => ({ PolicyName: name, PolicyDocument: document });
  const template = {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: ABOUT.replaceAll("`", ""),
    Parameters: PARAMETERS,
    Conditions: { WithServices: { "Fn::Equals": [{ Ref: "ReadServices" }, "yes"] } },
    Resources: {
      ReaderRole: {
        Type: "AWS::IAM::Role",
        Properties: {
          RoleName: { Ref: "RoleName" },
          Description: "Read by Rolewalk; it can only read.",
          MaxSessionDuration: 3600,
          AssumeRolePolicyDocument: trust,
          Policies: [policy(NAME, readerPolicy()), { "Fn::If": ["WithServices", policy(`${NAME}-services`, servicesPolicy()), { Ref: "AWS::NoValue" }] }],
        },
      },
    },
    Outputs: { RoleArn: { Description: "The roleArn of a source.", Value: { "Fn::GetAtt": ["ReaderRole", "Arn"] } } },
  };
  return `# ${ABOUT}\n# Made from the list of operations that a scan can send; rolewalk-stack-set.sh puts it into every account.\n${stringify(template, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false })}`;
}

const quoted = (text: string): string => JSON.stringify(text);

function statements(document: ReaderPolicy): string {
  return document.Statement.map(
    ({ Sid, Action, Resource }) => `  statement {
    sid       = ${quoted(Sid)}
    actions   = [
${Action.map((action) => `      ${quoted(action)},`).join("\n")}
    ]
    resources = [${quoted(Resource)}]
  }
`,
  ).join("\n");
}

/** `deploy/aws/terraform/main.tf`: the same role as a Terraform module. */
export const readerModule = (): string => `# ${ABOUT}
# Made from the list of operations that a scan can send.

variable "principal_arn" {
  description = "ARN of the identity that scans; no other may assume the role."
  type        = string
}

variable "external_id" {
  description = "What the source names as externalId; a random text of your own."
  type        = string
  sensitive   = true

  validation {
    condition     = length(var.external_id) >= 8
    error_message = "An external id has at least 8 characters."
  }
}

variable "role_name" {
  description = "The same in every account, for the source names it once."
  type        = string
  default     = ${quoted(NAME)}
}

variable "read_services" {
  description = "Whether a source with services: true may read the roles of functions, projects and task definitions."
  type        = bool
  default     = false
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = [var.principal_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.external_id]
    }
  }
}

data "aws_iam_policy_document" "reader" {
${statements(readerPolicy())}}

data "aws_iam_policy_document" "services" {
${statements(servicesPolicy())}}

resource "aws_iam_role" "reader" {
  name                 = var.role_name
  description          = "Read by Rolewalk; it can only read."
  max_session_duration = 3600
  assume_role_policy   = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "reader" {
  name   = ${quoted(NAME)}
  role   = aws_iam_role.reader.id
  policy = data.aws_iam_policy_document.reader.json
}

resource "aws_iam_role_policy" "services" {
  count  = var.read_services ? 1 : 0
  name   = ${quoted(`${NAME}-services`)}
  role   = aws_iam_role.reader.id
  policy = data.aws_iam_policy_document.services.json
}

output "role_arn" {
  description = "The roleArn of a source."
  value       = aws_iam_role.reader.arn
}
`;

/** `deploy/aws/rolewalk-stack-set.sh`: the template in every account of an organization. */
export const stackSetScript = (): string => `#!/bin/sh
# Puts the role of rolewalk-reader.cfn.yaml into every account of an organization, new ones included. Run it with the management account's
# credentials, or a delegated administrator's of CloudFormation StackSets.
#
#   PRINCIPAL_ARN=arn:aws:iam::111122223333:role/scanner EXTERNAL_ID=... ROOT_ID=r-ab12 ./rolewalk-stack-set.sh
set -eu
: "\${PRINCIPAL_ARN:?ARN of the identity that scans}" "\${EXTERNAL_ID:?a random text of your own}" "\${ROOT_ID:?the root of the organization, or a unit: r-... or ou-...}"
HOME_REGION="\${HOME_REGION:-us-east-1}"
TEMPLATE="$(dirname "$0")/rolewalk-reader.cfn.yaml"

aws cloudformation create-stack-set --region "$HOME_REGION" --stack-set-name ${NAME} --template-body "file://$TEMPLATE" \\
  --capabilities CAPABILITY_NAMED_IAM --permission-model SERVICE_MANAGED --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false \\
  --parameters "ParameterKey=PrincipalArn,ParameterValue=$PRINCIPAL_ARN" "ParameterKey=ExternalId,ParameterValue=$EXTERNAL_ID"
# The role is of no region: one stack an account is enough.
aws cloudformation create-stack-instances --region "$HOME_REGION" --stack-set-name ${NAME} --regions "$HOME_REGION" \\
  --deployment-targets "OrganizationalUnitIds=$ROOT_ID" --operation-preferences FailureTolerancePercentage=100,MaxConcurrentPercentage=25

# A StackSet of an organization leaves its management account out, and the organization is read there: a stack of its own.
aws cloudformation deploy --region "$HOME_REGION" --stack-name ${NAME} --template-file "$TEMPLATE" --capabilities CAPABILITY_NAMED_IAM \\
  --parameter-overrides "PrincipalArn=$PRINCIPAL_ARN" "ExternalId=$EXTERNAL_ID"
`;

/** `deploy/aws/rolewalk-access-entry.sh`: lets the role into a cluster of EKS. */
export const accessEntryScript = (): string => `#!/bin/sh
# Lets the role that scans into a cluster of EKS, as the group of rolewalk-reader.yaml, and says in the cluster what that group may list.
#
#   CLUSTER=orchard ROLE_ARN=arn:aws:iam::111122223333:role/${NAME} ./rolewalk-access-entry.sh
set -eu
: "\${CLUSTER:?name of the cluster}" "\${ROLE_ARN:?ARN of the role that scans}"
aws eks create-access-entry --cluster-name "$CLUSTER" --principal-arn "$ROLE_ARN" --kubernetes-groups ${NAME}
kubectl apply -f "$(dirname "$0")/../kubernetes/rolewalk-reader.yaml"
`;
