import type { JsonBytes } from "./json-bytes.ts";
import type { Shape } from "./shape.ts";

let memories = 0;
const GIVES_UP = 32;

/** What was read last at some place of a document, and whether the same text stands there again. */
class LastRead {
  readonly #number = memories++;
  /** The offset after it when the same text stands at `at`, its value in `json.value`; else -1. */
  again(json: JsonBytes, at: number): number {
    const last = json.memory[this.#number];
    if (!last || last.misses > GIVES_UP) return -1;
    if (json.isSame(last.start, at, last.length)) {
      last.misses = 0;
      json.value = last.value;
      return at + last.length;
    }
    last.misses += 1;
    return -1;
  }
  note(json: JsonBytes, start: number, end: number): void {
    const last = json.memory[this.#number];
    if (!last) json.memory[this.#number] = { start, length: end - start, value: json.value, misses: 0 };
    else if (last.misses <= GIVES_UP) {
      last.start = start;
      last.length = end - start;
      last.value = json.value;
    }
  }
}

/** A value that is often the very same text as the last one of its place: then it is the same value, of which one is kept. */
export class RepeatedShape implements Shape {
  readonly #of: Shape;
  readonly #last = new LastRead();
  constructor(of: Shape) {
    this.#of = of;
  }
  read(json: JsonBytes, at: number): number {
    const known = this.#last.again(json, at);
    if (known >= 0) return known;
    const end = this.#of.read(json, at);
    this.#last.note(json, at, end);
    return end;
  }
}

export const PLACES = 16;

/** A small number for a key that ends before `end`. */
export function placeOf(json: JsonBytes, end: number): number {
  const { bytes } = json;
  return ((bytes[end - 1] as number) + (bytes[end - 3] as number) * 3 + (bytes[end - 4] as number) * 5) & (PLACES - 1);
}

/** Passes over values that nobody asks for. An object or list that says what the last one of its place said was looked at already. */
export class RepeatedSkips {
  readonly #last = Array.from({ length: PLACES }, () => new LastRead());
  pass(json: JsonBytes, at: number, place: number): number {
    const c = json.bytes[at];
    if (c !== 0x7b && c !== 0x5b) return json.skip(at);
    const last = this.#last[place] as LastRead;
    const known = last.again(json, at);
    if (known >= 0) return known;
    const end = json.skip(at);
    json.value = undefined;
    last.note(json, at, end);
    return end;
  }
}

/** A value of which something else is made. */
export class MappedShape implements Shape {
  readonly #of: Shape;
  readonly #map: (value: unknown) => unknown;
  constructor(of: Shape, map: (value: unknown) => unknown) {
    this.#of = of;
    this.#map = map;
  }
  read(json: JsonBytes, at: number): number {
    const end = this.#of.read(json, at);
    json.value = this.#map(json.value);
    return end;
  }
}
