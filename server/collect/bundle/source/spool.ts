import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Readable, Transform, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import { err, ok, type Result } from "@/server/model/result.ts";
import { type BundleLimits, sizeText } from "./limits.ts";

class TooLarge extends Error {}

/** Stops a stream that brings more than it may. */
function cap(maxBytes: number): Transform {
  let total = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
      total += chunk.length;
      if (total > maxBytes) done(new TooLarge(`is larger than ${sizeText(maxBytes)}`));
      else done(null, chunk);
    },
  });
}

/** Keeps a stream in a private temporary file while `use` reads it; the file is gone afterwards, whatever happened. */
export async function withSpooled<T>(stream: Readable, limits: BundleLimits, use: (path: string) => Promise<T>): Promise<Result<T, string>> {
  const directory = await mkdtemp(join(tmpdir(), "rolewalk-"));
  try {
    const path = join(directory, "bundle");
    await pipeline(stream, cap(limits.maxTotalBytes), createWriteStream(path, { mode: 0o600 }));
    return ok(await use(path));
  } catch (error) {
    return err(error instanceof TooLarge ? error.message : "could not be received whole");
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
