// Bundles the benchmark and runs it on the pinned runtime: `bench.mjs fixture …` writes a fixture, `bench.mjs …` measures.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ensureBundle, holdBundle } from "./cli-bundle.mjs";
import { CACHE, pinnedNode, productEnvironment, ROOT } from "./paths.mjs";
import { StepError } from "./steps.mjs";
import { ensureWebBuild, SERVER } from "./web-build.mjs";

const OUT = join(CACHE, "bench");
const ENTRIES = { fixture: "server/bench/fixture.command.ts", bench: "server/bench/bench.command.ts", measure: "server/bench/measure.command.ts" };
const BANNER = 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

// a third of a second: not worth remembering what is up to date
const bundle = async () => {
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: ROOT,
    entryPoints: Object.entries(ENTRIES).map(([out, path]) => ({ in: join(ROOT, path), out })),
    outdir: OUT,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
    target: "node24",
    external: ["@prisma/*", "better-sqlite3", "pg", "pdfkit", "fontkit", "piscina", "@aws-sdk/*", "@smithy/*", "@kubernetes/client-node"],
    banner: { js: BANNER },
    legalComments: "none",
    logLevel: "silent",
  }).catch((error) => {
    throw new StepError(error.message);
  });
};

/** The part that serves needs the product as `npm start` runs it. */
const builtProduct = async (words) => {
  const parts = words[words.indexOf("--parts") + 1];
  if (words.includes("--parts") && !parts?.split(",").includes("serving")) return {};
  await ensureWebBuild((line) => process.stderr.write(`${line}\n`));
  const { directory } = await ensureBundle();
  holdBundle(directory);
  return { ...productEnvironment(directory), ROLEWALK_SERVER: SERVER };
};

const main = async () => {
  const [first, ...rest] = process.argv.slice(2);
  const isFixture = first === "fixture";
  await bundle();
  const product = isFixture ? {} : await builtProduct(process.argv.slice(2));
  const words = [join(OUT, isFixture ? "fixture.mjs" : "bench.mjs"), ...(isFixture ? rest : process.argv.slice(2))];
  const child = spawn(pinnedNode() ?? process.execPath, words, { stdio: "inherit", env: { ...process.env, ...productEnvironment(), ...product } });
  child.on("exit", (code) => process.exit(code ?? 1));
};

await main().catch((error) => {
  process.stderr.write(`bench: ${error.message}\n`);
  process.exit(2);
});
