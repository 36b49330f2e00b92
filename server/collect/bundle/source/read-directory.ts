import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { type Found, isIgnored } from "./found.ts";
import type { Budget } from "./limits.ts";
import { gunzipCapped, isGzip, readWholeFile } from "./read-file.ts";

interface Walk {
  readonly root: string;
  readonly budget: Budget;
}

/** The files below a directory, in the order of their names. Links are followed inside the bundle and refused when they leave it. */
export async function* readDirectory(path: string, budget: Budget): AsyncGenerator<Found> {
  const root = await realpath(path);
  yield* walk({ root, budget }, root, []);
}

async function* walk(of: Walk, directory: string, above: readonly string[]): AsyncGenerator<Found> {
  const entries = await list(directory);
  if (!entries) {
    yield { kind: "refused", path: pathOf(of, directory), reason: "could not be opened" };
    return;
  }
  for (const entry of entries) {
    if (of.budget.isSpent) return;
    const full = join(directory, entry.name);
    if (isIgnored(entry.name)) continue;
    if (entry.isSymbolicLink()) yield* followLink(of, full, [...above, directory]);
    else if (entry.isDirectory()) yield* walk(of, full, [...above, directory]);
    else if (entry.isFile()) yield await readOne(of, full);
    else yield { kind: "refused", path: pathOf(of, full), reason: "is neither a file nor a directory" };
  }
}

async function list(directory: string): Promise<Dirent[] | undefined> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return undefined;
  }
}

const pathOf = (of: Walk, full: string): string => relative(of.root, full).split(sep).join("/") || ".";

async function* followLink(of: Walk, link: string, above: readonly string[]): AsyncGenerator<Found> {
  const path = pathOf(of, link);
  const target = await realpath(link).catch(() => undefined);
  if (target === undefined) {
    yield { kind: "refused", path, reason: "is a link to nothing" };
    return;
  }
  if (target !== of.root && !target.startsWith(of.root + sep)) {
    yield { kind: "refused", path, reason: "is a link that leaves the bundle" };
    return;
  }
  const isDirectory = (await stat(target)).isDirectory();
  if (!isDirectory) yield await readOne(of, link);
  else if (target === of.root || above.includes(target) || above.some((one) => one.startsWith(target + sep)))
    yield { kind: "refused", path, reason: "is a link to a folder that it lies in" };
  else yield* walk(of, link, above);
}

async function readOne(of: Walk, full: string): Promise<Found> {
  const path = pathOf(of, full);
  const refused = (reason: string): Found => ({ kind: "refused", path, reason });
  const tooMany = of.budget.addFile();
  if (tooMany !== undefined) return refused(tooMany);
  try {
    const { mtime } = await stat(full);
    const bytes = await readWholeFile(full, of.budget);
    if (!bytes.ok) return refused(bytes.error);
    const content = isGzip(bytes.value) ? await gunzipCapped(bytes.value, of.budget) : bytes;
    return content.ok ? { kind: "file", path, modifiedAt: mtime, bytes: content.value } : refused(content.error);
  } catch (error) {
    return refused(openProblem(error));
  }
}

/** A file system's error in plain words. */
export function openProblem(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "EACCES" || code === "EPERM") return "may not be read: permission denied";
  if (code === "ENOENT") return "is not there";
  return code === "" ? "could not be read" : `could not be read (${code})`;
}
