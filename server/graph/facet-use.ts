import { different, type EdgeBlock } from "./edge-block.ts";
import type { GraphTables } from "./graph-tables.ts";
import { GrowingInts } from "./lists.ts";

/** Which facets blocks speak of, counted block by block: what differs from before is counted, no more. */
export class FacetUse {
  readonly #tables: GraphTables;
  readonly #counts = new GrowingInts();
  readonly #counted = new Map<string, EdgeBlock>();
  readonly #inSet = new Map<number, readonly number[]>();
  /** How often a facet has come into use or gone out of it so far. */
  changes = 0;

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
    if (count === (by === 1 ? 1 : 0)) this.changes += 1;
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
  readonly changes: number;
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
    const changes = this.#whole.changes + use.changes;
    const known = this.#listed[round];
    if (known?.changes === changes) return known.nodes;
    const nodes = Int32Array.from(this.#tables.facetNodes.filter((node) => use.isUsed(node) || this.#whole.isUsed(node)));
    this.#listed[round] = { nodes, changes };
    return nodes;
  }
}
