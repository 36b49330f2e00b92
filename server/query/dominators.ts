import { GrowingInts } from "@/server/graph/lists.ts";

/** Of each vertex others, one list behind the other: those of vertex v stand from `begins[v]` to `begins[v + 1]`. */
interface Arcs {
  readonly begins: Int32Array;
  readonly ends: Int32Array;
}

/** A directed graph that is walked from many entrances in turn. */
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

/** Reverse postorder of a depth-first walk from the roots. */
function ordered({ size, next }: Flow, roots: readonly number[]): Int32Array {
  const at = next.begins.slice(0, size);
  const seen = new Uint8Array(size);
  const done = new GrowingInts();
  const stack: number[] = [];
  const enter = (vertex: number): void => {
    if (seen[vertex] === 1) return;
    seen[vertex] = 1;
    stack.push(vertex);
  };
  for (const root of roots) {
    enter(root);
    while (stack.length > 0) {
      const vertex = stack[stack.length - 1] as number;
      const arc = at[vertex] as number;
      if (arc < (next.begins[vertex + 1] as number)) {
        at[vertex] = arc + 1;
        enter(next.ends[arc] as number);
      } else {
        done.push(vertex);
        stack.pop();
      }
    }
  }
  done.push(-1);
  return done.list.slice(0, done.length).reverse();
}

/** The vertex that dominates both, by place. */
function meet(above: Int32Array, one: number, other: number): number {
  let [a, b] = [one, other];
  while (a !== b) {
    while (a > b) a = above[a] as number;
    while (b > a) b = above[b] as number;
  }
  return a;
}

/** The vertex that dominates all those that one comes from, as far as they are known; -1: none is. */
function meetOf({ begins, ends }: Arcs, vertex: number, place: Int32Array, above: Int32Array): number {
  let found = -1;
  for (let arc = begins[vertex] as number; arc < (begins[vertex + 1] as number); arc += 1) {
    const from = place[ends[arc] as number] as number;
    if (from !== -1 && above[from] !== -1) found = found === -1 ? from : meet(above, from, found);
  }
  return found;
}

/**
 * The dominator tree of what can be reached from roots: a vertex dominates another one when every way from the roots to that goes over it. By the iterative algorithm of Cooper,
 * Harvey and Kennedy ("A Simple, Fast Dominance Algorithm", 2001); a few rounds over the arcs on graphs such as ours.
 */
export function dominatorsOf(flow: Flow, roots: readonly number[]): Dominators {
  const order = ordered(flow, roots);
  const place = new Int32Array(flow.size).fill(-1);
  for (let i = 1; i < order.length; i += 1) place[order[i] as number] = i;
  const above = new Int32Array(order.length).fill(-1);
  above[0] = 0;
  // nothing but the entrance comes before all ways to a root
  const isRoot = new Set(roots.map((root) => place[root] as number));
  for (let hasChanged = true; hasChanged; ) {
    hasChanged = false;
    for (let i = 1; i < order.length; i += 1) {
      const found = isRoot.has(i) ? 0 : meetOf(flow.before, order[i] as number, place, above);
      if (above[i] === found) continue;
      above[i] = found;
      hasChanged = true;
    }
  }
  return { order, above };
}
