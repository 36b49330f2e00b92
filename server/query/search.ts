import { type AccessGraph, slotOf } from "@/server/graph/access-graph.ts";
import { followedBy, indexOfGraph } from "./graph-index.ts";
import { ALL_LEVELS } from "./levels.ts";
import { borrow, giveBack, type Scratch } from "./scratch.ts";

const NONE = new Int32Array(0);

interface How {
  /** Against the edges: who leads there. */
  readonly isBackwards: boolean;
  readonly levels?: number;
  /** Node that is begun from → the levels at which it is, where they are not the same for all. */
  readonly levelsOf?: (seed: number) => number;
  /** Only nodes that this search has reached at the last level. */
  readonly within?: Search | undefined;
  /** Edge → the levels that follow it, where not all kinds of edges are followed. */
  readonly follow?: Uint8Array;
  /** Node → the levels at which it is not gone to. */
  readonly skip?: ((node: number) => number) | undefined;
  /** A node that is not gone on from. */
  readonly last?: number | undefined;
}

/**
 * Breadth-first searches over edges of each level, all in one: a node that is reached at the same hops on several levels is gone on from once. What a set
 * was gone through for once has shown all its members, at the fewest hops, and is not gone through again: a search costs what is written, not the pairs
 * that are meant.
 */
export class Search {
  readonly #graph: AccessGraph;
  /** Edge → the levels that follow it. */
  readonly #follow: Uint8Array;
  readonly #isBackwards: boolean;
  readonly #within: Search | undefined;
  readonly #skip: ((node: number) => number) | undefined;
  readonly #last: number | undefined;
  readonly #room: Scratch;
  #hop = 0;
  /** The kinds of edges come across, by who follows them. */
  #kinds = 0;
  /** Edges and nodes looked at. */
  work = 0;
  /** The node from which most was looked at. */
  heaviest = -1;
  #most = 0;

  constructor(graph: AccessGraph, seeds: readonly number[], { isBackwards, levels = ALL_LEVELS, levelsOf = () => levels, within, follow, skip, last }: How) {
    this.#graph = graph;
    this.#follow = follow ?? indexOfGraph(graph).follow;
    this.#isBackwards = isBackwards;
    this.#within = within;
    this.#skip = skip;
    this.#last = last;
    this.#room = borrow(graph);
    for (const seed of seeds) this.#visit(seed, -1, -1, levelsOf(seed), 0);
    this.#turn();
  }

  /** How many nodes were reached at any level. */
  get count(): number {
    return this.#room.count;
  }

  nodeAt(place: number): number {
    return this.#room.nodes[place] ?? 0;
  }

  /** The levels at which a node was reached, as bits. */
  levelsAt(node: number): number {
    return this.#room.reached[node] ?? 0;
  }

  /** Hops to a node over edges of at most this level; -1 when it was not reached. */
  hops(node: number, level: number): number {
    return this.#room.hops(node, level);
  }

  /** The edge, and the node behind it, by which a node was reached; -1 for the first ones. */
  edge(node: number, level: number): number {
    return this.#room.edge(node, level);
  }

  next(node: number, level: number): number {
    return this.#room.next(node, level);
  }

