import type { Ref } from "@/server/model/ref.ts";
import { edgesByEnd, slotOf } from "./access-graph.ts";
import type { EdgeBlock } from "./edge-block.ts";
import type { FacetPlace } from "./edges/edge-kind.ts";
import type { GraphTables } from "./graph-tables.ts";
import { Lists, ListsAt } from "./lists.ts";

/** Facets by the place of their entities. */
export interface FacetLists {
  readonly nodes: Int32Array;
  readonly places: readonly Pick<FacetPlace, "place" | "facets">[];
}

/** Edges by the end they leave, and the sets that edges leave by the nodes in them. */
interface Ways {
  readonly to: Int32Array;
  readonly edges: ListsAt;
  readonly setsOf: ListsAt;
}

function endsOf(blocks: readonly EdgeBlock[], column: "from" | "to"): Int32Array {
  const made = new Int32Array(blocks.reduce((sum, b) => sum + b[column].length, 0));
  let at = 0;
  for (const block of blocks) {
    made.set(block[column], at);
    at += block[column].length;
  }
  return made;
}

function waysOf(tables: GraphTables, blocks: readonly EdgeBlock[]): Ways {
  const [from, to] = [endsOf(blocks, "from"), endsOf(blocks, "to")];
  const left = new Set(from);
  return {
    to,
    edges: new ListsAt(edgesByEnd(from, tables.refs.length, tables.sets.length)),
    setsOf: new ListsAt(Lists.inverted(tables.sets, (set) => left.has(~set), tables.refs.length)),
  };
}

const ways = new WeakMap<readonly EdgeBlock[], Ways>();

/** The same for all places that ask about the same list of blocks: no edge of theirs leaves a node or set that came later. */
function keptWays(tables: GraphTables, blocks: readonly EdgeBlock[]): Ways {
  const made = ways.get(blocks) ?? waysOf(tables, blocks);
  ways.set(blocks, made);
  return made;
}

/** Where edges lead to from a node, by itself or in sets. */
function targetsFrom(tables: GraphTables, { to, edges, setsOf }: Ways, node: number): ReadonlySet<number> {
  const found = new Set<number>();
  const add = (edge: number): void => {
    const end = to[edge] ?? 0;
    if (end >= 0) found.add(end);
    else for (const one of tables.sets[~end] ?? []) found.add(one);
  };
  edges.forEach(slotOf(node), add);
  setsOf.forEach(node, (set) => edges.forEach(slotOf(~set), add));
  found.delete(node);
  return found;
}

const targetsOf =
  (tables: GraphTables): FacetPlace["targetsOf"] =>
  (blocks) => {
    const found = keptWays(tables, blocks);
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
