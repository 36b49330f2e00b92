import type { Nearest } from "./nearest.ts";
import type { StepCode } from "./step-code.ts";

/** The checks a proof is made of, in the words of the field. */
export const CHECKS = [
  "trust-policy",
  "identity-policy",
  "resource-policy",
  "permissions-boundary",
  "scp",
  "rcp",
  "session-policy",
  "caller",
  "target",
  "oidc-provider",
  "saml-provider",
  "audience",
  "subject",
  "service-account",
  "service-account-token",
  "webhook",
  "pod-spec",
  "credential-chain",
  "pod-identity-association",
  "pod-identity-agent",
  "instance-profile",
  "imds",
  "network-policy",
  "node",
  "access-key",
  "shared-config",
  "aws-auth",
  "access-entry",
  "access-policy",
  "authentication-mode",
  "cluster-creator",
  "rbac",
  "group-membership",
  "admission",
  "pod-security",
  "escape",
  "policy-document",
  "request-context",
  "escalation-path",
  "assignment",
] as const;
export type Check = (typeof CHECKS)[number];

export const OUTCOMES = ["pass", "fail", "conditional", "not-required", "not-collected"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Where a step's evidence stands: the owner's reference, the document, and the statement or rule in it (counted from 0, `of` so many). */
export interface Evidence {
  readonly source: string;
  readonly document: string;
  readonly statement?: number;
  readonly of?: number;
  readonly sid?: string;
}

/** One check of a proof. `reason` is one plain sentence; `verify` a read-only command that shows the evidence. */
export interface Step {
  readonly check: Check;
  readonly outcome: Outcome;
  readonly code: StepCode;
  readonly reason: string;
  readonly verify?: string;
  readonly evidence?: Evidence;
  /** Of a check that failed: what it asks for, and what there is instead. */
  readonly nearest?: Nearest;
}
