import { Estate } from "@/server/api/estate.ts";
import { reportBytes } from "@/server/api/report/report-bytes.ts";
import { REPORT_FORMATS, type ReportFormat } from "@/server/contract/report-formats.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { costOfAsync, peakMemory, round } from "./clock.ts";

interface Asked {
  readonly name: string;
  readonly format: ReportFormat;
  readonly scope: string[];
}

async function writtenBytes(estate: Estate, format: ReportFormat, scope: string[], now: number): Promise<number> {
  let bytes = 0;
  for await (const part of reportBytes(estate, { snapshot: null, bundle: "fixture" }, { format, scope }, { accepted: [], marks: [], now }))
    bytes += part.length;
  return bytes;
}

/**
 * A report of everything in each format, its hash among it, each gathered anew; and one of an account. What opening the graph took is told apart, and how much memory
 * there was then and at the most after each. Nobody waits for a disk: the bytes are counted.
 */
export async function measureReport(facts: Facts, at: number, say: (line: string) => void) {
  const estate = new Estate(facts, at);
  const opened = await costOfAsync(async () => estate.graph.usedNodes);
  const openedPeakMiB = peakMemory();
  const account = facts.accounts[0]?.id;
  const asked: Asked[] = REPORT_FORMATS.map((format) => ({ name: format, format, scope: [] }));
  if (account !== undefined) asked.push({ name: "json of an account", format: "json", scope: [`account=${account}`] });
  const formats: Record<string, unknown> = {};
  for (const { name, format, scope } of asked) {
    say(`report: ${name}`);
    const { result, seconds, cpuSeconds } = await costOfAsync(() => writtenBytes(estate, format, scope, at));
    formats[name] = { seconds: round(seconds), cpuSeconds: round(cpuSeconds), bytes: result, peakMiB: peakMemory() };
  }
  return { opened: { seconds: round(opened.seconds), cpuSeconds: round(opened.cpuSeconds), peakMiB: openedPeakMiB }, formats };
}
