import type { JsonBytes, Memory } from "./json-bytes.ts";
import type { Shape } from "./shape.ts";

let memories = 0;
const GIVES_UP = 32;

/** What was read at some place of a document the last two times, and whether the text of one of them stands there again. */
class LastRead {
  readonly #number = memories++;
  /** The offset after it when the same text stands at `at`, its value in `json.value`; else -1. */
  again(json: JsonBytes, at: number): number {
    const last = json.memory[this.#number];
    if (!last || last.misses > GIVES_UP) return -1;
    const end = isAgain(json, last, at);
    if (end >= 0) return end;
    const before = last.before ? isAgain(json, last.before, at) : -1;
    last.misses = before >= 0 ? 0 : last.misses + 1;
    return before;
  }
  note(json: JsonBytes, start: number, end: number): void {
    const last = json.memory[this.#number];
    const misses = last?.misses ?? 0;
    if (misses > GIVES_UP) return;
    // the older of the two is forgotten
    const memory = last?.before ?? { start, length: 0, value: undefined, misses, before: undefined };
    memory.start = start;
    memory.length = end - start;
    memory.value = json.value;
    memory.misses = misses;
    memory.before = last;
    if (last) last.before = undefined;
    json.memory[this.#number] = memory;
  }
}

function isAgain(json: JsonBytes, memory: Memory, at: number): number {
  if (!json.isSame(memory.start, at, memory.length)) return -1;
  memory.misses = 0;
  json.value = memory.value;
  return at + memory.length;
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

export const PLACES = 64;

/** A small number for the key between `start` and `end`, another one for most keys of an object. */
export function placeOf({ bytes }: JsonBytes, start: number, end: number): number {
  const length = end - start;
  const letters = length * 31 + (bytes[start] as number) * 7 + (bytes[start + (length >> 1)] as number) * 961 + (bytes[end - 1] as number) * 29_791;
  return Math.imul(letters, 0x9e3779b1) >>> 26;
}

/** Passes over values that nobody asks for. An object or list that says what the last one of its place said was looked at already. */
export class RepeatedSkips {
  readonly #last: Array<LastRead | undefined> = [];
  pass(json: JsonBytes, at: number, place: number): number {
    const c = json.bytes[at];
    if (c !== 0x7b && c !== 0x5b) return json.skip(at);
    this.#last[place] ??= new LastRead();
    const last = this.#last[place];
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
