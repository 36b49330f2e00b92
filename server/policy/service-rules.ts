import { parseArn } from "@/server/model/arn.ts";
import type { Step } from "@/server/model/step.ts";

/** The key policy bears on calls on keys alone: an alias has no policy, and some calls speak of no key. */
const isOnKey = (action: string, resource: string): boolean =>
  /^kms:/i.test(action) && !takesNoResource(action) && !/^[^:]*:[^:]*:kms:[^:]*:[^:]*:alias\//.test(resource);

const isTrustAction = (action: string): boolean => /^sts:(assumerole|tagsession|setsourceidentity|setcontext)/i.test(action);

/** Key policies and trust policies must allow every call (B1). */
export const needsResourcePolicy = (action: string, resource: string): boolean => isOnKey(action, resource) || isTrustAction(action);

/** No policy, and no Deny, bears on asking who one is (B45). */
export const needsNoPermission = (action: string): boolean => /^sts:getcalleridentity$/i.test(action);

const NAMES_WITHOUT_RESOURCE: Readonly<Record<string, string>> = {
  sts: "GetCallerIdentity GetSessionToken GetAccessKeyInfo DecodeAuthorizationMessage GetServiceBearerToken GetWebIdentityToken GetDelegatedAccessToken",
  iam:
    "CreateAccountAlias DeleteAccountAlias DeleteAccountPasswordPolicy GenerateCredentialReport GetAccountAuthorizationDetails GetAccountPasswordPolicy " +
    "GetAccountSummary GetContextKeysForCustomPolicy GetCredentialReport GetServiceLastAccessedDetails GetServiceLastAccessedDetailsWithEntities " +
    "ListAccountAliases ListGroups ListInstanceProfiles ListOpenIDConnectProviders ListOrganizationsFeatures ListPolicies ListRoles ListSAMLProviders " +
    "ListServerCertificates ListUsers ListVirtualMFADevices SetSecurityTokenServicePreferences SimulateCustomPolicy UpdateAccountPasswordPolicy",
  s3:
    "CreateJob CreateStorageLensGroup GetAccessPoint GetAccountPublicAccessBlock ListAccessGrantsInstances ListAccessPoints ListAccessPointsForObjectLambda " +
    "ListAllMyBuckets ListJobs ListMultiRegionAccessPoints ListStorageLensConfigurations ListStorageLensGroups PutAccessPointPublicAccessBlock " +
    "PutAccountPublicAccessBlock PutStorageLensConfiguration",
  kms:
    "ConnectCustomKeyStore CreateCustomKeyStore CreateKey DeleteCustomKeyStore DescribeCustomKeyStores DisconnectCustomKeyStore GenerateRandom ListAliases " +
    "ListKeys ListRetirableGrants UpdateCustomKeyStore",
  eks:
    "CreateCluster CreateEksAnywhereSubscription DescribeAddonConfiguration DescribeAddonVersions DescribeClusterVersions ListAccessPolicies ListClusters " +
    "ListEksAnywhereSubscriptions RegisterCluster",
  sqs: "ListQueues",
  sns: "ListTopics ListSubscriptions ListPlatformApplications",
  lambda: "GetAccountSettings ListCodeSigningConfigs ListEventSourceMappings ListFunctions ListLayers ListLayerVersions",
  dynamodb: "DescribeEndpoints DescribeLimits ListBackups ListGlobalTables ListStreams ListTables",
  secretsmanager: "BatchGetSecretValue GetRandomPassword ListSecrets",
  ssm: "DescribeInstanceInformation DescribeParameters DescribeSessions ListCommands ListDocuments GetInventory",
  ecr: "DescribeRegistry GetAuthorizationToken GetRegistryPolicy GetRegistryScanningConfiguration PutRegistryPolicy PutReplicationConfiguration",
  ecs: "ListClusters ListServices ListTaskDefinitionFamilies ListTaskDefinitions DescribeTaskDefinition DeregisterTaskDefinition",
};

const WITHOUT_RESOURCE: ReadonlySet<string> = new Set(
  Object.entries(NAMES_WITHOUT_RESOURCE).flatMap(([service, names]) => names.split(" ").map((name) => `${service}:${name}`.toLowerCase())),
);

/** EC2 describes one thing by its attributes with, and lists of things without a resource. */
const LISTS_OF_EC2 = /^ec2:describe(?!.*(attribute|clientvpn|capacityblockext|fleethistory|fleetinst|fleetrequest|references|permissions))/;

/** Calls that speak of no resource, so that only statements on `*` cover them (A65). From the Service Authorization Reference; not every service is listed. */
export function takesNoResource(action: string): boolean {
  const lower = action.toLowerCase();
  return WITHOUT_RESOURCE.has(lower) || LISTS_OF_EC2.test(lower) || lower.startsWith("autoscaling:describe");
}

const names = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().split(" "));

const POLICY_WRITES = names("CreatePolicy CreatePolicyVersion DeletePolicy DeletePolicyVersion SetDefaultPolicyVersion TagPolicy UntagPolicy");
const SERVICE_LINKED_WRITES = names(
  "AttachRolePolicy CreateRole DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy DetachRolePolicy PutRolePermissionsBoundary PutRolePolicy " +
    "UpdateAssumeRolePolicy UpdateRole",
);
const RESERVED_WRITES = new Set([
  ...SERVICE_LINKED_WRITES,
  ...names("CreateServiceLinkedRole DeleteServiceLinkedRole PassRole TagRole UntagRole UpdateRoleDescription"),
]);
const ALIAS_WRITES = names("CreateAlias DeleteAlias UpdateAlias");

function keeperOf(service: string, name: string, account: string, resource: string): string | undefined {
  if (service === "kms" && ALIAS_WRITES.has(name) && resource.startsWith("alias/aws/")) return "an alias of AWS's own keys";
  if (service !== "iam") return undefined;
  if (account === "aws" && resource.startsWith("policy/") && POLICY_WRITES.has(name)) return "a policy that AWS manages";
  if (resource.startsWith("role/aws-reserved/") && RESERVED_WRITES.has(name)) return "a role that AWS keeps for Identity Center";
  if (resource.startsWith("role/aws-service-role/") && SERVICE_LINKED_WRITES.has(name)) return "a service-linked role";
  return undefined;
}

/** What AWS keeps for itself cannot be changed, whatever policies allow (B46): the step that says so. */
export function keptByAws(action: string, resource: string): Step | undefined {
  const [service = "", name = ""] = action.toLowerCase().split(":");
  const arn = parseArn(resource);
  const keeper = arn && keeperOf(service, name, arn.account, arn.resource);
  if (!keeper) return undefined;
  return {
    check: "target",
    outcome: "fail",
    code: "RESOURCE_KEPT_BY_AWS",
    reason: `\`${resource}\` is ${keeper}: \`${action}\` is refused on it whatever policies allow`,
  };
}

/** The step of a call that needs no permission. */
export const noPermissionNeeded = (action: string): Step => ({
  check: "caller",
  outcome: "pass",
  code: "CALL_NEEDS_NO_PERMISSION",
  reason: `\`${action}\` needs no permission, and no Deny stops it`,
});
