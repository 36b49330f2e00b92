import type { Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";

export type SourceKind = "static-key" | "shared-config" | "web-identity" | "pod-identity" | "imds";

/**
 * One place a container's SDK may take credentials from. `configured`: the account's annotation or an association asks for it; `injected`:
 * the pod's spec carries what the source needs, whoever wrote it. `role` is null when it is not known whose credentials they are, or when
 * there are none.
 */
export interface CredentialSource extends Decision {
  readonly kind: SourceKind;
  readonly role: Ref | null;
  readonly configured: boolean;
  readonly injected: boolean;
  /** The SDK takes this one. It may still fail: then nothing else is tried, except by SDKs that fall through. */
  readonly wins: boolean;
  /** What the source is made of, for display: file, audience, endpoint, key id, node. */
  readonly detail: Readonly<Record<string, string>>;
}

/** A source before the chain has chosen: `complete` says that the SDK would take it, was nothing before it. */
export interface Candidate extends Omit<CredentialSource, "wins"> {
  readonly complete: boolean;
}
