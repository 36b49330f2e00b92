import { isUtf8 } from "node:buffer";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { err, type Result } from "@/server/model/result.ts";
import { type Found, isIgnored, safePath } from "./found.ts";
import type { Budget } from "./limits.ts";
import { gunzipCapped, isGzip, readCapped } from "./read-file.ts";

const LINK_TYPE = 0o120000;
const isLink = (entry: Entry): boolean => ((entry.externalFileAttributes >>> 16) & 0o170000) === LINK_TYPE;

/** The name as UTF-8, which nearly all tools write; others as Latin-1, which at least keeps every byte apart. */
const nameOf = (entry: Entry): string => entry.fileNameRaw.toString(isUtf8(entry.fileNameRaw) ? "utf8" : "latin1");

/** The files of a `.zip`. Names are checked here, one by one: a bad one is refused and the others are read. */
export async function* readZip(path: string, name: string, budget: Budget): AsyncGenerator<Found> {
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(path, { lazyEntries: true, decodeStrings: false, autoClose: false });
    for await (const entry of zip.eachEntry()) {
      const found = await readEntry(zip, entry, budget);
      if (found) yield found;
      if (budget.isSpent) break;
    }
  } catch {
    yield { kind: "refused", path: name, reason: "the zip archive is damaged or cut off" };
  } finally {
    zip?.close();
  }
}

async function readEntry(zip: ZipFile, entry: Entry, budget: Budget): Promise<Found | undefined> {
  const raw = nameOf(entry);
  // Some archivers of Windows write `\\` between folders.
  if (/[/\\]$/.test(raw) || isIgnored(raw.replaceAll("\\", "/"))) return undefined;
  const path = safePath(raw);
  const refused = (reason: string): Found => ({ kind: "refused", path: path ?? raw, reason });
  if (path === undefined) return refused("has a path that leaves the bundle");
  if (isLink(entry)) return refused("is a link; links inside an archive are not followed");
  if (entry.isEncrypted()) return refused("is encrypted");
  if (!entry.canDecodeFileData()) return refused("is packed by a method that is not known");
  const problem = budget.addFile() ?? (entry.uncompressedSize > budget.limits.maxFileBytes ? budget.tooLarge(entry.uncompressedSize) : undefined);
  if (problem !== undefined) return refused(problem);
  const bytes = await unpack(zip, entry, budget);
  return bytes.ok ? { kind: "file", path, modifiedAt: entry.getLastModDate(), bytes: bytes.value } : refused(bytes.error);
}

async function unpack(zip: ZipFile, entry: Entry, budget: Budget): Promise<Result<Buffer, string>> {
  try {
    const bytes = await readCapped(await zip.openReadStreamPromise(entry), budget, entry.compressedSize);
    return bytes.ok && isGzip(bytes.value) ? await gunzipCapped(bytes.value, budget) : bytes;
  } catch {
    return err("is damaged inside the archive");
  }
}
