import { different, type EdgeBlock } from "./edge-block.ts";
import type { GraphTables } from "./graph-tables.ts";
import { GrowingInts } from "./lists.ts";

/** Counts by number, and which of them have become something or nothing since they were last looked at. */
class Counts {
  readonly #counts = new GrowingInts();
  readonly #was = new Map<number, boolean>();
  #isWatched = false;
  /** How many numbers have a count. */
  used = 0;

  isUsed(number: number): boolean {
    return (this.#counts.list[number] ?? 0) > 0;
  }

  /** Returns whether the number was, or is no more, of no count. */
  add(number: number, by: 1 | -1): boolean {
    const { list } = this.#grown(number + 1);
    const count = (list[number] ?? 0) + by;
    list[number] = count;
    if (count !== (by === 1 ? 1 : 0)) return false;
    this.used += by;
    if (this.#isWatched && !this.#was.has(number)) this.#was.set(number, by === -1);
    return true;
  }

  #grown(length: number): GrowingInts {
    this.#counts.reserve(length);
    this.#counts.length = Math.max(this.#counts.length, length);
    return this.#counts;
  }

  /** The numbers whose use is another one than when this was last called. */
  changed(): readonly number[] {
    const found = [...this.#was].flatMap(([number, was]) => (was === this.isUsed(number) ? [] : [number]));
    this.#was.clear();
    this.#isWatched = true;
    return found;
  }
}

/**
 * How often blocks speak of each node, of each set, and of each set as an end. A set that is spoken of counts once for each of its nodes, a facet once for
 * its entity.
 */
export class Usage {
  readonly #tables: GraphTables;
  readonly nodes = new Counts();
  /** Sets that are ends of edges. */
  readonly ends = new Counts();
  readonly #spoken = new Counts();

  constructor(tables: GraphTables) {
    this.#tables = tables;
  }

  add(block: EdgeBlock): void {
    this.#count(block, 1);
  }

  remove(block: EdgeBlock): void {
    this.#count(block, -1);
  }

  /** One block stands where another stood: only what differs is counted. */
  replace(old: EdgeBlock, block: EdgeBlock): void {
    const [oldNodes, nodes] = different(old.nodes, block.nodes);
    const [oldSets, sets] = different(old.sets, block.sets);
    const [oldFrom, from] = different(old.from, block.from);
    const [oldTo, to] = different(old.to, block.to);
    // first what comes: what stays is in use all along
    this.#count({ nodes, sets, from, to }, 1);
    this.#count({ nodes: oldNodes, sets: oldSets, from: oldFrom, to: oldTo }, -1);
  }

  #count({ nodes, sets, from, to }: Pick<EdgeBlock, "nodes" | "sets" | "from" | "to">, by: 1 | -1): void {
    for (const node of nodes) this.#node(node, by);
    for (const set of sets) if (this.#spoken.add(set, by)) for (const node of this.#tables.sets[set] ?? []) this.#node(node, by);
    for (const ends of [from, to]) for (const end of ends) if (end < 0) this.ends.add(~end, by);
  }

  #node(node: number, by: 1 | -1): void {
    const base = this.#tables.base[node] ?? node;
    if (this.nodes.add(node, by) && base !== node) this.nodes.add(base, by);
  }
}
