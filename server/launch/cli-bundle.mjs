// Bundles the command line and the worker entries, once for every state of their sources.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureGenerated } from "./generate.mjs";
import { isAlive, withLock } from "./lock.mjs";
import { CACHE, ROOT } from "./paths.mjs";
import { describeInputs, freshStamp, inputsId, listFiles, writeStamp } from "./stamp.mjs";
import { StepError } from "./steps.mjs";

const HOME = join(CACHE, "cli");
const STAMP = join(HOME, "current.json");
const ENTRY = "server/cli/main.ts";
const MIGRATE = "server/store/migrate.command.ts";
const KEPT_BUNDLES = 3;

// Loaded from node_modules when a command needs them: native code, generated engines and the large SDKs.
const EXTERNAL = [
  "better-sqlite3",
  "pg",
  "@prisma/*",
  "prisma",
  "piscina",
  "@aws-sdk/*",
  "@smithy/*",
  "@kubernetes/client-node",
  "esbuild",
  "pdfkit",
  "fontkit",
  "next",
  "react",
  "react-dom",
];

// Rebuild when one of these changes, beside the sources that went into the bundle.
const ALWAYS = ["package-lock.json", "package.json", "tsconfig.json", "server/launch/cli-bundle.mjs", "prisma/schema.prisma"];

const BANNER = 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

// The entry that is started: compiled code is kept between runs, which halves the time of a short command.
const STARTER = `import { enableCompileCache } from "node:module";
enableCompileCache?.(new URL("../compiled", import.meta.url).pathname);
await import("./main.mjs");
`;

const workerEntries = () => listFiles(["server/api/workers"]).filter((path) => path.endsWith(".worker.ts"));

const current = () => {
  const stamp = freshStamp(STAMP);
  if (stamp === undefined || stamp.workers.join() !== workerEntries().join()) return undefined;
  const directory = join(HOME, stamp.directory);
  return existsSync(join(directory, "start.mjs")) ? directory : undefined;
};

const fresh = () => {
  // listing worker entries reads every folder: do it only when the quick check has passed
  return existsSync(STAMP) ? current() : undefined;
};

const bundle = async (outdir) => {
  const { build } = await import("esbuild");
  const entries = { main: ENTRY, migrate: MIGRATE, ...Object.fromEntries(workerEntries().map((path) => [`workers/${basename(path, ".worker.ts")}`, path])) };
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: Object.entries(entries).map(([out, path]) => ({ in: join(ROOT, path), out })),
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    // packages that ship both forms: the module form is the one a bundler can follow
    mainFields: ["module", "main"],
    target: "node24",
    external: EXTERNAL,
    banner: { js: BANNER },
    metafile: true,
    legalComments: "none",
    logLevel: "silent",
    logLimit: 20,
  }).catch((error) => {
    throw new StepError(error.message);
  });
  return Object.keys(result.metafile.inputs);
};

// a running server has left its process id in the bundle that its workers are started from
const isInUse = (name) =>
  readdirSync(join(HOME, name)).some((file) => {
    const pid = Number(/^in-use-(\d+)$/.exec(file)?.[1]);
    return pid > 0 && isAlive(pid);
  });

const removeOldBundles = (keep) => {
  const old = readdirSync(HOME, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.startsWith("bundle-") && entry.name !== keep && !isInUse(entry.name))
    .map((entry) => ({ path: join(HOME, entry.name), mtimeMs: statSync(join(HOME, entry.name)).mtimeMs }))
    .sort((a, b) => b.mtimeMs - a.mtimeMs);
  // running processes may still load a chunk of the bundle they were started from
  for (const { path } of old.slice(KEPT_BUNDLES - 1)) rmSync(path, { recursive: true, force: true });
};

const buildBundle = async () => {
  mkdirSync(HOME, { recursive: true });
  const temporary = join(HOME, `building-${process.pid}`);
  try {
    const before = Date.now();
    const read = await bundle(temporary);
    const sources = read.map((path) => relative(ROOT, join(ROOT, path))).filter((path) => !path.startsWith("node_modules") && !path.startsWith(".."));
    const inputs = describeInputs([...sources, ...ALWAYS.filter((path) => existsSync(join(ROOT, path)))]);
    // a file saved while the bundle was being made: trust nothing, the next start looks again
    if (inputs.some(({ mtimeMs }) => mtimeMs > before && mtimeMs <= Date.now())) inputs[0] = { ...inputs[0], sha256: "edited while building", mtimeMs: 0 };
    writeFileSync(join(temporary, "start.mjs"), STARTER);
    const directory = `bundle-${inputsId(inputs)}-${process.pid}`;
    renameSync(temporary, join(HOME, directory));
    writeStamp(STAMP, { directory, workers: workerEntries(), inputs });
    removeOldBundles(directory);
    return join(HOME, directory);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
};

/**
 * The folder of an up-to-date bundle, built first where needed; `notice` gets one line when that takes place. Several processes may
 * ask at once: one builds, the others wait for it.
 */
export const ensureBundle = async (notice = () => {}) => {
  const ready = fresh();
  if (ready) return { directory: ready, built: false };
  return withLock(join(CACHE, "cli.lock"), async () => {
    const made = fresh();
    if (made) return { directory: made, built: false };
    await ensureGenerated(notice);
    const started = performance.now();
    const directory = await buildBundle();
    notice(`command line built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    return { directory, built: true };
  });
};

/** Keeps a bundle from being removed while this process runs. */
export const holdBundle = (directory) => {
  const mark = join(directory, `in-use-${process.pid}`);
  writeFileSync(mark, "");
  process.once("exit", () => rmSync(mark, { force: true }));
};

/** The module to start, as a file path and as a URL. */
export const startModule = (directory) => ({ path: join(directory, "start.mjs"), url: pathToFileURL(join(directory, "start.mjs")).href });
