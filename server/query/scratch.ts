import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { Pool } from "./pool.ts";

/** As many as there are levels of certainty that are followed: allowed; then also conditional; then also unknown. */
export const LEVEL_COUNT = 3;

/** What is told of a node on one level: hops from where the search began, the edge and the node before it. */
const TOLD = 3;

/** One in so many nodes is few: to look through all for them is slower than to go from one to the next. */
const FEW = 8;

/**
 * Room for one search at a time, used again for the next: making it anew for each question would cost more than most answers. Whoever borrows
 * it gives it back. Sets of levels are written as bits.
 */
export class Scratch {
  /** Of each node and level side by side; holds only where the node was reached at the level. */
  readonly #told: Int32Array;
  /** Node → the levels at which it was reached. */
  readonly reached: Uint8Array;
  /** The nodes reached at any level. */
  readonly nodes: Int32Array;
  count = 0;
  /** The nodes to go on from, at these hops and at the next, and for which levels. */
  front: Int32Array;
  frontLevels: Uint8Array;
  frontCount = 0;
  behind: Int32Array;
  behindLevels: Uint8Array;
  behindCount = 0;
  /** Set → the levels for which it was left by all its edges; by those that facets share; entered. */
  readonly leftByAll: Uint8Array;
  readonly leftByShared: Uint8Array;
  readonly entered: Uint8Array;

  readonly size: number;
  /** All nodes of the graph are below this. */
  nodeCount = 0;

  constructor(nodes: number) {
    this.size = nodes;
    this.#told = new Int32Array(nodes * LEVEL_COUNT * TOLD);
    this.reached = new Uint8Array(nodes);
    this.nodes = new Int32Array(nodes);
    this.front = new Int32Array(nodes);
    this.behind = new Int32Array(nodes);
    this.frontLevels = new Uint8Array(nodes);
    this.behindLevels = new Uint8Array(nodes);
    this.leftByAll = new Uint8Array(nodes);
    this.leftByShared = new Uint8Array(nodes);
    this.entered = new Uint8Array(nodes);
  }

  #tell(node: number, level: number, hops: number, edge: number, next: number): void {
    const at = (node * LEVEL_COUNT + level) * TOLD;
    this.#told[at] = hops;
    this.#told[at + 1] = edge;
    this.#told[at + 2] = next;
  }

  /** The same for several levels at once. */
  tellAll(node: number, levels: number, hops: number, edge: number, next: number): void {
    for (let level = 0; level < LEVEL_COUNT; level += 1) if ((levels & (1 << level)) !== 0) this.#tell(node, level, hops, edge, next);
  }

  /** The levels for which a set is left for the first time: by all its edges, or by those that facets share. */
  leaves(set: number, levels: number, all: boolean): number {
    const byAll = this.leftByAll[set] ?? 0;
    const found = levels & ~(all ? byAll : byAll | (this.leftByShared[set] ?? 0));
    if (found === 0) return 0;
    if (all) this.leftByAll[set] = byAll | found;
    else this.leftByShared[set] = (this.leftByShared[set] ?? 0) | found;
    return found;
  }

  /** The levels for which a set is entered for the first time. */
  enters(set: number, levels: number): number {
    const found = levels & ~(this.entered[set] ?? 0);
    if (found === 0) return 0;
    this.entered[set] = (this.entered[set] ?? 0) | found;
    return found;
  }

  /** An edge that facets share shows more than one of its own: the marks are the other way round from those of leaving. */
  shows(set: number, levels: number, isShared: boolean): number {
    const byShared = this.leftByShared[set] ?? 0;
    const found = levels & ~(isShared ? byShared : byShared | (this.leftByAll[set] ?? 0));
    if (found === 0) return 0;
    if (isShared) this.leftByShared[set] = byShared | found;
    else this.leftByAll[set] = (this.leftByAll[set] ?? 0) | found;
    return found;
  }

  /** Puts the nodes reached in the order of their numbers, where they are many: going through them is faster so. */
  sortNodes(): void {
    if (this.count * FEW < this.nodeCount) return;
    let at = 0;
    for (let node = 0; node < this.nodeCount; node += 1) {
      if (this.reached[node] === 0) continue;
      this.nodes[at] = node;
      at += 1;
    }
  }

  /** -1 where the node was not reached. */
  #of(node: number, level: number, what: number): number {
    return ((this.reached[node] ?? 0) & (1 << level)) === 0 ? -1 : (this.#told[(node * LEVEL_COUNT + level) * TOLD + what] ?? -1);
  }

  hops(node: number, level: number): number {
    return this.#of(node, level, 0);
  }

  edge(node: number, level: number): number {
    return this.#of(node, level, 1);
  }

  next(node: number, level: number): number {
    return this.#of(node, level, 2);
  }

  wipe(): void {
    for (const marks of [this.reached, this.frontLevels, this.behindLevels, this.leftByAll, this.leftByShared, this.entered]) marks.fill(0);
    this.count = 0;
    this.frontCount = 0;
    this.behindCount = 0;
  }
}

const POOL = new Pool((size) => new Scratch(size));

export function borrow(graph: AccessGraph): Scratch {
  const scratch = POOL.borrow(Math.max(graph.nodes, graph.sets));
  scratch.nodeCount = graph.nodes;
  return scratch;
}

export function giveBack(scratch: Scratch): void {
  scratch.wipe();
  POOL.giveBack(scratch);
}
