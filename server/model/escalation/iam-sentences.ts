import type { Sentence, SentenceNames } from "./names.ts";

/** A sentence about one user, role or group. */
const on =
  (before: string, after = ""): Sentence =>
  ({ caller, target }) =>
    `${caller} ${before} ${target}${after}`;

const own =
  (rest: string): Sentence =>
  ({ caller }) =>
    `${caller} ${rest}`;

/** A sentence about a resource that has the role: by name where it is known, else as one of its kind. */
const through =
  (kind: string, tell: (resource: string) => string): Sentence =>
  ({ caller, target, holder }: SentenceNames) =>
    `${caller} ${tell(holder === undefined ? `${kind} that has the role ${target}` : `${holder} (role ${target})`)}`;

const FUNCTION = "a Lambda function";
const INSTANCE = "an instance";
const PROJECT = "a build project";

/** What each path does, by the ids of the public catalogue pathfinding.cloud. */
const CATALOGUED = {
  "sts-001": on("assumes"),
  "iam-001": own("writes a new default version of a policy attached to itself"),
  "iam-002": on("makes an access key for"),
  "iam-003": on("deletes an access key of", " and makes a new one"),
  "iam-004": on("gives", " a first password for the console"),
  "iam-005": own("writes an inline policy into itself"),
  "iam-006": on("changes the password for the console of"),
  "iam-007": own("writes an inline policy into itself"),
  "iam-008": own("attaches a policy of its choice to itself"),
  "iam-009": own("attaches a policy of its choice to itself"),
  "iam-010": own("attaches a policy of its choice to a group it is in"),
  "iam-011": own("writes an inline policy into a group it is in"),
  "iam-012": ({ caller, target }) => `${caller} rewrites the trust policy of ${target} so that it names ${caller}, and assumes ${target}`,
  "iam-013": on("adds itself to the group"),
  "iam-014": on("attaches a policy of its choice to", " and assumes it"),
  "iam-015": on("attaches a policy of its choice to", " and makes an access key for it"),
  "iam-016": on("writes a new default version of a policy attached to", " and assumes it"),
  "iam-017": on("writes an inline policy into", " and assumes it"),
  "iam-018": on("writes an inline policy into", " and makes an access key for it"),
  "iam-019": on("attaches a policy of its choice to", ", rewrites its trust policy and assumes it"),
  "iam-020": on("writes a new default version of a policy attached to", ", rewrites its trust policy and assumes it"),
  "iam-021": on("writes an inline policy into", ", rewrites its trust policy and assumes it"),
  "lambda-001": on("makes a Lambda function with the role", " and invokes it"),
  "lambda-002": on("makes a Lambda function with the role", " and lets a stream trigger it"),
  "lambda-003": through(FUNCTION, (f) => `replaces the code of ${f} and waits until it runs`),
  "lambda-004": through(FUNCTION, (f) => `replaces the code of ${f} and invokes it`),
  "lambda-005": through(FUNCTION, (f) => `replaces the code of ${f} and lets another principal invoke it`),
  "lambda-006": on("makes a Lambda function with the role", " and lets another principal invoke it"),
  "ec2-001": on("starts an instance whose instance profile holds"),
  "ec2-002": through(INSTANCE, (i) => `stops ${i}, changes its user data and starts it again`),
  "ec2-003": on("requests a spot instance whose instance profile holds"),
  "ec2-004": on("writes a new default version of a launch template whose instances have the role", ", and waits for the next instance"),
  "ec2instanceconnect-003": through(INSTANCE, (i) => `pushes an SSH key onto ${i} and signs in`),
  "ssm-001": through(INSTANCE, (i) => `opens a Session Manager session on ${i} and uses it from there`),
  "ssm-002": through(INSTANCE, (i) => `has Systems Manager run a command on ${i} and uses it from there`),
  "ecs-001": on("makes an ECS cluster and a service whose tasks have the role"),
  "ecs-002": on("makes an ECS cluster and runs a task with the role"),
  "ecs-003": on("makes an ECS service whose tasks have the role"),
  "ecs-004": on("runs an ECS task with the role"),
  "ecs-005": on("starts an ECS task with the role", " on a container instance"),
  "ecs-006": through("an ECS task", (t) => `runs a command in ${t} and uses it from there`),
  "apprunner-001": on("makes an App Runner service with the role"),
  "apprunner-002": through("an App Runner service", (s) => `gives ${s} another image`),
  "cloudformation-001": on("makes a stack whose resources are created with the role"),
  "cloudformation-002": through("a stack", (s) => `changes the template of ${s} to one of its own`),
  "cloudformation-003": on("makes a stack set that the role", " administers, and an instance of it"),
  "cloudformation-004": on("changes a stack set so that the role", " administers it"),
  "cloudformation-005": through("a stack", (s) => `makes a change set of ${s} and executes it`),
  "codebuild-001": on("makes a build project with the role", " and starts a build"),
  "codebuild-002": through(PROJECT, (p) => `starts a build of ${p} with commands of its own`),
  "codebuild-003": through(PROJECT, (p) => `starts a batch build of ${p} with commands of its own`),
  "codebuild-004": on("makes a build project with the role", " and starts a batch build"),
  "glue-001": on("makes a Glue development endpoint with the role", " and signs in to it"),
  "glue-002": through("a Glue development endpoint", (e) => `puts an SSH key of its own on ${e} and signs in`),
  "glue-003": on("makes a Glue job with the role", " and runs it"),
  "glue-004": on("makes a Glue job with the role", " and a trigger that runs it"),
  "glue-005": on("gives a Glue job a script of its own and the role", ", and runs it"),
  "glue-006": on("gives a Glue job a script of its own and the role", ", and makes a trigger that runs it"),
  "datapipeline-001": on("makes a pipeline whose commands run with the role"),
  "sagemaker-001": on("makes a notebook instance with the role"),
  "sagemaker-002": on("runs a training job with the role"),
  "sagemaker-003": on("runs a processing job with the role"),
  "sagemaker-004": through("a notebook instance", (n) => `opens ${n} and uses it from there`),
  "sagemaker-005": through("a notebook instance", (n) => `gives ${n} a lifecycle script of its own`),
  "bedrock-001": on("makes a code interpreter with the role", " and runs code in it"),
  "bedrock-002": through("a code interpreter", (c) => `runs code in ${c} and uses it from there`),
} as const satisfies Readonly<Record<string, Sentence>>;

