import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { access, mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { err, ok, type Result } from "@/server/model/result.ts";
import { cleanDraft, DRAFT, isRunning, type LeftDraft, leftDrafts } from "./drafts.ts";
import { jsonChunks } from "./json-chunks.ts";
import { JOURNAL, type LeftJournal, openJournal, type ScanJournal } from "./scan-journal.ts";

/** Where a scan's documents go. `path` lies inside the bundle, with `/`; a path written again replaces what was there. */
export interface BundleSink {
  write(path: string, value: unknown): Promise<void>;
  /** Where the documents of one source go, for who keeps them apart; absent: all to one place. */
  of?(source: string): BundleSink;
}

/** A bundle whose folders may be called otherwise once all is written. */
export interface MovableFolders {
  /** Calls a folder otherwise, in the bundle that comes of it; what goes on with a draft finds it where it was. Nothing may lie at `to`. */
  move(from: string, to: string): void;
}

/** A bundle held in memory: path → document. */
export interface MemorySink extends BundleSink, MovableFolders {
  readonly documents: ReadonlyMap<string, unknown>;
}

export function memorySink(): MemorySink {
  const documents = new Map<string, unknown>();
  return {
    documents,
    write: async (path, value) => {
      documents.set(path, value);
    },
    move: (from, to) => {
      for (const [path, value] of [...documents]) {
        if (!path.startsWith(`${from}/`)) continue;
        documents.delete(path);
        documents.set(`${to}${path.slice(from.length)}`, value);
      }
    },
  };
}

/** A bundle written beside its final place, which it takes as a whole on `commit`; `discard` leaves nothing behind, a crash leaves the draft. */
export interface DirectorySink extends BundleSink, MovableFolders {
  readonly journal: ScanJournal;
  /** Sources of a scan that broke off which were read already; undefined: this one began anew. */
  readonly resumed: number | undefined;
  /** Drafts of other scans that broke off. They are left alone. */
  readonly leftovers: readonly string[];
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

/** How a bundle directory is opened. */
export interface OpenOptions {
  /** What is read into it, by `aboutSources`. */
  readonly about?: string;
  /** Whether to go on with the newest scan into it that broke off; where there is none, one is begun. */
  readonly resume?: boolean;
}

/** Opens a bundle directory. A folder that holds anything but an earlier scan is refused, and so is to go on with a scan of other sources. */
export async function openDirectorySink(directory: string, { about = "", resume = false }: OpenOptions = {}): Promise<Result<DirectorySink, string>> {
  const target = resolve(directory);
  const entries = await readdir(target).catch((error: NodeJS.ErrnoException): string[] | NodeJS.ErrnoException => (error.code === "ENOENT" ? [] : error));
  if (entries instanceof Error) return err(`cannot write the bundle to \`${directory}\`: ${entries.code === "ENOTDIR" ? "it is a file" : entries.message}`);
  if (entries.length > 0 && !entries.includes(SCAN_REPORT))
    return err(`cannot write the bundle to \`${directory}\`: the folder is not empty and holds no earlier scan`);
  const left = await leftDrafts(target);
  const found = resume ? left.find((one) => one.journal !== undefined) : undefined;
  const refused = found?.journal && refusalOf(found.journal, about);
  if (refused !== undefined) return err(`cannot go on with \`${found?.path}\`: ${refused}`);
  const draft = found?.path ?? `${target}${DRAFT}${randomUUID().slice(0, 8)}`;
  try {
    if (found) await cleanDraft(found);
    await mkdir(draft, { recursive: true, mode: 0o700 });
    return ok(await sinkInto(target, draft, about, found, left));
  } catch (error) {
    return err(`cannot write the bundle to \`${directory}\`: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function refusalOf(journal: LeftJournal, about: string): string | undefined {
  if (isRunning(journal)) return `the scan that writes it still runs (process ${journal.pid})`;
  return journal.about === about ? undefined : "it is a scan of other sources; without --resume a new one is begun";
}

async function sinkInto(target: string, draft: string, about: string, found: LeftDraft | undefined, left: readonly LeftDraft[]): Promise<DirectorySink> {
  const written = new Map<string, Set<string>>();
  const journal = await openJournal(join(draft, JOURNAL), about, found?.journal, (name) => [...(written.get(name) ?? [])]);
  const writing = new Set<Promise<void>>();
  let isDiscarded = false;
  const write = async (path: string, value: unknown): Promise<void> => {
    if (isDiscarded) throw new Error(`\`${path}\` came after its bundle was discarded`);
    const one = writeDocument(draft, path, value);
    writing.add(one);
    await one.finally(() => writing.delete(one));
  };
  const moves: Array<readonly [string, string]> = [];
  return {
    journal,
    resumed: found?.journal?.lines.length,
    leftovers: left.flatMap((one) => (one === found || (one.journal && isRunning(one.journal)) ? [] : [one.path])),
    write,
    of: (source) => {
      const paths = written.get(source) ?? new Set();
      written.set(source, paths);
      return {
        write: (path, value) => {
          paths.add(path);
          return write(path, value);
        },
      };
    },
    move: (from, to) => void moves.push([from, to]),
    commit: async () => {
      // The journal tells where things lay before: it goes first.
      await rm(join(draft, JOURNAL), { force: true });
      for (const [from, to] of moves) if (await exists(join(draft, from))) await rename(join(draft, from), join(draft, to));
      await replace(target, draft);
    },
    discard: async () => {
      // Sources are still being read when the first of them gives up: what they write would make the draft anew.
      isDiscarded = true;
      await Promise.allSettled(writing);
      await rm(draft, { recursive: true, force: true });
    },
  };
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
