/** One call that may be sent to AWS: the only ones there are. */
export interface AwsOperation {
  readonly service: "sts" | "iam" | "eks" | "ec2" | "organizations" | "sso-admin" | "identitystore" | "lambda" | "codebuild" | "ecs";
  readonly operation: string;
  /** The permission it takes; undefined: none, or one that the role to assume grants by itself. */
  readonly action?: string;
  /** What the answer is read for, and so what is weaker without it. */
  readonly why: string;
  /** Not granted everywhere, or of no concern to most accounts: a source without it still counts as complete. */
  readonly isOptional?: boolean;
  /** Sent only for sources with `services: true`, and granted by a policy of its own: the answers hold environment variables. */
  readonly isService?: boolean;
}

const iam = (operation: string, why: string, isOptional = false): AwsOperation => ({ service: "iam", operation, action: `iam:${operation}`, why, isOptional });
const eks = (operation: string, why: string): AwsOperation => ({ service: "eks", operation, action: `eks:${operation}`, why });
const organizations = (operation: string, why: string): AwsOperation => ({
  service: "organizations",
  operation,
  action: `organizations:${operation}`,
  why,
  isOptional: true,
});

const people = (service: "sso-admin" | "identitystore", operation: string, why: string): AwsOperation => ({
  service,
  operation,
  action: `${service === "sso-admin" ? "sso" : service}:${operation}`,
  why,
  isOptional: true,
});
const LIVE = "whether an answer still holds now (--live)";
/** Sent for one answer that is checked again; a scan has the same from account details. */
const live = (operation: string): AwsOperation => iam(operation, LIVE, true);

const service = (name: "lambda" | "codebuild" | "ecs", operation: string, why: string): AwsOperation => ({
  service: name,
  operation,
  action: `${name}:${operation}`,
  why,
  isService: true,
});

const KEYS = "which user an access key belongs to, and when it was last used";
const OIDC = "which web identities the account accepts";
const CLUSTERS = "which clusters there are, their issuers and how people sign in to them";
const ENTRIES = "which IAM identities may do what in the cluster";
const PODS = "which roles pods are given by Pod Identity";
const NODES = "which roles nodes have";
const LIMITS = "what the organization's policies forbid";
const FUNCTIONS = "which roles Lambda functions have, for those who may change what they run";
const PROJECTS = "which roles CodeBuild projects have, for those who may change what they run";
const TASKS = "which roles ECS tasks have, for those who may run them";
const ASSIGNED = "who stands behind AWSReservedSSO roles";

