import type { EdgeBlock } from "./edge-block.ts";
import type { GraphTables } from "./graph-tables.ts";

function grown(counts: Int32Array, length: number): Int32Array {
  const longer = new Int32Array(Math.max(length, counts.length));
  longer.set(counts);
  return longer;
}

/** How often blocks speak of each node, of each set, and of each set as an end. A set that is spoken of counts once for each of its nodes. */
export class Usage {
  readonly #tables: GraphTables;
  readonly nodes: Int32Array;
  readonly ends: Int32Array;
  readonly #sets: Int32Array;

  /** Counts nothing, or all that the one before does. */
  constructor(tables: GraphTables, before?: Usage) {
    const none = new Int32Array(0);
    this.#tables = tables;
    this.nodes = grown(before ? before.nodes : none, tables.refs.length);
    this.ends = grown(before ? before.ends : none, tables.sets.length);
    this.#sets = grown(before ? before.#sets : none, tables.sets.length);
  }

  add(block: EdgeBlock): void {
    this.#count(block, 1);
  }

  remove(block: EdgeBlock): void {
    this.#count(block, -1);
  }

  #count({ nodes, sets, from, to }: EdgeBlock, by: 1 | -1): void {
    for (const node of nodes) this.nodes[node] = (this.nodes[node] ?? 0) + by;
    for (const set of sets) this.#countSet(set, by);
    for (const ends of [from, to]) for (const end of ends) if (end < 0) this.ends[~end] = (this.ends[~end] ?? 0) + by;
  }

  #countSet(set: number, by: 1 | -1): void {
    const count = (this.#sets[set] ?? 0) + by;
    this.#sets[set] = count;
    if (count === (by === 1 ? 1 : 0)) for (const node of this.#tables.sets[set] ?? []) this.nodes[node] = (this.nodes[node] ?? 0) + by;
  }
}

/** The count of these blocks, made from that of others where there is one: only what differs is counted. */
export function usageOf(
  tables: GraphTables,
  blocks: ReadonlyMap<string, EdgeBlock>,
  before?: { readonly usage: Usage; readonly blocks: ReadonlyMap<string, EdgeBlock> },
): Usage {
  const usage = new Usage(tables, before?.usage);
  for (const [key, block] of blocks) {
    const old = before?.blocks.get(key);
    if (old === block) continue;
    if (old) usage.remove(old);
    usage.add(block);
  }
  for (const [key, block] of before?.blocks ?? []) if (!blocks.has(key)) usage.remove(block);
  return usage;
}
