import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { ok } from "@/server/model/result.ts";
import { type Found, isIgnored } from "./found.ts";
import type { Budget } from "./limits.ts";
import { gunzipCapped, isGzip, Room, readWholeFile } from "./read-file.ts";

interface Walk {
  readonly root: string;
  readonly budget: Budget;
}

type Seen = Extract<Found, { kind: "refused" }> | { readonly kind: "seen"; readonly full: string };

/**
 * The files below a directory, in the order of their names. Links are followed inside the bundle and refused when they leave it. While one file is being
 * looked at the next is read; its bytes are there until the one after it is asked for.
 */
export async function* readDirectory(path: string, budget: Budget): AsyncGenerator<Found> {
  const of = { root: await realpath(path), budget };
  const rooms = [new Room(), new Room()] as const;
  let turn = 0;
  let ahead: Promise<Found> | undefined;
  for await (const seen of walk(of, of.root, [])) {
    const found = await ahead;
    if (budget.isSpent) {
      if (found) yield found;
      return;
    }
    turn = 1 - turn;
    ahead = seen.kind === "seen" ? readOne(of, seen.full, turn === 0 ? rooms[0] : rooms[1]) : Promise.resolve(seen);
    if (found) yield found;
  }
  const last = await ahead;
  if (last) yield last;
}

async function* walk(of: Walk, directory: string, above: readonly string[]): AsyncGenerator<Seen> {
  const entries = await list(directory);
  if (!entries) {
    yield { kind: "refused", path: pathOf(of, directory), reason: "could not be opened" };
    return;
  }
  for (const entry of entries) {
    const full = join(directory, entry.name);
    if (isIgnored(entry.name)) continue;
    if (entry.isSymbolicLink()) yield* followLink(of, full, [...above, directory]);
    else if (entry.isDirectory()) yield* walk(of, full, [...above, directory]);
    else if (entry.isFile()) yield { kind: "seen", full };
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

async function* followLink(of: Walk, link: string, above: readonly string[]): AsyncGenerator<Seen> {
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
  if (!isDirectory) yield { kind: "seen", full: link };
  else if (target === of.root || above.includes(target) || above.some((one) => one.startsWith(target + sep)))
    yield { kind: "refused", path, reason: "is a link to a folder that it lies in" };
  else yield* walk(of, link, above);
}

async function readOne(of: Walk, full: string, room: Room): Promise<Found> {
  const path = pathOf(of, full);
  const refused = (reason: string): Found => ({ kind: "refused", path, reason });
  const tooMany = of.budget.addFile();
  if (tooMany !== undefined) return refused(tooMany);
  try {
    const read = await readWholeFile(full, of.budget, room);
    if (!read.ok) return refused(read.error);
    const { bytes, modifiedAt } = read.value;
    const content = isGzip(bytes) ? await gunzipCapped(bytes, of.budget) : ok(bytes);
    return content.ok ? { kind: "file", path, modifiedAt, bytes: content.value } : refused(content.error);
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
