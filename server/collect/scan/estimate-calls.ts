import type { BundleSink } from "./bundle-sink.ts";
import type { CallCount, OnProgress, SourceOutcome, SourceReport } from "./progress.ts";
import { readSources } from "./read-sources.ts";
import type { ScanOptions } from "./scan.ts";
import type { ScanSource } from "./sources.ts";

/** The ledger that a scan of the sources would come to, before it is made. */
export interface CallEstimate {
  readonly sources: readonly SourceReport[];
  readonly ledger: readonly CallCount[];
}

const NOWHERE: BundleSink = { write: async () => undefined };

const reportOf = ({ name, kind, state, reason, calls, capturedAt }: SourceOutcome): SourceReport => ({
  name,
  kind,
  state,
  ...(reason !== undefined && { reason }),
  calls,
  capturedAt,
});

/**
 * Counts the calls of a scan: lists are read, what they name is counted, and one of each stands for all. Of a Kubernetes list one object is asked for, and the
 * server says how many there are. Nothing is kept. A source that does not answer is `failed`; an aborted estimate rejects with the signal's reason.
 */
export async function estimateCalls(
  sources: readonly ScanSource[],
  onProgress: OnProgress = () => undefined,
  signal: AbortSignal = new AbortController().signal,
  options: ScanOptions = {},
): Promise<CallEstimate> {
  const outcomes = await readSources(sources, NOWHERE, onProgress, signal, { ...options, depth: "count" });
  return { sources: outcomes.map(reportOf), ledger: outcomes.flatMap((one) => one.ledger) };
}
