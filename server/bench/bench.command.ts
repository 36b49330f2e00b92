import { spawn } from "node:child_process";
import { cpus, loadavg, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { round } from "./clock.ts";
import { SIZES, type SizeName, sizeNames } from "./fixture/size.ts";
import { writeFixture } from "./fixture/write-fixture.ts";
import { fixtureFolder } from "./folders.ts";
import { growthLines, growthOf, type Results } from "./growth.ts";

const USAGE =
  "usage: npm run bench -- [--sizes S,M,L,XL] [--parts import,load,engine,explain,graph,change,cached,serving,queries,report] [--limit SECONDS] [--memory MiB] [--profile DIR]";
const PARTS = ["import", "load", "engine", "explain", "graph", "change", "cached", "serving", "queries", "report"] as const;
type Part = (typeof PARTS)[number];

interface Options {
  readonly sizes: readonly SizeName[];
  readonly parts: readonly Part[];
  /** Seconds after which a part is stopped. */
  readonly limit: number;
  readonly memory: number;
  readonly profile?: string;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

function optionsOf(): Options | string {
  const { values } = parseArgs({
    options: {
      sizes: { type: "string", default: "S" },
      parts: { type: "string", default: PARTS.join(",") },
      limit: { type: "string", default: "900" },
      memory: { type: "string", default: "8192" },
      profile: { type: "string" },
    },
  });
  const sizes = sizeNames(values.sizes);
  if (typeof sizes === "string") return sizes;
  const words = values.parts.split(",");
  const wrong = words.find((word) => !PARTS.some((p) => p === word));
  if (wrong !== undefined) return `\`${wrong}\` is no part: use ${PARTS.join(", ")}`;
  const [limit, memory] = [Number(values.limit), Number(values.memory)];
  if (!(limit > 0) || !(memory > 0)) return "--limit and --memory take a number above 0";
  return { sizes, parts: PARTS.filter((p) => words.includes(p)), limit, memory, ...(values.profile === undefined ? {} : { profile: values.profile }) };
}

/** Runs one part in a process of its own, so that its memory is its own and it may fail alone. */
function measure(part: Part | "parsing", folder: string, options: Options): Promise<unknown> {
  const script = join(dirname(fileURLToPath(import.meta.url)), "measure.mjs");
  const profile = options.profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${options.profile}`];
  return new Promise((done) => {
    const child = spawn(process.execPath, [`--max-old-space-size=${options.memory}`, ...profile, script, part, folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let out = "";
    let isLate = false;
    const alarm = setTimeout(() => {
      isLate = true;
      child.kill("SIGKILL");
    }, options.limit * 1000);
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.on("close", (code, signal) => {
      clearTimeout(alarm);
      if (code === 0) return done(JSON.parse(out));
      done({ failed: isLate ? `not done after ${options.limit} s` : `ended with ${signal ?? `exit code ${code}`}, memory limit ${options.memory} MiB` });
    });
  });
}

/** Parts that are held against `JSON.parse` of the same bytes. */
const AGAINST_PARSING: ReadonlySet<Part> = new Set<Part>(["import", "load"]);

interface Took {
  readonly seconds: number;
  readonly cpuSeconds: number;
}
const isTook = (of: unknown): of is Took => typeof of === "object" && of !== null && "seconds" in of && "cpuSeconds" in of;

/** How many times what parsing takes: of processor time, and on the clock, where a part may use more than one processor. */
function againstParsing(result: unknown, parsing: unknown): unknown {
  if (!isTook(result) || !isTook(parsing)) return result;
  return { timesParsing: round(result.cpuSeconds / parsing.cpuSeconds), timesParsingOnTheClock: round(result.seconds / parsing.seconds), ...result };
}

async function measureSize(name: SizeName, options: Options) {
  const folder = fixtureFolder(name);
  const written = writeFixture(SIZES[name], folder, say);
  const results: Record<string, unknown> = { fixture: { ...SIZES[name], ...written } };
  for (const part of options.parts) {
    say(`${name}: ${part}`);
    if (AGAINST_PARSING.has(part)) results["parsing"] ??= await measure("parsing", folder, options);
    const result = await measure(part, folder, options);
    results[part] = AGAINST_PARSING.has(part) ? againstParsing(result, results["parsing"]) : result;
  }
  return results;
}

async function main(): Promise<number> {
  const options = optionsOf();
  if (typeof options === "string") {
    say(`${options}\n${USAGE}`);
    return 2;
  }
  const [before] = loadavg();
  const sizes: Record<string, Results> = {};
  for (const name of options.sizes) sizes[name] = await measureSize(name, options);
  const machine = {
    node: process.version,
    cpu: cpus()[0]?.model.trim() ?? "",
    cores: cpus().length,
    memoryMiB: Math.round(totalmem() / 2 ** 20),
    platform: `${process.platform} ${process.arch}`,
    /** Of the last minute, before and after: what else ran takes time on the clock. */
    load: { before, after: loadavg()[0] },
  };
  const growth = growthOf(sizes);
  for (const line of growthLines(growth)) say(line);
  process.stdout.write(`${JSON.stringify({ machine, sizes, ...(growth.length > 0 ? { growth } : {}) }, null, 2)}\n`);
  return 0;
}

process.exitCode = await main();
