import type { KeyOrder } from "./key-order.ts";
import type { TextPool } from "./text-pool.ts";

/** Thrown where the bytes are no JSON; the thorough parser says what is wrong, and where. */
export const MALFORMED = new Error("not JSON");
/** Thrown where the bytes are JSON that no quick way was made for; the thorough one reads it. */
export const UNUSUAL = new Error("JSON that is read the thorough way");

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
/** Eight spaces, read as one number: text is compared eight bytes at a time so. */
const EIGHT_SPACES = new DataView(new Uint8Array(8).fill(0x20).buffer).getFloat64(0);
const FOUR_SPACES = 0x20202020;
const MAX_DEPTH = 500;

const isDigit = (c: number): boolean => c >= 0x30 && c <= 0x39;

export interface Memory {
  start: number;
  length: number;
  value: unknown;
  /** How many times in a row something else stood there. */
  misses: number;
  /** What was read there before that. */
  before: Memory | undefined;
}

/**
 * JSON in UTF-8 bytes, looked at where it lies: what nobody asks for is passed over without being made into objects, though every byte of it is checked.
 * Every method takes an offset and returns the one after what it read; a value read is left in `value`.
 */
export class JsonBytes {
  readonly bytes: Buffer;
  readonly end: number;
  value: unknown = undefined;
  /** Where the last key looked at ends: its quote. */
  keyEnd = 0;
  /** How many escapes were met so far. */
  escapes = 0;
  readonly #view: DataView;
  readonly pool: TextPool;
  /** Where and what a shape read last, by its number: the next object often has the very same text there. */
  readonly memory: Array<Memory | undefined> = [];
  /** How many texts in a row were new, by the number of their shape. */
  readonly newTexts: number[] = [];
  /** What stands between the values of objects, by the number of their shape. */
  readonly orders: Array<KeyOrder | undefined> = [];

  constructor(bytes: Buffer, pool: TextPool) {
    this.bytes = bytes;
    this.pool = pool;
    this.end = bytes.length;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The offset of the first byte from `from` on that is no white space. */
  space(from: number): number {
    const { bytes, end } = this;
    if (from >= end) throw MALFORMED;
    const c = bytes[from] as number;
    return c > 0x20 ? from : this.#moreSpace(from, c);
  }

  #moreSpace(from: number, first: number): number {
    const { bytes, end } = this;
    let at = from;
    for (let c = first; c <= 0x20; c = bytes[at] as number) {
      if (c === 0x0a) at = this.#indent(at + 1);
      else if (c === 0x20 || c === 0x0d || c === 0x09) at += 1;
      else throw MALFORMED;
      if (at >= end) throw MALFORMED;
    }
    return at;
  }

