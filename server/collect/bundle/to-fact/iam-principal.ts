import { z } from "zod";
import { anything, list, optional, tagsOf, text, time } from "@/server/collect/bundle/raw.ts";
import { type Mapped, mapWith } from "@/server/collect/bundle/result-of.ts";
import type { IamGroupFact, IamRoleFact, IamUserFact } from "@/server/facts/iam.ts";
import { policyDocumentOf } from "./policy-document.ts";

const arn = z.string().startsWith("arn:");
const inline = optional(z.array(z.object({ PolicyName: text, PolicyDocument: anything })));
const attached = optional(z.array(z.object({ PolicyArn: text })));
const boundary = optional(z.object({ PermissionsBoundaryArn: optional(text) }));
const optionalTags = anything.transform((value) => (value === undefined || value === null ? undefined : tagsOf(value)));

const rawUser = z.object({
  Arn: arn,
  UserName: text,
  Path: optional(text),
  UserId: optional(text),
  CreateDate: time,
  UserPolicyList: inline,
  AttachedManagedPolicies: attached,
  GroupList: optional(z.array(text)),
  PermissionsBoundary: boundary,
  Tags: optionalTags,
  PasswordLastUsed: time,
});
const rawGroup = z.object({
  Arn: arn,
  GroupName: text,
  Path: optional(text),
  GroupId: optional(text),
  GroupPolicyList: inline,
  AttachedManagedPolicies: attached,
});
const rawRole = z.object({
  Arn: arn,
  RoleName: text,
  Path: optional(text),
  RoleId: optional(text),
  CreateDate: time,
  Description: optional(text),
  AssumeRolePolicyDocument: anything,
  RolePolicyList: inline,
  AttachedManagedPolicies: attached,
  PermissionsBoundary: boundary,
  Tags: optionalTags,
  RoleLastUsed: optional(z.object({ LastUsedDate: time })),
  MaxSessionDuration: optional(z.number()),
});

/**
 * How much an answer says: `details` (get-account-authorization-details) leaves out what is empty, `one` (get-…) tells boundary and tags but no
 * policies, `listed` (list-…) tells neither boundary nor tags.
 */
export type AnswerDepth = "details" | "one" | "listed";

type RawInline = z.output<typeof inline>;
const inlineFacts = (raw: RawInline, depth: AnswerDepth) =>
  depth === "details" ? (raw ?? []).map((p) => ({ name: p.PolicyName, document: policyDocumentOf(p.PolicyDocument) })) : undefined;
const attachedFacts = (raw: z.output<typeof attached>, depth: AnswerDepth) => (depth === "details" ? (raw ?? []).map((p) => p.PolicyArn) : undefined);

function boundaryFact(raw: z.output<typeof boundary>, depth: AnswerDepth): string | null | undefined {
  const found = raw?.PermissionsBoundaryArn;
  if (found) return found;
  return depth === "listed" ? undefined : null;
}
const tagFacts = (raw: Record<string, string> | undefined, depth: AnswerDepth) => raw ?? (depth === "listed" ? undefined : {});

export const toUserFact = (raw: unknown, depth: AnswerDepth): Mapped<IamUserFact> =>
  mapWith(rawUser, raw, (user) => ({
    arn: user.Arn,
    name: user.UserName,
    path: user.Path ?? pathOf(user.Arn),
    id: user.UserId,
    createdAt: user.CreateDate,
    inlinePolicies: inlineFacts(user.UserPolicyList, depth),
    attachedPolicies: attachedFacts(user.AttachedManagedPolicies, depth),
    groups: depth === "details" ? (user.GroupList ?? []) : undefined,
    boundary: boundaryFact(user.PermissionsBoundary, depth),
    tags: tagFacts(user.Tags, depth),
    passwordLastUsed: user.PasswordLastUsed,
  }));

export const toGroupFact = (raw: unknown, depth: AnswerDepth): Mapped<IamGroupFact> =>
  mapWith(rawGroup, raw, (group) => ({
    arn: group.Arn,
    name: group.GroupName,
    path: group.Path ?? pathOf(group.Arn),
    id: group.GroupId,
    inlinePolicies: inlineFacts(group.GroupPolicyList, depth),
    attachedPolicies: attachedFacts(group.AttachedManagedPolicies, depth),
  }));

export const toRoleFact = (raw: unknown, depth: AnswerDepth): Mapped<IamRoleFact> =>
  mapWith(rawRole, raw, (role) => ({
    arn: role.Arn,
    name: role.RoleName,
    path: role.Path ?? pathOf(role.Arn),
    id: role.RoleId,
    createdAt: role.CreateDate,
    description: role.Description,
    trustPolicy: role.AssumeRolePolicyDocument === null ? undefined : policyDocumentOf(role.AssumeRolePolicyDocument),
    inlinePolicies: inlineFacts(role.RolePolicyList, depth),
    attachedPolicies: attachedFacts(role.AttachedManagedPolicies, depth),
    boundary: boundaryFact(role.PermissionsBoundary, depth),
    tags: tagFacts(role.Tags, depth),
    lastUsed: lastUsedOf(role.RoleLastUsed),
    maxSessionSeconds: role.MaxSessionDuration,
  }));

/** null: the answer speaks of it and the role was not used in the tracked time. */
const lastUsedOf = (raw: z.output<typeof rawRole>["RoleLastUsed"]): string | null | undefined => (raw ? (raw.LastUsedDate ?? null) : undefined);

/** `/teams/data/` of `arn:…:role/teams/data/analyst`. */
function pathOf(arnText: string): string {
  const resource = arnText.split(":").slice(5).join(":");
  return resource.slice(resource.indexOf("/"), resource.lastIndexOf("/") + 1) || "/";
}

const rawProfile = z.object({ Arn: arn, InstanceProfileName: text, InstanceProfileId: optional(text), Roles: list(z.object({ Arn: arn })) });

export const toInstanceProfileFact = (raw: unknown) =>
  mapWith(rawProfile, raw, (p) => ({ arn: p.Arn, name: p.InstanceProfileName, id: p.InstanceProfileId, roleArns: p.Roles.map((role) => role.Arn) }));

const rawPolicy = z.object({
  Arn: arn,
  PolicyName: text,
  DefaultVersionId: optional(text),
  PolicyVersionList: list(z.object({ VersionId: text, IsDefaultVersion: z.boolean().nullish(), Document: anything })),
  Tags: optionalTags,
});

/** Whoever may change the default version chooses among these; nobody changes that of a policy of AWS. */
function otherVersions(policy: z.infer<typeof rawPolicy>, chosen: string | undefined): { readonly id: string; readonly document: unknown }[] | undefined {
  if (policy.PolicyVersionList.length === 0 || policy.Arn.includes(":iam::aws:")) return undefined;
  const others = policy.PolicyVersionList.filter((v) => v.VersionId !== chosen);
  return others.map((v) => ({ id: v.VersionId, document: policyDocumentOf(v.Document) }));
}

/** A managed policy with its default version's document, when the answer carries one. */
export const toManagedPolicyFact = (raw: unknown) =>
  mapWith(rawPolicy, raw, (policy) => {
    const version = policy.PolicyVersionList.find((v) => v.IsDefaultVersion) ?? policy.PolicyVersionList.find((v) => v.VersionId === policy.DefaultVersionId);
    return {
      arn: policy.Arn,
      name: policy.PolicyName,
      defaultVersion: policy.DefaultVersionId ?? version?.VersionId,
      document: version && policyDocumentOf(version.Document),
      otherVersions: otherVersions(policy, version?.VersionId),
      tags: policy.Tags,
    };
  });
