import { z } from "zod";

/** `aws eks describe-cluster`. */
export const eksClusterFact = z.object({
  name: z.string(),
  arn: z.string(),
  version: z.string().optional(),
  roleArn: z.string().optional(),
  issuer: z.string().optional(),
  /** The address of its API server. */
  endpoint: z.string().optional(),
  /** undefined: the answer did not say (older clusters and some tools); it is then not known. */
  authenticationMode: z.enum(["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"]).optional(),
  bootstrapCreatorAdmin: z.boolean().optional(),
  endpointPublicAccess: z.boolean().optional(),
  endpointPrivateAccess: z.boolean().optional(),
  publicAccessCidrs: z.array(z.string()),
  autoMode: z.boolean(),
  autoModeNodeRoleArn: z.string().optional(),
  createdAt: z.string().optional(),
  tags: z.record(z.string(), z.string()),
});
export type EksClusterFact = z.infer<typeof eksClusterFact>;

export const accessEntryFact = z.object({
  principalArn: z.string(),
  type: z.string(),
  username: z.string().optional(),
  groups: z.array(z.string()),
  accessEntryArn: z.string().optional(),
  createdAt: z.string().optional(),
  modifiedAt: z.string().optional(),
  tags: z.record(z.string(), z.string()),
});
export type AccessEntryFact = z.infer<typeof accessEntryFact>;

export const accessScope = z.union([z.literal("cluster"), z.array(z.string())]);

/** The policies of one access entry; a principal without such a fact has not been asked for its policies. */
export const associatedPoliciesFact = z.object({ principalArn: z.string(), policies: z.array(z.object({ policyArn: z.string(), scope: accessScope })) });
export type AssociatedPoliciesFact = z.infer<typeof associatedPoliciesFact>;

/** `roleArn` undefined: only the list was read, not the association itself. */
export const podIdentityAssociationFact = z.object({
  associationId: z.string(),
  associationArn: z.string().optional(),
  namespace: z.string(),
  serviceAccount: z.string(),
  roleArn: z.string().optional(),
  targetRoleArn: z.string().optional(),
  externalId: z.string().optional(),
  disableSessionTags: z.boolean(),
  /** Session policy, as a JSON document. */
  policy: z.unknown().optional(),
  createdAt: z.string().optional(),
});
export type PodIdentityAssociationFact = z.infer<typeof podIdentityAssociationFact>;

export const nodegroupFact = z.object({
  name: z.string(),
  nodeRoleArn: z.string().optional(),
  amiType: z.string().optional(),
  launchTemplate: z.string().optional(),
  labels: z.record(z.string(), z.string()),
});
export type NodegroupFact = z.infer<typeof nodegroupFact>;

export const fargateProfileFact = z.object({
  name: z.string(),
  arn: z.string().optional(),
  podExecutionRoleArn: z.string().optional(),
  selectors: z.array(z.object({ namespace: z.string(), labels: z.record(z.string(), z.string()) })),
});
export type FargateProfileFact = z.infer<typeof fargateProfileFact>;

export const addonFact = z.object({
  name: z.string(),
  version: z.string().optional(),
  serviceAccountRoleArn: z.string().optional(),
  podIdentityAssociations: z.array(z.string()),
});
export type AddonFact = z.infer<typeof addonFact>;

/** An OIDC issuer that signs people in to the cluster (`describe-identity-provider-config`). */
export const identityProviderConfigFact = z.object({
  name: z.string(),
  issuerUrl: z.string(),
  clientId: z.string(),
  usernameClaim: z.string().optional(),
  usernamePrefix: z.string().optional(),
  groupsClaim: z.string().optional(),
  groupsPrefix: z.string().optional(),
  requiredClaims: z.record(z.string(), z.string()),
});
export type IdentityProviderConfigFact = z.infer<typeof identityProviderConfigFact>;
