/** Finds where JSON values begin and end in UTF-8 bytes, without parsing them: structure only, for files too large to hold as objects. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

export function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  for (; at < bytes.length; at++) {
    const c = bytes[at];
    if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) break;
  }
  return at;
}

/** The offset after a string that begins at `from`; -1 when the text ends inside it. */
function skipString(bytes: Uint8Array, from: number): number {
  for (let at = from + 1; at < bytes.length; at++) {
    const c = bytes[at];
    if (c === BACKSLASH) at += 1;
    else if (c === QUOTE) return at + 1;
  }
  return -1;
}

/** `,` `]` `}` `:` and white space end a number or word. */
const isDelimiter = (c: number | undefined): boolean => c === undefined || c === 0x2c || c === 0x5d || c === 0x7d || c === 0x3a || c <= 0x20;

/** The offset after a `{…}` or `[…]` that begins at `from`; -1 when the text ends inside it. */
function skipNested(bytes: Uint8Array, from: number): number {
  let depth = 0;
  for (let at = from; at < bytes.length; at++) {
    const c = bytes[at];
    if (c === QUOTE) {
      const end = skipString(bytes, at);
      if (end < 0) return -1;
      at = end - 1;
    } else if (c === 0x7b || c === 0x5b) depth += 1;
    else if (c === 0x7d || c === 0x5d) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

/** The offset after the value that begins at `from`; -1 when the text ends inside it. */
export function skipValue(bytes: Uint8Array, from: number): number {
  const first = bytes[from];
  if (first === QUOTE) return skipString(bytes, from);
  if (first === 0x7b || first === 0x5b) return skipNested(bytes, from);
  let at = from;
  while (!isDelimiter(bytes[at])) at += 1;
  return at > from ? at : from + 1;
}

/** Begin and end of each value that stands at the top of a text, as for `{…}{…}` or one document a line; `end` -1 for one that is cut off. */
export function topValues(bytes: Uint8Array): Array<{ start: number; end: number }> {
  const found: Array<{ start: number; end: number }> = [];
  for (let at = skipSpace(bytes, 0); at < bytes.length; ) {
    const end = skipValue(bytes, at);
    found.push({ start: at, end });
    if (end < 0) break;
    at = skipSpace(bytes, end);
  }
  return found;
}

/** Begins and ends, in turn, of the elements of the array at `from`, which is known to be closed. */
export function elementRanges(bytes: Uint8Array, from: number): number[] {
  const ranges: number[] = [];
  let at = skipSpace(bytes, from + 1);
  while (at < bytes.length && bytes[at] !== 0x5d) {
    const end = skipValue(bytes, at);
    if (end < 0) break;
    ranges.push(at, end);
    at = skipSpace(bytes, end);
    if (bytes[at] === 0x2c) at = skipSpace(bytes, at + 1);
  }
  return ranges;
}

export interface Member {
  readonly key: { start: number; end: number };
  readonly value: { start: number; end: number };
}

/** The members of the object at `from`, which is known to be closed; undefined when it is not made of `"key": value` pairs. */
export function membersOf(bytes: Uint8Array, from: number): Member[] | undefined {
  const members: Member[] = [];
  let at = skipSpace(bytes, from + 1);
  while (at < bytes.length && bytes[at] !== 0x7d) {
    if (bytes[at] !== QUOTE) return undefined;
    const key = { start: at, end: skipString(bytes, at) };
    const colon = skipSpace(bytes, key.end);
    if (bytes[colon] !== 0x3a) return undefined;
    const start = skipSpace(bytes, colon + 1);
    const end = skipValue(bytes, start);
    if (end < 0) return undefined;
    members.push({ key, value: { start, end } });
    at = skipSpace(bytes, end);
    if (bytes[at] === 0x2c) at = skipSpace(bytes, at + 1);
  }
  return members;
}
