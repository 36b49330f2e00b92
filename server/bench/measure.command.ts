import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { World } from "@/server/graph/world.ts";
import { costOfAsync, peakMemory, round } from "./clock.ts";
import { measureCached } from "./measure-cached.ts";
import { measureChange } from "./measure-change.ts";
import { measureEngine } from "./measure-engine.ts";
import { measureExplain } from "./measure-explain.ts";
import { measureGraph } from "./measure-graph.ts";
import { measureQueries } from "./measure-queries.ts";
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

async function measureImport(folder: string) {
  const parsing = parseAll(folder);
  const read = await costOfAsync(() => factsOf(folder));
  const { clusters, accounts, coverage } = read.result;
  const sum = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0);
  return {
    bytes: parsing.bytes,
    files: coverage.read.length,
    failed: coverage.failed.length,
    parseSeconds: round(parsing.seconds),
    importSeconds: round(read.seconds),
    importCpuSeconds: round(read.cpuSeconds),
    /** How many times what `JSON.parse` takes for the same bytes. */
    timesParsing: round(read.cpuSeconds / parsing.cpuSeconds),
    pods: sum(clusters.map((c) => c.pods.length)),
    serviceAccounts: sum(clusters.map((c) => c.serviceAccounts.length)),
    roles: sum(accounts.map((a) => a.roles.length)),
    users: sum(accounts.map((a) => a.users.length)),
    peakMiB: peakMemory(),
  };
}

async function measure(part: string, folder: string): Promise<unknown> {
  if (part === "import") return measureImport(folder);
  if (part === "serving") return measureServing(folder);
  const facts = await factsOf(folder);
  if (part === "engine") return measureEngine(new World(facts, AT));
  if (part === "explain") return measureExplain(facts, AT);
  if (part === "change") return measureChange(facts, AT, say);
  if (part === "cached") return measureCached(new World(facts, AT));
  if (part === "queries") return measureQueries(new World(facts, AT), say);
  return measureGraph(new World(facts, AT), say);
}

const [part = "", folder = ""] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await measure(part, folder)));
