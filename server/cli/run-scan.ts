import { factsOfBundle } from "@/server/api/load-bundle.ts";
import { withStore } from "@/server/api/load-snapshot.ts";
import { scanToDirectory, scanToFacts, sourcesNamed, type WatchScan } from "@/server/api/run-scan.ts";
import { keepFacts } from "@/server/api/snapshots.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { print } from "./print.ts";

export interface ScanCommandOptions {
  readonly sources?: string;
  readonly out?: string;
  readonly label: string;
  readonly json?: boolean;
}

/** A line that is written over on a terminal; nothing where there is none. */
function progressLine(): { readonly watch: WatchScan; readonly end: () => void } {
  if (!process.stderr.isTTY) return { watch: () => undefined, end: () => undefined };
  return {
    watch: (p) =>
      process.stderr.write(
        `\r\u001b[K${p.source}: ${p.state}${p.call ? ` ${p.call}` : ""}${p.objects === undefined ? "" : `, ${p.objects} objects`}, ${p.calls} calls`,
      ),
    end: () => process.stderr.write("\r\u001b[K"),
  };
}

interface Told {
  readonly name: string;
  readonly state: string;
  readonly calls: number;
  readonly reason?: string | undefined;
}

function tellSources(sources: readonly Told[]): void {
  for (const s of sources) process.stderr.write(`${s.name}: ${s.state}, ${s.calls} calls${s.reason ? ` (${s.reason})` : ""}\n`);
}

/** Reads the sources, then keeps a snapshot or writes a bundle. */
export async function runScan(o: ScanCommandOptions): Promise<void> {
  const sources = await sourcesNamed(o.sources);
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort(new UsageError("invalid", "the scan was interrupted; nothing was kept")));
  const { watch, end } = progressLine();
  if (o.out) {
    const told = await scanToDirectory(sources, o.out, watch, controller.signal).finally(end);
    tellSources(told);
    const { coverage } = await factsOfBundle(o.out, new Date());
    print(o.json ? "scan" : "coverage", o.json ? { bundle: o.out, sources: told, coverage } : coverage, o.json ?? false);
    return;
  }
  const { facts, sources: told } = await scanToFacts(sources, watch, controller.signal).finally(end);
  tellSources(told);
  const id = await withStore((store) => keepFacts(store, facts, { origin: "scan", label: o.label }));
  if (o.json) {
    print("scan", { snapshot: id, sources: told, coverage: facts.coverage }, true);
    return;
  }
  process.stdout.write(`snapshot ${id}\n`);
  print("coverage", facts.coverage, false);
}
