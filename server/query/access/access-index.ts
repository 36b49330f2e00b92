import type { AccessGraph } from "@/server/graph/access-graph.ts";
import type { World } from "@/server/graph/world.ts";
import { type Decisions, decisionsOf, shownEdges } from "./decisions.ts";
import { type AccessFilter, failures, MARKS, marksOf } from "./filter.ts";
import { PairCounter } from "./pairs.ts";
import { type Places, placesOf } from "./place.ts";
import { shapesOf } from "./shapes.ts";
import { Tally } from "./tally.ts";

/** What the table of access looks up in a graph whatever is asked; made once for it. */
interface Base extends Places {
  /** Node → the place of its entity's reference in the order of references. */
  readonly rank: Int32Array;
  readonly edges: Int32Array;
  readonly unmarked: Decisions;
}

const bases = new WeakMap<AccessGraph, Base>();

function baseOf(world: World, graph: AccessGraph): Base {
  const known = bases.get(graph);
  if (known) return known;
  const places = placesOf(world, graph);
  const edges = shownEdges(graph);
  const made = {
    ...places,
    rank: ranksOf(graph),
    edges,
    unmarked: decisionsOf(graph, edges, places.placeOf, shapesOf(graph, places.placeOf, places.places.length)),
  };
  bases.set(graph, made);
  return made;
}

function ranksOf(graph: AccessGraph): Int32Array {
  const ranks = new Int32Array(graph.nodes);
  for (const [rank, node] of graph.order.sorted.entries()) ranks[node] = rank;
  return ranks.map((rank, node) => (graph.base[node] === node ? rank : (ranks[graph.base[node] ?? node] ?? 0)));
}

/** The rows that a filter leaves, and how to tell who of an end is meant. */
export interface Narrowed {
  readonly decisions: Decisions;
  readonly tally: Tally;
  readonly counter: PairCounter;
  readonly rank: Int32Array;
  /** Node → its marked place. */
  readonly placeOf: Int32Array;
  /** Marked place → 0 where an entity of it meets what is asked of the one end, or of the other. */
  readonly who: Uint16Array;
  readonly whom: Uint16Array;
}

/** Applies a filter to the table of a graph. */
export function narrowed(world: World, graph: AccessGraph, filter: AccessFilter): Narrowed {
  const { places, placeOf: plain, rank, edges, unmarked } = baseOf(world, graph);
  const marks = marksOf(graph, filter);
  const placeOf = marks ? plain.map((place, node) => place * MARKS + (marks[node] ?? 0)) : plain;
  const decisions = marks ? decisionsOf(graph, edges, placeOf, shapesOf(graph, placeOf, places.length * MARKS)) : unmarked;
  const counter = new PairCounter(places, marks !== undefined, (filter.words ?? []).length > 0);
  const who = failures(places, "who", filter.who, marks !== undefined);
  const whom = failures(places, "whom", filter.whom, marks !== undefined);
  const tally = new Tally(decisions.combinations, { filter, counter, mechanisms: graph.mechanisms, who, whom });
  return { decisions, tally, counter, rank, placeOf, who, whom };
}
