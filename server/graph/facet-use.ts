import { different, type EdgeBlock } from "./edge-block.ts";
import type { GraphTables } from "./graph-tables.ts";
import { GrowingInts } from "./lists.ts";

/** Which facets blocks speak of, counted block by block: what differs from before is counted, no more. */
export class FacetUse {
  readonly #tables: GraphTables;
  readonly #counts = new GrowingInts();
  readonly #counted = new Map<string, EdgeBlock>();
  readonly #inSet = new Map<number, readonly number[]>();
  /** The facets that have come into use or gone out of it so far, one after the other. */
  readonly turned: number[] = [];

  constructor(tables: GraphTables) {
    this.#tables = tables;
  }

  isUsed(facet: number): boolean {
    return (this.#counts.list[facet] ?? 0) > 0;
  }

  /** Counts these blocks, and no others. */
  count(blocks: ReadonlyMap<string, EdgeBlock>): void {
    for (const [name, block] of blocks) {
      const old = this.#counted.get(name);
      if (old === block) continue;
      if (old) this.#replace(old, block);
      else this.#add(block, 1);
      this.#counted.set(name, block);
    }
    if (this.#counted.size === blocks.size) return;
    for (const [name, block] of this.#counted) {
      if (blocks.has(name)) continue;
      this.#add(block, -1);
      this.#counted.delete(name);
    }
  }

  /** Only what differs is counted; first what comes: what stays is in use all along. */
  #replace(old: EdgeBlock, block: EdgeBlock): void {
    const [oldNodes, nodes] = different(old.nodes, block.nodes);
    const [oldSets, sets] = different(old.sets, block.sets);
    this.#add({ nodes, sets }, 1);
    this.#add({ nodes: oldNodes, sets: oldSets }, -1);
  }

  #add({ nodes, sets }: Pick<EdgeBlock, "nodes" | "sets">, by: 1 | -1): void {
    const { base, refs } = this.#tables;
    this.#counts.reserve(refs.length);
    for (const node of nodes) if (base[node] !== node) this.#addOne(node, by);
    for (const set of sets) for (const node of this.#facetsIn(set)) this.#addOne(node, by);
  }

  #addOne(facet: number, by: 1 | -1): void {
    const { list } = this.#counts;
    const count = (list[facet] ?? 0) + by;
    list[facet] = count;
    this.#counts.length = Math.max(this.#counts.length, facet + 1);
    if (count === (by === 1 ? 1 : 0)) this.turned.push(facet);
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
}

interface Listed {
  readonly nodes: Int32Array;
  /** How much of what has turned the list knows: of whole entities' edges, and of its round's. */
  readonly whole: number;
  readonly round: number;
}

/** So many that have turned are worth looking at one by one. */
const FEW = 1_000;

/** The place of a number in a list in order, or where it would be. */
function placeIn(list: Int32Array, number: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The list without some of its numbers and with others, all in order; the list itself when there are none. */
function turnedRound(list: Int32Array, numbers: readonly number[]): Int32Array {
  if (numbers.length === 0) return list;
  const made = new Int32Array(list.length + numbers.length);
  let [from, to] = [0, 0];
  for (const number of numbers) {
    const place = placeIn(list, number);
    made.set(list.subarray(from, place), to);
    to += place - from;
    from = place;
    if (list[place] === number) from += 1;
    else {
      made[to] = number;
      to += 1;
    }
  }
  made.set(list.subarray(from), to);
  return made.slice(0, to + list.length - from);
}

/** The facets that are in use round by round: in the edges of whole entities, or in those of the facets of the round before. */
export class FacetRounds {
  readonly #tables: GraphTables;
  readonly #whole: FacetUse;
  /** By the round whose edges they count. */
  readonly #ofRound: FacetUse[] = [];
  readonly #listed: Listed[] = [];

  constructor(tables: GraphTables) {
    this.#tables = tables;
    this.#whole = new FacetUse(tables);
  }

  /** Counts the edges of whole entities. */
  begin(whole: ReadonlyMap<string, EdgeBlock>): void {
    this.#whole.count(whole);
  }

  /** The facets of a round, in the order in which they came up; `before`: the edges of the facets of the round before. The same list while it holds the same. */
  facets(round: number, before: ReadonlyMap<string, EdgeBlock>): Int32Array {
    const use = this.#ofRound[round] ?? new FacetUse(this.#tables);
    this.#ofRound[round] = use;
    use.count(before);
    const isUsed = (node: number): boolean => use.isUsed(node) || this.#whole.isUsed(node);
    const nodes = this.#after(this.#listed[round], use, isUsed) ?? Int32Array.from(this.#tables.facetNodes.filter(isUsed));
    this.#listed[round] = { nodes, whole: this.#whole.turned.length, round: use.turned.length };
    return nodes;
  }

  /** The list as it is now, from what has turned since; undefined when that is too much. */
  #after(listed: Listed | undefined, { turned }: FacetUse, isUsed: (node: number) => boolean): Int32Array | undefined {
    if (!listed || this.#whole.turned.length + turned.length - listed.whole - listed.round > FEW) return undefined;
    const some = new Set([...this.#whole.turned.slice(listed.whole), ...turned.slice(listed.round)]);
    const other = [...some].filter((node) => isUsed(node) !== (listed.nodes[placeIn(listed.nodes, node)] === node));
    return turnedRound(
      listed.nodes,
      other.sort((a, b) => a - b),
    );
  }
}
