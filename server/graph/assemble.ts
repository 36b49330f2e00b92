import type { Ref } from "@/server/model/ref.ts";
import { type AccessGraph, type Adjacency, edgesByEnd, facetsByEntity, inverted } from "./access-graph.ts";
import { type EdgeBlock, joined } from "./edge-block.ts";
import type { GraphTables } from "./graph-tables.ts";
import type { Usage } from "./usage.ts";

/** Old number → new number, -1 for what is not used; and the old numbers that are, in order. */
interface Numbering {
  readonly to: Int32Array;
  readonly used: Int32Array;
}

/** A graph with what it was put together from, so that the next one can take over what is the same. */
export interface Assembled {
  readonly graph: AccessGraph;
  readonly blocks: readonly EdgeBlock[];
  readonly nodes: Numbering;
  readonly sets: Numbering;
}

function numbering(isUsed: Uint8Array, before: Numbering | undefined): Numbering {
  if (before && isSame(isUsed, before.to)) return before;
  const to = new Int32Array(isUsed.length).fill(-1);
  const used = new Int32Array(isUsed.length);
  let next = 0;
  for (let old = 0; old < isUsed.length; old += 1) {
    if (isUsed[old] !== 1) continue;
    to[old] = next;
    used[next] = old;
    next += 1;
  }
  return { to, used: used.slice(0, next) };
}

/** Whether the very same numbers are used; the tables may have grown by numbers that are not. */
function isSame(isUsed: Uint8Array, to: Int32Array): boolean {
  const length = Math.max(isUsed.length, to.length);
  for (let old = 0; old < length; old += 1) if ((isUsed[old] ?? 0) !== ((to[old] ?? -1) < 0 ? 0 : 1)) return false;
  return true;
}

/** The nodes that are spoken of, by themselves or as members of sets, with the whole entities of facets. */
function usedNodes(tables: GraphTables, usages: readonly Usage[]): Uint8Array {
  const used = new Uint8Array(tables.refs.length);
  for (const { nodes } of usages) mark(used, nodes);
  for (const facet of tables.facetNodes) if (used[facet] === 1) used[tables.base[facet] ?? facet] = 1;
  return used;
}

/** The sets that edges have as ends. */
function usedSets(tables: GraphTables, usages: readonly Usage[]): Uint8Array {
  const used = new Uint8Array(tables.sets.length);
  for (const { ends } of usages) mark(used, ends);
  return used;
}

function mark(used: Uint8Array, counts: Int32Array): void {
  for (let n = 0; n < counts.length; n += 1) if ((counts[n] ?? 0) > 0) used[n] = 1;
}

function membersOf(tables: GraphTables, nodes: Numbering, sets: Numbering): Adjacency {
  const offset = new Int32Array(sets.used.length + 1);
  sets.used.forEach((set, i) => {
    offset[i + 1] = (offset[i] ?? 0) + (tables.sets[set]?.length ?? 0);
  });
  const items = new Int32Array(offset.at(-1) ?? 0);
  let at = 0;
  for (const set of sets.used)
    for (const node of tables.sets[set] ?? []) {
      items[at] = nodes.to[node] ?? 0;
      at += 1;
    }
  return { offset, items };
}

type NodePart = Pick<AccessGraph, "refs" | "base" | "facets" | "inherits" | "facetsOf" | "indexOf">;

function nodePart(tables: GraphTables, nodes: Numbering): NodePart {
  const { used } = nodes;
  const base = new Int32Array(used.length);
  const inherits = new Uint8Array(used.length);
  const refs: Ref[] = [];
  const facets: string[] = [];
  for (const [node, old] of used.entries()) {
    base[node] = nodes.to[tables.base[old] ?? old] ?? 0;
    inherits[node] = tables.inherits[old] ?? 0;
    refs.push(tables.refs[old] as Ref);
    facets.push(tables.facets[old] ?? "");
  }
  return {
    refs,
    base,
    facets,
    inherits,
    facetsOf: facetsByEntity(base),
    indexOf: {
      get(ref: Ref): number | undefined {
        const node = tables.nodeOf.get(ref);
        const here = node === undefined ? undefined : nodes.to[node];
        return here === -1 ? undefined : here;
      },
    },
  };
}

const EMPTY = new Int32Array(0);

function orderOf(tables: GraphTables, nodes: Numbering): Int32Array {
  const made = new Int32Array(nodes.used.length);
  let count = 0;
  for (const old of tables.inOrder()) {
    const node = nodes.to[old] ?? -1;
    if (node < 0) continue;
    made[count] = node;
    count += 1;
  }
  return made.slice(0, count);
}

/** Ends by the numbers they have here. */
function ends(old: Int32Array, nodes: Numbering, sets: Numbering): Int32Array {
  const made = new Int32Array(old.length);
  for (let at = 0; at < old.length; at += 1) {
    const end = old[at] ?? 0;
    made[at] = end >= 0 ? (nodes.to[end] ?? 0) : ~(sets.to[~end] ?? 0);
  }
  return made;
}

/** Made when first asked for: not every graph of a series is asked in every direction. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function inverse(members: Adjacency, count: number, old: AccessGraph | undefined): () => Adjacency {
  return old?.members === members ? () => old.setsOf : once(() => inverted(members, count));
}

const isSameList = (a: readonly EdgeBlock[], b: readonly EdgeBlock[]): boolean => a.length === b.length && a.every((block, i) => block === b[i]);

/**
 * The compact graph of everything written: nodes and sets that nothing speaks of any more have no number in it. `usages` count the blocks. What is
 * as it was in the graph before is taken over.
 */
export function assemble(tables: GraphTables, blocks: readonly EdgeBlock[], usages: readonly Usage[], before?: Assembled): Assembled {
  if (before && isSameList(blocks, before.blocks)) return before;
  const nodes = numbering(usedNodes(tables, usages), before?.nodes);
  const sets = numbering(usedSets(tables, usages), before?.sets);
  const old = before?.nodes === nodes ? before.graph : undefined;
  const part: NodePart = old ?? nodePart(tables, nodes);
  const members = old && before?.sets === sets ? old.members : membersOf(tables, nodes, sets);
  const all = joined(blocks);
  const [from, to, count] = [ends(all.from, nodes, sets), ends(all.to, nodes, sets), nodes.used.length];
  const setsOf = inverse(members, count, old);
  const byEnd = once(() => edgesByEnd(from, to, count, sets.used.length));
  const { refs, base, facets, inherits, facetsOf, indexOf } = part;
  const inOrder = old ? () => old.inOrder ?? EMPTY : once(() => orderOf(tables, nodes));
  const graph: AccessGraph = {
    refs,
    base,
    facets,
    inherits,
    from,
    to,
    mechanism: all.mechanism,
    verdict: all.verdict,
    shared: all.shared,
    conditions: all.conditions,
    conditionLists: tables.conditions,
    mechanisms: tables.mechanisms,
    members,
    get setsOf() {
      return setsOf();
    },
    get out() {
      return byEnd().out;
    },
    get in() {
      return byEnd().in;
    },
    facetsOf,
    indexOf,
    get inOrder() {
      return inOrder();
    },
  };
  return { graph, blocks, nodes, sets };
}
