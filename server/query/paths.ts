import { type AccessGraph, facetsAt } from "@/server/graph/access-graph.ts";
import type { Ref } from "@/server/model/ref.ts";
import { hubsOf } from "./hub.ts";
import { ALL_LEVELS, LAST_LEVEL, LEVELS, nodesOf } from "./levels.ts";
import { type Chain, type ChainStep, chainAt, extended, nodesOfWays, oneWay, signatureOf, stepsOf } from "./path-chain.ts";
import { Steps } from "./path-steps.ts";
import { PriorityQueue } from "./priority-queue.ts";
import { Search } from "./search.ts";

/** A path as the edges of the graph, best first; `count` is how many equal paths it stands for. */
export interface GraphPath {
  readonly level: number;
  readonly count: number;
  readonly edges: readonly number[];
  /** The nodes it goes through, both ends included: one more than edges. A facet tells how the entity is held there. */
  readonly nodes: readonly number[];
  /** Place by place all nodes that equal paths go through. */
  readonly alike: readonly (readonly number[])[];
}

/** Why there may be more paths than are given: as many as asked for were found, the search took too much, or all are longer than asked for. */
export type Stopped = "limit" | "effort" | "hops";

export interface GraphPaths {
  readonly paths: readonly GraphPath[];
  /** Undefined: these are all of at most so many hops. */
  readonly stopped: Stopped | undefined;
}

export interface PathOptions {
  readonly maxHops: number;
  readonly limit: number;
  /** Nodes with an equal number are interchangeable in the middle of a path; a node's own number is its alone. */
  readonly classOf: (node: number) => number;
  /** How many edges and chains may be looked at; what was found until then is the best. */
  readonly effort?: number;
}

const EFFORT = 1_000_000;
/** A chain costs as much as so many edges. */
const CHAIN = 8;
/** More than the longest path: of equal promise the longest chain goes first, so that it comes to its end. */
const DEPTH = 64;

/** A chain with the ways on from it: the one at `turn` is next. */
interface Open {
  readonly chain: Chain;
  readonly steps: readonly ChainStep[];
  readonly turn: number;
}

interface Kept {
  readonly path: Omit<GraphPath, "count" | "alike">;
  count: number;
  readonly alike: readonly Set<number>[];
}

/**
 * The best paths without loops from one entity to another: most certain first, then shortest, equal ones folded and counted. The estimate is the true
 * distance, so that paths come out of the queue in order.
 */
export function bestPaths(graph: AccessGraph, from: Ref, to: Ref, options: PathOptions): GraphPaths {
  const start = graph.indexOf.get(from);
  const ends = nodesOf(graph, to);
  if (start === undefined || ends.length === 0) return { paths: [], stopped: undefined };
  const isConnected = hubsOf(graph).connect(start, ends);
  const ask: Asked = { graph, start, ends, options };
  const distance = distances(ask);
  const near = nearPaths(ask, distance, isConnected ? Number.POSITIVE_INFINITY : NEAR_WORK);
  const found = near ?? (isConnected ? allPaths(ask, distance) : pathsMet(ask));
  distance.end();
  return found;
}

interface Asked {
  readonly graph: AccessGraph;
  readonly start: number;
  readonly ends: readonly number[];
  readonly options: PathOptions;
}

/** Hops to the ends. No path comes to its start again, whole or in a narrower way: what leads to the ends by it alone is no way on. */
function distances({ graph, start, ends }: Asked, within?: Search): Search {
  const narrower = new Set(ends.includes(start) ? [] : facetsAt(graph, start));
  return new Search(graph, ends, {
    isBackwards: true,
    within,
    last: start,
    ...(narrower.size > 0 && { skip: (node) => (narrower.has(node) ? ALL_LEVELS : 0) }),
  });
}

/** What may be looked at for near paths where nobody knows yet whether there is any. */
const NEAR_WORK = 1_000;
/** A search that took so much of its effort is not made again with more distances. */
const NEAR_EFFORT = 50_000;

