import type { AwsTarget } from "@/server/collect/aws/aws-target.ts";
import type { Patience } from "@/server/collect/kubernetes/api-answer.ts";
import type { CoverageFailure, CoverageGap } from "@/server/facts/coverage.ts";
import type { Exclusion } from "@/server/facts/sources.ts";
import { type BundleSink, type MovableFolders, SCAN_REPORT } from "./bundle-sink.ts";
import { ClusterFolders } from "./cluster-folders.ts";
import { folderMoves, movedOutcome } from "./cluster-names.ts";
import { exclusionsOf } from "./found-accounts.ts";
import type { CallCount, Depth, OnProgress, Shortfall, SourceOutcome, SourceReport } from "./progress.ts";
import { readSources } from "./read-sources.ts";
import type { ScanJournal } from "./scan-journal.ts";
import { coverageOf } from "./source-log.ts";
import type { ScanSource } from "./sources.ts";

/** What a scan came to. The bundle in the sink holds the same report, as `rolewalk-scan.json`. */
export interface ScanResult {
  /** When the scan was begun, RFC 3339. */
  readonly capturedAt: string;
  readonly sources: readonly SourceReport[];
  /** Calls that gave nothing or not all, by the path where their answer would lie. */
  readonly failed: readonly CoverageFailure[];
  /** What is not in the bundle for that, and which answers are weaker. */
  readonly missing: readonly CoverageGap[];
  readonly ledger: readonly CallCount[];
  /** What the sources leave out on purpose. */
  readonly excluded: readonly Exclusion[];
}

export interface ScanOptions {
  /** Whether kubeconfigs may run programs to get credentials; absent: what ROLEWALK_ALLOW_EXEC says. */
  readonly allowExec?: boolean | undefined;
  readonly patience?: Patience | undefined;
  /** Credentials for AWS sources in place of their profile, for test servers. */
  readonly credentials?: AwsTarget["credentials"];
  readonly attempts?: number | undefined;
  /** Folders of clusters that are known from before; absent: none. */
  readonly folders?: ClusterFolders | undefined;
  /** Where it is noted which sources were read to their end, those of an earlier attempt among them; absent: nowhere. */
  readonly journal?: ScanJournal | undefined;
  /** Told each source by its kind, to be read within; absent: nothing is done around it. */
  readonly around?: (<T>(kind: "aws" | "kubernetes", work: () => Promise<T>) => Promise<T>) | undefined;
  /** Absent: everything. */
  readonly depth?: Depth | undefined;
}

/** True when nothing of any source could be read: the bundle then says nothing. */
export const isNothingRead = (result: ScanResult): boolean => result.sources.every((source) => source.state === "failed");

/**
 * Reads all sources into one bundle. A source that fails does not stop the others; an aborted scan rejects with the signal's reason, and what the sink
 * holds is then no bundle.
 */
export async function scan(
  sources: readonly ScanSource[],
  sink: BundleSink & MovableFolders,
  onProgress: OnProgress = () => undefined,
  signal: AbortSignal = new AbortController().signal,
  options: ScanOptions = {},
): Promise<ScanResult> {
  const capturedAt = options.journal?.capturedAt ?? new Date().toISOString();
  const folders = options.folders ?? new ClusterFolders(options.journal?.claims);
  const outcomes = await readSources(sources, sink, onProgress, signal, { ...options, folders });
  const moves = folderMoves(folders.claims);
  for (const [from, to] of moves) sink.move(`clusters/${from}`, `clusters/${to}`);
  const named = outcomes.map((one) => movedOutcome(one, moves));
  const result = resultOf(capturedAt, named, undefined, exclusionsOf(sources));
  await sink.write(SCAN_REPORT, scanReport(result));
  return result;
}

/** What a scan came to, as the document that a bundle keeps. */
export function scanReport({ ledger, ...kept }: ScanResult): unknown {
  return { rolewalkScan: { version: 1, ...kept, ledger } };
}

/** What sources came to together; `all`: those that may have given what one of them fell short of. */
export function resultOf(capturedAt: string, outcomes: readonly SourceOutcome[], all = outcomes, excluded: readonly Exclusion[] = []): ScanResult {
  const lacking = outcomes.map((one) => coverageOf(notGiven(one, all)));
  return {
    capturedAt,
    sources: outcomes.map(reportOf),
    failed: lacking.flatMap((one) => one.failed),
    missing: [...lacking.flatMap((one) => one.missing), ...outcomes.flatMap(unreadSource)],
    ledger: outcomes.flatMap((one) => one.ledger),
    excluded,
  };
}

/** What a source fell short of and no other gave: an organization's management account answers for all of its accounts. */
function notGiven(outcome: SourceOutcome, all: readonly SourceOutcome[]): readonly Shortfall[] {
  if (outcome.shortfalls.length === 0) return [];
  const others = new Set(all.flatMap((one) => (one === outcome ? [] : one.gave)));
  return outcome.shortfalls.filter((one) => !others.has(one.path));
}

const reportOf = ({ gave: _gave, shortfalls: _shortfalls, failed: _failed, missing: _missing, ledger: _ledger, ...report }: SourceOutcome): SourceReport =>
  report;

const unreadSource = (outcome: SourceOutcome): CoverageGap[] =>
  outcome.state === "failed"
    ? [{ what: `source ${outcome.name}: ${outcome.reason ?? "failed"}`, of: outcome.name, weakens: "everything that this source would have told" }]
    : [];
