import type { SourceKind } from "./source.ts";

export const SDKS = ["default", "go-v2", "java-v2", "js-v3", "python", "rust", "dotnet-v4", "ruby", "php", "kotlin"] as const;
export type Sdk = (typeof SDKS)[number];

/** How an SDK's default chain goes through the sources. */
export interface SdkChain {
  readonly order: readonly SourceKind[];
  /** The chain goes on when a source fails to fetch credentials (E5: seen in the sources of Java v2, Kotlin and PHP). */
  readonly fallsThrough: boolean;
  /** IMDS is in the chain only where no container endpoint is set. */
  readonly endpointOrImds: boolean;
  /** `AWS_PROFILE` keeps the chain from the keys in the environment. */
  readonly profileBeforeKeys: boolean;
  /** What the place of shared configuration rests on, said where it is there and was passed by. */
  readonly sharedNote?: string;
}

const WEB_FIRST: readonly SourceKind[] = ["static-key", "web-identity", "shared-config", "pod-identity", "imds"];
const SHARED_FIRST: readonly SourceKind[] = ["static-key", "shared-config", "web-identity", "pod-identity", "imds"];
const PLAIN: SdkChain = { order: WEB_FIRST, fallsThrough: false, endpointOrImds: false, profileBeforeKeys: false };

/** The default chains (E2): which source is tried first, and what happens when it fails. */
export const SDK_CHAINS: Readonly<Record<Sdk, SdkChain>> = {
  default: { ...PLAIN, sharedNote: "the SDK tries web identity before shared configuration; those for JavaScript and Rust do not" },
  "go-v2": PLAIN,
  "java-v2": { ...PLAIN, fallsThrough: true },
  "js-v3": { ...PLAIN, order: SHARED_FIRST, endpointOrImds: true, profileBeforeKeys: true },
  python: { ...PLAIN, sharedNote: "the shared configuration holds no profile that names a role to assume, which botocore would take before web identity" },
  rust: { ...PLAIN, order: SHARED_FIRST },
  "dotnet-v4": PLAIN,
  ruby: { ...PLAIN, endpointOrImds: true },
  php: { ...PLAIN, fallsThrough: true, endpointOrImds: true },
  kotlin: { ...PLAIN, fallsThrough: true },
};