export const AWS_OPERATIONS = [
  { service: "sts", operation: "GetCallerIdentity", why: "which account this is" },
  { service: "sts", operation: "AssumeRole", why: "the role that a source names, to read with its permissions" },
  iam("GetAccountAuthorizationDetails", "users, groups, roles, their policies and who may assume them"),
  iam("ListOpenIDConnectProviders", OIDC),
  iam("GetOpenIDConnectProvider", OIDC),
  iam("ListSAMLProviders", "which SAML identities the account accepts"),
  iam("ListInstanceProfiles", "which roles instances have"),
  iam("ListAccessKeys", KEYS),
  iam("GetAccessKeyLastUsed", KEYS),
  iam("ListMFADevices", "which users can meet a condition on MFA"),
  iam("GetCredentialReport", "which users have a password, keys and MFA", true),
  live("GetRole"),
  live("ListAttachedRolePolicies"),
  live("ListRolePolicies"),
  live("GetRolePolicy"),
  live("GetUser"),
  live("ListAttachedUserPolicies"),
  live("ListUserPolicies"),
  live("GetUserPolicy"),
  live("ListGroupsForUser"),
  live("ListAttachedGroupPolicies"),
  live("ListGroupPolicies"),
  live("GetGroupPolicy"),
  live("GetPolicy"),
  live("GetPolicyVersion"),
  eks("ListClusters", CLUSTERS),
  eks("DescribeCluster", CLUSTERS),
  eks("ListAccessEntries", ENTRIES),
  eks("DescribeAccessEntry", ENTRIES),
  eks("ListAssociatedAccessPolicies", ENTRIES),
  eks("ListPodIdentityAssociations", PODS),
  eks("DescribePodIdentityAssociation", PODS),
  eks("ListNodegroups", NODES),
  eks("DescribeNodegroup", NODES),
  eks("ListFargateProfiles", "which roles Fargate pods are started with"),
  eks("DescribeFargateProfile", "which roles Fargate pods are started with"),
  eks("ListAddons", "whether the Pod Identity agent is installed, and the roles of add-ons"),
  eks("DescribeAddon", "whether the Pod Identity agent is installed, and the roles of add-ons"),
  eks("ListIdentityProviderConfigs", "which outside issuer signs people in to the cluster"),
  eks("DescribeIdentityProviderConfig", "which outside issuer signs people in to the cluster"),
  {
    service: "ec2",
    operation: "DescribeRegions",
    action: "ec2:DescribeRegions",
    why: "which regions are enabled, and so where there may be clusters",
    isOptional: true,
  },
  {
    service: "ec2",
    operation: "DescribeInstances",
    action: "ec2:DescribeInstances",
    why: "which instance a node is, its profile and who reaches its metadata service",
  },
  organizations("DescribeOrganization", "which organization the account is in"),
  organizations("ListRoots", LIMITS),
  organizations("ListAccounts", "the names of the organization's accounts"),
  organizations("ListParents", LIMITS),
  organizations("ListOrganizationalUnitsForParent", LIMITS),
  organizations("ListPoliciesForTarget", LIMITS),
  organizations("DescribePolicy", LIMITS),
  organizations("ListTagsForResource", "tags of accounts, which tell who answers for them"),
  people("sso-admin", "ListInstances", ASSIGNED),
  people("sso-admin", "ListPermissionSets", ASSIGNED),
  people("sso-admin", "DescribePermissionSet", ASSIGNED),
  people("sso-admin", "ListAccountsForProvisionedPermissionSet", ASSIGNED),
  people("sso-admin", "ListAccountAssignments", ASSIGNED),
  people("identitystore", "ListUsers", "the names of the people behind AWSReservedSSO roles"),
  people("identitystore", "ListGroups", "the names of the groups behind AWSReservedSSO roles"),
  people("identitystore", "ListGroupMemberships", "which people are in the groups behind AWSReservedSSO roles"),
  service("lambda", "ListFunctions", FUNCTIONS),
  service("codebuild", "ListProjects", PROJECTS),
  service("codebuild", "BatchGetProjects", PROJECTS),
  service("ecs", "ListTaskDefinitions", TASKS),
  service("ecs", "DescribeTaskDefinition", TASKS),
] as const satisfies readonly AwsOperation[];

export type OperationName = (typeof AWS_OPERATIONS)[number]["operation"];

const BY_NAME: ReadonlyMap<string, AwsOperation> = new Map(AWS_OPERATIONS.map((one): [string, AwsOperation] => [one.operation, one]));

/** The listed operation of a name; undefined: a scan may not send it. */
export const operationOf = (name: string): AwsOperation | undefined => BY_NAME.get(name);

interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: "*";
}

export interface ReaderPolicy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/** The IAM policy of a principal that scans: what the list above takes but for services, and nothing else. */
export const readerPolicy = (): ReaderPolicy => policyFor((one) => !one.isService);

/** What is granted beside it for sources with `services: true`. */
export const servicesPolicy = (): ReaderPolicy => policyFor((one) => one.isService ?? false);

function policyFor(isMeant: (one: AwsOperation) => boolean): ReaderPolicy {
  const all = (AWS_OPERATIONS as readonly AwsOperation[]).filter(isMeant);
  const services = [...new Set(all.flatMap((one) => (one.action === undefined ? [] : [one.service])))];
  const statement = (service: string): Statement => ({
    Sid: `RolewalkReads${service
      .split("-")
      .map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`)
      .join("")}`,
    Effect: "Allow",
    Action: all.flatMap((one) => (one.service === service && one.action !== undefined ? [one.action] : [])).sort(),
    Resource: "*",
  });
  return { Version: "2012-10-17", Statement: services.map(statement) };
}
