import type { Ref } from "@/server/model/ref.ts";
import { different, type EdgeBlock } from "./edge-block.ts";
import type { FacetPlace } from "./edges/edge-kind.ts";
import type { GraphTables } from "./graph-tables.ts";
import { Lists, ListsAt } from "./lists.ts";

/** Facets by the place of their entities. */
export interface FacetLists {
  readonly nodes: Int32Array;
  readonly places: readonly Pick<FacetPlace, "place" | "facets">[];
}

/** Edges by the end they leave, and the sets that edges leave by the nodes in them: no larger than the edges, as each place may ask about its own. */
interface Ways {
  readonly to: Int32Array;
  /** The ends that edges leave, counted. */
  readonly starts: ReadonlyMap<number, number>;
  readonly edges: ListsAt;
  readonly setsOf: ListsAt | undefined;
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
  const starts = new Map<number, number>();
  let hasSets = false;
  const keys = from.map((end) => {
    const start = starts.get(end) ?? starts.size;
    starts.set(end, start);
    hasSets ||= end < 0;
    return start;
  });
  const setsOf = hasSets ? new ListsAt(Lists.inverted(tables.sets, (set) => starts.has(~set), tables.refs.length)) : undefined;
  return { to, starts, edges: new ListsAt(Lists.byKey(keys, starts.size)), setsOf };
}

const ways = new WeakMap<readonly EdgeBlock[], Ways>();

/** The same for all places that ask about the same list of blocks: no edge of theirs leaves a node or set that came later. */
function keptWays(tables: GraphTables, blocks: readonly EdgeBlock[]): Ways {
  const made = ways.get(blocks) ?? waysOf(tables, blocks);
  ways.set(blocks, made);
  return made;
}

/** Where edges lead to from a node, by itself or in sets. */
function targetsFrom(tables: GraphTables, { to, starts, edges, setsOf }: Ways, node: number): ReadonlySet<number> {
  const found = new Set<number>();
  const add = (edge: number): void => {
    const end = to[edge] ?? 0;
    if (end >= 0) found.add(end);
    else for (const one of tables.sets[~end] ?? []) found.add(one);
  };
  const addFrom = (end: number): void => {
    const start = starts.get(end);
    if (start !== undefined) edges.forEach(start, add);
  };
  addFrom(node);
  setsOf?.forEach(node, (set) => addFrom(~set));
  found.delete(node);
  return found;
}

const targetsOf =
  (tables: GraphTables): FacetPlace["targetsOf"] =>
  (blocks) => {
    const found = keptWays(tables, blocks);
    return (facet) => [...targetsFrom(tables, found, tables.base[facet.node] ?? facet.node)].map((node) => tables.refs[node] as Ref);
  };

function isSame(a: Int32Array, b: Int32Array): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

type Places = FacetLists["places"];
type Facets = Places[number]["facets"];

const facetsOf = (tables: GraphTables, nodes: readonly number[]): Facets =>
  nodes.map((node) => ({ node, ref: tables.refs[node] as Ref, facet: tables.facets[node] ?? "" }));

const placesOf = (tables: GraphTables, nodes: Int32Array): Places =>
  [...Map.groupBy(nodes, (node) => tables.placeOf.get(node) ?? "")].map(([place, here]) => ({ place, facets: facetsOf(tables, here) }));

/** Calls `visit` with the numbers that are in one of two lists alone, both in order. */
function forEachDifference(one: Int32Array, other: Int32Array, visit: (number: number) => void): void {
  const [a, b] = different(one, other);
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [x, y] = [a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY];
    if (x !== y) visit(Math.min(x, y));
    if (x <= y) i += 1;
    if (y <= x) j += 1;
  }
}

/** The places of the lists before, those alone made anew where facets have come or gone. */
function placesAfter(tables: GraphTables, nodes: Int32Array, before: FacetLists): Places {
  const changed = new Map<string, Set<number>>();
  forEachDifference(before.nodes, nodes, (node) => {
    const place = tables.placeOf.get(node) ?? "";
    changed.set(place, (changed.get(place) ?? new Set()).add(node));
  });
  const kept = before.places.flatMap(({ place, facets }): Places => {
    const turned = changed.get(place);
    changed.delete(place);
    if (!turned) return [{ place, facets }];
    const old = new Set(facets.map((facet) => facet.node));
    const left = [...old].filter((node) => !turned.has(node));
    const came = [...turned].filter((node) => !old.has(node));
    const here = [...left, ...came].sort((a, b) => a - b);
    return here.length === 0 ? [] : [{ place, facets: facetsOf(tables, here) }];
  });
  return [...kept, ...[...changed].map(([place, came]) => ({ place, facets: facetsOf(tables, [...came]) }))];
}

/** Facets place by place; `before`: the lists as they were, to be given again where they are the same. */
export function facetLists(tables: GraphTables, nodes: Int32Array, before: FacetLists | undefined): FacetLists {
  if (!before) return { nodes, places: placesOf(tables, nodes) };
  return isSame(nodes, before.nodes) ? before : { nodes, places: placesAfter(tables, nodes, before) };
}

/** The lists with what segments may ask about them. */
export const facetPlaces = (tables: GraphTables, lists: FacetLists, written: FacetPlace["written"]): readonly FacetPlace[] =>
  lists.places.map(({ place, facets }) => {
    const [kind, name] = place.split(" ", 2);
    return { place, facets, written, targetsOf: targetsOf(tables), ...(kind === "cluster" ? { cluster: name } : { account: name }) };
  });
