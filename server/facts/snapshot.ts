import { z } from "zod";
import { coverage } from "./coverage.ts";
import {
  accessEntryFact,
  addonFact,
  associatedPoliciesFact,
  eksClusterFact,
  fargateProfileFact,
  identityProviderConfigFact,
  nodegroupFact,
  podIdentityAssociationFact,
} from "./eks.ts";
import {
  accessKeyFact,
  credentialReportRow,
  iamGroupFact,
  iamRoleFact,
  iamUserFact,
  instanceFact,
  instanceProfileFact,
  managedPolicyFact,
  mfaDeviceFact,
  oidcProviderFact,
  resourcePolicyFact,
  roleHolderFact,
  samlProviderFact,
} from "./iam.ts";
import {
  admissionFact,
  configMapFact,
  namespaceFact,
  networkPolicyFact,
  nodeFact,
  podFact,
  rbacBindingFact,
  rbacRoleFact,
  secretFact,
  serviceAccountFact,
  workloadFact,
} from "./kubernetes.ts";
import { type ListState, listState } from "./list-state.ts";
import { identityCenterFact, organizationFact } from "./organization.ts";
import { exclusion, sourceFact } from "./sources.ts";

export type { ListState };

export const CLUSTER_LISTS = [
  "pods",
  "serviceAccounts",
  "nodes",
  "namespaces",
  "workloads",
  "configMaps",
  "secrets",
  "roles",
  "clusterRoles",
  "roleBindings",
  "clusterRoleBindings",
  "networkPolicies",
  "mutatingWebhooks",
  "validatingAdmission",
  "accessEntries",
  "podIdentityAssociations",
  "nodegroups",
  "fargateProfiles",
  "addons",
  "identityProviderConfigs",
] as const;
export type ClusterList = (typeof CLUSTER_LISTS)[number];

export const clusterFacts = z.object({
  /** The name used in references, unique in the snapshot. */
  name: z.string(),
  account: z.string().optional(),
  region: z.string().optional(),
  arn: z.string().optional(),
  /** Host and path of the token issuer, without `https://`; undefined: not known. */
  issuer: z.string().optional(),
  /** Kubernetes version as `1.34`, from describe-cluster, /version or the kubelets. */
  version: z.string().optional(),
  eks: eksClusterFact.optional(),
  lists: z.partialRecord(z.enum(CLUSTER_LISTS), listState),
  pods: z.array(podFact),
  serviceAccounts: z.array(serviceAccountFact),
  nodes: z.array(nodeFact),
  namespaces: z.array(namespaceFact),
  workloads: z.array(workloadFact),
  configMaps: z.array(configMapFact),
  secrets: z.array(secretFact),
  roles: z.array(rbacRoleFact),
  clusterRoles: z.array(rbacRoleFact),
  roleBindings: z.array(rbacBindingFact),
  clusterRoleBindings: z.array(rbacBindingFact),
  networkPolicies: z.array(networkPolicyFact),
  admission: z.array(admissionFact),
  accessEntries: z.array(accessEntryFact),
  /** Principals of access entries named by `list-access-entries` but not described. */
  accessEntryNames: z.array(z.string()),
  associatedPolicies: z.array(associatedPoliciesFact),
  podIdentityAssociations: z.array(podIdentityAssociationFact),
  nodegroups: z.array(nodegroupFact),
  fargateProfiles: z.array(fargateProfileFact),
  addons: z.array(addonFact),
  identityProviderConfigs: z.array(identityProviderConfigFact),
});
export type ClusterFacts = z.infer<typeof clusterFacts>;

export const ACCOUNT_LISTS = [
  "users",
  "groups",
  "roles",
  "policies",
  "oidcProviders",
  "samlProviders",
  "instanceProfiles",
  "instances",
  "accessKeys",
  "mfaDevices",
  "credentialReport",
  "lambdaFunctions",
  "codebuildProjects",
  "ecsTaskDefinitions",
] as const;
export type AccountList = (typeof ACCOUNT_LISTS)[number];

export const accountFacts = z.object({
  id: z.string(),
  partition: z.string(),
  name: z.string().optional(),
  lists: z.partialRecord(z.enum(ACCOUNT_LISTS), listState),
  /** Users whose MFA devices or access keys were asked for one by one. */
  mfaAsked: z.array(z.string()),
  users: z.array(iamUserFact),
  groups: z.array(iamGroupFact),
  roles: z.array(iamRoleFact),
  policies: z.array(managedPolicyFact),
  oidcProviders: z.array(oidcProviderFact),
  samlProviders: z.array(samlProviderFact),
  instanceProfiles: z.array(instanceProfileFact),
  instances: z.array(instanceFact),
  accessKeys: z.array(accessKeyFact),
  mfaDevices: z.array(mfaDeviceFact),
  credentialReport: z.array(credentialReportRow),
  roleHolders: z.array(roleHolderFact),
  resourcePolicies: z.array(resourcePolicyFact),
  /** The regions that are enabled; absent: not asked. */
  regions: z.array(z.string()).optional(),
  /** The clusters that EKS names, region by region as it was asked; no `region`: the answer's place does not say it. */
  eksClusters: z.array(z.object({ region: z.string().optional(), names: z.array(z.string()), state: listState })).optional(),
});
export type AccountFacts = z.infer<typeof accountFacts>;

/** Everything that was observed at one time. Immutable; the graph is a pure function of it. */
export const facts = z.object({
  version: z.literal(1),
  /** RFC 3339, UTC: the newest fact's time where the input says, else when it was read. */
  capturedAt: z.string(),
  clusters: z.array(clusterFacts),
  accounts: z.array(accountFacts),
  organization: organizationFact.optional(),
  identityCenter: z.array(identityCenterFact),
  caller: z.object({ account: z.string(), arn: z.string() }).optional(),
  /** What a live scan made of each of its sources. */
  sources: z.array(sourceFact).optional(),
  /** What was left out on purpose. */
  excluded: z.array(exclusion).optional(),
  coverage,
});
export type Facts = z.infer<typeof facts>;
