// Where things are. Plain .mjs: the system's Node (>= 20.20) runs everything in this folder before anything is built.
import { existsSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout, whatever the working folder and through whatever symbolic link the launcher was started. */
export const ROOT = dirname(dirname(dirname(realpathSync(fileURLToPath(import.meta.url)))));

/** Everything that is built and can be built again, except Next's own `.next`. */
export const CACHE = join(ROOT, "node_modules", ".cache", "rolewalk");

/** The runtime that package.json pins; undefined while dependencies are not installed. */
export const pinnedNode = () => {
  const binary = join(ROOT, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  return existsSync(binary) ? binary : undefined;
};

/** True when this very process already runs on the pinned runtime. */
export const isPinned = () => {
  const binary = pinnedNode();
  return binary !== undefined && realpathSync(binary) === realpathSync(process.execPath);
};

const absoluteDatabase = (url) => {
  if (!url?.startsWith("file:") || url.startsWith("file:/")) return url;
  return `file:${resolve(url.slice("file:".length))}`;
};

/**
 * The environment that every part of the product is started with: absolute paths only, since the server changes its working
 * folder. `ROLEWALK_ROOT` is where migrations and demo data lie, `ROLEWALK_WORKERS` the folder of bundled worker entries.
 */
export const productEnvironment = (bundleDirectory) => ({
  NEXT_TELEMETRY_DISABLED: "1",
  ROLEWALK_ROOT: ROOT,
  ROLEWALK_HOME: resolve(process.env.ROLEWALK_HOME || join(ROOT, ".rolewalk")),
  ...(bundleDirectory === undefined ? {} : { ROLEWALK_WORKERS: join(bundleDirectory, "workers") }),
  ...(process.env.DATABASE_URL ? { DATABASE_URL: absoluteDatabase(process.env.DATABASE_URL) } : {}),
});
