import { compilingLate } from "@/server/api/compiling-late.ts";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { buildGraph } from "@/server/graph/build-graph.ts";
import { World } from "@/server/graph/world.ts";
import { costOf, costOfAsync, peakMemory, round } from "./clock.ts";
import { LOAD_KEPT, measureCached, measureLoadKept } from "./measure-cached.ts";
import { measureChange } from "./measure-change.ts";
import { measureEngine } from "./measure-engine.ts";
import { measureExplain } from "./measure-explain.ts";
import { measureGraph } from "./measure-graph.ts";
import { measureQueries } from "./measure-queries.ts";
import { measureReport } from "./measure-report.ts";
import { measureServing } from "./measure-serving.ts";
import { parseAll } from "./yardstick.ts";

/** 2026-06-01: evaluation never looks at the clock. */
const AT = Date.UTC(2026, 5, 1);
const READ_AT = "2026-06-01T00:00:00Z";

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function factsOf(folder: string): Promise<Facts> {
  const loaded = await loadFacts(folder, { readAt: READ_AT });
  if (!loaded.ok) throw new Error(loaded.error.message);
  return loaded.value;
}

/** The yardstick of `import` and `load`; a part of its own, so that its memory is not theirs. */
function measureParsing(folder: string) {
  const { bytes, seconds, cpuSeconds } = parseAll(folder);
  return { bytes, seconds: round(seconds), cpuSeconds: round(cpuSeconds), peakMiB: peakMemory() };
}

async function measureImport(folder: string) {
  const read = await costOfAsync(() => factsOf(folder));
  const peakMiB = peakMemory();
  const { clusters, accounts, coverage } = read.result;
  const sum = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0);
  return {
    files: new Set(coverage.read.map((line) => line.path)).size,
    failed: coverage.failed.length,
    seconds: round(read.seconds),
    cpuSeconds: round(read.cpuSeconds),
    peakMiB,
    pods: sum(clusters.map((c) => c.pods.length)),
    serviceAccounts: sum(clusters.map((c) => c.serviceAccounts.length)),
    roles: sum(accounts.map((a) => a.roles.length)),
    users: sum(accounts.map((a) => a.users.length)),
  };
}

/** From files to the graph, as whoever asks the first question of a bundle waits for it. */
async function measureLoad(folder: string) {
  const read = await costOfAsync(() => factsOf(folder));
  const readPeakMiB = peakMemory();
  const derived = costOf(() => compilingLate(() => buildGraph(new World(read.result, AT))));
  return {
    seconds: round(read.seconds + derived.seconds),
    cpuSeconds: round(read.cpuSeconds + derived.cpuSeconds),
    peakMiB: peakMemory(),
    read: { seconds: round(read.seconds), cpuSeconds: round(read.cpuSeconds), peakMiB: readPeakMiB },
    derive: { seconds: round(derived.seconds), cpuSeconds: round(derived.cpuSeconds) },
    nodes: derived.result.usedNodes,
    edges: derived.result.liveEdges,
  };
}

async function measure(part: string, folder: string): Promise<unknown> {
  if (part === "parsing") return measureParsing(folder);
  if (part === "import") return measureImport(folder);
  if (part === "load") return measureLoad(folder);
  if (part === "serving") return measureServing(folder);
  const facts = await factsOf(folder);
  if (part === "engine") return measureEngine(new World(facts, AT));
  if (part === "explain") return measureExplain(facts, AT);
  if (part === "change") return measureChange(facts, AT, say);
  if (part === "report") return measureReport(facts, AT, say);
  if (part === "cached") return measureCached(new World(facts, AT));
  if (part === "queries") return measureQueries(new World(facts, AT), say);
  return measureGraph(new World(facts, AT), say);
}

const [part = "", folder = "", time = ""] = process.argv.slice(2);
process.stdout.write(JSON.stringify(part === LOAD_KEPT ? measureLoadKept(folder, Number(time)) : await measure(part, folder)));
