import { join } from "node:path";
import { coverageOf } from "@/server/api/coverage-of.ts";
import { auditHere } from "@/server/api/gate/audit.ts";
import { factsOfBundle } from "@/server/api/load-bundle.ts";
import { withStore } from "@/server/api/load-snapshot.ts";
import { packBundle } from "@/server/api/pack-bundle.ts";
import { scanToDirectory, scanToFacts, sourcesNamed, type WatchScan } from "@/server/api/run-scan.ts";
import { keepFacts } from "@/server/api/snapshots.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import type { ImportAnswer } from "@/server/contract/screen.ts";
import { inFolder } from "./carried-bundle.ts";
import { print } from "./print.ts";
import { sendBundle } from "./send-bundle.ts";

export interface ScanCommandOptions {
  readonly sources?: string;
  readonly out?: string;
  readonly push?: string;
  readonly pushKey?: string;
  readonly label: string;
  readonly json?: boolean;
  readonly resume?: boolean;
}

/** A line that is written over on a terminal; nothing where there is none. */
function progressLine(): { readonly watch: WatchScan; readonly end: () => void } {
  if (!process.stderr.isTTY) return { watch: () => undefined, end: () => undefined };
  return {
    watch: (p) =>
      process.stderr.write(
        `\r\u001b[K${p.source}: ${p.state}${p.call ? ` ${p.call}` : ""}${p.objects === undefined ? "" : `, ${p.objects} objects`}, ${p.calls} calls${waited(p)}`,
      ),
    end: () => process.stderr.write("\r\u001b[K"),
  };
}

/** `, throttled 3 times, 12 s waited`; nothing when there was no throttling. */
const waited = ({ throttled, waitedMs = 0 }: Parameters<WatchScan>[0]): string =>
  throttled === undefined ? "" : `, throttled ${throttled} ${throttled === 1 ? "time" : "times"}, ${Math.round(waitedMs / 1000)} s waited`;

interface Told {
  readonly name: string;
  readonly state: string;
  readonly calls: number;
  readonly reason?: string | undefined;
}

function tellSources(sources: readonly Told[]): void {
  for (const s of sources) process.stderr.write(`${s.name}: ${s.state}, ${s.calls} calls${s.reason ? ` (${s.reason})` : ""}\n`);
}

/** @throws UsageError where options exclude each other */
function requireOneWay(o: ScanCommandOptions): void {
  if (o.out !== undefined && o.push !== undefined) throw new UsageError("invalid", "--out and --push exclude each other: the bundle goes to one place");
  if (o.out === "-" && o.json) throw new UsageError("invalid", "--out - writes the bundle to stdout, where --json would print");
  if (o.resume && (o.out === undefined || o.out === "-")) throw new UsageError("invalid", "--resume goes on with a bundle: it needs --out DIR");
}

/** Reads the sources, then keeps a snapshot, writes a bundle or sends one. */
export async function runScan(o: ScanCommandOptions): Promise<void> {
  requireOneWay(o);
  const sources = await sourcesNamed(o.sources);
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort(new UsageError("invalid", "the scan was interrupted; nothing was kept")));
  const { watch, end } = progressLine();
  const readInto = async (folder: string): Promise<readonly Told[]> => {
    const tell = (line: string): void => void process.stderr.write(`${line}\n`);
    const told = await scanToDirectory(sources, folder, watch, controller.signal, { resume: o.resume, tell }).finally(end);
    tellSources(told);
    return told;
  };
  if (o.push !== undefined) return pushScan(readInto, o.push, o);
  if (o.out === "-")
    return inFolder(async (folder) => {
      await readInto(join(folder, "bundle"));
      await packBundle(join(folder, "bundle"), process.stdout);
    });
  if (o.out !== undefined) {
    const told = await readInto(o.out);
    const coverage = coverageOf(await factsOfBundle(o.out, new Date()));
    print(o.json ? "scan" : "coverage", o.json ? { bundle: o.out, sources: told, coverage } : coverage, o.json ?? false);
    return;
  }
  const { facts, sources: told } = await scanToFacts(sources, watch, controller.signal).finally(end);
  tellSources(told);
  const id = await withStore(async (store) => {
    const kept = await keepFacts(store, facts, { origin: "scan", label: o.label, sources: told });
    await auditHere(store, "scan.started", kept, { sources: told.map((one) => one.name) });
    return kept;
  });
  printKept({ snapshot: id, coverage: coverageOf(facts) }, told, o.json ?? false);
}

/** The bundle is whole before the first byte of it is sent. */
const pushScan = (readInto: (folder: string) => Promise<readonly Told[]>, server: string, o: ScanCommandOptions): Promise<void> =>
  inFolder(async (folder) => {
    const told = await readInto(join(folder, "bundle"));
    printKept(await sendBundle(join(folder, "bundle"), { server, label: o.label, pushKey: o.pushKey }), told, o.json ?? false);
  });

function printKept(kept: ImportAnswer, sources: readonly Told[], isJson: boolean): void {
  if (isJson) print("scan", { snapshot: kept.snapshot, sources, coverage: kept.coverage }, true);
  else {
    process.stdout.write(`snapshot ${kept.snapshot}\n`);
    print("coverage", kept.coverage, false);
  }
}
