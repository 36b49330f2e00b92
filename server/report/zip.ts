import { once } from "node:events";
import { constants, crc32, createDeflateRaw } from "node:zlib";

/** 1980-01-01, the first day that an archive can tell: the same content gives the same bytes. */
const DAY = 0x21;
const FLAGS = 0x0808; // sizes come behind the content; names are UTF-8
const DEFLATED = 8;
const VERSION = 20;
const BATCH = 64 * 1024;

interface Entry {
  readonly name: Buffer;
  readonly at: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
}

type Field = readonly [value: number, bytes: 2 | 4];

function numbers(...fields: readonly Field[]): Buffer {
  const buffer = Buffer.alloc(fields.reduce((sum, [, bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [value, bytes] of fields) at = bytes === 2 ? buffer.writeUInt16LE(value, at) : buffer.writeUInt32LE(value >>> 0, at);
  return buffer;
}

const fieldsOf = ({ name, crc, packed, size }: Pick<Entry, "name" | "crc" | "packed" | "size">): readonly Field[] => [
  [VERSION, 2],
  [FLAGS, 2],
  [DEFLATED, 2],
  [0, 2],
  [DAY, 2],
  [crc, 4],
  [packed, 4],
  [size, 4],
  [name.length, 2],
  [0, 2],
];

const localHead = (name: Buffer): Buffer => Buffer.concat([numbers([0x04034b50, 4], ...fieldsOf({ name, crc: 0, packed: 0, size: 0 })), name]);

const centralHead = (entry: Entry): Buffer =>
  Buffer.concat([numbers([0x02014b50, 4], [VERSION, 2], ...fieldsOf(entry), [0, 2], [0, 2], [0, 2], [0, 4], [entry.at, 4]), entry.name]);

function* batches(texts: Iterable<string>): Generator<Buffer> {
  let waiting = "";
  for (const text of texts) {
    waiting += text;
    if (waiting.length < BATCH) continue;
    yield Buffer.from(waiting);
    waiting = "";
  }
  if (waiting !== "") yield Buffer.from(waiting);
}

/** Content packed as it is read: no more of it is held than what is being packed. Returns what the archive has to know of it. */
async function* packed(texts: Iterable<string>): AsyncGenerator<Buffer, Pick<Entry, "crc" | "packed" | "size">> {
  const deflate = createDeflateRaw({ level: constants.Z_DEFAULT_COMPRESSION });
  const out: Buffer[] = [];
  deflate.on("data", (part: Buffer) => out.push(part));
  let [crc, sent, size] = [0, 0, 0];
  for (const part of batches(texts)) {
    crc = crc32(part, crc);
    size += part.length;
    if (!deflate.write(part)) await once(deflate, "drain");
    for (const ready of out.splice(0)) {
      sent += ready.length;
      yield ready;
    }
  }
  const ended = once(deflate, "end");
  deflate.end();
  await ended;
  for (const ready of out) {
    sent += ready.length;
    yield ready;
  }
  return { crc, packed: sent, size };
}

/** An archive of texts, part by part. Less than 4 GiB, and so each of its files. */
export async function* zipOf(files: Iterable<readonly [name: string, texts: Iterable<string>]>): AsyncGenerator<Uint8Array> {
  const entries: Entry[] = [];
  let at = 0;
  for (const [path, texts] of files) {
    const name = Buffer.from(path);
    const head = localHead(name);
    yield head;
    const content = packed(texts);
    let part = await content.next();
    for (; !part.done; part = await content.next()) yield part.value;
    const { crc, packed: length, size } = part.value;
    yield numbers([0x08074b50, 4], [crc, 4], [length, 4], [size, 4]);
    entries.push({ name, at, crc, packed: length, size });
    at += head.length + length + 16;
  }
  const central = Buffer.concat(entries.map(centralHead));
  yield central;
  yield numbers([0x06054b50, 4], [0, 2], [0, 2], [entries.length, 2], [entries.length, 2], [central.length, 4], [at, 4], [0, 2]);
}
