// Builds the web application when its sources have changed, and lays out the standalone server.
import { cpSync, existsSync, linkSync, rmSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { ensureGenerated } from "./generate.mjs";
import { withLock } from "./lock.mjs";
import { CACHE, ROOT } from "./paths.mjs";
import { mustRunTool } from "./run.mjs";
import { describeInputs, freshStamp, listFiles, writeStamp } from "./stamp.mjs";

const STAMP = join(CACHE, "web.json");
const STANDALONE = join(ROOT, ".next", "standalone");

/** The program that serves the built application. */
export const SERVER = join(STANDALONE, "server.js");

const SOURCES = ["app", "components", "server", "public", "prisma/schema.prisma", "prisma/migrations", "prisma/postgresql/migrations"];
const FILES = ["next.config.mjs", "postcss.config.mjs", "proxy.ts", "instrumentation.ts", "package.json", "package-lock.json", "tsconfig.json"];
// not part of the application: tests, the command line, the launcher itself, pages to read, recorded data
const OUTSIDE = /\.test\.tsx?$|\/README\.md$|^server\/(launch|cli|testing|demo\/bundle)(\/|$)|\/(cases|fixtures)$/;

const sources = () => listFiles([...SOURCES, ...FILES], (path) => !OUTSIDE.test(path));

const isCurrent = () => {
  const stamp = existsSync(SERVER) ? freshStamp(STAMP) : undefined;
  return stamp !== undefined && stamp.inputs.map(({ path }) => path).join("\n") === sources().join("\n");
};

/**
 * The server and its worker threads must run one and the same SQLite: two copies in one process do not know of each other's locks, and the one that closes a
 * database takes the other's journal away. A file is one library whatever path it is opened by, so the copies are made links to the original.
 */
const shareNativeCode = () => {
  const copies = listFiles([join(".next", "standalone", "node_modules", "better-sqlite3")]).filter((path) => path.endsWith(".node"));
  for (const path of copies) {
    const copy = join(ROOT, path);
    const original = join(ROOT, relative(join(".next", "standalone"), path));
    rmSync(copy);
    try {
      linkSync(original, copy);
    } catch {
      symlinkSync(original, copy); // on another disk
    }
  }
};

const build = async () => {
  const inputs = describeInputs(sources());
  rmSync(STAMP, { force: true });
  await mustRunTool("next/dist/bin/next", ["build"], { env: { NODE_ENV: "production" } });
  cpSync(join(ROOT, ".next", "static"), join(STANDALONE, ".next", "static"), { recursive: true });
  shareNativeCode();
  if (existsSync(join(ROOT, "public"))) cpSync(join(ROOT, "public"), join(STANDALONE, "public"), { recursive: true });
  writeStamp(STAMP, { inputs });
};

/** Makes sure that the standalone server fits the sources; returns false when it did already. */
export const ensureWebBuild = async (announce = () => {}) => {
  if (isCurrent()) return false;
  announce("building the web application");
  return withLock(join(CACHE, "web.lock"), async () => {
    if (isCurrent()) return false;
    await ensureGenerated();
    await build();
    return true;
  });
};
