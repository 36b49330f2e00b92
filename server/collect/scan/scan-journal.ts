import { createHash } from "node:crypto";
import { appendFile, readFile, rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import type { FolderClaim } from "./cluster-folders.ts";
import type { SourceOutcome } from "./progress.ts";
import type { ScanSource } from "./sources.ts";

/** The journal's file in a draft; it is gone from the bundle. */
export const JOURNAL = ".rolewalk-journal.jsonl";
const VERSION = 1;

/** A source that was read to its end: what became of it, what it brought to be read as well, and whose folders were known then. */
export interface FinishedSource {
  readonly name: string;
  readonly outcome: SourceOutcome;
  readonly brought: readonly string[];
  readonly claims: readonly FolderClaim[];
}

/** Which sources of a scan were read to their end, so that a scan that broke off can go on. */
export interface ScanJournal {
  /** When the scan was begun, RFC 3339. */
  readonly capturedAt: string;
  readonly claims: readonly FolderClaim[];
  finished(name: string): FinishedSource | undefined;
  /** Notes a source whose documents are all written. One that failed is not noted: it is tried again. */
  note(source: FinishedSource): Promise<void>;
}

const header = z.object({ version: z.literal(VERSION), about: z.string(), capturedAt: z.string(), pid: z.number() });
// written by this program alone; those of another version are not taken
const line = z.object({ name: z.string(), outcome: z.any(), brought: z.array(z.string()), claims: z.array(z.any()), paths: z.array(z.string()) });
type Line = FinishedSource & { readonly paths: readonly string[] };

/** What a scan reads, in short: only a scan of the same sources may go on with another. */
export const aboutSources = (sources: readonly ScanSource[]): string => createHash("sha256").update(JSON.stringify(sources)).digest("hex");

/** A journal as it was left. */
export interface LeftJournal {
  readonly about: string;
  readonly capturedAt: string;
  readonly pid: number;
  readonly lines: readonly Line[];
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Reads a journal; undefined when there is none, or one of another version. A last line that was cut is not taken. */
export async function readJournal(file: string): Promise<LeftJournal | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  const [first, ...rest] = (text ?? "").split("\n");
  const head = header.safeParse(parsed(first ?? ""));
  if (!head.success) return undefined;
  const lines = rest.flatMap((one) => {
    const read = line.safeParse(parsed(one));
    return read.success ? [read.data as Line] : [];
  });
  return { ...head.data, lines: whole(lines) };
}

/** A source counts as read when all that it brought does: what it knows of those, such as how to sign in, is not in the journal. */
function whole(lines: readonly Line[]): readonly Line[] {
  const names = new Set(lines.map((one) => one.name));
  const kept = lines.filter((one) => one.brought.every((name) => names.has(name)));
  return kept.length === lines.length ? kept : whole(kept);
}

/** Goes on with a journal, or begins one. `pathsOf` tells what was written of a source. */
export async function openJournal(
  file: string,
  about: string,
  left: LeftJournal | undefined,
  pathsOf: (name: string) => readonly string[],
): Promise<ScanJournal> {
  const finished = new Map((left?.lines ?? []).map((one) => [one.name, one]));
  const capturedAt = left?.capturedAt ?? new Date().toISOString();
  const text = [{ version: VERSION, about, capturedAt, pid: process.pid }, ...finished.values()].map((one) => `${JSON.stringify(one)}\n`).join("");
  // The one that is there stands until the new one does.
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return {
    capturedAt,
    claims: [...finished.values()].flatMap((one) => one.claims),
    finished: (name) => finished.get(name),
    note: async (source) => {
      if (source.outcome.state !== "failed") await appendFile(file, `${JSON.stringify({ ...source, paths: pathsOf(source.name) })}\n`);
    },
  };
}