/** A way that the caller opens by changing itself, for what it then gets at. */
const first =
  (change: string): Sentence =>
  ({ caller, target }) =>
    `${caller} ${change}, and then gets at ${target}`;

/** Paths that the public catalogue does not have; their ids are the calls as the AWS command line spells them. */
const OTHERS = {
  "set-default-policy-version": first("makes another version of a policy attached to itself the default one"),
  "delete-user-permissions-boundary": first("removes a permissions boundary"),
  "delete-role-permissions-boundary": first("removes a permissions boundary"),
  "put-user-permissions-boundary": first("replaces a permissions boundary by one that allows everything"),
  "put-role-permissions-boundary": first("replaces a permissions boundary by one that allows everything"),
  "tag-user": first("sets tags of a user that policies ask for"),
  "tag-role": first("sets tags of a role that policies ask for"),
  "create-role": ({ caller, target, holder }) =>
    `${caller} makes ${holder ?? "a role"} anew, which aws-auth still maps though it is gone, with a trust policy that names ${caller}, and signs in to the cluster as ${target}`,
  "create-user": ({ caller, target, holder }) =>
    `${caller} makes ${holder ?? "a user"} anew, which aws-auth still maps though it is gone, makes an access key for it, and signs in to the cluster as ${target}`,
  "create-open-id-connect-provider": on(
    "makes the OIDC provider that the trust policy of",
    " names and the account does not have, and shows a token of that issuer",
  ),
  "add-client-id-to-open-id-connect-provider": on("adds the audience that the trust policy of", " asks for to its OIDC provider, and shows a token with it"),
  "create-saml-provider": on("makes the SAML provider that the trust policy of", " names and the account does not have, and signs assertions of its own"),
  "update-saml-provider": on("replaces the metadata of the SAML provider that the trust policy of", " names, and signs assertions of its own"),
  "associate-iam-instance-profile": on("gives an instance it has a session on an instance profile that holds"),
  "replace-iam-instance-profile-association": on("replaces the instance profile of an instance it has a session on by one that holds"),
  "start-automation-execution": on("writes an automation document and has Systems Manager run it with the role"),
  "create-state-machine": on("makes a state machine that calls AWS with the role", " and starts it"),
  "update-state-machine": through("a state machine", (m) => `replaces the definition of ${m} and starts it`),
} as const satisfies Readonly<Record<string, Sentence>>;

/** Every escalation path by id. */
export const IAM_SENTENCES = { ...CATALOGUED, ...OTHERS } as const;

export type EscalationPathId = keyof typeof IAM_SENTENCES;

export const isEscalationPathId = (id: string): id is EscalationPathId => Object.hasOwn(IAM_SENTENCES, id);
