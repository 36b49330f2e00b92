import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";

/** Threads that answer, two at least: while one derives a new snapshot, the other answers about the one before. */
export const ANSWERING = Math.max(2, Math.min(4, availableParallelism() - 1));

/** The most the objects of one thread may take, in MiB: `ROLEWALK_THREAD_MIB`, else 8192. */
export const threadHeapMiB = (): number => Number(process.env["ROLEWALK_THREAD_MIB"] || 8192);

/** The absolute path of a worker entry; undefined where none were built (tests): the work is done in the thread that asks then. */
export function threadFile(name: "answer" | "job" | "watch"): string | undefined {
  const folder = process.env["ROLEWALK_WORKERS"];
  const file = folder && join(/* turbopackIgnore: true */ folder, `${name}.mjs`);
  return file && existsSync(/* turbopackIgnore: true */ file) ? file : undefined;
}
