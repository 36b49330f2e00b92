import { type AccessGraph, setCount } from "@/server/graph/access-graph.ts";

/**
 * Room for one search over one graph, used again for the next: making it anew for each question would cost more than most answers. Whoever borrows
 * it gives it back; what was touched is wiped then, so that a small answer stays cheap in a large graph.
 */
export class Scratch {
  /** Node → hops from where the search began; -1: not reached. */
  readonly hops: Int32Array;
  /** Node → the edge and the node before it, towards where the search began. */
  readonly edge: Int32Array;
  readonly next: Int32Array;
  /** The nodes reached, nearest first. */
  readonly queue: Int32Array;
  count = 0;
  readonly #outMarks: Uint8Array;
  readonly #inMarks: Uint8Array;
  readonly #marked: number[] = [];

  constructor(graph: AccessGraph) {
    const nodes = graph.refs.length;
    this.hops = new Int32Array(nodes).fill(-1);
    this.edge = new Int32Array(nodes);
    this.next = new Int32Array(nodes);
    this.queue = new Int32Array(nodes);
    this.#outMarks = new Uint8Array(setCount(graph));
    this.#inMarks = new Uint8Array(setCount(graph));
  }

  reach(node: number, hops: number, edge: number, next: number): void {
    this.hops[node] = hops;
    this.edge[node] = edge;
    this.next[node] = next;
    this.queue[this.count] = node;
    this.count += 1;
  }

  /** Whether a set is gone through from its members for the first time; 1: by edges that facets share, 2: by all. */
  startsAt(set: number, mark: 1 | 2): boolean {
    return this.#once(this.#outMarks, set, mark);
  }

  /** Whether a set's members are shown for the first time. */
  endsAt(set: number): boolean {
    return this.#once(this.#inMarks, set, 2);
  }

  #once(marks: Uint8Array, set: number, mark: 1 | 2): boolean {
    if ((marks[set] ?? 0) >= mark) return false;
    marks[set] = mark;
    this.#marked.push(set);
    return true;
  }

  wipe(): void {
    for (let i = 0; i < this.count; i += 1) this.hops[this.queue[i] ?? 0] = -1;
    this.count = 0;
    for (const set of this.#marked) {
      this.#outMarks[set] = 0;
      this.#inMarks[set] = 0;
    }
    this.#marked.length = 0;
  }
}

const free = new WeakMap<AccessGraph, Scratch[]>();

const spare = (graph: AccessGraph): Scratch[] => {
  const known = free.get(graph) ?? [];
  free.set(graph, known);
  return known;
};

export const borrow = (graph: AccessGraph): Scratch => spare(graph).pop() ?? new Scratch(graph);

export function giveBack(graph: AccessGraph, scratch: Scratch): void {
  scratch.wipe();
  spare(graph).push(scratch);
}
