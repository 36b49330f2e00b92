import { crc32, deflateRawSync } from "node:zlib";

/** An entry of a zip that a test writes by hand, so that it can be as malicious as wanted. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: Buffer;
  /** Unix mode with the type, as `0o120777` for a link. */
  readonly mode?: number;
  readonly flags?: number;
}

function header(entry: ZipEntry, packed: Buffer, signature: number, fixed: number): Buffer {
  const isCentral = signature === 0x02014b50;
  const at = isCentral ? 2 : 0;
  const buffer = Buffer.alloc(fixed);
  buffer.writeUInt32LE(signature, 0);
  if (isCentral) buffer.writeUInt16LE(0x0314, 4);
  buffer.writeUInt16LE(20, 4 + at);
  buffer.writeUInt16LE(entry.flags ?? 0x0800, 6 + at);
  buffer.writeUInt16LE(8, 8 + at);
  buffer.writeUInt32LE(0x5a210000, 10 + at);
  buffer.writeUInt32LE(crc32(entry.bytes), 14 + at);
  buffer.writeUInt32LE(packed.length, 18 + at);
  buffer.writeUInt32LE(entry.bytes.length, 22 + at);
  buffer.writeUInt16LE(Buffer.byteLength(entry.name), 26 + at);
  return buffer;
}

/** The bytes of a `.zip` with these entries, named as given. */
export function zipOf(...entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const packed = deflateRawSync(entry.bytes);
    const local = Buffer.concat([header(entry, packed, 0x04034b50, 30), Buffer.from(entry.name), packed]);
    const central = header(entry, packed, 0x02014b50, 46);
    central.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 38);
    central.writeUInt32LE(offset, 42);
    locals.push(local);
    centrals.push(central, Buffer.from(entry.name));
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}
