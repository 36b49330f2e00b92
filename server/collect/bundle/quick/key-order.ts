import type { JsonBytes } from "./json-bytes.ts";

/** The end of an object, among the numbers of its members. */
export const END = -2;
/** A member that nobody asks for. */
export const OTHER = -1;

/**
 * What stands between the values of objects of one form: `,` line end, indentation, key, `:`. It is the same text in nearly every object, so that after
 * one key it is enough to see whether the text that came last time comes again. Each text is kept where it was seen first in the document.
 */
export class KeyOrder {
  readonly #start: Int32Array;
  readonly #next: Int32Array;
  readonly #other: Int32Array;
  readonly length: Int32Array;
  /** The member that the text leads to, OTHER or END. */
  readonly member: Int32Array;
  /** Where what was passed over under the key is remembered. */
  readonly place: Int32Array;
  readonly #half: number;

  /** For `keys` different keys. */
  constructor(keys: number) {
    this.#half = keys + 1;
    const size = 1 + 2 * this.#half;
    const numbers = (): Int32Array => new Int32Array(size);
    this.#start = numbers();
    this.#next = numbers();
    this.#other = numbers();
    this.length = numbers();
    this.member = numbers();
    this.place = numbers();
  }

  /** The number of the text that stands at `at`, of those that were seen after `before` (0: the beginning of the object); 0 when none of them does. */
  find(json: JsonBytes, at: number, before: number): number {
    const next = this.#next[before] as number;
    if (next > 0 && json.isSame(this.#start[next] as number, at, this.length[next] as number)) return next;
    const other = this.#other[before] as number;
    return other > 0 && json.isSame(this.#start[other] as number, at, this.length[other] as number) ? other : 0;
  }

  /**
   * Keeps the text from `start` to `end` that came after `before`; `key` tells keys apart. A text that begins an object is never taken for one that goes
   * on with it, or the other way round.
   */
  note(before: number, key: number, text: { readonly start: number; readonly end: number; readonly member: number; readonly place: number }): number {
    const number = 1 + key + (before === 0 ? 0 : this.#half);
    this.#start[number] = text.start;
    this.length[number] = text.end - text.start;
    this.member[number] = text.member;
    this.place[number] = text.place;
    if (this.#next[before] !== number) {
      this.#other[before] = this.#next[before] as number;
      this.#next[before] = number;
    }
    return number;
  }
}
