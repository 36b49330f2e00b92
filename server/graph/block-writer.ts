import type { EdgeBlock } from "./edge-block.ts";

/** Where something begins or ends in a block: how many nodes, sets and edges stand before. */
export interface BlockPlace {
  readonly nodes: number;
  readonly sets: number;
  readonly edges: number;
}

export const BLOCK_START: BlockPlace = { nodes: 0, sets: 0, edges: 0 };

interface EdgeNumbers {
  readonly from: number;
  readonly to: number;
  readonly mechanism: number;
  readonly verdict: number;
  readonly shared: number;
  readonly conditions: number;
}

function append(list: number[], items: ArrayLike<number>, from: number, to: number): void {
  for (let at = from; at < to; at += 1) list.push(items[at] ?? 0);
}

/** A block while it is written, edge by edge or out of other blocks. */
export class BlockWriter {
  readonly #nodes: number[] = [];
  readonly #sets: number[] = [];
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  readonly #mechanism: number[] = [];
  readonly #verdict: number[] = [];
  readonly #shared: number[] = [];
  readonly #conditions: number[] = [];

  /** Where it ends so far. */
  get place(): BlockPlace {
    return { nodes: this.#nodes.length, sets: this.#sets.length, edges: this.#from.length };
  }

  add(nodes: Iterable<number>, sets: Iterable<number>, edges: readonly EdgeNumbers[]): void {
    for (const node of nodes) this.#nodes.push(node);
    for (const set of sets) this.#sets.push(set);
    for (const edge of edges) {
      this.#from.push(edge.from);
      this.#to.push(edge.to);
      this.#mechanism.push(edge.mechanism);
      this.#verdict.push(edge.verdict);
      this.#shared.push(edge.shared);
      this.#conditions.push(edge.conditions);
    }
  }

  /** What stands in another block between two places. */
  copy(block: EdgeBlock, from: BlockPlace, to: BlockPlace): void {
    append(this.#nodes, block.nodes, from.nodes, to.nodes);
    append(this.#sets, block.sets, from.sets, to.sets);
    append(this.#from, block.from, from.edges, to.edges);
    append(this.#to, block.to, from.edges, to.edges);
    append(this.#mechanism, block.mechanism, from.edges, to.edges);
    append(this.#verdict, block.verdict, from.edges, to.edges);
    append(this.#shared, block.shared, from.edges, to.edges);
    append(this.#conditions, block.conditions, from.edges, to.edges);
  }

  block(): EdgeBlock {
    return {
      nodes: Int32Array.from(this.#nodes),
      sets: Int32Array.from(this.#sets),
      from: Int32Array.from(this.#from),
      to: Int32Array.from(this.#to),
      mechanism: Uint16Array.from(this.#mechanism),
      verdict: Uint8Array.from(this.#verdict),
      shared: Uint8Array.from(this.#shared),
      conditions: Int32Array.from(this.#conditions),
    };
  }
}
