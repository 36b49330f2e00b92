import { type AccessGraph, type End, nodesAt } from "@/server/graph/access-graph.ts";

/** How many entities of each place there are at an end, places in order. */
export interface Shape {
  readonly places: readonly number[];
  readonly counts: readonly number[];
}

/** The shapes of a graph's ends: ends that hold as many of the same places share one. */
export interface Shapes {
  readonly shapes: readonly Shape[];
  /** Set → its shape. A node's shape is that of its place. */
  readonly ofSet: Int32Array;
  /** Place → the shape of one entity there. */
  readonly ofPlace: Int32Array;
}

/** The entities at an end, each once, however many of its facets stand there. */
export function entitiesAt(graph: AccessGraph, end: End): readonly number[] {
  if (end >= 0) return [graph.base[end] ?? end];
  const nodes = nodesAt(graph, end);
  const wholes: number[] = [];
  let isPlain = true;
  for (const node of nodes) {
    const whole = graph.base[node] ?? node;
    if (whole !== node) isPlain = false;
    wholes.push(whole);
  }
  return isPlain ? wholes : [...new Set(wholes)];
}

/** The shape of these entities. */
export function shapeOf(entities: readonly number[], placeOf: Int32Array): Shape {
  const counts = new Map<number, number>();
  for (const entity of entities) {
    const place = placeOf[entity] ?? 0;
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  const places = [...counts.keys()].sort((a, b) => a - b);
  return { places, counts: places.map((place) => counts.get(place) ?? 0) };
}

/** The shapes of all sets of a graph, by the places its nodes have. */
export function shapesOf(graph: AccessGraph, placeOf: Int32Array, places: number): Shapes {
  const shapes: Shape[] = [];
  const known = new Map<string, number>();
  const numberOf = (shape: Shape): number => {
    const key = `${shape.places.join()} ${shape.counts.join()}`;
    const number = known.get(key) ?? shapes.push(shape) - 1;
    known.set(key, number);
    return number;
  };
  const ofPlace = new Int32Array(places);
  for (let place = 0; place < places; place += 1) ofPlace[place] = numberOf({ places: [place], counts: [1] });
  const ofSet = new Int32Array(graph.sets);
  for (let set = 0; set < ofSet.length; set += 1) ofSet[set] = numberOf(shapeOf(entitiesAt(graph, ~set), placeOf));
  return { shapes, ofSet, ofPlace };
}
