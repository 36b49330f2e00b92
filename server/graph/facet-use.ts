import type { EdgeBlock } from "./edge-block.ts";
import type { GraphTables } from "./graph-tables.ts";
import { GrowingInts } from "./lists.ts";

/** Which facets blocks speak of, counted block by block: what differs from before is counted, no more. */
export class FacetUse {
  readonly #tables: GraphTables;
  readonly #counts = new GrowingInts();
  readonly #counted = new Map<string, EdgeBlock>();
  readonly #inSet = new Map<number, readonly number[]>();
  #marks = new Uint8Array(0);

  constructor(tables: GraphTables) {
    this.#tables = tables;
  }

  /** Counts these blocks, and no others. */
  count(blocks: ReadonlyMap<string, EdgeBlock>): void {
    for (const [name, block] of blocks) {
      const old = this.#counted.get(name);
      if (old === block) continue;
      if (old) this.#add(old, -1);
      this.#add(block, 1);
      this.#counted.set(name, block);
    }
    if (this.#counted.size === blocks.size) return;
    for (const [name, block] of this.#counted) {
      if (blocks.has(name)) continue;
      this.#add(block, -1);
      this.#counted.delete(name);
    }
  }

  #add(block: EdgeBlock, by: 1 | -1): void {
    this.#counts.reserve(this.#tables.refs.length);
    const { list } = this.#counts;
    this.#counts.length = list.length;
    this.#forEach(block, (node) => {
      list[node] = (list[node] ?? 0) + by;
    });
  }

  #forEach({ nodes, sets }: EdgeBlock, visit: (facet: number) => void): void {
    const { base } = this.#tables;
    for (const node of nodes) if (base[node] !== node) visit(node);
    for (const set of sets) for (const node of this.#facetsIn(set)) visit(node);
  }

  #facetsIn(set: number): readonly number[] {
    const known = this.#inSet.get(set);
    if (known) return known;
    const { base, sets } = this.#tables;
    const found: number[] = [];
    for (const node of sets[set] ?? []) if (base[node] !== node) found.push(node);
    this.#inSet.set(set, found);
    return found;
  }

  /** The facets that the blocks counted, or these others, speak of, in the order in which they came up. */
  with(others: Iterable<EdgeBlock>): Int32Array {
    const { facetNodes, refs } = this.#tables;
    if (this.#marks.length < refs.length) this.#marks = new Uint8Array(refs.length + (refs.length >> 3));
    const marks = this.#marks.fill(0);
    for (const block of others)
      this.#forEach(block, (node) => {
        marks[node] = 1;
      });
    const counts = this.#counts.list;
    return Int32Array.from(facetNodes.filter((node) => marks[node] === 1 || (counts[node] ?? 0) > 0));
  }
}
