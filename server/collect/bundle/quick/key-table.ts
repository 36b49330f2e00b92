const SIZE = 64;

/** Finds which of a few known keys stands in bytes, by its length and two of its letters, without making a text of it. */
export class KeyTable {
  readonly #slots = new Int8Array(SIZE);
  readonly #keys: readonly Uint8Array[];
  readonly #factor: number;

  constructor(keys: readonly string[]) {
    this.#keys = keys.map((key) => new TextEncoder().encode(key));
    this.#factor = factorFor(this.#keys);
    this.#keys.forEach((key, i) => {
      this.#slots[placeOf(key, 0, key.length, this.#factor)] = i + 1;
    });
  }

  /** The number of the key between `start` and `end`; -1 when it is none of them. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const found = (this.#slots[placeOf(bytes, start, end, this.#factor)] as number) - 1;
    if (found < 0) return -1;
    const key = this.#keys[found] as Uint8Array;
    if (key.length !== end - start) return -1;
    for (let i = 0; i < key.length; i += 1) if (key[i] !== bytes[start + i]) return -1;
    return found;
  }
}

function placeOf(bytes: Uint8Array, start: number, end: number, factor: number): number {
  const length = end - start;
  if (length === 0) return 0;
  const letters = (bytes[start] as number) + (bytes[end - 1] as number) * 29 + (bytes[start + (length >> 1)] as number) * 5 + length * 13;
  return (Math.imul(letters, factor) >>> 10) & (SIZE - 1);
}

/** A factor by which no two of the keys come to the same place. */
function factorFor(keys: readonly Uint8Array[]): number {
  for (let factor = 1021; factor < 200_000; factor += 2) {
    const places = new Set(keys.map((key) => placeOf(key, 0, key.length, factor)));
    if (places.size === keys.length) return factor;
  }
  throw new Error("no table for these keys: there are too many, or two that differ in the middle alone");
}
