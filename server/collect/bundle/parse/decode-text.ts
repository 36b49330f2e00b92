import { isUtf8 } from "node:buffer";
import { err, ok, type Result } from "@/server/model/result.ts";
import { type ParseFailure, positionAt } from "./parsed.ts";

const isUtf16Le = (b: Buffer): boolean => (b[0] === 0xff && b[1] === 0xfe) || (b.length >= 4 && b[0] !== 0 && b[1] === 0 && b[2] !== 0 && b[3] === 0);
const isUtf16Be = (b: Buffer): boolean => (b[0] === 0xfe && b[1] === 0xff) || (b.length >= 4 && b[0] === 0 && b[1] !== 0 && b[2] === 0 && b[3] !== 0);

function fromUtf16(bytes: Buffer): Buffer {
  const text = bytes.subarray(0, bytes.length & ~1).toString("utf16le");
  return Buffer.from(text.startsWith("\uFEFF") ? text.slice(1) : text, "utf8");
}

const isArchive = (b: Buffer): boolean => (b[0] === 0x50 && b[1] === 0x4b && b[2] === 3) || b.toString("latin1", 257, 262) === "ustar";

/** Text as UTF-8 without byte order mark. UTF-16, which PowerShell's `>` writes, is converted; what is no text is refused. */
export function decodeText(bytes: Buffer): Result<Buffer, ParseFailure> {
  if (isUtf16Le(bytes)) return ok(fromUtf16(bytes));
  if (isUtf16Be(bytes)) return ok(fromUtf16(Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16()));
  const text = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
  if (isArchive(bytes)) return err({ reason: "is an archive inside the bundle: unpack it, only the bundle itself may be one" });
  if (text.subarray(0, 4096).includes(0)) return err({ reason: "is a binary file, not JSON or YAML" });
  return isUtf8(text) ? ok(text) : err({ reason: "is not valid UTF-8 text", ...positionAt(text, firstInvalid(text)) });
}

/** Offset of the first byte that is not part of a valid character, to the line. */
function firstInvalid(bytes: Buffer): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isUtf8(bytes.subarray(0, wholeCharacters(bytes, middle + 1)))) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** An end at or before `end` that cuts no character in two. */
function wholeCharacters(bytes: Buffer, end: number): number {
  let at = end;
  while (at > end - 4 && at > 0 && at < bytes.length && ((bytes[at] ?? 0) & 0xc0) === 0x80) at -= 1;
  return at;
}
