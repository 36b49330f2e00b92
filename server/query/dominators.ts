import type { GrowingInts } from "@/server/graph/lists.ts";

/** Of each vertex others, one list behind the other: those of vertex v stand from `begins[v]` to `begins[v + 1]`. */
interface Arcs {
  readonly begins: Int32Array;
  readonly ends: Int32Array;
}

/** A directed graph, by arcs forwards and backwards. */
export interface Flow {
  readonly size: number;
  readonly next: Arcs;
  readonly before: Arcs;
}

function byStart(size: number, from: GrowingInts, to: GrowingInts): Arcs {
  const begins = new Int32Array(size + 1);
  for (let i = 0; i < from.length; i += 1) (begins[(from.list[i] as number) + 1] as number) += 1;
  for (let v = 0; v < size; v += 1) (begins[v + 1] as number) += begins[v] as number;
  const at = begins.slice();
  const ends = new Int32Array(from.length);
  for (let i = 0; i < from.length; i += 1) {
    const vertex = from.list[i] as number;
    ends[at[vertex] as number] = to.list[i] as number;
    (at[vertex] as number) += 1;
  }
  return { begins, ends };
}

/** The flow of so many vertices with these arcs, `from[i]` to `to[i]`. */
export const flowOf = (size: number, from: GrowingInts, to: GrowingInts): Flow => ({ size, next: byStart(size, from, to), before: byStart(size, to, from) });

/** Vertices in an order in which each comes after the one that dominates it, behind place 0, which is the entrance before all roots. */
export interface Dominators {
  /** By place: the vertex; -1 for the entrance. */
  readonly order: Int32Array;
  /** By place: the place of the immediate dominator, without which the vertex cannot be reached. */
  readonly above: Int32Array;
}

/**
 * Dominator trees of a flow, from one set of roots after another: a vertex dominates another one when every way from the roots to that goes over it. By the semi-NCA algorithm
 * (Georgiadis, "Linear-Time Algorithms for Dominators and Related Problems", 2005): a depth-first walk, semidominators with shortened ways, and of each vertex the nearest of those
 * above its parent that comes no later than its semidominator. Long chains in the walk cost nothing more. The room it takes is used again for the next roots.
 */
export class DominatorTrees {
  readonly #flow: Flow;
  /** Vertex → its place; -1: it was not reached. */
  readonly #place: Int32Array;
  /** Vertex → the next of its arcs to be gone along. */
  readonly #arc: Int32Array;
  /** By place: the vertex, in the order in which the walk comes to it; the place from which it came there. */
  readonly #order: Int32Array;
  readonly #parent: Int32Array;
  /** By place: its semidominator; the way up, shortened by every search; the place with the least semidominator on the way that was left out. */
  readonly #semi: Int32Array;
  readonly #up: Int32Array;
  readonly #least: Int32Array;
  readonly #stack: number[] = [];
  #count = 0;

  constructor(flow: Flow) {
    this.#flow = flow;
    [this.#place, this.#arc] = [new Int32Array(flow.size), new Int32Array(flow.size)];
    const room = (): Int32Array => new Int32Array(flow.size + 1);
    [this.#order, this.#parent, this.#semi, this.#up, this.#least] = [room(), room(), room(), room(), room()];
  }

  /** The tree of what can be reached from roots. */
  of(roots: readonly number[]): Dominators {
    this.#walk(roots);
    this.#semidominators(roots);
    const [semi, above] = [this.#semi, this.#parent.slice(0, this.#count)];
    for (let at = 1; at < above.length; at += 1) {
      let candidate = above[at] as number;
      while (candidate > (semi[at] as number)) candidate = above[candidate] as number;
      above[at] = candidate;
    }
    return { order: this.#order.slice(0, this.#count), above };
  }

  #enter(vertex: number, from: number): void {
    this.#order[this.#count] = vertex;
    this.#parent[this.#count] = from;
    this.#place[vertex] = this.#count;
    this.#count += 1;
  }

  #walk(roots: readonly number[]): void {
    const { begins, ends } = this.#flow.next;
    const [place, arcs] = [this.#place.fill(-1), this.#arc];
    arcs.set(begins.subarray(0, arcs.length));
    this.#order[0] = -1;
    this.#count = 1;
    for (const root of roots) {
      if (place[root] !== -1) continue;
      this.#enter(root, 0);
      for (let here = this.#count - 1; here > 0; ) {
        const vertex = this.#order[here] as number;
        const arc = arcs[vertex] as number;
        if (arc === begins[vertex + 1]) {
          here = this.#parent[here] as number;
          continue;
        }
        arcs[vertex] = arc + 1;
        const to = ends[arc] as number;
        if (place[to] !== -1) continue;
        this.#enter(to, here);
        here = this.#count - 1;
      }
    }
  }

  /** Of each place the first one from which a way leads to it over none that the walk came to earlier. */
  #semidominators(roots: readonly number[]): void {
    const [semi, up, least, place] = [this.#semi, this.#up, this.#least, this.#place];
    for (let at = 0; at < this.#count; at += 1) {
      semi[at] = at;
      least[at] = at;
      up[at] = this.#parent[at] as number;
    }
    const { begins, ends } = this.#flow.before;
    // the entrance leads to every root, whichever way the walk came to it
    const isRoot = new Set(roots.map((root) => place[root]));
    for (let at = this.#count - 1; at > 0; at -= 1) {
      const vertex = this.#order[at] as number;
      let found = isRoot.has(at) ? 0 : (this.#parent[at] as number);
      for (let arc = begins[vertex] as number; arc < (begins[vertex + 1] as number); arc += 1) {
        const from = place[ends[arc] as number] as number;
        if (from !== -1) found = Math.min(found, semi[this.#leastFrom(from, at + 1)] as number);
      }
      semi[at] = found;
    }
  }

  /** Of a place, and of those above it that are `first` or later, the one with the least semidominator. */
  #leastFrom(place: number, first: number): number {
    const [up, least, semi, stack] = [this.#up, this.#least, this.#semi, this.#stack];
    let top = place;
    while ((up[top] as number) >= first) {
      stack.push(top);
      top = up[top] as number;
    }
    for (let below = stack.pop(); below !== undefined; below = stack.pop()) {
      up[below] = up[top] as number;
      if ((semi[least[top] as number] as number) < (semi[least[below] as number] as number)) least[below] = least[top] as number;
      top = below;
    }
    return least[place] as number;
  }
}
