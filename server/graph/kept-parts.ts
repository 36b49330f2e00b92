import { BLOCK_START, type BlockPlace, BlockWriter } from "./block-writer.ts";
import type { EdgeBlock } from "./edge-block.ts";
import type { Segment } from "./edges/edge-kind.ts";
import type { GraphBuilder } from "./graph-builder.ts";

/** For each part: how many reads, nodes, sets and edges stand before its end. */
const COLUMNS = 4;

/**
 * The parts of a group of segments as they were derived: their edges stand in the group's block one part after the other, and so does what they read.
 * There are hundreds of thousands of them, most with few edges or none.
 */
export class KeptParts {
  readonly #keys: readonly string[];
  readonly #reads: readonly unknown[];
  readonly #ends: Int32Array;
  /** Made when a part is not where it is looked for first. */
  #places: ReadonlyMap<string, number> | undefined;

  constructor(keys: readonly string[], reads: readonly unknown[], ends: Int32Array) {
    this.#keys = keys;
    this.#reads = reads;
    this.#ends = ends;
  }

  get size(): number {
    return this.#keys.length;
  }

  /** Which part has this key and read the very same things; -1: none. `likely`: where it may well be. */
  find(key: string, reads: readonly unknown[], likely: number): number {
    const at = this.#keys[likely] === key ? likely : this.#placeOf(key);
    return at >= 0 && this.#hasRead(at, reads) ? at : -1;
  }

  #placeOf(key: string): number {
    this.#places ??= new Map(this.#keys.map((k, at) => [k, at]));
    return this.#places.get(key) ?? -1;
  }

  #hasRead(at: number, reads: readonly unknown[]): boolean {
    const start = this.#end(at - 1, 0);
    if (this.#end(at, 0) - start !== reads.length) return false;
    for (let i = 0; i < reads.length; i += 1) if (this.#reads[start + i] !== reads[i]) return false;
    return true;
  }

  #end(at: number, column: number): number {
    return at < 0 ? 0 : (this.#ends[at * COLUMNS + column] ?? 0);
  }

  /** Where in the group's block a part ends, and the next one begins. */
  end(at: number): BlockPlace {
    return at < 0 ? BLOCK_START : { nodes: this.#end(at, 1), sets: this.#end(at, 2), edges: this.#end(at, 3) };
  }

  /** The same parts, which read something else under another name. */
  withReads(counterpart: (read: unknown) => unknown): KeptParts {
    return new KeptParts(this.#keys, this.#reads.map(counterpart), this.#ends);
  }
}

/** The block of a group, and where in it its parts stand. */
export interface KeptGroup {
  readonly block: EdgeBlock;
  readonly parts: KeptParts;
}

/** Puts the parts of a group one after the other: those that are as in one of the groups `before` are copied. */
export class PartsWriter {
  readonly #before: readonly KeptGroup[];
  readonly #writer = new BlockWriter();
  readonly #keys: string[] = [];
  readonly #reads: unknown[] = [];
  readonly #ends: number[] = [];

  constructor(before: readonly KeptGroup[]) {
    this.#before = before;
  }

  /** Takes the part over from the group before; false when it has to be derived. */
  take({ key, reads }: Segment): boolean {
    for (const { block, parts } of this.#before) {
      const at = parts.find(key, reads, this.#keys.length);
      if (at < 0) continue;
      this.#writer.copy(block, parts.end(at - 1), parts.end(at));
      this.#finish(key, reads);
      return true;
    }
    return false;
  }

  /** Adds a part that was derived. */
  add({ key, reads }: Segment, written: GraphBuilder): void {
    written.writeTo(this.#writer);
    this.#finish(key, reads);
  }

  #finish(key: string, reads: readonly unknown[]): void {
    const { nodes, sets, edges } = this.#writer.place;
    this.#keys.push(key);
    for (const read of reads) this.#reads.push(read);
    this.#ends.push(this.#reads.length, nodes, sets, edges);
  }

  done(): KeptGroup {
    return { block: this.#writer.block(), parts: new KeptParts(this.#keys, this.#reads.slice(), Int32Array.from(this.#ends)) };
  }
}
