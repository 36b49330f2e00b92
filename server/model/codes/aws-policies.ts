import type { CodeMeaning } from "@/server/model/step-code.ts";

/** Codes of the policies that bear on a call besides the trust policy. */
export const AWS_POLICY_CODES = {
  RESOURCE_POLICY_ALLOWS: {
    meaning: "A statement of the resource policy allows the action.",
    remedy: "Take the action or the resource out of the statement.",
  },
  RESOURCE_POLICY_ALLOWS_ON_CONDITION: {
    meaning: "A statement of the resource policy allows the action when the request meets its conditions.",
    remedy: "Narrow the conditions, or take the action out of the statement.",
  },
  RESOURCE_POLICY_NO_ALLOW: {
    meaning: "No statement of the resource policy allows the action on this resource.",
    remedy: "Add a statement to the resource's policy that allows it, if the call is meant to work.",
  },
  RESOURCE_POLICY_EXPLICIT_DENY: {
    meaning: "A Deny statement of the resource policy applies.",
    remedy: "Change the Deny statement if the call is meant to work.",
  },
  RESOURCE_POLICY_DENIES_ON_CONDITION: {
    meaning: "A Deny statement of the resource policy applies unless the request meets its conditions.",
    remedy: "Nothing, if the condition is meant; else change the Deny statement.",
  },
  RESOURCE_POLICY_NOT_REQUIRED: {
    meaning: "The resource policy does not limit this call, or there is none that does.",
    remedy: "Nothing.",
  },
  RESOURCE_POLICY_NOT_COLLECTED: {
    meaning: "The resource policy was not collected, is not valid, or depends on facts that were not collected.",
    remedy: "Collect the resource's policy, or correct the document.",
  },
  IDENTITY_POLICY_ALLOWS: {
    meaning: "A statement of the identity policy allows the action.",
    remedy: "Take the action or the resource out of the statement.",
  },
  IDENTITY_POLICY_ALLOWS_ON_CONDITION: {
    meaning: "A statement of the identity policy allows the action when the request meets its conditions.",
    remedy: "Narrow the conditions, or take the action out of the statement.",
  },
  IDENTITY_POLICY_NO_ALLOW: {
    meaning: "No statement of the identity policy allows the action on this resource.",
    remedy: "Add a statement to a policy of the caller that allows it, if the call is meant to work.",
  },
  IDENTITY_POLICY_EXPLICIT_DENY: {
    meaning: "A Deny statement of the identity policy applies.",
    remedy: "Change the Deny statement if the call is meant to work.",
  },
  IDENTITY_POLICY_DENIES_ON_CONDITION: {
    meaning: "A Deny statement of the identity policy applies unless the request meets its conditions.",
    remedy: "Nothing, if the condition is meant; else change the Deny statement.",
  },
  IDENTITY_POLICY_NOT_REQUIRED: {
    meaning: "The identity policy does not limit this call, or there is none that does.",
    remedy: "Nothing.",
  },
  IDENTITY_POLICY_NOT_COLLECTED: {
    meaning: "The identity policy was not collected, is not valid, or depends on facts that were not collected.",
    remedy: "Collect a policy of the caller, or correct the document.",
  },
  BOUNDARY_ALLOWS: {
    meaning: "A statement of the permissions boundary allows the action.",
    remedy: "Take the action or the resource out of the statement.",
  },
  BOUNDARY_ALLOWS_ON_CONDITION: {
    meaning: "A statement of the permissions boundary allows the action when the request meets its conditions.",
    remedy: "Narrow the conditions, or take the action out of the statement.",
  },
  BOUNDARY_NO_ALLOW: {
    meaning: "No statement of the permissions boundary allows the action on this resource.",
    remedy: "Add a statement to the permissions boundary that allows it, if the call is meant to work.",
  },
  BOUNDARY_EXPLICIT_DENY: {
    meaning: "A Deny statement of the permissions boundary applies.",
    remedy: "Change the Deny statement if the call is meant to work.",
  },
  BOUNDARY_DENIES_ON_CONDITION: {
    meaning: "A Deny statement of the permissions boundary applies unless the request meets its conditions.",
    remedy: "Nothing, if the condition is meant; else change the Deny statement.",
  },
  BOUNDARY_NOT_REQUIRED: {
    meaning: "The permissions boundary does not limit this call, or there is none that does.",
    remedy: "Nothing.",
  },
  BOUNDARY_NOT_COLLECTED: {
    meaning: "The permissions boundary was not collected, is not valid, or depends on facts that were not collected.",
    remedy: "Collect the permissions boundary, or correct the document.",
  },
  SESSION_POLICY_ALLOWS: {
    meaning: "A statement of the session policy allows the action.",
    remedy: "Take the action or the resource out of the statement.",
  },
  SESSION_POLICY_ALLOWS_ON_CONDITION: {
    meaning: "A statement of the session policy allows the action when the request meets its conditions.",
    remedy: "Narrow the conditions, or take the action out of the statement.",
  },
  SESSION_POLICY_NO_ALLOW: {
    meaning: "No statement of the session policy allows the action on this resource.",
    remedy: "Add a statement to the session policy that allows it, if the call is meant to work.",
  },
  SESSION_POLICY_EXPLICIT_DENY: {
    meaning: "A Deny statement of the session policy applies.",
    remedy: "Change the Deny statement if the call is meant to work.",
  },
  SESSION_POLICY_DENIES_ON_CONDITION: {
    meaning: "A Deny statement of the session policy applies unless the request meets its conditions.",
    remedy: "Nothing, if the condition is meant; else change the Deny statement.",
  },
  SESSION_POLICY_NOT_REQUIRED: {
    meaning: "The session policy does not limit this call, or there is none that does.",
    remedy: "Nothing.",
  },
  SESSION_POLICY_NOT_COLLECTED: {
    meaning: "The session policy was not collected, is not valid, or depends on facts that were not collected.",
    remedy: "Collect the session policy, or correct the document.",
  },
  SCP_ALLOWS: {
    meaning: "A statement of the service control policy allows the action.",
    remedy: "Take the action or the resource out of the statement.",
  },
  SCP_ALLOWS_ON_CONDITION: {
    meaning: "A statement of the service control policy allows the action when the request meets its conditions.",
    remedy: "Narrow the conditions, or take the action out of the statement.",
  },
  SCP_NO_ALLOW: {
    meaning: "No statement of the service control policy allows the action on this resource.",
    remedy: "Add a statement to the service control policies of every level that allows it, if the call is meant to work.",
  },
  SCP_EXPLICIT_DENY: {
    meaning: "A Deny statement of the service control policy applies.",
    remedy: "Change the Deny statement if the call is meant to work.",
  },
  SCP_DENIES_ON_CONDITION: {
    meaning: "A Deny statement of the service control policy applies unless the request meets its conditions.",
    remedy: "Nothing, if the condition is meant; else change the Deny statement.",
  },
  SCP_NOT_REQUIRED: {
    meaning: "The service control policy does not limit this call, or there is none that does.",
    remedy: "Nothing.",
  },
  SCP_NOT_COLLECTED: {
    meaning: "The service control policy was not collected, is not valid, or depends on facts that were not collected.",
    remedy: "Collect the service control policies of every level, or correct the document.",
  },
  RCP_NO_DENY: {
    meaning: "No resource control policy of the resource's account denies the call.",
    remedy: "Add a Deny statement to a resource control policy if the call should not work.",
  },
  RCP_EXPLICIT_DENY: {
    meaning: "A Deny statement of a resource control policy of the resource's account applies.",
    remedy: "Change the Deny statement if the call is meant to work.",
  },
  RCP_DENIES_ON_CONDITION: {
    meaning: "A Deny statement of a resource control policy applies unless the request meets its conditions.",
    remedy: "Nothing, if the condition is meant; else change the Deny statement.",
  },
  RCP_NOT_REQUIRED: {
    meaning: "No resource control policy bears on this resource.",
    remedy: "Nothing.",
  },
  RCP_NOT_COLLECTED: {
    meaning: "The resource control policies of the resource's account were not collected.",
    remedy: "Collect Organizations from the management or a delegated administrator account.",
  },
} as const satisfies Readonly<Record<string, CodeMeaning>>;
