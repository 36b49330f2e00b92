import { factsOfBundle } from "@/server/api/load-bundle.ts";
import { withStore } from "@/server/api/load-snapshot.ts";
import { requireSomething, scanToFacts } from "@/server/api/run-scan.ts";
import { keepFacts } from "@/server/api/snapshots.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { openDirectorySink } from "@/server/collect/scan/bundle-sink.ts";
import type { OnProgress } from "@/server/collect/scan/progress.ts";
import { type ScanResult, scan } from "@/server/collect/scan/scan.ts";
import { defaultSources, readSources, type ScanSource } from "@/server/collect/scan/sources.ts";
import { print } from "./print.ts";

export interface ScanCommandOptions {
  readonly sources?: string;
  readonly out?: string;
  readonly label: string;
  readonly json?: boolean;
}

/** A line that is written over on a terminal; nothing where there is none. */
function progressLine(): { readonly onProgress: OnProgress; readonly end: () => void } {
  if (!process.stderr.isTTY) return { onProgress: () => undefined, end: () => undefined };
  return {
    onProgress: (p) => process.stderr.write(`\r\u001b[K${p.source}: ${p.state}${p.call ? ` ${p.call}` : ""}${p.objects === undefined ? "" : `, ${p.objects} objects`}, ${p.calls} calls`),
    end: () => process.stderr.write("\r\u001b[K"),
  };
}

async function sourcesOf(file: string | undefined): Promise<readonly ScanSource[]> {
  if (file === undefined) {
    const sources = await defaultSources();
    if (sources.length === 0) throw new UsageError("invalid", "there is neither a current kubeconfig context nor an AWS region: name sources with --sources FILE");
    return sources;
  }
  const read = await readSources(file);
  if (!read.ok) throw new UsageError("invalid", read.error);
  return read.value;
}

function tellSources(result: ScanResult): void {
  for (const s of result.sources) process.stderr.write(`${s.name}: ${s.state}, ${s.calls} calls${s.reason ? ` (${s.reason})` : ""}\n`);
}

/** Writes the bundle beside its place and moves it there whole; an interrupted scan leaves nothing. */
async function toDirectory(sources: readonly ScanSource[], out: string, onProgress: OnProgress, signal: AbortSignal): Promise<ScanResult> {
  const opened = await openDirectorySink(out);
  if (!opened.ok) throw new UsageError("invalid", opened.error);
  try {
    const result = await scan(sources, opened.value, onProgress, signal);
    requireSomething(result);
    await opened.value.commit();
    return result;
  } catch (thrown) {
    await opened.value.discard();
    throw thrown;
  }
}

/** Reads the sources, then keeps a snapshot or writes a bundle. */
export async function runScan(o: ScanCommandOptions): Promise<void> {
  const sources = await sourcesOf(o.sources);
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort(new UsageError("invalid", "the scan was interrupted; nothing was kept")));
  const { onProgress, end } = progressLine();
  if (o.out) {
    const result = await toDirectory(sources, o.out, onProgress, controller.signal).finally(end);
    tellSources(result);
    const { coverage } = await factsOfBundle(o.out, new Date());
    print(o.json ? "scan" : "coverage", o.json ? { bundle: o.out, sources: result.sources, coverage } : coverage, o.json ?? false);
    return;
  }
  const { facts, result } = await scanToFacts(sources, onProgress, controller.signal).finally(end);
  tellSources(result);
  const id = await withStore((store) => keepFacts(store, facts, { origin: "scan", label: o.label }));
  if (o.json) print("scan", { snapshot: id, sources: result.sources, coverage: facts.coverage }, true);
  else {
    process.stdout.write(`snapshot ${id}\n`);
    print("coverage", facts.coverage, false);
  }
}
