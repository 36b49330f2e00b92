import type { Ref } from "@/server/model/ref.ts";
import type { EdgeBlock } from "./edge-block.ts";
import type { FacetNode, FacetPlace } from "./edges/edge-kind.ts";
import type { GraphTables } from "./graph-tables.ts";
import type { Usage } from "./usage.ts";

/** Facets by the place of their entities. */
export interface FacetLists {
  readonly nodes: Int32Array;
  readonly places: readonly Pick<FacetPlace, "place" | "facets">[];
}

/** The facets among the nodes that are spoken of. */
export function facetsIn(tables: GraphTables, usages: readonly Usage[]): Int32Array {
  const found: number[] = [];
  for (const node of tables.facetNodes) for (const { nodes } of usages) if ((nodes[node] ?? 0) > 0 && found.at(-1) !== node) found.push(node);
  return Int32Array.from(found);
}

/** Where edges lead to from each of some nodes, by themselves or in sets. */
function targetsFrom(tables: GraphTables, wanted: ReadonlySet<number>, blocks: readonly EdgeBlock[]): ReadonlyMap<number, ReadonlySet<number>> {
  const found = new Map([...wanted].map((node) => [node, new Set<number>()] as const));
  const nodesAt = (end: number): Iterable<number> => (end >= 0 ? [end] : (tables.sets[~end] ?? []));
  const starts = new Map<number, readonly Set<number>[]>();
  const startsAt = (end: number): readonly Set<number>[] => {
    const known = starts.get(end) ?? [...nodesAt(end)].flatMap((node) => found.get(node) ?? []);
    starts.set(end, known);
    return known;
  };
  for (const { from, to } of blocks)
    for (const [edge, start] of from.entries()) for (const targets of startsAt(start)) for (const end of nodesAt(to[edge] ?? 0)) targets.add(end);
  for (const [node, targets] of found) targets.delete(node);
  return found;
}

function targetsOf(tables: GraphTables, facets: readonly FacetNode[]): FacetPlace["targetsOf"] {
  const baseOf = (facet: FacetNode): number => tables.base[facet.node] ?? facet.node;
  return (blocks) => {
    const found = targetsFrom(tables, new Set(facets.map(baseOf)), blocks);
    return (facet) => [...(found.get(baseOf(facet)) ?? [])].map((node) => tables.refs[node] as Ref);
  };
}

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
    return { place, facets, written, targetsOf: targetsOf(tables, facets), ...(kind === "cluster" ? { cluster: name } : { account: name }) };
  });
