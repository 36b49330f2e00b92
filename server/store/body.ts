import { createHash } from "node:crypto";
import { pipeline, Readable, type Transform } from "node:stream";
import { createGunzip, createGzip, createZstdCompress, createZstdDecompress } from "node:zlib";
import { jsonPieces } from "./json-pieces.ts";

/** How a body is compressed. */
export type Encoding = "zstd" | "gzip";

/** A body ready to be stored. */
export interface PackedBody {
  readonly encoding: Encoding;
  readonly chunks: readonly Uint8Array<ArrayBuffer>[];
  /** SHA-256 of the JSON text, without the top-level keys that were to be ignored. */
  readonly hash: string;
  readonly bodyBytes: number;
  readonly storedBytes: number;
}

const CHUNK_BYTES = 4 * 1024 * 1024;
// runtimes before 22.15 have no zstd
const ENCODING: Encoding = typeof createZstdCompress === "function" ? "zstd" : "gzip";

const compressor = (encoding: Encoding): Transform => (encoding === "zstd" ? createZstdCompress() : createGzip());
const decompressor = (encoding: Encoding): Transform => (encoding === "zstd" ? createZstdDecompress() : createGunzip());

const joined = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.concat(parts));

/**
 * Turns a value into compressed JSON, in pieces of a few megabytes, without ever holding the whole text. `ignore` names top-level
 * keys that do not count for the hash.
 */
export const packBody = async (value: unknown, ignore: readonly string[] = []): Promise<PackedBody> => {
  const hash = createHash("sha256");
  let bodyBytes = 0;
  const texts = function* (): Generator<string> {
    for (const { text, key } of jsonPieces(value)) {
      if (key === undefined || !ignore.includes(key)) hash.update(text);
      bodyBytes += Buffer.byteLength(text);
      yield text;
    }
  };
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let storedBytes = 0;
  const flush = (): void => {
    if (pendingBytes === 0) return;
    chunks.push(joined(pending));
    pending = [];
    pendingBytes = 0;
  };
  for await (const part of Readable.from(texts()).compose(compressor(ENCODING))) {
    if (!(part instanceof Uint8Array)) continue;
    pending.push(part);
    pendingBytes += part.length;
    storedBytes += part.length;
    if (pendingBytes >= CHUNK_BYTES) flush();
  }
  flush();
  return { encoding: ENCODING, chunks, hash: hash.digest("hex"), bodyBytes, storedBytes };
};

/** The JSON text of a stored body, as a stream of UTF-8 bytes. */
export const unpackBody = (encoding: Encoding, chunks: AsyncIterable<Uint8Array>): Readable => {
  const text = decompressor(encoding);
  // not `compose`, which may give up while the last piece is awaited; what fails here ends the stream with its error
  pipeline(Readable.from(chunks), text, () => undefined);
  return text;
};
