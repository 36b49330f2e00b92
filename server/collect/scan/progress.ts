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
}
export type OnProgress = (progress: ScanProgress) => void;

/** The ledger: how often an operation was sent for a cluster or an account, and how often it was refused. */
export interface CallCount {
  readonly service: string;
  readonly operation: string;
  readonly of: string;
  readonly count: number;
  readonly denied: number;
}

/** What became of one source. */
export interface SourceReport {
  readonly name: string;
  readonly kind: "kubernetes" | "aws";
  readonly state: SourceState;
  /** Why it failed, or is not whole. */
  readonly reason?: string | undefined;
  /** Requests sent, retries not counted. */
  readonly calls: number;
  /** When the source was begun, RFC 3339. */
  readonly capturedAt: string;
}

export interface SourceOutcome extends SourceReport {
  readonly failed: readonly CoverageFailure[];
  readonly missing: readonly CoverageGap[];
  readonly ledger: readonly CallCount[];
}
