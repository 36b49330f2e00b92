import type { AccessGraph } from "@/server/graph/access-graph.ts";
import type { GraphIndex } from "./graph-index.ts";
import { borrow, giveBack, type Scratch } from "./scratch.ts";
import { LEVELS, type Levels } from "./search.ts";

/** Above all hops: certainty comes before them. */
const LEVEL = 2 ** 24;

/** The entities at the end of a closure, each by the best of its nodes. */
export class Found {
  readonly #graph: AccessGraph;
  /** By the node of the whole entity: how good its best node is, and which that is. */
  readonly #best: Scratch;

  constructor(graph: AccessGraph, levels: Levels, isOut: (node: number) => boolean) {
    this.#graph = graph;
    this.#best = borrow(graph);
    // what is reached at a level is reached at the next one
    const all = levels.searches[2];
    for (let i = 0; i < all.count; i += 1) {
      const node = all.nodeAt(i);
      if (!isOut(node)) this.#add(node, goodness(levels, node));
    }
  }

  #add(node: number, key: number): void {
    if (key < 0) return;
    const whole = this.#graph.base[node] ?? node;
    const old = this.#best.hops[whole] ?? -1;
    if (old < 0) this.#best.reach(whole, key, node, -1);
    else if (key < old || (key === old && node < (this.#best.edge[whole] ?? 0))) {
      this.#best.hops[whole] = key;
      this.#best.edge[whole] = node;
    }
  }

  get count(): number {
    return this.#best.count;
  }

  /** The entities found, in no order. */
  entity(at: number): number {
    return this.#best.queue[at] ?? 0;
  }

  key(entity: number): number {
    return this.#best.hops[entity] ?? -1;
  }

  bestNode(entity: number): number {
    return this.#best.edge[entity] ?? entity;
  }

  end(): void {
    giveBack(this.#graph, this.#best);
  }
}

function goodness(levels: Levels, node: number): number {
  for (const level of LEVELS) {
    const hops = levels.searches[level].hops(node);
    if (hops > 0) return level * LEVEL + hops;
  }
  return -1;
}

export const levelOfKey = (key: number): number => Math.floor(key / LEVEL);
export const hopsOfKey = (key: number): number => key % LEVEL;

/** How many entities there are of each key, the best key first. */
export function keyCounts(found: Found): readonly (readonly [key: number, count: number])[] {
  const counts = new Map<number, number>();
  for (let i = 0; i < found.count; i += 1) {
    const key = found.key(found.entity(i));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => a[0] - b[0]);
}

/**
 * The entities of one page in the order (verdict, hops, reference). Only the groups of equal verdict and hops that the page touches are put in order.
 */
export function pageOf(
  index: GraphIndex,
  found: Found,
  counts: ReturnType<typeof keyCounts>,
  page: { readonly offset: number; readonly size: number },
): number[] {
  const from = page.offset;
  const to = Math.min(found.count, from + page.size);
  const touched: { readonly key: number; readonly first: number; readonly places: Int32Array; filled: number }[] = [];
  let first = 0;
  for (const [key, count] of counts) {
    if (first < to && first + count > from) touched.push({ key, first, places: new Int32Array(count), filled: 0 });
    first += count;
  }
  const byKey = new Map(touched.map((t) => [t.key, t]));
  for (let i = 0; touched.length > 0 && i < found.count; i += 1) {
    const entity = found.entity(i);
    const group = byKey.get(found.key(entity));
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
