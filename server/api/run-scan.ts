import { assembleFacts } from "@/server/collect/bundle/assemble-facts.ts";
import { documentsOf } from "@/server/collect/bundle/read-document.ts";
import { memorySink } from "@/server/collect/scan/bundle-sink.ts";
import type { OnProgress } from "@/server/collect/scan/progress.ts";
import { isNothingRead, type ScanResult, scan } from "@/server/collect/scan/scan.ts";
import type { ScanSource } from "@/server/collect/scan/sources.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { UnreachableError } from "./usage-error.ts";

/** Why nothing at all could be read, source by source. @throws UnreachableError */
export function requireSomething(result: ScanResult): void {
  if (!isNothingRead(result)) return;
  throw new UnreachableError(`no source could be read: ${result.sources.map((s) => `${s.name}: ${s.reason ?? "failed"}`).join("; ")}`);
}

/** Reads every source and takes what was read to facts, by the same way a bundle goes. @throws UnreachableError when no source could be read */
export async function scanToFacts(sources: readonly ScanSource[], onProgress: OnProgress, signal: AbortSignal): Promise<{ readonly facts: Facts; readonly result: ScanResult }> {
  const sink = memorySink();
  const result = await scan(sources, sink, onProgress, signal);
  requireSomething(result);
  return { facts: assembleFacts(documentsOf("scan", sink.documents), { readAt: result.capturedAt }), result };
}
