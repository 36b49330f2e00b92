import type { CodeMeaning } from "@/server/model/step-code.ts";

/** Codes of IAM privilege escalation and of the EKS calls that open a cluster. */
export const ESCALATION_CODES = {
  ESCALATION_PATH: {
    meaning: "Tells the escalation path: what the caller does and the calls it takes; the checks that follow decide each of them.",
    remedy: "Take one of the calls away, or narrow the resources it is allowed on.",
  },
  ESCALATION_TARGET_RESERVED: {
    meaning: "The role is service-linked or managed by Identity Center: ordinary IAM calls cannot change it or pass it.",
    remedy: "Look at who administers the service that owns the role.",
  },
  ESCALATION_NO_ATTACHED_POLICY: {
    meaning: "No customer-managed policy is attached there, so there is none to write a new version of.",
    remedy: "Nothing to do.",
  },
  ESCALATION_NO_GROUP: { meaning: "The user is in no group whose policies it could change.", remedy: "Nothing to do." },
  ESCALATION_ALREADY_MEMBER: { meaning: "The user is in the group already.", remedy: "Take it out of the group." },
  ESCALATION_KEYS_FULL: {
    meaning: "The user has two access keys, and IAM allows no third.",
    remedy: "Keep the right to delete its keys apart from the right to make them.",
  },
  ESCALATION_KEY_ROOM: {
    meaning: "The user's access keys leave room for a new one.",
    remedy: "Narrow who may make access keys of the user.",
  },
  ESCALATION_HAS_PASSWORD: { meaning: "The user has a password already, so a first one cannot be set.", remedy: "Look at who may change the password." },
  ESCALATION_HAS_NO_PASSWORD: { meaning: "The user has no password that could be changed.", remedy: "Look at who may set a first one." },
  ESCALATION_NO_INSTANCE_PROFILE: {
    meaning: "No instance profile holds the role, so no instance can carry it.",
    remedy: "Nothing to do; making a profile for it would open this path.",
  },
  ESCALATION_HOLDER: {
    meaning: "A resource holds the role and does what the caller tells it to.",
    remedy: "Give the resource a role with fewer permissions, or narrow who may change the resource.",
  },
  ESCALATION_NO_RESOURCE: {
    meaning: "The call is allowed, but on no resource of this account.",
    remedy: "Nothing to do.",
  },
  ESCALATION_UNLIMITED: {
    meaning: "Nothing that was collected (boundary, Deny statements, service control policies) stops permissions that are added from counting.",
    remedy: "Set a permissions boundary that allows only what is needed, and do not allow its removal.",
  },
  ESCALATION_LIMITED: {
    meaning: "Added permissions would not count for the whole account: a boundary, a Deny statement or a service control policy stops them.",
    remedy: "Keep the limit; added permissions still count inside it.",
  },
  ESCALATION_LIMIT_CONDITIONAL: {
    meaning: "Added permissions count only for requests that meet the listed conditions.",
    remedy: "Keep the limit; it holds for other requests.",
  },
  ESCALATION_INSTANCE_MANAGED: {
    meaning: "The instance's role lets the SSM agent register, so Systems Manager can run commands there.",
    remedy: "Take the permissions of the agent from the role, or narrow who may start sessions and send commands.",
  },
  ESCALATION_INSTANCE_NOT_MANAGED: {
    meaning: "The instance's role does not let the SSM agent register; only Default Host Management, which was not collected, could manage it.",
    remedy: "Look at the Default Host Management setting of the account.",
  },
  ESCALATION_LIMIT_LIFTED: {
    meaning: "The permissions boundary no longer limits, once the call has removed or replaced it.",
    remedy: "Deny the calls that change boundaries to those whom boundaries limit.",
  },
  ESCALATION_OTHER_VERSION: {
    meaning: "An older or newer version of an attached policy would be in force, once the call has made it the default.",
    remedy: "Delete versions that are not in use, or take the call away.",
  },
  ESCALATION_TAGS_CHOSEN: {
    meaning: "The caller may set the tags that a policy looks at, so conditions on them do not limit it.",
    remedy: "Let only those set tags who may have what the tags open, e.g. by a condition on aws:TagKeys.",
  },
  ESCALATION_NAME_FREE: {
    meaning: "A row of aws-auth maps a role or user by its name, and nothing of this name exists: whoever makes it is let in.",
    remedy: "Delete the row of aws-auth.",
  },
  ESCALATION_PROVIDER_EXISTS: {
    meaning: "The provider exists already, so none of its name can be made.",
    remedy: "Look at who may change the provider.",
  },
  ESCALATION_PROVIDER_MISSING: {
    meaning: "A trust policy names a provider that the account does not have: whoever makes it decides whose tokens or assertions count.",
    remedy: "Delete the statement that trusts the provider.",
  },
  ESCALATION_AUDIENCE_MISSING: {
    meaning: "The trust policy asks for an audience that the provider does not take, until someone adds it.",
    remedy: "Delete the statement that asks for the audience, or narrow who may add audiences.",
  },
  EKS_ADDON_EXISTS: {
    meaning: "The cluster has an add-on whose service account could be given the role.",
    remedy: "Narrow who may change add-ons.",
  },
  EKS_NO_ADDON: {
    meaning: "The cluster has no add-on that could be changed.",
    remedy: "Nothing to do.",
  },
  EKS_CONTROLLER_RIGHTS: {
    meaning: "The caller may write the custom resources that tell a capability what to do in AWS.",
    remedy: "Narrow the caller's rights in the cluster.",
  },
  EKS_NO_CONTROLLER_RIGHTS: {
    meaning: "The caller may not write custom resources of a capability, so that it cannot make it call AWS.",
    remedy: "Nothing to do.",
  },
  EKS_ENTRIES_COUNT: {
    meaning: "The cluster's authentication mode takes access entries into account.",
    remedy: "Narrow who may make or change access entries.",
  },
  EKS_ENTRIES_DO_NOT_COUNT: {
    meaning: "The cluster's authentication mode is CONFIG_MAP: access entries have no effect.",
    remedy: "Nothing to do; changing the mode would open this way.",
  },
  EKS_MODE_HAS_ENTRIES: {
    meaning: "Access entries count already: changing the mode adds nothing.",
    remedy: "Look at who may make or change access entries.",
  },
  EKS_OWN_ENTRY: { meaning: "The caller has an access entry in the cluster.", remedy: "Delete the access entry if it is not needed." },
  EKS_NO_OWN_ENTRY: { meaning: "The caller has no access entry that could be changed.", remedy: "Nothing to do." },
  EKS_ENTRY_EXISTS: {
    meaning: "The caller has an access entry already, so it cannot make one for itself.",
    remedy: "Look at who may change the entry or associate policies with it.",
  },
  EKS_NAME_BOUND: {
    meaning: "A binding in the cluster gives this name rights, and the call can give the name to the caller.",
    remedy: "Narrow who may choose names, or what the name is bound to.",
  },
  EKS_PROVIDER_EXISTS: {
    meaning: "The cluster has an OIDC identity provider already, and EKS allows one.",
    remedy: "Look at who may change the provider's users.",
  },
  EKS_NO_PROVIDER: {
    meaning: "The cluster has no OIDC identity provider, so one can be associated.",
    remedy: "Deny eks:AssociateIdentityProviderConfig, or limit eks:issuerUrl.",
  },
  EKS_POD_RIGHTS: {
    meaning: "The caller may run pods, or commands in them, in a namespace of the cluster.",
    remedy: "Narrow the caller's rights in the cluster.",
  },
  EKS_NO_POD_RIGHTS: {
    meaning: "The caller may run neither pods nor commands in them, so the role given to pods does not reach it.",
    remedy: "Nothing to do.",
  },
} as const satisfies Readonly<Record<string, CodeMeaning>>;
