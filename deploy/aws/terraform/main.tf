# The role that `rolewalk scan` reads an account with: one principal may assume it, with an external id, and it can only read.
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
  default     = "rolewalk-reader"
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
  statement {
    sid       = "RolewalkReadsIam"
    actions   = [
      "iam:GetAccessKeyLastUsed",
      "iam:GetAccountAuthorizationDetails",
      "iam:GetCredentialReport",
      "iam:GetGroupPolicy",
      "iam:GetOpenIDConnectProvider",
      "iam:GetPolicy",
      "iam:GetPolicyVersion",
      "iam:GetRole",
      "iam:GetRolePolicy",
      "iam:GetUser",
      "iam:GetUserPolicy",
      "iam:ListAccessKeys",
      "iam:ListAttachedGroupPolicies",
      "iam:ListAttachedRolePolicies",
      "iam:ListAttachedUserPolicies",
      "iam:ListGroupPolicies",
      "iam:ListGroupsForUser",
      "iam:ListInstanceProfiles",
      "iam:ListMFADevices",
      "iam:ListOpenIDConnectProviders",
      "iam:ListRolePolicies",
      "iam:ListSAMLProviders",
      "iam:ListUserPolicies",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "RolewalkReadsEks"
    actions   = [
      "eks:DescribeAccessEntry",
      "eks:DescribeAddon",
      "eks:DescribeCluster",
      "eks:DescribeFargateProfile",
      "eks:DescribeIdentityProviderConfig",
      "eks:DescribeNodegroup",
      "eks:DescribePodIdentityAssociation",
      "eks:ListAccessEntries",
      "eks:ListAddons",
      "eks:ListAssociatedAccessPolicies",
      "eks:ListClusters",
      "eks:ListFargateProfiles",
      "eks:ListIdentityProviderConfigs",
      "eks:ListNodegroups",
      "eks:ListPodIdentityAssociations",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "RolewalkReadsEc2"
    actions   = [
      "ec2:DescribeInstances",
      "ec2:DescribeRegions",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "RolewalkReadsOrganizations"
    actions   = [
      "organizations:DescribeOrganization",
      "organizations:DescribePolicy",
      "organizations:ListAccounts",
      "organizations:ListOrganizationalUnitsForParent",
      "organizations:ListParents",
      "organizations:ListPoliciesForTarget",
      "organizations:ListRoots",
      "organizations:ListTagsForResource",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "RolewalkReadsSsoAdmin"
    actions   = [
      "sso:DescribePermissionSet",
      "sso:ListAccountAssignments",
      "sso:ListAccountsForProvisionedPermissionSet",
      "sso:ListInstances",
      "sso:ListPermissionSets",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "RolewalkReadsIdentitystore"
    actions   = [
      "identitystore:ListGroupMemberships",
      "identitystore:ListGroups",
      "identitystore:ListUsers",
    ]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "services" {
  statement {
    sid       = "RolewalkReadsLambda"
    actions   = [
      "lambda:ListFunctions",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "RolewalkReadsCodebuild"
    actions   = [
      "codebuild:BatchGetProjects",
      "codebuild:ListProjects",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "RolewalkReadsEcs"
    actions   = [
      "ecs:DescribeTaskDefinition",
      "ecs:ListTaskDefinitions",
    ]
    resources = ["*"]
  }
}

resource "aws_iam_role" "reader" {
  name                 = var.role_name
  description          = "Read by Rolewalk; it can only read."
  max_session_duration = 3600
  assume_role_policy   = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "reader" {
  name   = "rolewalk-reader"
  role   = aws_iam_role.reader.id
  policy = data.aws_iam_policy_document.reader.json
}

resource "aws_iam_role_policy" "services" {
  count  = var.read_services ? 1 : 0
  name   = "rolewalk-reader-services"
  role   = aws_iam_role.reader.id
  policy = data.aws_iam_policy_document.services.json
}

output "role_arn" {
  description = "The roleArn of a source."
  value       = aws_iam_role.reader.arn
}
