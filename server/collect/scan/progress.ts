import type { CoverageFailure, CoverageGap } from "@/server/facts/coverage.ts";

/** How a source fared: everything asked was read, some of it, or nothing. */
export type SourceState = "complete" | "partial" | "failed";

/** One step of a scan, for whoever watches. `objects` counts those of the call so far. */
export interface ScanProgress {
  readonly source: string;
  readonly state: "reading" | SourceState;
  readonly call?: string | undefined;
  readonly page?: number | undefined;
  readonly objects?: number | undefined;
  /** Requests sent for this source so far. */
  readonly calls: number;
  /** How often they were told to come again later, and how many milliseconds they stayed away; absent: never. */
  readonly throttled?: number | undefined;
  readonly waitedMs?: number | undefined;
  /** Requests that the scan before has sent for this source; absent: not known. */
  readonly callsBefore?: number | undefined;
}
export type OnProgress = (progress: ScanProgress) => void;

/** The ledger: how often an operation was sent for a cluster or an account, and how often it was refused. */
export interface CallCount {
  readonly service: string;
  readonly operation: string;
  readonly of: string;
  readonly count: number;
  readonly denied: number;
  /** How often it was told to come again later, and how many milliseconds it stayed away in all; absent: never. */
  readonly throttled?: number;
  readonly waitedMs?: number;
}

/** What became of one source. */
export interface SourceReport {
  readonly name: string;
  readonly kind: "kubernetes" | "aws";
  /** The id of the account, or the folder of the cluster; absent: it did not get so far. */
  readonly of?: string | undefined;
  readonly state: SourceState;
  /** Why it failed, or is not whole. */
  readonly reason?: string | undefined;
  /** Requests sent, retries not counted. */
  readonly calls: number;
  /** When the source was begun, RFC 3339. */
  readonly capturedAt: string;
}

/** A call that gave nothing, or not all: where its document would lie, why, and what is weaker for it. */
export interface Shortfall {
  /** The call as the ledger names it: `iam ListAccessKeys`, `kubernetes list pods`. */
  readonly call: string;
  readonly path: string;
  readonly reason: string;
  readonly what: string;
  readonly of: string;
  readonly weakens: string;
  /** Whether a source that lacks this still counts as complete: it was not granted on purpose or does not concern every source. */
  readonly isOptional?: boolean;
}

/**
 * How far a source is read: everything; of each list one page and of what is listed one, to see whether each call is answered (`sample`); or the lists, and of
 * what they name one that stands for all, to know how many calls a scan sends (`count`).
 */
export type Depth = "all" | "sample" | "count";

export interface SourceOutcome extends SourceReport {
  /** Paths of what was read whole and may lie where another source looks for it too. */
  readonly gave: readonly string[];
  readonly shortfalls: readonly Shortfall[];
  readonly failed: readonly CoverageFailure[];
  readonly missing: readonly CoverageGap[];
  readonly ledger: readonly CallCount[];
}
