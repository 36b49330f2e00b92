import type { Check } from "@/server/model/step.ts";
import type { StepCode } from "@/server/model/step-code.ts";

/** The codes a kind of policy has for what it can say. */
export interface PolicyFamily {
  readonly check: Check;
  readonly noun: string;
  readonly codes: {
    readonly allows: StepCode;
    readonly allowsOnCondition: StepCode;
    readonly noAllow: StepCode;
    readonly explicitDeny: StepCode;
    readonly deniesOnCondition: StepCode;
    readonly notRequired: StepCode;
    readonly notCollected: StepCode;
  };
}

export const TRUST: PolicyFamily = {
  check: "trust-policy",
  noun: "trust policy",
  codes: {
    allows: "TRUST_ALLOWS_PRINCIPAL",
    allowsOnCondition: "TRUST_ALLOWS_ON_CONDITION",
    noAllow: "TRUST_PRINCIPAL_NOT_NAMED",
    explicitDeny: "TRUST_EXPLICIT_DENY",
    deniesOnCondition: "TRUST_DENIES_ON_CONDITION",
    notRequired: "TRUST_NOT_REQUIRED",
    notCollected: "TRUST_NOT_COLLECTED",
  },
};

export const RESOURCE: PolicyFamily = {
  check: "resource-policy",
  noun: "resource policy",
  codes: {
    allows: "RESOURCE_POLICY_ALLOWS",
    allowsOnCondition: "RESOURCE_POLICY_ALLOWS_ON_CONDITION",
    noAllow: "RESOURCE_POLICY_NO_ALLOW",
    explicitDeny: "RESOURCE_POLICY_EXPLICIT_DENY",
    deniesOnCondition: "RESOURCE_POLICY_DENIES_ON_CONDITION",
    notRequired: "RESOURCE_POLICY_NOT_REQUIRED",
    notCollected: "RESOURCE_POLICY_NOT_COLLECTED",
  },
};

export const IDENTITY: PolicyFamily = {
  check: "identity-policy",
  noun: "identity policy",
  codes: {
    allows: "IDENTITY_POLICY_ALLOWS",
    allowsOnCondition: "IDENTITY_POLICY_ALLOWS_ON_CONDITION",
    noAllow: "IDENTITY_POLICY_NO_ALLOW",
    explicitDeny: "IDENTITY_POLICY_EXPLICIT_DENY",
    deniesOnCondition: "IDENTITY_POLICY_DENIES_ON_CONDITION",
    notRequired: "IDENTITY_POLICY_NOT_REQUIRED",
    notCollected: "IDENTITY_POLICY_NOT_COLLECTED",
  },
};

export const BOUNDARY: PolicyFamily = {
  check: "permissions-boundary",
  noun: "permissions boundary",
  codes: {
    allows: "BOUNDARY_ALLOWS",
    allowsOnCondition: "BOUNDARY_ALLOWS_ON_CONDITION",
    noAllow: "BOUNDARY_NO_ALLOW",
    explicitDeny: "BOUNDARY_EXPLICIT_DENY",
    deniesOnCondition: "BOUNDARY_DENIES_ON_CONDITION",
    notRequired: "BOUNDARY_NOT_REQUIRED",
    notCollected: "BOUNDARY_NOT_COLLECTED",
  },
};

export const SESSION: PolicyFamily = {
  check: "session-policy",
  noun: "session policy",
  codes: {
    allows: "SESSION_POLICY_ALLOWS",
    allowsOnCondition: "SESSION_POLICY_ALLOWS_ON_CONDITION",
    noAllow: "SESSION_POLICY_NO_ALLOW",
    explicitDeny: "SESSION_POLICY_EXPLICIT_DENY",
    deniesOnCondition: "SESSION_POLICY_DENIES_ON_CONDITION",
    notRequired: "SESSION_POLICY_NOT_REQUIRED",
    notCollected: "SESSION_POLICY_NOT_COLLECTED",
  },
};

export const SCP: PolicyFamily = {
  check: "scp",
  noun: "service control policy",
  codes: {
    allows: "SCP_ALLOWS",
    allowsOnCondition: "SCP_ALLOWS_ON_CONDITION",
    noAllow: "SCP_NO_ALLOW",
    explicitDeny: "SCP_EXPLICIT_DENY",
    deniesOnCondition: "SCP_DENIES_ON_CONDITION",
    notRequired: "SCP_NOT_REQUIRED",
    notCollected: "SCP_NOT_COLLECTED",
  },
};

export const RCP: PolicyFamily = {
  check: "rcp",
  noun: "resource control policy",
  codes: {
    allows: "RCP_NO_DENY",
    allowsOnCondition: "RCP_DENIES_ON_CONDITION",
    noAllow: "RCP_EXPLICIT_DENY",
    explicitDeny: "RCP_EXPLICIT_DENY",
    deniesOnCondition: "RCP_DENIES_ON_CONDITION",
    notRequired: "RCP_NOT_REQUIRED",
    notCollected: "RCP_NOT_COLLECTED",
  },
};
