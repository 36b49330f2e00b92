import type { AccessGraph } from "@/server/graph/access-graph.ts";
import type { GraphIndex } from "./graph-index.ts";
import { LEVELS, type Search } from "./search.ts";

/** Above all hops: certainty comes before them. */
const LEVEL = 2 ** 24;

/** In one hop, or in more. */
export type HowFar = "direct" | "indirect";

/** Key and how many entities have it, the best key first. */
export type KeyCounts = readonly (readonly [key: number, count: number])[];

/** Room for what was found, used again (see `scratch.ts`). By the node of the whole entity: how good its best node is (0: not found), and which it is. */
interface Room {
  readonly key: Int32Array;
  readonly node: Int32Array;
  readonly entities: Int32Array;
}

const free = new WeakMap<AccessGraph, Room[]>();

function spare(graph: AccessGraph): Room[] {
  const known = free.get(graph) ?? [];
  free.set(graph, known);
  return known;
}

const newRoom = (size: number): Room => ({ key: new Int32Array(size), node: new Int32Array(size), entities: new Int32Array(size) });

/** The entities at the end of a closure, each by the best of its nodes. */
export class Found {
  readonly #graph: AccessGraph;
  readonly #room: Room;
  #count = 0;

  constructor(graph: AccessGraph, search: Search, isOut: (node: number) => boolean, far?: HowFar) {
    this.#graph = graph;
    this.#room = spare(graph).pop() ?? newRoom(graph.refs.length);
    for (let i = 0; i < search.count; i += 1) {
      const node = search.nodeAt(i);
      if (!isOut(node)) this.#add(node, goodness(search, node));
    }
    if (far) this.#keep((key) => (hopsOfKey(key) === 1) === (far === "direct"));
  }

  #keep(isKept: (key: number) => boolean): void {
    const { key: keys, entities } = this.#room;
    let kept = 0;
    for (let i = 0; i < this.#count; i += 1) {
      const entity = this.entity(i);
      if (isKept(this.key(entity))) {
        entities[kept] = entity;
        kept += 1;
      } else keys[entity] = 0;
    }
    this.#count = kept;
  }

  #add(node: number, key: number): void {
    if (key === 0) return;
    const { key: keys, node: nodes, entities } = this.#room;
    const whole = this.#graph.base[node] ?? node;
    const old = keys[whole] ?? 0;
    if (old !== 0 && (old < key || (old === key && (nodes[whole] ?? 0) < node))) return;
    if (old === 0) {
      entities[this.#count] = whole;
      this.#count += 1;
    }
    keys[whole] = key;
    nodes[whole] = node;
  }

  get count(): number {
    return this.#count;
  }

  /** The entities found, in no order. */
  entity(at: number): number {
    return this.#room.entities[at] ?? 0;
  }

  key(entity: number): number {
    return this.#room.key[entity] ?? 0;
  }

  bestNode(entity: number): number {
    return this.#room.node[entity] ?? entity;
  }

  counts(): KeyCounts {
    const counts = LEVELS.map((): number[] => []);
    for (let i = 0; i < this.#count; i += 1) {
      const key = this.key(this.entity(i));
      const ofLevel = counts[levelOfKey(key)];
      if (ofLevel) ofLevel[hopsOfKey(key)] = (ofLevel[hopsOfKey(key)] ?? 0) + 1;
    }
    return counts.flatMap((ofLevel, level) => [...ofLevel.entries()].flatMap(([hops, count]) => (count ? [[level * LEVEL + hops, count] as const] : [])));
  }

  end(): void {
    for (let i = 0; i < this.#count; i += 1) this.#room.key[this.entity(i)] = 0;
    spare(this.#graph).push(this.#room);
  }
}

/** 0 for where the search began. */
function goodness(search: Search, node: number): number {
  const level = search.bestLevel(node);
  const hops = level < 0 ? 0 : search.hops(node, level);
  return hops === 0 ? 0 : level * LEVEL + hops;
}

export const levelOfKey = (key: number): number => key >> 24;
export const hopsOfKey = (key: number): number => key & (LEVEL - 1);

/**
 * The entities of one page in the order (verdict, hops, reference). Only the groups of equal verdict and hops that the page touches are put in order.
 */
export function pageOf(index: GraphIndex, found: Found, counts: KeyCounts, page: { readonly offset: number; readonly size: number }): number[] {
  const from = page.offset;
  const to = Math.min(found.count, from + page.size);
  const touched: { readonly key: number; readonly first: number; readonly places: Int32Array; filled: number }[] = [];
  let first = 0;
  for (const [key, count] of counts) {
    if (first < to && first + count > from) touched.push({ key, first, places: new Int32Array(count), filled: 0 });
    first += count;
  }
  const [least, most] = [touched[0]?.key ?? 0, touched.at(-1)?.key ?? -1];
  for (let i = 0; touched.length > 0 && i < found.count; i += 1) {
    const entity = found.entity(i);
    const key = found.key(entity);
    const group = key < least || key > most ? undefined : touched.find((t) => t.key === key);
    if (!group) continue;
    group.places[group.filled] = index.place[entity] ?? 0;
    group.filled += 1;
  }
  return touched.flatMap(({ first: start, places }) => {
    const [least, end] = [Math.max(0, from - start), Math.min(places.length, to - start)];
    bringForward(places, least, end);
    return Array.from(places.subarray(least, end).sort(), (place) => index.nodeAt[place] ?? 0);
  });
}

/** Moves what stands at the places `first` to `end` of the sorted list there, in any order. */
function bringForward(values: Int32Array, first: number, end: number): void {
  if (first > 0) select(values, 0, values.length - 1, first);
  if (end < values.length) select(values, first, values.length - 1, end);
}

/** Quickselect (Hoare): afterwards nothing before place `k` is larger, and nothing behind it smaller, than what stands there. */
function select(values: Int32Array, first: number, last: number, k: number): void {
  let [lo, hi] = [first, last];
  while (lo < hi) {
    const pivot = values[(lo + hi) >> 1] ?? 0;
    const [left, right] = partition(values, lo, hi, pivot);
    if (k <= right) hi = right;
    else if (k >= left) lo = left;
    else return;
  }
}

function partition(values: Int32Array, lo: number, hi: number, pivot: number): readonly [number, number] {
  let [i, j] = [lo, hi];
  while (i <= j) {
    while ((values[i] ?? 0) < pivot) i += 1;
    while ((values[j] ?? 0) > pivot) j -= 1;
    if (i > j) break;
    const value = values[i] ?? 0;
    values[i] = values[j] ?? 0;
    values[j] = value;
    i += 1;
    j -= 1;
  }
  return [i, j];
}
