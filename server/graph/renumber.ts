import type { End } from "./access-graph.ts";
import type { Blocks, Derivation, Kept } from "./derivation.ts";
import type { EdgeBlock } from "./edge-block.ts";
import type { FacetNode } from "./edges/edge-kind.ts";
import type { FacetLists } from "./facet-places.ts";
import { GraphTables } from "./graph-tables.ts";
import { newSeries } from "./series.ts";

/** Numbers out of use that are not worth moving to other tables for. */
const ROOM = 100_000;

/** Whether the tables hold more that the graph does not use than what it uses. */
export const isMostlyUnused = ({ series: { tables, live }, graph }: Derivation): boolean =>
  tables.refs.length > 2 * graph.usedNodes + ROOM || tables.setItems > 2 * live.setItems + 10 * ROOM;

/** Tables that hold what is asked of them, and no more; every block and list of facets has one counterpart. */
class Renumbering {
  readonly tables = new GraphTables();
  readonly counterparts = new Map<unknown, unknown>();
  readonly #old: GraphTables;
  readonly #blocks = new Map<EdgeBlock, EdgeBlock>();
  readonly #lists = new Map<readonly FacetNode[], readonly FacetNode[]>();
  readonly #sets = new Map<number, End>();

  constructor(old: GraphTables) {
    this.#old = old;
  }

  node(node: number): number {
    const { refs, base, facets, inherits } = this.#old;
    const ref = refs[node];
    if (ref === undefined) throw new Error(`no node ${node}`);
    return base[node] === node ? this.tables.node(ref) : this.tables.facet(ref, facets[node] ?? "", inherits[node] === 1);
  }

  #set(set: number): End {
    const known = this.#sets.get(set) ?? this.tables.set([...(this.#old.sets[set] ?? [])].map((node) => this.node(node)));
    this.#sets.set(set, known);
    return known;
  }

  #end(end: End): End {
    return end >= 0 ? this.node(end) : this.#set(~end);
  }

  block(block: EdgeBlock): EdgeBlock {
    const known = this.#blocks.get(block);
    if (known) return known;
    const made: EdgeBlock = {
      ...block,
      nodes: block.nodes.map((node) => this.node(node)),
      sets: block.sets.map((set) => ~this.#set(set)),
      from: block.from.map((end) => this.#end(end)),
      to: block.to.map((end) => this.#end(end)),
      mechanism: block.mechanism.map((at) => this.tables.mechanism(this.#old.mechanisms[at] ?? "runs-on")),
      conditions: block.conditions.map((at) => this.tables.conditionList(this.#old.conditions[at])),
    };
    this.#blocks.set(block, made);
    this.counterparts.set(block, made);
    return made;
  }

  #facets(list: readonly FacetNode[]): readonly FacetNode[] {
    const made = this.#lists.get(list) ?? list.map((facet) => ({ ...facet, node: this.node(facet.node) }));
    this.#lists.set(list, made);
    this.counterparts.set(list, made);
    return made;
  }

  lists({ nodes, places }: FacetLists): FacetLists {
    return { nodes: nodes.map((node) => this.node(node)), places: places.map(({ place, facets }) => ({ place, facets: this.#facets(facets) })) };
  }
}

/** The parts of a group stand in its block as they did: its numbers are others, not more or fewer. */
const withBlocks = (kept: Kept, numbers: Renumbering): Kept => ({ ...kept, block: numbers.block(kept.block) });

/** What a segment read, blocks and lists of facets among it, under the new numbers. */
function withReads(kept: Kept, counterparts: ReadonlyMap<unknown, unknown>): Kept {
  const counterpart = (read: unknown): unknown => counterparts.get(read) ?? read;
  return { ...kept, reads: kept.reads.map(counterpart), ...(kept.parts ? { parts: kept.parts.withReads(counterpart) } : {}) };
}

/** The same derivation over tables that hold nothing else. The old one stays as it is. */
export function renumbered(derivation: Derivation): Derivation {
  const numbers = new Renumbering(derivation.series.tables);
  // facets in the order in which they came up: lists of them are compared in that order
  for (const node of derivation.facets.at(-1)?.nodes ?? []) numbers.node(node);
  const facets = derivation.facets.map((lists) => numbers.lists(lists));
  const moved = [...derivation.kept].map(([key, kept]) => [key, withBlocks(kept, numbers)] as const);
  const kept = new Map(moved.map(([key, one]) => [key, withReads(one, numbers.counterparts)]));
  const under = (blocks: Blocks): Blocks => new Map([...blocks].map(([key, block]) => [key, numbers.block(block)]));
  const blocks = [under(derivation.blocks[0]), under(derivation.blocks[1])] as const;
  const series = newSeries(numbers.tables);
  return { ...derivation, graph: series.live.next(blocks), kept, facets, blocks, series };
}
