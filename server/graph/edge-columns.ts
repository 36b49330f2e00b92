import type { EdgeBlock } from "./edge-block.ts";

type Column = Int32Array | Uint16Array | Uint8Array;

/** A longer list that begins with the same numbers. */
function longer<A extends Column>(old: A, made: A): A {
  made.set(old);
  return made;
}

const NEVER = 0;

/**
 * The edges of a series of graphs: each is written once and keeps its number. One that is gone stays where it is, with the version from which on it is
 * gone, so that earlier graphs still have it.
 */
export class EdgeColumns {
  from = new Int32Array(0);
  to = new Int32Array(0);
  mechanism = new Uint16Array(0);
  verdict = new Uint8Array(0);
  shared = new Uint8Array(0);
  conditions = new Int32Array(0);
  /** Edge → the version from which on it is gone; 0: it is there. */
  #gone = new Int32Array(0);
  length = 0;
  live = 0;

  reserve(length: number): void {
    if (length <= this.from.length) return;
    const room = this.length === 0 ? length : length + (length >> 3);
    this.from = longer(this.from, new Int32Array(room));
    this.to = longer(this.to, new Int32Array(room));
    this.mechanism = longer(this.mechanism, new Uint16Array(room));
    this.verdict = longer(this.verdict, new Uint8Array(room));
    this.shared = longer(this.shared, new Uint8Array(room));
    this.conditions = longer(this.conditions, new Int32Array(room));
    this.#gone = longer(this.#gone, new Int32Array(room));
  }

  /** Writes edges of a block, those from `first` to before `end`, behind all others; returns the number of the first. */
  add(block: EdgeBlock, first = 0, end = block.from.length): number {
    const start = this.length;
    const count = end - first;
    this.reserve(start + count);
    this.from.set(block.from.subarray(first, end), start);
    this.to.set(block.to.subarray(first, end), start);
    this.mechanism.set(block.mechanism.subarray(first, end), start);
    this.verdict.set(block.verdict.subarray(first, end), start);
    this.shared.set(block.shared.subarray(first, end), start);
    this.conditions.set(block.conditions.subarray(first, end), start);
    this.length = start + count;
    this.live += count;
    return start;
  }

  remove(edge: number, version: number): void {
    this.#gone[edge] = version;
    this.live -= 1;
  }

  isLive(edge: number, version: number): boolean {
    const gone = this.#gone[edge] ?? NEVER;
    return gone === NEVER || gone > version;
  }

  /** The edges as they are now, as lists that are not changed by what comes later. */
  now() {
    const { length, from, to, mechanism, verdict, shared, conditions } = this;
    return {
      from: from.subarray(0, length),
      to: to.subarray(0, length),
      mechanism: mechanism.subarray(0, length),
      verdict: verdict.subarray(0, length),
      shared: shared.subarray(0, length),
      conditions: conditions.subarray(0, length),
    };
  }
}