/**
 * The best paths where as many as are asked for are of one certainty and not long: most of what leads to the ends lies further away, and is not looked at.
 * Undefined where that does not tell.
 */
function nearPaths(ask: Asked, distance: Search, work: number): GraphPaths | undefined {
  const near = nearest(ask, distance, work);
  if (!near) return undefined;
  for (let { horizon } = near; ; horizon += 1) {
    const search = new PathSearch(ask);
    const found = search.within(distance, near.level, horizon);
    if (found || search.effort > NEAR_EFFORT || distance.work > work || !distance.hop()) return found;
  }
}

/** The best level at which there is a way, and the hops up to which distances are known then. A level is given up once all that the start leads to at it is known. */
function nearest({ graph, start, ends }: Asked, distance: Search, work: number): { readonly level: number; readonly horizon: number } | undefined {
  let horizon = 0;
  for (const level of LEVELS) {
    const out = new Search(graph, [start], { isBackwards: false, levels: 1 << level });
    const isReached = (): boolean => distance.hops(start, level) >= 0;
    let isOpen = true;
    while (isOpen && !isReached() && distance.work <= work) {
      if (out.work <= distance.work) isOpen = out.step();
      else if (distance.hop()) horizon += 1;
      else isOpen = false;
    }
    const isOut = !isOpen && !ends.some((end) => out.hops(end, level) >= 0);
    out.end();
    if (isReached()) return { level, horizon };
    if (!isOut) return undefined;
  }
  return undefined;
}

function allPaths(ask: Asked, distance: Search): GraphPaths {
  distance.run();
  hubsOf(ask.graph).learn(ask.graph, distance);
  return new PathSearch(ask).run(distance);
}

/** Nobody knows whether there is a way: both sides are looked at before distances are. */
function pathsMet(ask: Asked): GraphPaths {
  const meeting = meet(ask.graph, ask.start, ask.ends);
  if (!meeting) return { paths: [], stopped: undefined };
  const distance = distances(ask, meeting.within);
  const found = meeting.within ? new PathSearch(ask).run(distance.run()) : allPaths(ask, distance);
  distance.end();
  meeting.end();
  return found;
}

/**
 * Searches from both ends in turn until one of them has seen everything; undefined when they do not meet. `within`: what lies on the start's side, when
 * that is the smaller one.
 */
function meet(graph: AccessGraph, start: number, ends: readonly number[]): { readonly within: Search | undefined; end(): void } | undefined {
  const out = new Search(graph, [start], { isBackwards: false, levels: LAST_LEVEL });
  const into = new Search(graph, ends, { isBackwards: true, levels: LAST_LEVEL });
  let isOpen = true;
  while (isOpen) isOpen = out.work <= into.work ? out.step() : into.step();
  // what was asked last has nothing left to look at
  const isOut = out.work <= into.work;
  const isMet = isOut ? ends.some((end) => out.hops(end, 2) >= 0) : into.hops(start, 2) >= 0;
  into.end();
  if (isMet && isOut) return { within: out, end: () => out.end() };
  out.end();
  return isMet ? { within: undefined, end: () => undefined } : undefined;
}

class PathSearch {
  readonly #graph: AccessGraph;
  readonly #start: number;
  readonly #ends: ReadonlySet<number>;
  readonly #options: PathOptions;
  readonly #kept = new Map<string, Kept>();
  #effort: number;
  /** Whether ways that are equal may come one by one. */
  #isApart = false;
  #hasMore = false;

  constructor({ graph, start, ends, options }: Asked) {
    this.#graph = graph;
    this.#start = start;
    this.#ends = new Set(ends);
    this.#options = options;
    this.#effort = options.effort ?? EFFORT;
  }

