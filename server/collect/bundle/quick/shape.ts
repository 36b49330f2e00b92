import type { z } from "zod";
import { type JsonBytes, MALFORMED, UNUSUAL } from "./json-bytes.ts";

/**
 * How a value is read from bytes: the offset of its first byte goes in, the one after it comes back, and the value, as zod would have made it, is left
 * in `json.value`. What zod would refuse, or would make something else of, is UNUSUAL.
 */
export interface Shape {
  read(json: JsonBytes, at: number): number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const isAllDigits = (key: string): boolean => /^\d+$/.test(key);

let texts = 0;

export class TextShape implements Shape {
  readonly #isNonEmpty: boolean;
  readonly #toValue: ((text: string) => unknown) | undefined;
  readonly #number = texts++;
  constructor(isNonEmpty = false, toValue?: (text: string) => unknown) {
    this.#isNonEmpty = isNonEmpty;
    this.#toValue = toValue;
  }
  read(json: JsonBytes, at: number): number {
    if (json.bytes[at] !== QUOTE) throw UNUSUAL;
    const end = this.#text(json, at + 1);
    if (this.#isNonEmpty && json.value === "") throw UNUSUAL;
    if (this.#toValue) json.value = this.#toValue(json.value as string);
    return end;
  }
  #text(json: JsonBytes, from: number): number {
    const newInARow = json.newTexts[this.#number] ?? 0;
    if (newInARow >= ALL_NEW) return json.text(from, false);
    const end = json.text(from);
    json.newTexts[this.#number] = json.pool.wasKnown ? 0 : newInARow + 1;
    return end;
  }
}

/** Texts in a row that were all new, after which a place is taken for one of names and ids, no two of which are the same. */
const ALL_NEW = 64;

export class NumberShape implements Shape {
  read(json: JsonBytes, at: number): number {
    const end = json.number(at);
    if (!Number.isFinite(json.value)) throw UNUSUAL;
    return end;
  }
}

export class BooleanShape implements Shape {
  read(json: JsonBytes, at: number): number {
    const c = json.bytes[at];
    if (c !== 0x74 && c !== 0x66) throw UNUSUAL;
    const end = json.skip(at);
    json.value = c === 0x74;
    return end;
  }
}

/** A value that may be null, which is then read as `absent`. */
export class NullableShape implements Shape {
  readonly #of: Shape;
  readonly #absent: unknown;
  constructor(of: Shape, absent: unknown) {
    this.#of = of;
    this.#absent = absent;
  }
  read(json: JsonBytes, at: number): number {
    if (!json.isNull(at)) return this.#of.read(json, at);
    json.value = this.#absent;
    return at + "null".length;
  }
}

export class WholeShape implements Shape {
  read(json: JsonBytes, at: number): number {
    return json.whole(at);
  }
}

/** A value that zod reads itself. */
export class ZodShape implements Shape {
  readonly #schema: z.ZodType;
  constructor(schema: z.ZodType) {
    this.#schema = schema;
  }
  read(json: JsonBytes, at: number): number {
    const end = json.whole(at);
    const parsed = this.#schema.safeParse(json.value);
    if (!parsed.success) throw UNUSUAL;
    json.value = parsed.data;
    return end;
  }
}

export class ListShape implements Shape {
  readonly #of: Shape;
  constructor(of: Shape) {
    this.#of = of;
  }
  read(json: JsonBytes, from: number): number {
    if (json.bytes[from] !== 0x5b) throw UNUSUAL;
    const found: unknown[] = [];
    let at = json.space(from + 1);
    if (json.bytes[at] !== 0x5d) {
      for (;;) {
        at = json.space(this.#of.read(json, at));
        found.push(json.value);
        const next = json.bytes[at];
        if (next === 0x5d) break;
        if (next !== COMMA) throw MALFORMED;
        at = json.space(at + 1);
      }
    }
    json.value = found;
    return at + 1;
  }
}

/** The key that begins at `at`, whole, into `json.value`; the offset of its last quote comes back. */
export function readKey(json: JsonBytes, at: number): number {
  if (json.bytes[at] !== QUOTE) throw MALFORMED;
  const quote = json.text(at + 1) - 1;
  // such keys stand elsewhere in an object than where they were written, or are no keys of their own
  const key = json.value as string;
  if (key === "__proto__" || (key.charCodeAt(0) <= 0x39 && isAllDigits(key))) throw UNUSUAL;
  return quote;
}

/** After a member whose value ends before `from`: the offset of the next key, or, negative, that of the end of the object. */
function nextKey(json: JsonBytes, from: number): number {
  const at = json.space(from);
  const next = json.bytes[at];
  if (next === 0x7d) return -at - 1;
  if (next !== COMMA) throw MALFORMED;
  return json.space(at + 1);
}

/** The offset of the first key of the object at `from`, or, negative, that of its end. */
function firstKey(json: JsonBytes, from: number): number {
  if (json.bytes[from] !== 0x7b) throw UNUSUAL;
  const at = json.space(from + 1);
  return json.bytes[at] === 0x7d ? -at - 1 : at;
}

export class TextMapShape implements Shape {
  read(json: JsonBytes, from: number): number {
    const found: Record<string, string> = {};
    let at = firstKey(json, from);
    while (at >= 0) {
      const quote = readKey(json, at);
      const key = json.value as string;
      const value = json.member(quote);
      if (json.bytes[value] !== QUOTE) throw UNUSUAL;
      const after = json.text(value + 1);
      found[key] = json.value as string;
      at = nextKey(json, after);
    }
    json.value = found;
    return -at;
  }
}

export class KeyNamesShape implements Shape {
  read(json: JsonBytes, from: number): number {
    const found = new Set<string>();
    let at = firstKey(json, from);
    while (at >= 0) {
      const quote = readKey(json, at);
      found.add(json.value as string);
      at = nextKey(json, json.skip(json.member(quote)));
    }
    json.value = [...found];
    return -at;
  }
}
