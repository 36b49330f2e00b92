import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import type { CoverageFailure } from "@/server/facts/coverage.ts";
import { err, ok, type Result } from "@/server/model/result.ts";
import type { BundleDocument, BundleDocuments, BundleError } from "./bundle-document.ts";
import { TextPool } from "./quick/text-pool.ts";
import { readDocumentInSteps } from "./read-document.ts";
import { type Found, inFolderOrder, safePath } from "./source/found.ts";
import { Budget, type BundleLimits, DEFAULT_LIMITS, FOLDER_LIMITS } from "./source/limits.ts";
import { openProblem, readDirectory } from "./source/read-directory.ts";
import { readPacked } from "./source/read-packed.ts";
import { withSpooled } from "./source/spool.ts";
import { wrapperOf } from "./source/unwrap.ts";
import { finishedSlowly } from "./steps.ts";

export interface ReadProgress {
  readonly files: number;
  readonly bytes: number;
  /** The file just read. */
  readonly path: string;
}

export interface ReadOptions extends Partial<BundleLimits> {
  /** Called after each file. */
  readonly onProgress?: (progress: ReadProgress) => void;
}

type ReadResult = Result<BundleDocuments, BundleError>;

const budgetOf = (options: ReadOptions): Budget => new Budget({ ...DEFAULT_LIMITS, ...options });
const absent = (name: string, reason: string): ReadResult => err({ kind: "absent", message: `the bundle \`${name}\` ${reason}`, failed: [] });

/**
 * Reads a bundle: a directory, `.zip`, `.tar.gz`, or a single JSON or YAML file, packed or not; `-` is the standard input. Only that there is no bundle
 * or that nothing of it could be read is an error.
 */
export async function readBundle(path: string, options: ReadOptions = {}): Promise<ReadResult> {
  if (path === "-") return readBundleStream("-", process.stdin, options);
  try {
    const found = await stat(path);
    if (found.isDirectory()) return await readBundleFiles(path, readDirectory(path, new Budget({ ...FOLDER_LIMITS, ...options })), options);
    if (!found.isFile()) return await readBundleStream(path, createReadStream(path), options);
    return await readSingleFile(path, path, basename(path), options, found.mtime);
  } catch (error) {
    return absent(path, openProblem(error));
  }
}

/** The same for a bundle that is being sent: an upload, or a pipe. `name` is what its sender calls it. */
export async function readBundleStream(name: string, stream: Readable, options: ReadOptions = {}): Promise<ReadResult> {
  const own = name === "-" ? "standard input" : basename(name.replaceAll("\\", "/"));
  const limits = { ...DEFAULT_LIMITS, ...options };
  const read = await withSpooled(stream, limits, (path) => readSingleFile(name, path, own, options));
  return read.ok ? read.value : absent(name, read.error);
}

async function readSingleFile(name: string, path: string, own: string, options: ReadOptions, modifiedAt?: Date): Promise<ReadResult> {
  const { files, isArchive } = await readPacked(path, own, budgetOf(options), modifiedAt);
  const read = await readBundleFiles(name, files, options);
  return isArchive && read.ok ? ok(asInFolder(unwrapped(read.value))) : read;
}

/** The files of an archive in the order of a folder's: however it was packed, of two that speak of one thing the same one is the last, which counts. */
const asInFolder = (bundle: BundleDocuments): BundleDocuments => ({
  ...bundle,
  documents: bundle.documents.toSorted((a, b) => inFolderOrder(a.path, b.path)),
  failed: bundle.failed.toSorted((a, b) => inFolderOrder(a.path, b.path)),
});

/** Paths of an archive relative to the bundle in it, when it was made around a folder. */
function unwrapped(bundle: BundleDocuments): BundleDocuments {
  const wrapper = wrapperOf(
    [...bundle.documents, ...bundle.failed].map((one) => one.path).filter((path) => path.includes("/") && safePath(path) !== undefined),
  );
  const inside = <T extends { readonly path: string }>(one: T): T => (one.path.startsWith(wrapper) ? { ...one, path: one.path.slice(wrapper.length) } : one);
  return wrapper === "" ? bundle : { ...bundle, documents: bundle.documents.map(inside), failed: bundle.failed.map(inside) };
}

/** Maps every file that a source gives, one at a time; what could not be read of them goes to `failed`. */
export async function readBundleFiles(name: string, files: AsyncIterable<Found>, options: ReadOptions = {}): Promise<ReadResult> {
  const documents: BundleDocument[] = [];
  const failed: CoverageFailure[] = [];
  const progress = { files: 0, bytes: 0 };
  const pool = new TextPool();
  for await (const found of files) {
    if (found.kind === "refused") failed.push({ path: found.path, reason: found.reason });
    else {
      const reading = await finishedSlowly(readDocumentInSteps(found.path, found.bytes, pool, found.modifiedAt), setImmediate);
      if (reading.document) documents.push(reading.document);
      failed.push(...reading.failed);
      progress.bytes += found.bytes.length;
    }
    progress.files += 1;
    // Mapping does not wait for anything: between files others get their turn.
    await setImmediate();
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
