import type { CodeMeaning } from "@/server/model/step-code.ts";
import { AWS_POLICY_CODES } from "./aws-policies.ts";

/** Codes of IAM, STS and web identity checks. */
export const AWS_CODES = {
  ...AWS_POLICY_CODES,
  TRUST_ALLOWS_PRINCIPAL: {
    meaning: "A statement of the role's trust policy allows this principal.",
    remedy: "Remove the principal from that statement, or add a condition it cannot meet.",
  },
  TRUST_ALLOWS_ON_CONDITION: {
    meaning: "A statement of the role's trust policy allows this principal when the request meets its conditions.",
    remedy: "Narrow the conditions, or remove the principal from that statement.",
  },
  TRUST_DELEGATES_TO_ACCOUNT: {
    meaning: "The role's trust policy trusts the whole account, so the account's own policies decide who may call.",
    remedy: "Name the users or roles that need the role instead of their account.",
  },
  TRUST_ALLOWS_ANYONE: {
    meaning: "A statement of the role's trust policy has the principal `*`.",
    remedy: "Name the principals that need the role, or limit the statement with a condition on the caller.",
  },
  TRUST_PRINCIPAL_NOT_NAMED: {
    meaning: "No Allow statement of the role's trust policy names this principal.",
    remedy: "Add the principal to the trust policy if it should have the role.",
  },
  TRUST_NAMES_EC2_IN_CHINA: {
    meaning: "The trust policy names EC2 by its name in China alone; whether that lets it in is not confirmed.",
    remedy: "Name ec2.amazonaws.com as well, and ask the instance: curl its metadata service for the role's credentials.",
  },
  TRUST_NAMES_DELETED_PRINCIPAL: {
    meaning: "The trust policy names a unique id that stands for a principal which was deleted; it lets nobody in.",
    remedy: "Remove the id, or name the principal's successor by its ARN.",
  },
  TRUST_ACTION_NOT_ALLOWED: {
    meaning: "The trust policy names the principal, but not for this STS action.",
    remedy: "Add the action to the statement that names the principal.",
  },
  TRUST_CONDITION_NOT_MET: {
    meaning: "The trust policy names the principal, but a condition of the statement cannot be met.",
    remedy: "Change the condition, or the fact it asks for.",
  },
  TRUST_TAG_NOT_MET: {
    meaning: "A condition on a tag of the caller or of the request cannot be met.",
    remedy: "Set the tag the trust policy asks for, or change the condition.",
  },
  TRUST_SUBJECT_NOT_TRUSTED: {
    meaning: "The trust policy trusts the provider, but not this subject.",
    remedy: "Correct the subject in the trust policy's condition, or use the identity it names.",
  },
  TRUST_AUDIENCE_NOT_TRUSTED: {
    meaning: "The trust policy trusts the provider, but asks for another audience.",
    remedy: "Ask for a token with that audience, or change the condition.",
  },
  TRUST_OTHER_ISSUER_IN_CONDITION: {
    meaning: "A condition of the statement asks for a claim of another issuer, which a token of this one never has.",
    remedy: "Write this issuer's host and path in front of the claim's name.",
  },
  TRUST_OTHER_PROVIDER: {
    meaning: "The trust policy trusts an identity provider, but another one.",
    remedy: "Name the provider of this token's issuer in the trust policy.",
  },
  TRUST_TAG_SESSION_NOT_ALLOWED: {
    meaning: "The call passes session tags, and the trust policy does not allow `sts:TagSession`.",
    remedy: "Add `sts:TagSession` to the statement, or send no session tags.",
  },
  TRUST_SOURCE_IDENTITY_NOT_ALLOWED: {
    meaning: "The call passes a source identity, and the trust policy does not allow `sts:SetSourceIdentity`.",
    remedy: "Add `sts:SetSourceIdentity` to the statement.",
  },
  TRUST_EXPLICIT_DENY: {
    meaning: "A Deny statement of the role's trust policy applies.",
    remedy: "Change the Deny statement if the caller should have the role.",
  },
  TRUST_DENIES_ON_CONDITION: {
    meaning: "A Deny statement of the role's trust policy applies unless the request meets its conditions.",
    remedy: "Nothing, if the condition is meant; else change the Deny statement.",
  },
  TRUST_NOT_REQUIRED: {
    meaning: "The trust policy does not bear on this call.",
    remedy: "Nothing.",
  },
  TRUST_NOT_COLLECTED: {
    meaning: "The role's trust policy was not collected, is not valid, or depends on facts that were not collected.",
    remedy: "Collect the role, or correct its trust policy.",
  },
  CALL_NEEDS_NO_PERMISSION: {
    meaning: "The call needs no permission, and no policy stops it.",
    remedy: "Nothing.",
  },
  RESOURCE_NOT_OF_ACTION: {
    meaning: "The statements that name the action are for resources of other kinds than it is called on.",
    remedy: "Name a resource that the action takes, as the Service Authorization Reference lists it, or `*` where it takes none.",
  },
  RESOURCE_KEPT_BY_AWS: {
    meaning: "AWS keeps the resource for itself and refuses the call on it, whatever policies allow.",
    remedy: "Change it where AWS lets it be changed, in the service it belongs to.",
  },
  POLICY_DOCUMENT_ODD: {
    meaning:
      "Something in the document is called an error by AWS's policy checks; whether it is stored is the service's decision, and the step says how it is taken.",
    remedy: "Write it in the documented form.",
  },
  RESOURCE_IS_PATTERN: {
    meaning: "The question names a pattern of resources; the proof is told for one of them.",
    remedy: "Ask about one resource.",
  },
  CALLER_IS_ROOT: {
    meaning: "The caller is a root user, and roles cannot be assumed by root users.",
    remedy: "Sign in as a user or role instead.",
  },
  CALLER_IS_IAM_IDENTITY: {
    meaning: "The caller signs with credentials of IAM that may be used for this call.",
    remedy: "Take the credentials away.",
  },
  CALLER_NOT_COLLECTED: {
    meaning: "The caller's account was not collected, so what its own policies say is not known.",
    remedy: "Collect the caller's account.",
  },
  CALLER_IS_SERVICE: {
    meaning: "An AWS service makes the call with its own service principal.",
    remedy: "Take the service out of the role's trust policy.",
  },
  CALLER_CANNOT_CALL_STS: {
    meaning: "Credentials of this kind cannot be used to assume a role.",
    remedy: "Use credentials of a user or a role session.",
  },
  PARTITION_MISMATCH: {
    meaning: "Caller and role are in different partitions, which do not trust each other.",
    remedy: "Use a role of the caller's own partition.",
  },
  ROLE_IS_SERVICE_LINKED: {
    meaning: "The role is linked to a service, and only that service assumes it.",
    remedy: "Use a role that is not service-linked.",
  },
  ROLE_KEPT_BY_IDENTITY_CENTER: {
    meaning: "The role is kept by IAM Identity Center and is reached through its assignments alone.",
    remedy: "Assign the permission set in Identity Center.",
  },
  ACCOUNT_SUSPENDED: {
    meaning: "The role's account is suspended or closed, and nobody becomes a role of it.",
    remedy: "Reopen the account, or use a role of an account that is in use.",
  },
  ROLE_OF_OTHER_ACCOUNT: {
    meaning: "The role is not in the account it has to be in for this call.",
    remedy: "Use a role of that account.",
  },
  SELF_ASSUME_NOT_TRUSTED: {
    meaning: "A role does not trust itself: its own trust policy has to name it.",
    remedy: "Add the role to its own trust policy if its sessions should assume it again.",
  },
  OIDC_PROVIDER_FOUND: {
    meaning: "The role's account has an OIDC provider for the token's issuer.",
    remedy: "Delete the provider.",
  },
  OIDC_PROVIDER_BUILT_IN: {
    meaning: "The token's issuer is one that STS knows without a provider in the account.",
    remedy: "Take the provider out of the role's trust policy.",
  },
  OIDC_PROVIDER_NOT_FOUND: {
    meaning: "The role's account has no OIDC provider for the token's issuer.",
    remedy: "Create the provider in the role's account.",
  },
  OIDC_PROVIDER_NOT_COLLECTED: {
    meaning: "The OIDC providers of the role's account were not collected.",
    remedy: "Collect the OIDC providers of the account.",
  },
  AUDIENCE_ACCEPTED: {
    meaning: "The token's audience is among the provider's client ids.",
    remedy: "Remove the client id from the provider.",
  },
  AUDIENCE_ASSUMED: {
    meaning: "The token's audience is not known; it is taken to be one that the provider accepts.",
    remedy: "Ask with the audience the token has.",
  },
  AUDIENCE_NOT_ACCEPTED: {
    meaning: "The token's audience is not among the provider's client ids.",
    remedy: "Add the audience to the provider's client ids, or ask for a token with another audience.",
  },
  AUDIENCE_NOT_TRUSTED: {
    meaning: "None of the provider's client ids satisfies the audience condition of the trust policy.",
    remedy: "Add the audience the trust policy asks for to the provider's client ids, or change the condition.",
  },
  AUDIENCE_NOT_COLLECTED: {
    meaning: "The provider's client ids were not collected.",
    remedy: "Collect the OIDC provider.",
  },
  SAML_PROVIDER_FOUND: {
    meaning: "The role's account has this SAML provider.",
    remedy: "Delete the provider.",
  },
  SAML_PROVIDER_NOT_FOUND: {
    meaning: "The role's account does not have this SAML provider.",
    remedy: "Create the provider in the role's account.",
  },
  SAML_PROVIDER_NOT_COLLECTED: {
    meaning: "The SAML providers of the role's account were not collected.",
    remedy: "Collect the SAML providers of the account.",
  },
  REQUEST_CONDITIONS_CONTRADICT: {
    meaning: "Each policy can be satisfied, but no request satisfies all of them at once.",
    remedy: "Make the conditions of the named statements agree.",
  },
  REQUEST_MEETS_CONDITIONS: {
    meaning: "Requests that meet the listed conditions are let in, others are not.",
    remedy: "Narrow the conditions.",
  },
  FACTS_NOT_COLLECTED: {
    meaning: "Facts that decide the answer were not collected.",
    remedy: "Collect the facts named as missing.",
  },
  POLICY_NOT_VALID: {
    meaning: "A stored policy document is not valid, so it can neither allow nor deny.",
    remedy: "Correct the element that is named.",
  },
} as const satisfies Readonly<Record<string, CodeMeaning>>;
