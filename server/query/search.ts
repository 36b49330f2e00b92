import { type AccessGraph, facetsAt, slotOf } from "@/server/graph/access-graph.ts";
import { type GraphIndex, indexOfGraph } from "./graph-index.ts";
import { borrow, giveBack, type Scratch } from "./scratch.ts";

/** The certainty levels that are followed: allowed; then also conditional; then also unknown. */
export const LEVELS = [0, 1, 2] as const;

/** Worse than every verdict. */
const NONE = 9;

interface How {
  /** The worst verdict of an edge that is followed. */
  readonly level: number;
  /** Against the edges: who leads there. */
  readonly isBackwards: boolean;
  /** Only nodes that this search has reached. */
  readonly within?: Search | undefined;
}

/**
 * One breadth-first search over edges of at most one level. What a set was gone through for once has shown all its members, at the fewest hops, and
 * is not gone through again: a search costs what is written, not the pairs that are meant.
 */
export class Search {
  readonly #graph: AccessGraph;
  readonly #index: GraphIndex;
  readonly #how: How;
  readonly #found: Scratch;
  #head = 0;
  /** The best verdict among the edges that were left aside; a search of the next level that would follow none finds the same. */
  leftAside = NONE;
  /** Edges and nodes looked at. */
  work = 0;

