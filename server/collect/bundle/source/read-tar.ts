import { createReadStream } from "node:fs";
import { pipeline, Transform, type TransformCallback } from "node:stream";
import { createGunzip } from "node:zlib";
import { extract } from "tar-stream";
import { type Found, isIgnored, safePath } from "./found.ts";
import { type Budget, sizeText } from "./limits.ts";
import { gunzipCapped, isGzip, readCapped } from "./read-file.ts";

type Entry = ReturnType<typeof extract> extends AsyncIterable<infer E> ? E : never;

class TooMuch extends Error {}

/** Lets bytes through until an archive unpacks to more than it may; what is skipped counts as well, for it has to be unpacked too. */
class Meter extends Transform {
  #total = 0;
  readonly #budget: Budget;
  readonly #packedBytes: () => number;
  constructor(budget: Budget, packedBytes: () => number) {
    super();
    this.#budget = budget;
    this.#packedBytes = packedBytes;
  }
  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#total += chunk.length;
    const { maxTotalBytes, maxRatio, ratioFreeBytes } = this.#budget.limits;
    if (this.#total > maxTotalBytes * 2) done(new TooMuch(`the archive unpacks to more than ${sizeText(maxTotalBytes * 2)}; the rest of it was not read`));
    else if (this.#total > ratioFreeBytes && this.#total > this.#packedBytes() * maxRatio)
      done(new TooMuch(`the archive unpacks to more than ${maxRatio} times its packed size; the rest of it was not read`));
    else done(null, chunk);
  }
}

/** The files of a `.tar`, gzip-packed or not, as they come: an archive is never unpacked to the disk. */
export async function* readTar(path: string, name: string, isPacked: boolean, budget: Budget): AsyncGenerator<Found> {
  const source = createReadStream(path);
  const gunzip = isPacked ? createGunzip() : undefined;
  const meter = new Meter(budget, () => gunzip?.bytesWritten ?? Number.POSITIVE_INFINITY);
  const entries = extract();
  const stages = gunzip ? [source, gunzip, meter] : [source, meter];
  pipeline(stages, (error) => {
    if (error) entries.destroy(error);
  });
  meter.pipe(entries);
  try {
    for await (const entry of entries) {
      const found = await readEntry(entry, budget);
      if (found) yield found;
      if (budget.isSpent) break;
    }
  } catch (error) {
    yield {
      kind: "refused",
      path: name,
      reason: error instanceof TooMuch ? error.message : "the archive is damaged or cut off; what came before that was read",
    };
  } finally {
    source.destroy();
  }
}

async function readEntry(entry: Entry, budget: Budget): Promise<Found | undefined> {
  const found = await takeEntry(entry, budget);
  // An entry that was not read has to be passed over before the next one comes.
  if (!entry.destroyed) entry.resume();
  return found;
}

async function takeEntry(entry: Entry, budget: Budget): Promise<Found | undefined> {
  const { name, type, size = 0, mtime } = entry.header;
  if (type === "directory" || name.endsWith("/") || isIgnored(name)) return undefined;
  const path = safePath(name);
  const refused = (reason: string): Found => ({ kind: "refused", path: path ?? name, reason });
  if (path === undefined) return refused("has a path that leaves the bundle");
  if (type === "symlink" || type === "link") return refused("is a link; links inside an archive are not followed");
  if (type !== "file" && type !== "contiguous-file") return refused("is neither a file nor a directory");
  const problem = budget.addFile() ?? (size > budget.limits.maxFileBytes ? budget.tooLarge(size) : undefined);
  if (problem !== undefined) return refused(problem);
  const bytes = await readCapped(entry, budget);
  const content = bytes.ok && isGzip(bytes.value) ? await gunzipCapped(bytes.value, budget) : bytes;
  return content.ok ? { kind: "file", path, modifiedAt: mtime, bytes: content.value } : refused(content.error);
}
