import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { ENTITY_KINDS } from "./entity.ts";
import { indexOfGraph } from "./graph-index.ts";
import { ALL_LEVELS, LAST_LEVEL, LEVELS } from "./levels.ts";
import { BYTES } from "./pool.ts";
import { Search } from "./search.ts";

/** How many entities there are of each level of certainty, those of better levels counted too, and of each kind at the last level. */
export interface Totals {
  readonly upTo: readonly number[];
  readonly kinds: Int32Array;
}

/** Everything on one side of a node. */
class Side {
  /** Node → the levels at which it is on this side, as bits. */
  readonly nodes: Uint8Array;
  /** The same of entities, by the node of the whole one. */
  readonly entities: Uint8Array;
  readonly totals: Totals;
  readonly count: number;

  constructor(graph: AccessGraph, node: number, isBackwards: boolean) {
    const search = new Search(graph, [node], { isBackwards }).run();
    this.count = search.count;
    this.nodes = new Uint8Array(graph.nodes);
    this.entities = new Uint8Array(graph.nodes);
    for (let i = 0; i < search.count; i += 1) {
      const reached = search.nodeAt(i);
      this.nodes[reached] = search.levelsAt(reached);
    }
    this.totals = addUp(graph, search, isBackwards, this.entities, (_whole, levels) => levels);
    search.end();
  }
}

/**
 * Counts entities by the levels of their nodes, of those that lead somewhere (backwards) by that of the whole entity; `seen` is marked with the levels at
 * which each was counted, `of` says which of its levels count.
 */
function addUp(graph: AccessGraph, search: Search, isBackwards: boolean, seen: Uint8Array, of: (whole: number, levels: number) => number): Totals {
  const { kind } = indexOfGraph(graph);
  const upTo = LEVELS.map(() => 0);
  const kinds = new Int32Array(ENTITY_KINDS.length);
  const count = (whole: number, levels: number): void => {
    for (const level of LEVELS) if ((levels & (1 << level)) !== 0) upTo[level] = (upTo[level] ?? 0) + 1;
    if ((levels & LAST_LEVEL) !== 0) kinds[kind[whole] ?? 0] = (kinds[kind[whole] ?? 0] ?? 0) + 1;
  };
  for (let i = 0; i < search.count; i += 1) {
    const node = search.nodeAt(i);
    const whole = graph.base[node] ?? node;
    if (isBackwards && whole !== node) continue;
    const before = seen[whole] ?? 0;
    const came = of(whole, search.levelsAt(node)) & ~before;
    seen[whole] = before | came;
    if (came !== 0) count(whole, came);
  }
  return { upTo, kinds };
}

/**
 * A node that many lead to and that leads to many. Whoever it leads to is also led to by all that lead to it: for a question about one of those, only what
 * lies beside that is looked for.
 */
export class Hub {
  readonly #graph: AccessGraph;
  readonly #into: Side;
  readonly #out: Side;

  constructor(graph: AccessGraph, node: number) {
    this.#graph = graph;
    this.#into = new Side(graph, node, true);
    this.#out = new Side(graph, node, false);
  }

  /** How much a question that it helps with is spared. */
  get worth(): number {
    return Math.min(this.#into.count, this.#out.count);
  }

  /** Whether there is a way through the hub; if not, there may be one beside it. */
  connects(start: number, ends: readonly number[]): boolean {
    return ((this.#into.nodes[start] ?? 0) & LAST_LEVEL) !== 0 && ends.some((end) => ((this.#out.nodes[end] ?? 0) & LAST_LEVEL) !== 0);
  }

  /** The totals of who leads to the seeds, all nodes of one entity, or of what they lead to; undefined where the hub is of no help. */
  totals(seeds: readonly number[], isBackwards: boolean): Totals | undefined {
    const [known, beyond] = isBackwards ? [this.#into, this.#out] : [this.#out, this.#into];
    const spared = seeds.reduce((levels, seed) => levels | (beyond.nodes[seed] ?? 0), 0);
    if ((spared & ALL_LEVELS) === 0) return undefined;
    const graph = this.#graph;
    const search = new Search(graph, seeds, { isBackwards, skip: (node) => (known.nodes[node] ?? 0) & spared });
    while (search.step());
    const own = graph.base[seeds[0] ?? 0] ?? 0;
    const seen = BYTES.borrow(graph.nodes);
    const more = addUp(graph, search, isBackwards, seen.list, (whole, levels) => (whole === own ? 0 : levels & ~((known.entities[whole] ?? 0) & spared)));
    for (let i = 0; i < search.count; i += 1) seen.list[graph.base[search.nodeAt(i)] ?? 0] = 0;
    BYTES.giveBack(seen);
    search.end();
    return sum(known, spared, more, { levels: known.entities[own] ?? 0, kind: indexOfGraph(graph).kind[own] ?? 0 });
  }
}

/** What is known and what came beside it; the entity that is asked about is none of its own answer. */
function sum(known: Side, spared: number, more: Totals, own: { readonly levels: number; readonly kind: number }): Totals {
  const isIn = (levels: number, level: number): boolean => (levels & spared & (1 << level)) !== 0;
  const upTo = LEVELS.map((level) => {
    const there = isIn(ALL_LEVELS, level) ? (known.totals.upTo[level] ?? 0) : 0;
    return there + (more.upTo[level] ?? 0) - (isIn(own.levels, level) ? 1 : 0);
  });
  const kinds = isIn(ALL_LEVELS, 2) ? known.totals.kinds.map((count, kind) => count + (more.kinds[kind] ?? 0)) : more.kinds;
  if (isIn(own.levels, 2)) kinds[own.kind] = (kinds[own.kind] ?? 0) - 1;
  return { upTo, kinds };
}

/** An answer of so many nodes is worth being spared. */
const LARGE = 5_000;
/** The first large answers are worked out one by one: of most graphs no more are asked for. */
const PATIENCE = 2;
const HUBS = 3;
const TRIES = 8;

/** The hubs of a graph, found when large answers are asked for again and again. */
class Hubs {
  readonly #hubs: Hub[] = [];
  #large = 0;
  #tries = 0;

  totals(seeds: readonly number[], isBackwards: boolean): Totals | undefined {
    for (const hub of this.#hubs) {
      const totals = hub.totals(seeds, isBackwards);
      if (totals) return totals;
    }
    return undefined;
  }

  /** Whether there is a way through one of them. */
  connect(start: number, ends: readonly number[]): boolean {
    return this.#hubs.some((hub) => hub.connects(start, ends));
  }

  /** A search has been made in full. */
  learn(graph: AccessGraph, search: Search): void {
    if (search.count < LARGE) return;
    this.#large += 1;
    if (this.#large <= PATIENCE || this.#hubs.length >= HUBS || this.#tries >= TRIES) return;
    this.#tries += 1;
    const hub = new Hub(graph, search.heaviest);
    if (hub.worth >= LARGE) this.#hubs.push(hub);
  }
}

const hubs = new WeakMap<AccessGraph, Hubs>();

export function hubsOf(graph: AccessGraph): Hubs {
  const known = hubs.get(graph) ?? new Hubs();
  hubs.set(graph, known);
  return known;
}
