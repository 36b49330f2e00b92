import { checkSources } from "@/server/collect/scan/check-sources.ts";
import type { ScanSource } from "@/server/collect/scan/sources.ts";
import type { DoctorAnswer } from "@/server/contract/doctor.ts";

/** Tries every source, call by call, and keeps nothing. An aborted check rejects with the signal's reason. */
export async function doctor(sources: readonly ScanSource[], signal: AbortSignal): Promise<DoctorAnswer> {
  const checked = await checkSources(sources, undefined, signal);
  return { sources: checked.map(({ reason, checks, ...source }) => ({ ...source, ...(reason === undefined ? {} : { reason }), checks: [...checks] })) };
}