  /** Passes over the spaces that a line begins with, eight and four at a time. */
  #indent(from: number): number {
    const view = this.#view;
    const last = this.end - 8;
    let at = from;
    while (at <= last && view.getFloat64(at) === EIGHT_SPACES) at += 8;
    return at <= last && view.getInt32(at) === FOUR_SPACES ? at + 4 : at;
  }

  /** The offset of the quote that ends a string; `from` is after the one that begins it. */
  stringEnd(from: number): number {
    const { bytes, end } = this;
    for (let at = from; at < end; at += 1) {
      const c = bytes[at] as number;
      if (c === QUOTE) return at;
      if (c === BACKSLASH) at = this.#escape(at + 1);
      else if (c < 0x20) throw MALFORMED;
    }
    throw MALFORMED;
  }

  /** The last byte of an escape whose letter stands at `at`. */
  #escape(at: number): number {
    const c = this.bytes[at] ?? 0;
    this.escapes += 1;
    if (c === 0x75) {
      if (!/^[0-9a-fA-F]{4}$/.test(this.bytes.toString("latin1", at + 1, at + 5))) throw MALFORMED;
      return at + 4;
    }
    // " \ / b f n r t
    if (c === QUOTE || c === BACKSLASH || c === 0x2f || c === 0x62 || c === 0x66 || c === 0x6e || c === 0x72 || c === 0x74) return at;
    throw MALFORMED;
  }

  /** The offset of the value of a member whose key ends with the quote at `quote`. */
  member(quote: number): number {
    const { bytes } = this;
    // as both tools print it
    if (bytes[quote + 1] === 0x3a && bytes[quote + 2] === 0x20 && (bytes[quote + 3] ?? 0) > 0x20) return quote + 3;
    const colon = this.space(quote + 1);
    if (bytes[colon] !== 0x3a) throw MALFORMED;
    return this.space(colon + 1);
  }

  /** Passes over a value that begins at `at`, checking it. */
  skip(at: number, depth = 0): number {
    const c = this.bytes[at];
    if (c === QUOTE) return this.stringEnd(at + 1) + 1;
    if (c === 0x7b) return this.#skipObject(at, depth + 1);
    if (c === 0x5b) return this.#skipArray(at, depth + 1);
    return this.#word(at, c ?? 0);
  }

  #skipObject(from: number, depth: number): number {
    const { bytes } = this;
    if (depth > MAX_DEPTH) throw UNUSUAL;
    let at = this.space(from + 1);
    if (bytes[at] === 0x7d) return at + 1;
    for (;;) {
      if (bytes[at] !== QUOTE) throw MALFORMED;
      at = this.space(this.skip(this.member(this.stringEnd(at + 1)), depth));
      const next = bytes[at];
      if (next === 0x7d) return at + 1;
      if (next !== COMMA) throw MALFORMED;
      at = this.space(at + 1);
    }
  }

  #skipArray(from: number, depth: number): number {
    const { bytes } = this;
    if (depth > MAX_DEPTH) throw UNUSUAL;
    let at = this.space(from + 1);
    if (bytes[at] === 0x5d) return at + 1;
    for (;;) {
      at = this.space(this.skip(at, depth));
      const next = bytes[at];
      if (next === 0x5d) return at + 1;
      if (next !== COMMA) throw MALFORMED;
      at = this.space(at + 1);
    }
  }

  /** Whether the bytes from `a` and from `b` on are the same ones, `length` of them. Eight at a time: no two texts are the same number. */
  isSame(a: number, b: number, length: number): boolean {
    if (b + length > this.end) return false;
    if (length < 8) return this.#isSameShort(a, b, length);
    const view = this.#view;
    const last = length - 8;
    for (let i = 0; i < last; i += 8) if (view.getFloat64(a + i) !== view.getFloat64(b + i)) return false;
    return view.getFloat64(a + last) === view.getFloat64(b + last);
  }

  #isSameShort(a: number, b: number, length: number): boolean {
    for (let i = 0; i < length; i += 1) if (this.bytes[a + i] !== this.bytes[b + i]) return false;
    return true;
  }

  /** Passes over `true`, `false`, `null` or a number. */
  #word(at: number, first: number): number {
    if (first === 0x74) return this.#letters(at, "true");
    if (first === 0x66) return this.#letters(at, "false");
    if (first === 0x6e) return this.#letters(at, "null");
    return this.#numberEnd(at);
  }

  #letters(at: number, word: string): number {
    for (let i = 1; i < word.length; i += 1) if (this.bytes[at + i] !== word.charCodeAt(i)) throw MALFORMED;
    return at + word.length;
  }

  #digits(from: number): number {
    let at = from;
    while (isDigit(this.bytes[at] ?? 0)) at += 1;
    if (at === from) throw MALFORMED;
    return at;
  }

  #numberEnd(from: number): number {
    const { bytes } = this;
    let at = bytes[from] === 0x2d ? from + 1 : from;
    at = bytes[at] === 0x30 ? at + 1 : this.#digits(at);
    if (bytes[at] === 0x2e) at = this.#digits(at + 1);
    if (((bytes[at] ?? 0) | 0x20) === 0x65) {
      const sign = bytes[at + 1];
      at = this.#digits(sign === 0x2b || sign === 0x2d ? at + 2 : at + 1);
    }
    return at;
  }

  /** A string into `value`; `from` is after its quote. `isShared`: it is worth looking whether it was read before. */
  text(from: number, isShared = true): number {
    const { bytes, end } = this;
    let at = from;
    for (; at < end; at += 1) {
      const c = bytes[at] as number;
      if (c === QUOTE) {
        this.value = isShared ? this.pool.take(bytes, from, at) : bytes.toString("latin1", from, at);
        return at + 1;
      }
      if (c === BACKSLASH || c < 0x20 || c > 0x7f) break;
    }
    return this.whole(from - 1);
  }

  number(from: number): number {
    const c = this.bytes[from] ?? 0;
    if (c !== 0x2d && !isDigit(c)) throw UNUSUAL;
    const end = this.#numberEnd(from);
    this.value = Number(this.bytes.toString("latin1", from, end));
    return end;
  }

  /** A value as `JSON.parse` makes it. */
  whole(from: number): number {
    const end = this.skip(from);
    this.value = JSON.parse(this.bytes.toString("utf8", from, end));
    return end;
  }

  /** Whether `null` stands here; whatever else begins with `n` is malformed. */
  isNull(at: number): boolean {
    return this.bytes[at] === 0x6e && this.#letters(at, "null") > at;
  }
}
