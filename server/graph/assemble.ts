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
  const used: number[] = [];
  isUsed.forEach((is, old) => {
    if (is !== 1) return;
    to[old] = used.length;
    used.push(old);
  });
  return { to, used: Int32Array.from(used) };
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
  for (const { nodes } of usages)
    nodes.forEach((count, node) => {
      if (count > 0) used[node] = 1;
    });
  for (const facet of tables.facetNodes) if (used[facet] === 1) used[tables.base[facet] ?? facet] = 1;
  return used;
}

/** The sets that edges have as ends. */
function usedSets(tables: GraphTables, usages: readonly Usage[]): Uint8Array {
  const used = new Uint8Array(tables.sets.length);
  for (const { ends } of usages)
    ends.forEach((count, set) => {
      if (count > 0) used[set] = 1;
    });
  return used;
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
  const base = nodes.used.map((node) => nodes.to[tables.base[node] ?? node] ?? 0);
  return {
    refs: Array.from(nodes.used, (node) => tables.refs[node] as Ref),
    base,
    facets: Array.from(nodes.used, (node) => tables.facets[node] ?? ""),
    inherits: Uint8Array.from(nodes.used, (node) => tables.inherits[node] ?? 0),
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
  const end = (number: number): number => (number >= 0 ? (nodes.to[number] ?? 0) : ~(sets.to[~number] ?? 0));
  const [from, to, count] = [all.from.map(end), all.to.map(end), nodes.used.length];
  const setsOf = inverse(members, count, old);
  const byEnd = once(() => edgesByEnd(from, to, count, sets.used.length));
  const { refs, base, facets, inherits, facetsOf, indexOf } = part;
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
  };
  return { graph, blocks, nodes, sets };
}
