const SLOTS = 1 << 12;
const MAX_LENGTH = 64;

/**
 * Texts that were read, so that what is said a thousand times is one string: names of namespaces, images, labels. Of fixed size: a text that comes to
 * the place of another one takes it. Small enough to stay in the processor's cache.
 */
export class TextPool {
  readonly #texts: string[] = new Array<string>(SLOTS).fill("");
  readonly #bytes = new Uint8Array(SLOTS * MAX_LENGTH);

  /** Whether the last text taken was known. */
  wasKnown = false;

  /** The text of the bytes from `start` to `end`, which are all ASCII and hold no escape. */
  take(bytes: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length === 0) return "";
    this.wasKnown = false;
    if (length > MAX_LENGTH) return bytes.toString("latin1", start, end);
    const slot = slotOf(bytes, start, end, length);
    const known = this.#texts[slot] as string;
    const base = slot * MAX_LENGTH;
    if (known.length === length && isSame(this.#bytes, base, bytes, start, length)) {
      this.wasKnown = true;
      return known;
    }
    const text = bytes.toString("latin1", start, end);
    this.#texts[slot] = text;
    for (let i = 0; i < length; i += 1) this.#bytes[base + i] = bytes[start + i] as number;
    return text;
  }
}

function slotOf(bytes: Buffer, start: number, end: number, length: number): number {
  let h = length;
  // texts differ at their ends more than at their beginnings
  const from = length > 24 ? end - 20 : start;
  for (let at = from; at < end; at += 1) h = Math.imul(h, 31) + (bytes[at] as number);
  if (from !== start) h = Math.imul(h, 31) + (bytes[start + (length >> 1)] as number) + (bytes[start + (length >> 2)] as number) * 7;
  return (h ^ (h >>> 14)) & (SLOTS - 1);
}

function isSame(pool: Uint8Array, base: number, bytes: Buffer, start: number, length: number): boolean {
  for (let i = 0; i < length; i += 1) if (pool[base + i] !== bytes[start + i]) return false;
  return true;
}
