import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { JOURNAL, type LeftJournal, readJournal } from "./scan-journal.ts";

/** What stands behind a bundle's name in the name of its draft. */
export const DRAFT = ".partial-";

/** A draft of a scan that broke off; without a journal nobody can go on with it. */
export interface LeftDraft {
  readonly path: string;
  readonly journal?: LeftJournal | undefined;
}

/** The drafts beside a bundle's place, the newest scan first. Those of scans that still run are among them. */
export async function leftDrafts(target: string): Promise<readonly LeftDraft[]> {
  const prefix = `${basename(target)}${DRAFT}`;
  const names = await readdir(dirname(target)).catch((): string[] => []);
  const drafts = names.filter((name) => name.startsWith(prefix) && /^[0-9a-f]{8}$/.test(name.slice(prefix.length))).map((name) => join(dirname(target), name));
  const left = await Promise.all(drafts.map(async (path): Promise<LeftDraft> => ({ path, journal: await readJournal(join(path, JOURNAL)) })));
  return left.toSorted((a, b) => (b.journal?.capturedAt ?? "").localeCompare(a.journal?.capturedAt ?? ""));
}

/** Whether the process that wrote a journal is still there; this one's number may have been its before. */
export function isRunning({ pid }: LeftJournal): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Takes from a draft all that no finished source wrote, but for its journal: what a source left half-read is read anew from its start. */
export async function cleanDraft({ path, journal }: LeftDraft): Promise<void> {
  const kept = new Set([JOURNAL, ...(journal?.lines ?? []).flatMap((one) => one.paths)]);
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((one) => !one.isDirectory()).map((one) => join(one.parentPath, one.name));
  for (const file of files) if (!kept.has(relative(path, file).split(sep).join("/"))) await rm(file, { force: true });
}