  constructor(graph: AccessGraph, seeds: readonly number[], how: How) {
    this.#graph = graph;
    this.#index = indexOfGraph(graph);
    this.#how = how;
    this.#found = borrow(graph);
    for (const seed of seeds) if (this.#mayVisit(seed)) this.#found.reach(seed, 0, -1, -1);
  }

  get count(): number {
    return this.#found.count;
  }

  /** The nodes reached, nearest first. */
  nodeAt(place: number): number {
    return this.#found.queue[place] ?? 0;
  }

  /** Hops to a node; -1 when it was not reached. */
  hops(node: number): number {
    return this.#found.hops[node] ?? -1;
  }

  /** The edge, and the node behind it, by which a node was reached; -1 for the first ones. */
  edge(node: number): number {
    return this.#found.edge[node] ?? -1;
  }

  next(node: number): number {
    return this.#found.next[node] ?? -1;
  }

  /** Goes on from one node; false when there is none left. */
  step(): boolean {
    if (this.#head >= this.#found.count) return false;
    const node = this.#found.queue[this.#head] ?? 0;
    this.#head += 1;
    if (this.#how.isBackwards) this.#enter(node);
    else this.#leave(node);
    return true;
  }

  run(): this {
    while (this.step());
    return this;
  }

  /** Gives its room back; the search answers no more. */
  end(): void {
    giveBack(this.#graph, this.#found);
  }

  #mayVisit(node: number): boolean {
    return (this.#found.hops[node] ?? 0) < 0 && (this.#how.within === undefined || this.#how.within.hops(node) >= 0);
  }

  #visit(node: number, edge: number, from: number): void {
    if (this.#mayVisit(node)) this.#found.reach(node, (this.#found.hops[from] ?? 0) + 1, edge, from);
  }

  #isFollowed(edge: number): boolean {
    const cost = this.#index.cost[edge] ?? NONE;
    if (cost <= this.#how.level) return true;
    if (cost < this.leftAside) this.leftAside = cost;
    return false;
  }

  #leave(node: number): void {
    const { base, inherits } = this.#graph;
    this.#leaveAs(node, node, true);
    const whole = base[node] ?? node;
    if (whole !== node && inherits[node] === 1) this.#leaveAs(node, whole, false);
  }

  /** The edges that `from` has, itself or in a set, as far as they count for `node`. */
  #leaveAs(node: number, from: number, all: boolean): void {
    const { setsOf, refs } = this.#graph;
    this.#takeOut(node, from, all);
    const end = setsOf.offset[from + 1] ?? 0;
    for (let i = setsOf.offset[from] ?? 0; i < end; i += 1) {
      const set = setsOf.items[i] ?? 0;
      if (this.#found.startsAt(set, all ? 2 : 1)) this.#takeOut(node, slotOf(refs.length, ~set), all);
    }
  }

  #takeOut(node: number, slot: number, all: boolean): void {
    const { out, to, shared } = this.#graph;
    const end = out.offset[slot + 1] ?? 0;
    const first = out.offset[slot] ?? 0;
    this.work += end - first + 1;
    for (let i = first; i < end; i += 1) {
      const edge = out.items[i] ?? 0;
      if ((!all && shared[edge] !== 1) || !this.#isFollowed(edge)) continue;
      const at = to[edge] ?? 0;
      if (at >= 0) this.#visit(at, edge, node);
      else if (this.#found.endsAt(~at)) this.#visitMembers(~at, edge, node);
    }
  }

  #visitMembers(set: number, edge: number, from: number): void {
    const { members } = this.#graph;
    const end = members.offset[set + 1] ?? 0;
    this.work += end - (members.offset[set] ?? 0);
    for (let i = members.offset[set] ?? 0; i < end; i += 1) this.#visit(members.items[i] ?? 0, edge, from);
  }

  #enter(node: number): void {
    const { setsOf, refs } = this.#graph;
    this.#takeIn(node, node);
    const end = setsOf.offset[node + 1] ?? 0;
    for (let i = setsOf.offset[node] ?? 0; i < end; i += 1) {
      const set = setsOf.items[i] ?? 0;
      if (this.#found.endsAt(set)) this.#takeIn(node, slotOf(refs.length, ~set));
    }
  }

  #takeIn(node: number, slot: number): void {
    const { in: into, from, shared } = this.#graph;
    const end = into.offset[slot + 1] ?? 0;
    const first = into.offset[slot] ?? 0;
    this.work += end - first + 1;
    for (let i = first; i < end; i += 1) {
      const edge = into.items[i] ?? 0;
      if (!this.#isFollowed(edge)) continue;
      const start = from[edge] ?? 0;
      const isShared = shared[edge] === 1;
      if (start >= 0) this.#show(start, edge, node, isShared);
      else if (this.#found.startsAt(~start, isShared ? 2 : 1)) this.#showMembers(~start, edge, node, isShared);
    }
  }

  #showMembers(set: number, edge: number, node: number, isShared: boolean): void {
    const { members } = this.#graph;
    const end = members.offset[set + 1] ?? 0;
    this.work += end - (members.offset[set] ?? 0);
    for (let i = members.offset[set] ?? 0; i < end; i += 1) this.#show(members.items[i] ?? 0, edge, node, isShared);
  }

  /** An edge that is shared starts at the facets too, as far as they inherit. */
  #show(start: number, edge: number, node: number, isShared: boolean): void {
    this.#visit(start, edge, node);
    if (!isShared) return;
    const { facetsOf, inherits } = this.#graph;
    const end = facetsOf.offset[start + 1] ?? 0;
    for (let i = facetsOf.offset[start] ?? 0; i < end; i += 1) {
      const facet = facetsOf.items[i] ?? 0;
      if (inherits[facet] === 1) this.#visit(facet, edge, node);
    }
  }
}

/** A search over each level; the same one again where a level follows nothing new. */
export interface Levels {
  readonly searches: readonly [Search, Search, Search];
  end(): void;
}

export function searchLevels(graph: AccessGraph, seeds: readonly number[], isBackwards: boolean, within?: Search): Levels {
  const made: Search[] = [];
  const of = (level: number, before?: Search): Search => {
    if (before && before.leftAside > level) return before;
    const search = new Search(graph, seeds, { level, isBackwards, within }).run();
    made.push(search);
    return search;
  };
  const sure = of(0);
  const likely = of(1, sure);
  return {
    searches: [sure, likely, of(2, likely)],
    end: () => {
      for (const search of made) search.end();
    },
  };
}

/** Nodes of an entity: the whole one, and its facets. */
export const nodesOf = (graph: AccessGraph, ref: AccessGraph["refs"][number]): readonly number[] => {
  const base = graph.indexOf.get(ref);
  return base === undefined ? [] : [base, ...facetsAt(graph, base)];
};
