import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import type { Found } from "./found.ts";
import type { Budget } from "./limits.ts";
import { isGzip, readCapped, readWholeFile } from "./read-file.ts";
import { readTar } from "./read-tar.ts";
import { readZip } from "./read-zip.ts";

export type Packing = "zip" | "tar" | "gzip" | "plain";

const isZip = (head: Buffer): boolean => head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5);
const HEAD_BYTES = 64 * 1024;

/** `ustar` stands in the header of every tar file written in this century. */
export const isTar = (head: Buffer): boolean => head.toString("latin1", 257, 262) === "ustar";

async function headOf(path: string): Promise<Buffer> {
  const handle = await open(path, "r");
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Whether the beginning of gzip-packed bytes unpacks to the beginning of a tar file. */
async function isPackedTar(path: string): Promise<boolean> {
  const source = createReadStream(path, { end: HEAD_BYTES - 1 });
  const gunzip = createGunzip();
  source.on("error", () => gunzip.destroy());
  try {
    let head = Buffer.alloc(0);
    for await (const chunk of source.pipe(gunzip) as AsyncIterable<Buffer>) {
      head = Buffer.concat([head, chunk]);
      if (head.length >= 512) break;
    }
    return isTar(head);
  } catch {
    return false;
  } finally {
    source.destroy();
  }
}

/** How a file is packed, told by its first bytes. */
export async function packingOf(path: string): Promise<{ packing: Packing; isPacked: boolean }> {
  const head = await headOf(path);
  if (isZip(head)) return { packing: "zip", isPacked: true };
  if (isGzip(head)) return { packing: (await isPackedTar(path)) ? "tar" : "gzip", isPacked: true };
  return { packing: isTar(head) ? "tar" : "plain", isPacked: false };
}

async function* readSingle(path: string, name: string, isPacked: boolean, budget: Budget, modifiedAt: Date | undefined): AsyncGenerator<Found> {
  const read = isPacked ? await gunzipFile(path, budget) : await readWholeFile(path, budget);
  if (!read.ok) yield { kind: "refused", path: name, reason: read.error };
  else yield { kind: "file", path: name, modifiedAt, bytes: Buffer.isBuffer(read.value) ? read.value : read.value.bytes };
}

async function gunzipFile(path: string, budget: Budget): ReturnType<typeof readCapped> {
  const { size } = await stat(path);
  const source = createReadStream(path);
  const gunzip = createGunzip();
  source.on("error", (error) => gunzip.destroy(error));
  try {
    return await readCapped(source.pipe(gunzip), budget, size);
  } catch {
    return { ok: false, error: "is not valid gzip, or is cut off" };
  } finally {
    source.destroy();
  }
}

/** The files of a single file: an archive's entries, or the file itself under `name`. */
export async function readPacked(path: string, name: string, budget: Budget, modifiedAt?: Date): Promise<{ files: AsyncGenerator<Found>; isArchive: boolean }> {
  const { packing, isPacked } = await packingOf(path);
  if (packing === "zip") return { files: readZip(path, name, budget), isArchive: true };
  if (packing === "tar") return { files: readTar(path, name, isPacked, budget), isArchive: true };
  return { files: readSingle(path, name, isPacked, budget, modifiedAt), isArchive: false };
}
