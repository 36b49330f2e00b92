import type { Ref } from "@/server/model/ref.ts";
import type { MissingFact } from "@/server/model/verdict.ts";
import type { CompiledPolicy, InvalidPolicy } from "./document.ts";

/** A stored policy with the place its text stands in, for evidence. */
export interface StoredPolicy {
  /** The owner's reference (a role for its trust or inline policy) or the managed policy's ARN. */
  readonly source: string;
  /** "trust policy", the inline policy's name or the managed policy's ARN. */
  readonly document: string;
  /** Read-only command that prints it. */
  readonly verify?: string;
  /** Nothing stored: a document that somebody would write. A step about it has no evidence to show. */
  readonly isImagined?: true;
  readonly policy: CompiledPolicy | InvalidPolicy;
}

/** A fact that was read, or the name of what was not. `undefined` inside `value` means "read, and there is none". */
export type Collected<T> = { readonly state: "read"; readonly value: T } | { readonly state: "not-collected"; readonly missing: MissingFact };

/** Tags of a user or role; `chosen`: whoever asks may set them first, so that they have any value (H40). */
export type TagFacts = Collected<Readonly<Record<string, string>>> | { readonly state: "chosen" };

/** The policies of one level of an organization (root, each OU, the account), each level an intersection with the others. */
export interface OrganizationLevel {
  readonly target: string;
  readonly policies: readonly StoredPolicy[];
  /** Set when not all of its policies were read: in words, which. Those that were can still deny. */
  readonly unread?: string;
}

/** What Organizations says of an account. `organizationId` undefined: read, and the account is in no organization. */
export interface OrganizationFacts {
  readonly organizationId?: string;
  /** The account is not in this organization, of which all accounts were listed; it may be in another or in none. */
  readonly outsideOf?: string;
  /** `o-…/r-…/ou-…/` of the account, when known. */
  readonly path?: string;
  readonly isManagementAccount: boolean;
  /** Its organization lists the account as suspended or closed. */
  readonly isSuspended?: boolean;
  readonly scps: Collected<readonly OrganizationLevel[]>;
  readonly rcps: Collected<readonly OrganizationLevel[]>;
}

/** An IAM user or role with all that decides what it may do. */
export interface IamIdentity {
  readonly kind: "user" | "role";
  readonly ref: Ref;
  readonly account: string;
  readonly partition: string;
  readonly name: string;
  readonly path: string;
  readonly uniqueId?: string;
  readonly tags: TagFacts;
  /** Inline and attached policies and those of the user's groups. */
  readonly identityPolicies: readonly StoredPolicy[];
  /** Policies that are attached but whose text (or whose list) was not collected; empty when the set is whole. */
  readonly identityPoliciesMissing: readonly MissingFact[];
  readonly boundary: Collected<StoredPolicy | undefined>;
  readonly organization: Collected<OrganizationFacts>;
  /** Users only: whether an MFA device is registered. */
  readonly mfaDevice: Collected<boolean>;
}

/** How the calling role session came to be; it decides which session facts are fixed and which the caller chose. */
export type SessionOrigin = "assume-role" | "web-identity" | "saml" | "pod-identity" | "ec2" | "unspecified";

export interface SessionFacts {
  readonly origin: SessionOrigin;
  /** Fixed session name; undefined: whoever started the session chose it. */
  readonly name?: string;
  /** Session tags known to be set (Pod Identity's six); a value of undefined is a tag that is set to something not known. */
  readonly tags?: ReadonlyMap<string, string | undefined>;
  readonly transitiveTagKeys?: readonly string[];
  readonly sourceIdentity?: string;
  /** What stays of the token that began it, by condition key in lower case (C6); undefined is a claim whose value is not known, and what is left out is absent. */
  readonly claims?: ReadonlyMap<string, string | undefined>;
  readonly policy?: StoredPolicy;
  /** Whoever starts the session may set tags on it (B33), so that those not in `tags` are open; false or left out: the role's own tags are final. */
  readonly canCarryTags?: boolean;
}

/** Who signs a call to AWS. A root user is a caller too (and cannot assume roles). */
export type Caller =
  | { readonly kind: "identity"; readonly identity: IamIdentity; readonly session?: SessionFacts }
  | { readonly kind: "root"; readonly ref: Ref; readonly account: string; readonly partition: string; readonly organization: Collected<OrganizationFacts> }
  /** An identity of an account that was not collected: only its ARN is known. */
  | { readonly kind: "uncollected"; readonly ref: Ref; readonly account: string; readonly partition: string; readonly missing: MissingFact };

/** The role a call wants to become. */
export interface TargetRole {
  readonly ref: Ref;
  readonly account: string;
  readonly partition: string;
  readonly name: string;
  readonly path: string;
  readonly uniqueId?: string;
  readonly tags: TagFacts;
  readonly trust: Collected<StoredPolicy>;
  readonly organization: Collected<OrganizationFacts>;
}

/** A claim of a token: one value, several, a pattern of values (`*`), not in the token, or not known until the token is seen. */
export type Claim =
  | { readonly kind: "value"; readonly values: readonly string[] }
  | { readonly kind: "pattern"; readonly pattern: string }
  | { readonly kind: "absent" }
  | { readonly kind: "open" };

/** The token of a web identity call. `issuer` is host and path without `https://`. */
export interface WebIdentity {
  readonly issuer: string;
  readonly subject: Claim;
  /** `open`: taken to be one that the provider accepts, which is then an assumption on the verdict. */
  readonly audience: Claim;
  /** Whether the issuer is an EKS cluster's: such tokens carry no tags, no source identity and no other claims. */
  readonly isServiceAccount: boolean;
}

/** An OIDC provider of one account. */
export interface OidcProvider {
  readonly arn: string;
  readonly issuer: string;
  readonly clientIds: Collected<readonly string[]>;
}

/** An EKS Pod Identity association and the pod-side facts that travel as session tags. */
export interface PodIdentityCall {
  readonly clusterArn?: string;
  readonly clusterName: string;
  readonly region?: string;
  readonly account?: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly podName?: string;
  readonly podUid?: string;
  readonly disableSessionTags: boolean;
  readonly externalId?: string;
  readonly sessionPolicy?: StoredPolicy;
}

/** Evaluation time, milliseconds since the epoch: Date conditions are decided against it. */
export type EvaluationTime = number;
