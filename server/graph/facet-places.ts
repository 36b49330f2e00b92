import type { Ref } from "@/server/model/ref.ts";
import type { EdgeBlock } from "./edge-block.ts";
import type { FacetPlace } from "./edges/edge-kind.ts";
import type { GraphTables } from "./graph-tables.ts";
import { push } from "./push.ts";

/** Facets by the place of their entities. */
export interface FacetLists {
  readonly nodes: Int32Array;
  readonly places: readonly Pick<FacetPlace, "place" | "facets">[];
}

/** Where edges lead to: the ends that edges enter by the end they leave, and the sets that edges leave by the nodes in them, of those with facets. */
interface Ways {
  /** How many facets there were. */
  readonly facets: number;
  readonly ends: ReadonlyMap<number, readonly number[]>;
  readonly setsOf: ReadonlyMap<number, readonly number[]>;
}

function waysOf(tables: GraphTables, blocks: readonly EdgeBlock[]): Ways {
  const ends = new Map<number, number[]>();
  for (const { from, to } of blocks) for (let edge = 0; edge < from.length; edge += 1) push(ends, from[edge] ?? 0, to[edge] ?? 0);
  return { facets: tables.facetNodes.length, ends, setsOf: setsOfFaceted(tables, ends.keys()) };
}

function setsOfFaceted(tables: GraphTables, ends: Iterable<number>): ReadonlyMap<number, readonly number[]> {
  const wanted = new Set(tables.facetNodes.map((node) => tables.base[node]));
  const found = new Map<number, number[]>();
  for (const end of ends) for (const node of (end < 0 ? tables.sets[~end] : undefined) ?? []) if (wanted.has(node)) push(found, node, end);
  return found;
}

const ways = new WeakMap<readonly EdgeBlock[], Ways>();

/** The same for all places that ask about the same list of blocks. */
function keptWays(tables: GraphTables, blocks: readonly EdgeBlock[]): Ways {
  const known = ways.get(blocks);
  if (known?.facets === tables.facetNodes.length) return known;
  const made = waysOf(tables, blocks);
  ways.set(blocks, made);
  return made;
}

/** Where edges lead to from a node, by itself or in sets. */
function targetsFrom(tables: GraphTables, { ends, setsOf }: Ways, node: number): ReadonlySet<number> {
  const found = new Set<number>();
  for (const start of [node, ...(setsOf.get(node) ?? [])])
    for (const end of ends.get(start) ?? []) {
      if (end >= 0) found.add(end);
      else for (const one of tables.sets[~end] ?? []) found.add(one);
    }
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
