import type { Sdk } from "@/server/cluster/pod/sdk-order.ts";

/** The kinds of policy that AWS names in a refusal. */
export const POLICY_TYPES = [
  "identity-based",
  "resource-based",
  "role-trust",
  "session",
  "permissions-boundary",
  "service-control",
  "resource-control",
  "vpc-endpoint",
] as const;
export type PolicyType = (typeof POLICY_TYPES)[number];

/** The reason a message gives, in its own words; for AWS with the kind of policy that decided and, in newer messages, its ARN (W2, W3). */
export interface Because {
  readonly text: string;
  readonly how?: "no-allow" | "explicit-deny";
  readonly policyType?: PolicyType;
  readonly policy?: string;
}

/** The claims of a token, as an event shows them. */
export interface TokenSubject {
  readonly issuer: string;
  readonly subject: string;
  readonly audience?: string;
}

/** What an event adds to the message: the role's whole ARN, and when it was. */
interface FromEvent {
  /** RFC 3339. */
  readonly eventTime?: string;
}

export interface AccessDenied extends FromEvent {
  readonly kind: "access-denied";
  /** ARN as written; undefined where the message names nobody. */
  readonly principal?: string;
  /** The session's role with its path, which its ARN does not show. */
  readonly role?: string;
  readonly action?: string;
  readonly resource?: string;
  readonly because?: Because;
  /** The name of the call, where no action is named. */
  readonly operation?: string;
  /** The part of the message that only AWS can read (W9). */
  readonly encoded?: string;
}

interface TokenExchange extends FromEvent {
  readonly subject?: TokenSubject;
  /** ARN of the role that was asked for. */
  readonly role?: string;
}

export interface WebIdentityDenied extends TokenExchange {
  readonly kind: "web-identity-denied";
}
export interface ProviderMissing extends TokenExchange {
  readonly kind: "oidc-provider-missing";
  /** Host and path, without `https://`. */
  readonly issuer?: string;
}
export interface AudienceRefused extends TokenExchange {
  readonly kind: "audience-refused";
}
export interface TokenInvalid extends TokenExchange {
  readonly kind: "token-invalid";
}
export interface SamlDenied extends FromEvent {
  readonly kind: "saml-denied";
  readonly role?: string;
}
/** A token or session whose time is over: `of` says which. */
export interface TokenExpired extends TokenExchange {
  readonly kind: "token-expired";
  readonly of: "web-identity-token" | "pod-identity-token" | "session";
}

export type PodIdentityCause = "no-association" | "role-refused" | "agent-refused" | "token-refused" | "unreachable" | "other";
export interface PodIdentityFailed extends FromEvent {
  readonly kind: "pod-identity-failed";
  readonly cause: PodIdentityCause;
  readonly cluster?: string;
  /** The pod's address, from the agent's log. */
  readonly podIp?: string;
  /** The node's session that the agent called with. */
  readonly principal?: string;
  readonly because?: Because;
}

export interface NoCredentials {
  readonly kind: "no-credentials";
  readonly sdk?: Sdk;
}

export interface EncodedMessage {
  readonly kind: "encoded-message";
  readonly encoded: string;
  readonly operation?: string;
}

export interface KubernetesUnauthorized {
  readonly kind: "kubernetes-unauthorized";
  /** IAM identities that stand in the text beside the error. */
  readonly principals: readonly string[];
}

export interface KubernetesForbidden {
  readonly kind: "kubernetes-forbidden";
  readonly user: string;
  /** Only a message about escalation names them. */
  readonly groups?: readonly string[];
  readonly verb: string;
  readonly target:
    | { readonly path: string }
    | { readonly resource: string; readonly subresource: string; readonly group: string; readonly namespace: string; readonly name: string };
  readonly because?: Because;
}

/** What an error says, by kind. */
export type ParsedError =
  | AccessDenied
  | WebIdentityDenied
  | ProviderMissing
  | AudienceRefused
  | TokenInvalid
  | SamlDenied
  | TokenExpired
  | PodIdentityFailed
  | NoCredentials
  | EncodedMessage
  | KubernetesUnauthorized
  | KubernetesForbidden
  | { readonly kind: "unrecognised" };

/** Names that stand beside the error and may tell which pod it is about. */
export interface Mentions {
  /** Texts of a pod name's form. */
  readonly names: readonly string[];
  readonly namespaces: readonly string[];
  /** ARNs of roles, users and role sessions. */
  readonly principals: readonly string[];
}

export interface ReadText {
  readonly error: ParsedError;
  /** How many other errors the text holds. */
  readonly others: number;
  readonly mentions: Mentions;
}
