import { stat } from "node:fs/promises";
import type { Found } from "./found.ts";
import type { Budget } from "./limits.ts";
import { gunzipCapped, isGzip, readWholeFile } from "./read-file.ts";

/** The files of a single file: an archive's entries, or the file itself. What it is, its first bytes say. */
export async function* readPacked(path: string, name: string, budget: Budget): AsyncGenerator<Found> {
  const { mtime } = await stat(path);
  const bytes = await readWholeFile(path, budget);
  const content = bytes.ok && isGzip(bytes.value) ? await gunzipCapped(bytes.value, budget) : bytes;
  yield content.ok ? { kind: "file", path: name, modifiedAt: mtime, bytes: content.value } : { kind: "refused", path: name, reason: content.error };
}
