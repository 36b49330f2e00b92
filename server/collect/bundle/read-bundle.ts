import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { CoverageFailure } from "@/server/facts/coverage.ts";
import { err, ok, type Result } from "@/server/model/result.ts";
import type { BundleDocument, BundleDocuments, BundleError } from "./bundle-document.ts";
import { readDocument } from "./read-document.ts";
import type { Found } from "./source/found.ts";
import { Budget, type BundleLimits, DEFAULT_LIMITS } from "./source/limits.ts";
import { openProblem, readDirectory } from "./source/read-directory.ts";
import { readPacked } from "./source/read-packed.ts";

export interface ReadProgress {
  readonly files: number;
  readonly bytes: number;
  readonly path: string;
}

export interface ReadOptions extends Partial<BundleLimits> {
  /** Called after each file. */
  readonly onProgress?: (progress: ReadProgress) => void;
}

/** Reads a bundle: a directory, `.zip`, `.tar.gz`, or a single JSON or YAML file, packed or not. Only that nothing could be read is an error. */
export async function readBundle(path: string, options: ReadOptions = {}): Promise<Result<BundleDocuments, BundleError>> {
  const budget = new Budget({ ...DEFAULT_LIMITS, ...options });
  const absent = (reason: string) => err({ kind: "absent" as const, message: `the bundle \`${path}\` ${reason}`, failed: [] });
  try {
    const found = await stat(path);
    const files = found.isDirectory() ? readDirectory(path, budget) : readPacked(path, basename(path), budget);
    return await readAll(path, files, options);
  } catch (error) {
    return absent(openProblem(error));
  }
}

/** Maps everything a source gives, one file at a time. */
export async function readAll(name: string, files: AsyncIterable<Found>, options: ReadOptions): Promise<Result<BundleDocuments, BundleError>> {
  const documents: BundleDocument[] = [];
  const failed: CoverageFailure[] = [];
  const progress = { files: 0, bytes: 0 };
  for await (const found of files) {
    if (found.kind === "refused") failed.push({ path: found.path, reason: found.reason });
    else {
      const reading = readDocument(found.path, found.bytes, found.modifiedAt);
      if (reading.document) documents.push(reading.document);
      failed.push(...reading.failed);
      progress.bytes += found.bytes.length;
    }
    progress.files += 1;
    options.onProgress?.({ ...progress, path: found.path });
  }
  return documents.length > 0 ? ok({ name, documents, failed }) : err(nothingRead(name, failed));
}

const SHOWN = 3;

function nothingRead(name: string, failed: readonly CoverageFailure[]): BundleError {
  const shown = failed.slice(0, SHOWN).map(({ path, reason, line, column }) => `\`${path}\`${line === undefined ? "" : `:${line}:${column ?? 1}`} ${reason}`);
  const more = failed.length > SHOWN ? ` and ${failed.length - SHOWN} more` : "";
  const why = failed.length === 0 ? "it holds no files" : `${shown.join("; ")}${more}`;
  return { kind: "nothing-read", message: `nothing could be read from the bundle \`${name}\`: ${why}`, failed };
}
