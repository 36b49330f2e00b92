import type { AccessGraph } from "@/server/graph/access-graph.ts";
import type { Ref } from "@/server/model/ref.ts";
import { hubsOf } from "./hub.ts";
import { LAST_LEVEL, LEVELS, nodesOf } from "./levels.ts";
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
  const hubs = hubsOf(graph);
  const meeting = hubs.connect(start, ends) ? { within: undefined, end: () => undefined } : meet(graph, start, ends);
  const distance = meeting && new Search(graph, ends, { isBackwards: true, within: meeting.within }).run();
  if (distance && !meeting.within) hubs.learn(graph, distance);
  const found = distance ? new PathSearch(graph, start, ends, options).run(distance) : { paths: [], stopped: undefined };
  distance?.end();
  meeting?.end();
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

  constructor(graph: AccessGraph, start: number, ends: readonly number[], options: PathOptions) {
    this.#graph = graph;
    this.#start = start;
    this.#ends = new Set(ends);
    this.#options = options;
    this.#effort = options.effort ?? EFFORT;
  }

  run(distance: Search): GraphPaths {
    for (const level of LEVELS) {
      if (distance.hasEdgesOf(level) && distance.hops(this.#start, level) >= 0 && !this.#hasMore && this.#effort >= 0) this.#search(level, distance);
    }
    const paths = [...this.#kept.values()].map(({ path, count, alike }) => ({ ...path, count, alike: alike.map((nodes) => [...nodes]) }));
    return { paths, stopped: this.#stopped(distance.hops(this.#start, 2)) };
  }

  #stopped(shortest: number): Stopped | undefined {
    if (this.#effort < 0) return "effort";
    if (this.#hasMore) return "limit";
    return shortest > this.#options.maxHops ? "hops" : undefined;
  }

  #search(level: number, distance: Search): void {
    const { maxHops, classOf } = this.#options;
    const isEnd = (node: number): boolean => this.#ends.has(node);
    const steps = new Steps(this.#graph, { level, distance, maxHops, classOf: (node) => (isEnd(node) ? node : classOf(node)) });
    const queue = new PriorityQueue<Open>(({ chain, steps: ways, turn }) => (chain.length + 1 + (ways[turn]?.left ?? 0)) * DEPTH - chain.length);
    const first = chainAt(this.#start, level === 0);
    this.#push(queue, { chain: first, steps: stepsOf(first, steps), turn: 0 });
    for (let at = queue.pop(); at; at = queue.pop()) {
      const step = at.steps[at.turn];
      if (!step || this.#isDone(level, at.chain.length + 1 + step.left)) return;
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
