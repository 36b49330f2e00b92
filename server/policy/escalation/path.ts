import type { EscalationPathId } from "@/server/model/escalation/iam-sentences.ts";

/**
 * What a call of a path is made on. `self`: the caller; `target`: the user or role that the path ends at; `policy`: a customer-managed policy
 * attached to whoever the path changes; `own-group`, `group`: a group the caller is in, the group it joins; `holder`: the resource that holds the
 * role; `named`: what the end of the path names (the role that is gone, the provider, the version's policy). A text is a resource the caller
 * chooses: service-relative, with wildcards, in its own account.
 */
export type CallObject = "self" | "target" | "policy" | "own-group" | "group" | "holder" | "named" | { readonly any: string };

export const isChosen = (on: CallObject): on is { readonly any: string } => typeof on === "object";

export interface EscalationCall {
  /** `service:Name`, as the API spells it. */
  readonly action: string;
  readonly on: CallObject;
}

/** Services' resources that hold a role: what they are called, the command that lists them, and whether that list is part of the input. */
export const INVENTORIES = {
  instance: { what: "EC2 instances", list: "aws ec2 describe-instances", isCollected: true },
  "lambda-function": { what: "Lambda functions", list: "aws lambda list-functions", isCollected: true },
  "codebuild-project": { what: "CodeBuild projects", list: "aws codebuild list-projects", isCollected: true },
  "ecs-task-definition": { what: "ECS task definitions", list: "aws ecs list-task-definitions", isCollected: true },
  "launch-template": { what: "launch templates", list: "aws ec2 describe-launch-templates", isCollected: false },
  "app-runner-service": { what: "App Runner services", list: "aws apprunner list-services", isCollected: false },
  stack: { what: "stacks with a service role", list: "aws cloudformation describe-stacks", isCollected: false },
  "glue-endpoint": { what: "Glue development endpoints", list: "aws glue get-dev-endpoints", isCollected: false },
  "notebook-instance": { what: "SageMaker notebook instances", list: "aws sagemaker list-notebook-instances", isCollected: false },
  "code-interpreter": { what: "code interpreters", list: "aws bedrock-agentcore-control list-code-interpreters", isCollected: false },
  "state-machine": { what: "state machines", list: "aws stepfunctions list-state-machines", isCollected: false },
} as const;
export type HolderKind = keyof typeof INVENTORIES;

type Principal = "user" | "role";

/** How a caller comes to count for more without becoming another. */
export type Strengthening = "no-boundary" | "chosen-tags" | "other-version";

/** What is changed so that an outside signer's word counts (H39). */
export type FederationChange = "new-oidc-provider" | "new-audience" | "new-saml-provider" | "new-saml-metadata";

/** Where a path ends and what has to be so for it, apart from its calls (H26, H33–H43). */
export type EscalationEnd =
  /** The caller gives itself any permission; `of` says whether a user, a role or either can. */
  | { readonly kind: "account"; readonly of: Principal | "any" }
  | { readonly kind: "group" }
  /** Credentials of another user. `key`: one more access key; `rotated-key`: one in place of another; `password`, `new-password`: a sign-in. */
  | { readonly kind: "user"; readonly by: "key" | "rotated-key" | "password" | "new-password"; readonly powers: boolean }
  /** The role is assumed as it stands, or after the caller has rewritten its trust policy. `powers`: it was given permissions as well. */
  | { readonly kind: "role"; readonly by: "assume" | "trust"; readonly powers: boolean }
  /** A role passed to a service that works for the caller (H42). */
  | { readonly kind: "passed-role"; readonly service: string; readonly profile: boolean }
  /** A resource that holds a role and does what the caller says (H41). */
  | { readonly kind: "held-role"; readonly service: string; readonly holder: HolderKind; readonly managed?: true }
  /** A limit of a user or role falls away (H37, H38, H40): the path ends wherever that opens a way. */
  | { readonly kind: "strengthened"; readonly by: Strengthening; readonly of: Principal | "any" }
  /** A role that trusts a provider of tokens or assertions (H39). */
  | { readonly kind: "federated"; readonly by: FederationChange }
  /** The Kubernetes names that aws-auth maps a role or user to that is gone (H26). */
  | { readonly kind: "recreated"; readonly of: Principal };

/** One way from IAM permissions to more of them. */
export interface EscalationPath {
  /** The id in the public catalogue of pathfinding.cloud, or for a path that is not in it the call as the AWS command line spells it. */
  readonly id: EscalationPathId;
  readonly calls: readonly EscalationCall[];
  readonly end: EscalationEnd;
  /** What has to be there besides, and is not part of the input. */
  readonly takesFor?: string;
}

export const call = (action: string, on: CallObject): EscalationCall => ({ action, on });
export const onAny = (action: string, any = "*"): EscalationCall => ({ action, on: { any } });
export const PASS_ROLE: EscalationCall = call("iam:PassRole", "target");
