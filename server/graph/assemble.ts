import type { Ref } from "@/server/model/ref.ts";
import { type AccessGraph, type Adjacency, edgesByEnd, facetsByEntity, inverted } from "./access-graph.ts";
import { type EdgeBlock, joined } from "./edge-block.ts";
import type { GraphTables } from "./graph-tables.ts";

/** Old number → new number, -1 for what is not used; and the old numbers that are, in order. */
interface Numbering {
  readonly to: Int32Array;
  readonly used: Int32Array;
}

function numbering(isUsed: Uint8Array): Numbering {
  const to = new Int32Array(isUsed.length).fill(-1);
  const used = new Int32Array(isUsed.reduce((sum, one) => sum + one, 0));
  let next = 0;
  for (let old = 0; old < isUsed.length; old += 1) {
    if (isUsed[old] !== 1) continue;
    to[old] = next;
    used[next] = old;
    next += 1;
  }
  return { to, used };
}

/** The nodes that blocks speak of, by themselves or as members of sets, with the whole entities of facets; and the sets that edges have as ends. */
function usedBy(tables: GraphTables, all: EdgeBlock): { readonly nodes: Uint8Array; readonly sets: Uint8Array } {
  const nodes = new Uint8Array(tables.refs.length);
  const use = (node: number): void => {
    nodes[node] = 1;
    nodes[tables.base[node] ?? node] = 1;
  };
  for (const node of all.nodes) use(node);
  const spoken = new Uint8Array(tables.sets.length);
  for (const set of all.sets) {
    if (spoken[set] === 1) continue;
    spoken[set] = 1;
    for (const node of tables.sets[set] ?? []) use(node);
  }
  const sets = new Uint8Array(tables.sets.length);
  for (const ends of [all.from, all.to]) for (const end of ends) if (end < 0) sets[~end] = 1;
  return { nodes, sets };
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

/** The entities' nodes: those of the tables, as they are numbered here. */
const indexOver = (tables: GraphTables, nodes: Numbering): AccessGraph["indexOf"] => ({
  get(ref: Ref): number | undefined {
    const node = tables.nodeOf.get(ref);
    const here = node === undefined ? undefined : nodes.to[node];
    return here === -1 ? undefined : here;
  },
});

/** The compact graph of everything written: nodes and sets that nothing speaks of any more have no number in it. */
export function assemble(tables: GraphTables, blocks: readonly EdgeBlock[]): AccessGraph {
  const all = joined(blocks);
  const used = usedBy(tables, all);
  const nodes = numbering(used.nodes);
  const sets = numbering(used.sets);
  const end = (old: number): number => (old >= 0 ? (nodes.to[old] ?? 0) : ~(sets.to[~old] ?? 0));
  const from = all.from.map(end);
  const to = all.to.map(end);
  const base = nodes.used.map((node) => nodes.to[tables.base[node] ?? node] ?? 0);
  const members = membersOf(tables, nodes, sets);
  const count = nodes.used.length;
  return {
    refs: Array.from(nodes.used, (node) => tables.refs[node] as Ref),
    base,
    facets: Array.from(nodes.used, (node) => tables.facets[node] ?? ""),
    inherits: Uint8Array.from(nodes.used, (node) => tables.inherits[node] ?? 0),
    from,
    to,
    mechanism: all.mechanism,
    verdict: all.verdict,
    shared: all.shared,
    conditions: all.conditions,
    conditionLists: tables.conditions,
    mechanisms: tables.mechanisms,
    members,
    setsOf: inverted(members, count),
    ...edgesByEnd(from, to, count, sets.used.length),
    facetsOf: facetsByEntity(base),
    indexOf: indexOver(tables, nodes),
  };
}
