import { z } from "zod";

/** A policy document as stored: parsed JSON, or the text itself when it is no JSON. The policy room decides whether it is valid. */
export const policyDocument = z.unknown();
export const inlinePolicy = z.object({ name: z.string(), document: policyDocument });
/** A managed policy attached by ARN. */
const attached = z.array(z.string());
const tags = z.record(z.string(), z.string());
/** Fields that the answers gave in part only: there may be more than they say. Undefined or empty: what is there is all. */
const partial = z.array(z.enum(["inlinePolicies", "attachedPolicies", "groups"])).optional();

/**
 * Fields that are `undefined` were not part of any answer read (a `list-roles` says nothing of inline policies): they are not collected,
 * which is not the same as an empty list.
 */
export const iamUserFact = z.object({
  arn: z.string(),
  name: z.string(),
  path: z.string(),
  id: z.string().optional(),
  createdAt: z.string().optional(),
  inlinePolicies: z.array(inlinePolicy).optional(),
  attachedPolicies: attached.optional(),
  /** Names of policies known to exist whose documents were not read. */
  inlinePolicyNames: z.array(z.string()).optional(),
  groups: z.array(z.string()).optional(),
  /** null: read, and there is none. */
  boundary: z.string().nullable().optional(),
  tags: tags.optional(),
  passwordLastUsed: z.string().optional(),
  partial,
});
export type IamUserFact = z.infer<typeof iamUserFact>;

export const iamGroupFact = z.object({
  arn: z.string(),
  name: z.string(),
  path: z.string(),
  id: z.string().optional(),
  inlinePolicies: z.array(inlinePolicy).optional(),
  attachedPolicies: attached.optional(),
  inlinePolicyNames: z.array(z.string()).optional(),
  partial,
});
export type IamGroupFact = z.infer<typeof iamGroupFact>;

export const iamRoleFact = z.object({
  arn: z.string(),
  name: z.string(),
  path: z.string(),
  id: z.string().optional(),
  createdAt: z.string().optional(),
  description: z.string().optional(),
  trustPolicy: policyDocument.optional(),
  inlinePolicies: z.array(inlinePolicy).optional(),
  attachedPolicies: attached.optional(),
  inlinePolicyNames: z.array(z.string()).optional(),
  boundary: z.string().nullable().optional(),
  tags: tags.optional(),
  lastUsed: z.string().nullable().optional(),
  maxSessionSeconds: z.number().optional(),
  partial,
});
export type IamRoleFact = z.infer<typeof iamRoleFact>;

/** The default version's document; undefined: the policy is known, its text is not. */
export const managedPolicyFact = z.object({
  arn: z.string(),
  name: z.string(),
  defaultVersion: z.string().optional(),
  document: policyDocument.optional(),
  /** The versions that are not the default one; undefined: not read. */
  otherVersions: z.array(z.object({ id: z.string(), document: policyDocument })).optional(),
  tags: tags.optional(),
});
export type ManagedPolicyFact = z.infer<typeof managedPolicyFact>;

/** `clientIds` undefined: only the list of providers was read. `issuer` has no `https://`. */
export const oidcProviderFact = z.object({
  arn: z.string(),
  issuer: z.string(),
  clientIds: z.array(z.string()).optional(),
  thumbprints: z.array(z.string()),
  createdAt: z.string().optional(),
  tags: tags.optional(),
});
export type OidcProviderFact = z.infer<typeof oidcProviderFact>;

export const samlProviderFact = z.object({ arn: z.string(), validUntil: z.string().optional(), createdAt: z.string().optional() });
export type SamlProviderFact = z.infer<typeof samlProviderFact>;

export const instanceProfileFact = z.object({ arn: z.string(), name: z.string(), id: z.string().optional(), roleArns: z.array(z.string()) });
export type InstanceProfileFact = z.infer<typeof instanceProfileFact>;

/** MetadataOptions fields are undefined when the answer did not carry them. */
export const instanceFact = z.object({
  id: z.string(),
  region: z.string().optional(),
  account: z.string().optional(),
  privateDnsName: z.string().optional(),
  state: z.string().optional(),
  instanceProfileArn: z.string().optional(),
  httpTokens: z.enum(["optional", "required"]).optional(),
  hopLimit: z.number().optional(),
  httpEndpoint: z.enum(["enabled", "disabled"]).optional(),
  httpProtocolIpv6: z.string().optional(),
  tags: tags,
});
export type InstanceFact = z.infer<typeof instanceFact>;

export const accessKeyFact = z.object({
  id: z.string(),
  userName: z.string().optional(),
  status: z.string().optional(),
  createdAt: z.string().optional(),
  lastUsed: z.string().optional(),
  lastUsedService: z.string().optional(),
});
export type AccessKeyFact = z.infer<typeof accessKeyFact>;

export const mfaDeviceFact = z.object({ serial: z.string(), userName: z.string() });
export type MfaDeviceFact = z.infer<typeof mfaDeviceFact>;

/** The columns of the credential report that a rule needs. */
export const credentialReportRow = z.object({
  arn: z.string(),
  user: z.string(),
  passwordEnabled: z.boolean().optional(),
  mfaActive: z.boolean().optional(),
  key1Active: z.boolean().optional(),
  key2Active: z.boolean().optional(),
});
export type CredentialReportRow = z.infer<typeof credentialReportRow>;

/** A service's resource that holds a role: a Lambda function, a CodeBuild project, an ECS task definition. */
export const roleHolderFact = z.object({ kind: z.enum(["lambda-function", "codebuild-project", "ecs-task-definition"]), arn: z.string(), roleArn: z.string() });
export type RoleHolderFact = z.infer<typeof roleHolderFact>;

/** A policy that stands on a resource (bucket, key, secret). */
export const resourcePolicyFact = z.object({ resource: z.string(), document: policyDocument });
export type ResourcePolicyFact = z.infer<typeof resourcePolicyFact>;
