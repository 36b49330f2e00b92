import type { Ref } from "@/server/model/ref.ts";
import type { EdgeBlock } from "./edge-block.ts";
import type { FacetNode, FacetPlace } from "./edges/edge-kind.ts";
import type { GraphTables } from "./graph-tables.ts";

/** Facets by the place of their entities. */
export interface FacetLists {
  readonly places: readonly FacetPlace[];
  readonly count: number;
}

/** The nodes that blocks speak of, themselves or as members of sets; the tables may grow while they are gathered. */
export class SpokenOf {
  readonly #tables: GraphTables;
  #marks: Uint8Array;
  #sets: Uint8Array;

  constructor(tables: GraphTables) {
    this.#tables = tables;
    this.#marks = new Uint8Array(tables.refs.length);
    this.#sets = new Uint8Array(tables.sets.length);
  }

  add(blocks: Iterable<EdgeBlock>): void {
    this.#marks = grown(this.#marks, this.#tables.refs.length);
    this.#sets = grown(this.#sets, this.#tables.sets.length);
    for (const block of blocks) {
      for (const node of block.nodes) this.#marks[node] = 1;
      for (const set of block.sets) this.#addSet(set);
    }
  }

  #addSet(set: number): void {
    if (this.#sets[set] === 1) return;
    this.#sets[set] = 1;
    for (const node of this.#tables.sets[set] ?? []) this.#marks[node] = 1;
  }

  /** Those of the nodes that are facets. */
  get facets(): readonly number[] {
    return this.#tables.facetNodes.filter((node) => this.#marks[node] === 1);
  }
}

function grown(marks: Uint8Array, length: number): Uint8Array {
  if (marks.length >= length) return marks;
  const longer = new Uint8Array(length);
  longer.set(marks);
  return longer;
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

/** Facets place by place; `before`: the lists as they were, to be given again where they are the same. */
export function facetPlaces(tables: GraphTables, nodes: readonly number[], before: FacetLists | undefined, written: FacetPlace["written"]): FacetLists {
  const byPlace = Map.groupBy(nodes, (node) => tables.placeOf.get(node) ?? "");
  const old = new Map(before?.places.map((p) => [p.place, p.facets]));
  const places = [...byPlace].map(([place, here]): FacetPlace => {
    const known = old.get(place);
    const isSame = known?.length === here.length && known.every((facet, i) => facet.node === here[i]);
    const facets = known && isSame ? known : here.map((node) => ({ node, ref: tables.refs[node] as Ref, facet: tables.facets[node] ?? "" }));
    const cluster = place.startsWith("cluster ") ? place.slice("cluster ".length) : undefined;
    return { place, cluster, facets, written, targetsOf: targetsOf(tables, facets) };
  });
  return { places, count: nodes.length };
}