  /** Whether an edge of this very verdict was come across. */
  hasEdgesOf(level: number): boolean {
    return (this.#kinds & (1 << followedBy(level))) !== 0;
  }

  /** Goes on from one node; false when there is none left. */
  step(): boolean {
    const room = this.#room;
    if (room.frontCount === 0 && !this.#turn()) return false;
    room.frontCount -= 1;
    const node = room.front[room.frontCount] ?? 0;
    const levels = room.frontLevels[node] ?? 0;
    room.frontLevels[node] = 0;
    if (node === this.#last) return true;
    const before = this.work;
    if (this.#isBackwards) this.#enter(node, levels);
    else this.#leave(node, levels);
    if (this.work - before > this.#most) {
      this.#most = this.work - before;
      this.heaviest = node;
    }
    return true;
  }

  /** Goes on from all that is so many hops away as what was found last; false when there is nothing left. */
  hop(): boolean {
    if (!this.step()) return false;
    while (this.#room.frontCount > 0) this.step();
    return true;
  }

  run(): this {
    while (this.step());
    this.#room.sortNodes();
    return this;
  }

  /** Gives its room back; the search answers no more. */
  end(): void {
    giveBack(this.#room);
  }

  /** One hop further: what was found is gone on from. */
  #turn(): boolean {
    const room = this.#room;
    const { front, frontLevels } = room;
    room.front = room.behind;
    room.frontLevels = room.behindLevels;
    room.frontCount = room.behindCount;
    room.behind = front;
    room.behindLevels = frontLevels;
    room.behindCount = 0;
    this.#hop += 1;
    return room.frontCount > 0;
  }

  #visit(node: number, edge: number, from: number, levels: number, hop = this.#hop): void {
    const room = this.#room;
    const reached = room.reached[node] ?? 0;
    const found = levels & ~(this.#skip === undefined ? reached : reached | this.#skip(node));
    if (found === 0 || (this.#within !== undefined && this.#within.hops(node, 2) < 0)) return;
    if (reached === 0) {
      room.nodes[room.count] = node;
      room.count += 1;
    }
    room.reached[node] = reached | found;
    room.tellAll(node, found, hop, edge, from);
    const waiting = room.behindLevels[node] ?? 0;
    if (waiting === 0) {
      room.behind[room.behindCount] = node;
      room.behindCount += 1;
    }
    room.behindLevels[node] = waiting | found;
  }

  #leave(node: number, levels: number): void {
    const { base, inherits } = this.#graph;
    this.#leaveAs(node, node, levels, true);
    const whole = base[node] ?? node;
    if (whole !== node && inherits[node] === 1) this.#leaveAs(node, whole, levels, false);
  }

  /** The edges that `from` has, itself or in a set, as far as they count for `node`. */
  #leaveAs(node: number, from: number, levels: number, all: boolean): void {
    const { setsOf } = this.#graph;
    this.#takeOut(node, slotOf(from), levels, all);
    const entry = setsOf.entry(from);
    if (entry < 0) return;
    const { items } = setsOf;
    const end = setsOf.end(entry);
    for (let i = setsOf.first(entry); i < end; i += 1) {
      const set = items[i] ?? 0;
      const found = this.#room.leaves(set, levels, all);
      if (found !== 0) this.#takeOut(node, slotOf(~set), found, all);
    }
  }

  #takeOut(node: number, slot: number, levels: number, all: boolean): void {
    const { out } = this.#graph;
    this.work += 1;
    const entry = out.entry(slot);
    if (entry >= 0) this.#takeEach(out.items, out.first(entry), out.end(entry), node, levels, all);
    const more = out.more?.get(slot);
    if (more) this.#takeEach(more, 0, more.length, node, levels, all);
  }

  #takeEach(edges: Int32Array, first: number, end: number, node: number, levels: number, all: boolean): void {
    const { to, shared } = this.#graph;
    const follow = this.#follow;
    this.work += end - first;
    for (let i = first; i < end; i += 1) {
      const edge = edges[i] ?? 0;
      const some = levels & (follow[edge] ?? 0);
      if (some === 0 || (!all && shared[edge] !== 1)) continue;
      this.#kinds |= 1 << (follow[edge] ?? 0);
      const at = to[edge] ?? 0;
      if (at >= 0) this.#visit(at, edge, node, some);
      else this.#visitMembers(~at, edge, node, this.#room.enters(~at, some));
    }
  }

  #visitMembers(set: number, edge: number, from: number, levels: number): void {
    if (levels === 0) return;
    const members = this.#graph.members[set] ?? NONE;
    this.work += members.length;
    for (const member of members) this.#visit(member, edge, from, levels);
  }

  #enter(node: number, levels: number): void {
    const { setsOf } = this.#graph;
    this.#takeIn(node, slotOf(node), levels);
    const entry = setsOf.entry(node);
    if (entry < 0) return;
    const { items } = setsOf;
    const end = setsOf.end(entry);
    for (let i = setsOf.first(entry); i < end; i += 1) {
      const set = items[i] ?? 0;
      const found = this.#room.enters(set, levels);
      if (found !== 0) this.#takeIn(node, slotOf(~set), found);
    }
  }

  #takeIn(node: number, slot: number, levels: number): void {
    const { in: into } = this.#graph;
    this.work += 1;
    const entry = into.entry(slot);
    if (entry >= 0) this.#showEach(into.items, into.first(entry), into.end(entry), node, levels);
    const more = into.more?.get(slot);
    if (more) this.#showEach(more, 0, more.length, node, levels);
  }

  #showEach(edges: Int32Array, first: number, end: number, node: number, levels: number): void {
    const { from, shared } = this.#graph;
    const follow = this.#follow;
    this.work += end - first;
    for (let i = first; i < end; i += 1) {
      const edge = edges[i] ?? 0;
      const some = levels & (follow[edge] ?? 0);
      if (some === 0) continue;
      this.#kinds |= 1 << (follow[edge] ?? 0);
      const start = from[edge] ?? 0;
      const isShared = shared[edge] === 1;
      if (start >= 0) this.#show(start, edge, node, some, isShared);
      else this.#showMembers(~start, edge, node, this.#room.shows(~start, some, isShared), isShared);
    }
  }

  #showMembers(set: number, edge: number, node: number, levels: number, isShared: boolean): void {
    if (levels === 0) return;
    const members = this.#graph.members[set] ?? NONE;
    this.work += members.length;
    for (const member of members) this.#show(member, edge, node, levels, isShared);
  }

  /** An edge that is shared starts at the facets too, as far as they inherit. */
  #show(start: number, edge: number, node: number, levels: number, isShared: boolean): void {
    this.#visit(start, edge, node, levels);
    if (!isShared) return;
    const { facetsOf } = this.#graph;
    const entry = facetsOf.entry(start);
    if (entry >= 0) this.#visitInheriting(facetsOf.items, facetsOf.first(entry), facetsOf.end(entry), edge, node, levels);
    const more = facetsOf.more?.get(start);
    if (more) this.#visitInheriting(more, 0, more.length, edge, node, levels);
  }

  #visitInheriting(facets: Int32Array, first: number, end: number, edge: number, node: number, levels: number): void {
    const { inherits } = this.#graph;
    for (let i = first; i < end; i += 1) {
      const facet = facets[i] ?? 0;
      if (inherits[facet] === 1) this.#visit(facet, edge, node, levels);
    }
  }
}
