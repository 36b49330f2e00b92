import type { Ref } from "@/server/model/ref.ts";
import { type Adjacency, adjacency, inverted, slotOf } from "./access-graph.ts";
import { type EdgeBlock, joined } from "./edge-block.ts";
import type { FacetPlace } from "./edges/edge-kind.ts";
import type { GraphTables } from "./graph-tables.ts";
import { keptFor } from "./memo.ts";

/** Facets by the place of their entities. */
export interface FacetLists {
  readonly nodes: Int32Array;
  readonly places: readonly Pick<FacetPlace, "place" | "facets">[];
}

/** Edges by the end they leave, and the sets that edges leave by the nodes in them. */
interface Ways {
  readonly nodes: number;
  readonly to: Int32Array;
  readonly edges: Adjacency;
  readonly sets: readonly number[];
  readonly setsOf: Adjacency;
}

function waysOf(tables: GraphTables, blocks: readonly EdgeBlock[]): Ways {
  const { from, to } = joined(blocks);
  const nodes = tables.refs.length;
  const edges = adjacency(
    from.map((end) => slotOf(nodes, end)),
    nodes + tables.sets.length,
  );
  const sets = [...new Set(from)].filter((end) => end < 0);
  return { nodes, to, edges, sets, setsOf: inverted(membersOf(tables, sets), nodes) };
}

function membersOf(tables: GraphTables, sets: readonly number[]): Adjacency {
  const offset = new Int32Array(sets.length + 1);
  for (const [n, end] of sets.entries()) offset[n + 1] = (offset[n] ?? 0) + (tables.sets[~end]?.length ?? 0);
  const items = new Int32Array(offset[sets.length] ?? 0);
  for (const [n, end] of sets.entries()) items.set(tables.sets[~end] ?? [], offset[n]);
  return { offset, items };
}

/** The same for all places that ask about the same list of blocks: no edge of theirs starts at a node or set that came later. */
const keptWays = (tables: GraphTables): ((blocks: readonly EdgeBlock[]) => Ways) => {
  const made = ways.get(tables) ?? keptFor((blocks: readonly EdgeBlock[]) => waysOf(tables, blocks));
  ways.set(tables, made);
  return made;
};
const ways = new WeakMap<GraphTables, (blocks: readonly EdgeBlock[]) => Ways>();

const listed = ({ offset, items }: Adjacency, n: number): Int32Array => items.subarray(offset[n] ?? 0, offset[n + 1] ?? 0);

/** Where edges lead to from a node, by itself or in sets. */
function targetsFrom(tables: GraphTables, { nodes, to, edges, sets, setsOf }: Ways, node: number): ReadonlySet<number> {
  const found = new Set<number>();
  if (node >= nodes) return found;
  const starts = [node, ...Array.from(listed(setsOf, node), (n) => slotOf(nodes, sets[n] ?? 0))];
  for (const start of starts)
    for (const edge of listed(edges, start)) {
      const end = to[edge] ?? 0;
      if (end >= 0) found.add(end);
      else for (const one of tables.sets[~end] ?? []) found.add(one);
    }
  found.delete(node);
  return found;
}

const targetsOf =
  (tables: GraphTables): FacetPlace["targetsOf"] =>
  (blocks) => {
    const found = keptWays(tables)(blocks);
    return (facet) => [...targetsFrom(tables, found, tables.base[facet.node] ?? facet.node)].map((node) => tables.refs[node] as Ref);
  };

const isSame = (a: Int32Array, b: Int32Array): boolean => a.length === b.length && a.every((node, i) => node === b[i]);

function placesOf(tables: GraphTables, nodes: Int32Array, before: FacetLists | undefined): FacetLists["places"] {
  const old = new Map(before?.places.map((p) => [p.place, p.facets]));
  return [...Map.groupBy(nodes, (node) => tables.placeOf.get(node) ?? "")].map(([place, here]) => {
    const known = old.get(place);
    const isOld = known?.length === here.length && known.every((facet, i) => facet.node === here[i]);
    const facets = known && isOld ? known : here.map((node) => ({ node, ref: tables.refs[node] as Ref, facet: tables.facets[node] ?? "" }));
    return { place, facets };
  });
}

/** Facets place by place; `before`: the lists as they were, to be given again where they are the same. */
export const facetLists = (tables: GraphTables, nodes: Int32Array, before: FacetLists | undefined): FacetLists =>
  before && isSame(nodes, before.nodes) ? before : { nodes, places: placesOf(tables, nodes, before) };

/** The lists with what segments may ask about them. */
export const facetPlaces = (tables: GraphTables, lists: FacetLists, written: FacetPlace["written"]): readonly FacetPlace[] =>
  lists.places.map(({ place, facets }) => {
    const [kind, name] = place.split(" ", 2);
    return { place, facets, written, targetsOf: targetsOf(tables), ...(kind === "cluster" ? { cluster: name } : { account: name }) };
  });
