import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { err, ok, type Result } from "@/server/model/result.ts";
import type { Budget, BundleLimits } from "./limits.ts";

/** Memory that files are read into one after another, so that a bundle of many gigabytes does not ask for as many. */
export class Room {
  #bytes = Buffer.alloc(0);
  take(size: number): Buffer {
    if (this.#bytes.length < size) this.#bytes = Buffer.allocUnsafeSlow(Math.max(1024 ** 2, Math.ceil(1.25 * size)));
    return this.#bytes.subarray(0, size);
  }
}

export interface WholeFile {
  readonly bytes: Buffer;
  readonly modifiedAt: Date;
}

/** Reads a regular file whole, within the budget. With a `room` the bytes stay what they are only until the next file is read into it. */
export async function readWholeFile(path: string, budget: Budget, room?: Room): Promise<Result<WholeFile, string>> {
  const handle = await open(path, "r");
  try {
    const { size, mtime } = await handle.stat();
    if (size > budget.limits.maxFileBytes) return err(budget.tooLarge(size));
    const spent = budget.addBytes(size);
    if (spent !== undefined) return err(spent);
    const bytes = room ? room.take(size) : Buffer.allocUnsafe(size);
    let filled = 0;
    while (filled < size) {
      const { bytesRead } = await handle.read(bytes, filled, size - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return ok({ bytes: bytes.subarray(0, filled), modifiedAt: mtime });
  } finally {
    await handle.close();
  }
}

/** A stream of bytes: of a file, or of an archive's entry. */
export interface ByteSource extends AsyncIterable<unknown> {
  destroy(): unknown;
}

/** Collects a stream within the budget; `packedBytes` is its size before unpacking, by which a bomb is told. */
export async function readCapped(stream: ByteSource, budget: Budget, packedBytes?: number): Promise<Result<Buffer, string>> {
  const { maxFileBytes } = budget.limits;
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    total += chunk.length;
    const problem = total > maxFileBytes ? budget.tooLarge() : (budget.addBytes(chunk.length) ?? ratioProblem(total, packedBytes, budget.limits));
    if (problem !== undefined) {
      stream.destroy();
      return err(problem);
    }
    chunks.push(chunk);
  }
  return ok(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
}

const ratioProblem = (total: number, packed: number | undefined, { maxRatio, ratioFreeBytes }: BundleLimits): string | undefined =>
  packed !== undefined && total > ratioFreeBytes && total > packed * maxRatio
    ? `unpacks to more than ${maxRatio} times its packed size and was not read further`
    : undefined;

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Unpacks a gzip-compressed file within the budget. */
export async function gunzipCapped(bytes: Buffer, budget: Budget): Promise<Result<Buffer, string>> {
  try {
    return await readCapped(Readable.from([bytes]).pipe(createGunzip()), budget, bytes.length);
  } catch {
    return err("is not valid gzip");
  }
}
