import { assembleFacts } from "@/server/collect/bundle/assemble-facts.ts";
import { documentsOf } from "@/server/collect/bundle/read-document.ts";
import { memorySink, openDirectorySink } from "@/server/collect/scan/bundle-sink.ts";
import type { OnProgress, SourceReport } from "@/server/collect/scan/progress.ts";
import { isNothingRead, type ScanResult, scan } from "@/server/collect/scan/scan.ts";
import { aboutSources } from "@/server/collect/scan/scan-journal.ts";
import { defaultSources, readSources, type ScanSource } from "@/server/collect/scan/sources.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { momentWords } from "@/server/model/moment.ts";
import { UnreachableError, UsageError } from "./usage-error.ts";

/** What the watcher of a scan is told. */
export type WatchScan = OnProgress;

/** The sources a file names; without one, the current context and the default credentials. @throws UsageError naming file, line and cause */
export async function sourcesNamed(file: string | undefined): Promise<readonly ScanSource[]> {
  if (file === undefined) {
    const sources = await defaultSources();
    if (sources.length === 0)
      throw new UsageError("invalid", "there is neither a current kubeconfig context nor an AWS region: name sources with --sources FILE");
    return sources;
  }
  const read = await readSources(file);
  if (!read.ok) throw new UsageError("invalid", read.error);
  return read.value;
}

/** Why nothing at all could be read, source by source. @throws UnreachableError */
function requireSomething(result: ScanResult): void {
  if (!isNothingRead(result)) return;
  throw new UnreachableError(`no source could be read: ${result.sources.map((s) => `${s.name}: ${s.reason ?? "failed"}`).join("; ")}`);
}

/** Reads every source and takes what was read to facts, by the same way a bundle goes. @throws UnreachableError when no source could be read */
export async function scanToFacts(
  sources: readonly ScanSource[],
  watch: WatchScan,
  signal: AbortSignal,
): Promise<{ readonly facts: Facts; readonly sources: readonly SourceReport[] }> {
  const sink = memorySink();
  const result = await scan(sources, sink, watch, signal);
  requireSomething(result);
  return { facts: assembleFacts(documentsOf("scan", sink.documents), { readAt: result.capturedAt }), sources: result.sources };
}

/** How a scan into a directory begins. */
export interface DirectoryScan {
  /** Whether to go on with one that broke off. */
  readonly resume?: boolean | undefined;
  /** Told what is found of scans that broke off. */
  readonly tell?: (line: string) => void;
}

/**
 * Writes a bundle beside its place and moves it there whole. A scan that is interrupted leaves nothing; one that crashes leaves its draft, with which
 * another may go on. @throws UsageError, UnreachableError
 */
export async function scanToDirectory(
  sources: readonly ScanSource[],
  out: string,
  watch: WatchScan,
  signal: AbortSignal,
  { resume = false, tell = () => undefined }: DirectoryScan = {},
): Promise<readonly SourceReport[]> {
  const opened = await openDirectorySink(out, { about: aboutSources(sources), resume });
  if (!opened.ok) throw new UsageError("invalid", opened.error);
  const { resumed, leftovers, journal } = opened.value;
  if (resumed !== undefined)
    tell(`going on with the scan of ${momentWords(journal.capturedAt)}: ${resumed === 1 ? "1 source was" : `${resumed} sources were`} read already`);
  else if (resume) tell("no scan broke off here: a new one begins");
  for (const one of leftovers) tell(`a scan that broke off lies in \`${one}\`; it is left alone${resume ? "" : ", --resume goes on with the newest"}`);
  try {
    const result = await scan(sources, opened.value, watch, signal, { journal });
    requireSomething(result);
    await opened.value.commit();
    return result.sources;
  } catch (thrown) {
    await opened.value.discard();
    throw thrown;
  }
}
