import type { CoverageFailure } from "@/server/facts/coverage.ts";
import type { Reading } from "./contribution.ts";

/** One file of a bundle whose content was recognised at least in part. `path` is relative to the bundle, with `/`. */
export interface BundleDocument {
  readonly path: string;
  readonly modifiedAt?: Date | undefined;
  readonly readings: readonly Reading[];
}

/** Everything a bundle holds, read and mapped; the raw text is gone. Nothing here is assigned to a cluster or an account yet. */
export interface BundleDocuments {
  /** What the bundle was called: its path, or the name of an upload. */
  readonly name: string;
  readonly documents: readonly BundleDocument[];
  readonly failed: readonly CoverageFailure[];
}

/** Why there is nothing to assemble; `message` names the bundle and, when there are any, the first files that failed. */
export interface BundleError {
  readonly kind: "absent" | "unreadable" | "nothing-read";
  readonly message: string;
  readonly failed: readonly CoverageFailure[];
}