  /** What was looked at so far. */
  get effort(): number {
    return (this.#options.effort ?? EFFORT) - this.#effort;
  }

  run(distance: Search): GraphPaths {
    for (const level of LEVELS) {
      if (distance.hasEdgesOf(level) && distance.hops(this.#start, level) >= 0 && !this.#hasMore && this.#effort >= 0) this.#search(level, distance);
    }
    return this.#found(this.#stopped(distance.hops(this.#start, 2)));
  }

  /**
   * The same where no path is of a better level, and distances are known up to `horizon` hops: what lies beyond can only be on paths that are two hops longer, and
   * comes after all others. Undefined where it may be among those that were asked for.
   */
  within(distance: Search, level: number, horizon: number): GraphPaths | undefined {
    this.#search(level, distance, horizon + 1);
    return this.#hasMore && this.#effort >= 0 ? this.#found("limit") : undefined;
  }

  #found(stopped: Stopped | undefined): GraphPaths {
    const paths = [...this.#kept.values()].map(({ path, count, alike }) => ({ ...path, count, alike: alike.map((nodes) => [...nodes]) }));
    return { paths, stopped };
  }

  #stopped(shortest: number): Stopped | undefined {
    if (this.#effort < 0) return "effort";
    if (this.#hasMore) return "limit";
    return shortest > this.#options.maxHops ? "hops" : undefined;
  }

  /** `longest`: paths that may come out longer than this are left. */
  #search(level: number, distance: Search, longest = Number.POSITIVE_INFINITY): void {
    const { maxHops, classOf } = this.#options;
    const isEnd = (node: number): boolean => this.#ends.has(node);
    const steps = new Steps(this.#graph, { level, distance, maxHops, classOf: (node) => (isEnd(node) ? node : classOf(node)) });
    const queue = new PriorityQueue<Open>(({ chain, steps: ways, turn }) => (chain.length + 1 + (ways[turn]?.left ?? 0)) * DEPTH - chain.length);
    const first = chainAt(this.#start, level === 0);
    this.#push(queue, { chain: first, steps: stepsOf(first, steps), turn: 0 });
    for (let at = queue.pop(); at; at = queue.pop()) {
      const step = at.steps[at.turn];
      const promise = at.chain.length + 1 + (step?.left ?? 0);
      if (!step || promise > longest || this.#isDone(level, promise)) return;
      this.#push(queue, { ...at, turn: at.turn + 1 });
      const work = steps.work;
      const chains = extended(this.#graph, at.chain, step, steps);
      if (chains.length > 1) this.#isApart = true;
      for (const chain of chains) {
        if (isEnd(chain.nodes[0] ?? 0)) this.#take(level, chain, steps);
        else this.#push(queue, { chain, steps: stepsOf(chain, steps), turn: 0 });
      }
      this.#effort -= CHAIN + steps.work - work;
    }
  }

  /** As many as were asked for are known, with their counts: nothing that is as good is still to come. */
  #isDone(level: number, promise: number): boolean {
    if (this.#effort < 0) return true;
    if (!this.#hasMore) return false;
    const last = [...this.#kept.values()].at(-1)?.path;
    return !this.#isApart || !last || last.level < level || last.edges.length < promise;
  }

  /** The ways on from a chain come nearest first: behind one that is too long there is none. */
  #push(queue: PriorityQueue<Open>, open: Open): void {
    const step = open.steps[open.turn];
    if (step && open.chain.length + 1 + step.left <= this.#options.maxHops) queue.push(open);
  }

  #take(level: number, chain: Chain, steps: Steps): void {
    if (!chain.isOfLevel) return;
    const key = `${level} ${signatureOf(chain)}`;
    const count = chain.counts[0] ?? 0;
    const known = this.#kept.get(key);
    if (known) {
      known.count += count;
      for (const [place, nodes] of nodesOfWays(chain, steps).entries()) for (const node of nodes) known.alike[place]?.add(node);
    } else if (this.#kept.size >= this.#options.limit) this.#hasMore = true;
    else this.#kept.set(key, { path: { level, ...oneWay(chain, steps) }, count, alike: nodesOfWays(chain, steps).map((nodes) => new Set(nodes)) });
  }
}
