import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { access, mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { err, ok, type Result } from "@/server/model/result.ts";
import { jsonChunks } from "./json-chunks.ts";

/** Where a scan's documents go. `path` lies inside the bundle, with `/`; a path written again replaces what was there. */
export interface BundleSink {
  write(path: string, value: unknown): Promise<void>;
  /** Where the documents of one source go, for who keeps them apart; absent: all to one place. */
  of?(source: string): BundleSink;
}

/** A bundle held in memory: path → document. */
export interface MemorySink extends BundleSink {
  readonly documents: ReadonlyMap<string, unknown>;
}

export function memorySink(): MemorySink {
  const documents = new Map<string, unknown>();
  return {
    documents,
    write: async (path, value) => {
      documents.set(path, value);
    },
  };
}

/** A bundle written beside its final place, which it takes as a whole on `commit`; `discard` leaves nothing behind. */
export interface DirectorySink extends BundleSink {
  commit(): Promise<void>;
  discard(): Promise<void>;
}

/** By this file a folder is known to hold an earlier scan, which a new one may replace. */
export const SCAN_REPORT = "rolewalk-scan.json";

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Opens a bundle directory. A folder that holds anything but an earlier scan is refused. */
export async function openDirectorySink(directory: string): Promise<Result<DirectorySink, string>> {
  const target = resolve(directory);
  const entries = await readdir(target).catch((error: NodeJS.ErrnoException): string[] | NodeJS.ErrnoException => (error.code === "ENOENT" ? [] : error));
  if (entries instanceof Error) return err(`cannot write the bundle to \`${directory}\`: ${entries.code === "ENOTDIR" ? "it is a file" : entries.message}`);
  if (entries.length > 0 && !entries.includes(SCAN_REPORT))
    return err(`cannot write the bundle to \`${directory}\`: the folder is not empty and holds no earlier scan`);
  const draft = `${target}.partial-${randomUUID().slice(0, 8)}`;
  try {
    await mkdir(draft, { recursive: true, mode: 0o700 });
  } catch (error) {
    return err(`cannot write the bundle to \`${directory}\`: ${error instanceof Error ? error.message : String(error)}`);
  }
  return ok({
    write: (path, value) => writeDocument(draft, path, value),
    commit: () => replace(target, draft),
    discard: () => rm(draft, { recursive: true, force: true }),
  });
}

async function writeDocument(root: string, path: string, value: unknown): Promise<void> {
  const segments = path.split("/");
  if (segments.some((segment) => segment === "" || segment === "." || segment === ".." || segment.includes("\\")))
    throw new Error(`\`${path}\` is no path inside a bundle`);
  const file = join(root, ...segments);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  // Two sources of one organization write the same file: each as a whole.
  const draft = `${file}.${randomUUID().slice(0, 8)}`;
  await pipeline(Readable.from(jsonChunks(value)), createWriteStream(draft, { mode: 0o600 }));
  await rename(draft, file);
}

/** Puts the finished bundle in place; the earlier one is gone only once the new one stands. */
async function replace(target: string, draft: string): Promise<void> {
  if (!(await exists(target))) return rename(draft, target);
  const earlier = `${draft}.earlier`;
  await rename(target, earlier);
  await rename(draft, target);
  await rm(earlier, { recursive: true, force: true });
}
