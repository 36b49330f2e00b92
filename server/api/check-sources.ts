import { checkSources } from "@/server/collect/scan/check-sources.ts";
import { estimateCalls } from "@/server/collect/scan/estimate-calls.ts";
import type { ScanSource } from "@/server/collect/scan/sources.ts";
import type { DoctorAnswer, EstimateAnswer } from "@/server/contract/doctor.ts";

/** Counts the calls that a scan of the sources would send. An aborted estimate rejects with the signal's reason. */
export async function estimate(sources: readonly ScanSource[], signal: AbortSignal): Promise<EstimateAnswer> {
  const { sources: reports, ledger } = await estimateCalls(sources, undefined, signal);
  return {
    calls: ledger.reduce((sum, one) => sum + one.count, 0),
    sources: reports.map(({ name, kind, state, reason, calls }) => ({ name, kind, state, calls, ...(reason === undefined ? {} : { reason }) })),
    ledger: ledger.map(({ service, operation, of, count, denied }) => ({ service, operation, of, count, denied })),
  };
}

/** Tries every source, call by call, and keeps nothing. An aborted check rejects with the signal's reason. */
export async function doctor(sources: readonly ScanSource[], signal: AbortSignal): Promise<DoctorAnswer> {
  const checked = await checkSources(sources, undefined, signal);
  return { sources: checked.map(({ reason, checks, ...source }) => ({ ...source, ...(reason === undefined ? {} : { reason }), checks: [...checks] })) };
}
