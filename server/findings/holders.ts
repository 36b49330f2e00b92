import { type AccessGraph, facetsAt, refOfNode } from "@/server/graph/access-graph.ts";
import type { Ref } from "@/server/model/ref.ts";
import { rankOf, type VerdictWord } from "@/server/model/verdict.ts";
import type { StableEntities } from "@/server/query/diff/stable-entity.ts";
import { LEVELS } from "@/server/query/levels.ts";
import { Search } from "@/server/query/search.ts";
import { sessionGraph } from "@/server/query/session-graph.ts";
import { type SetRow, wayOf } from "@/server/query/set-closure.ts";
import { countClasses, type FoundCounts, type FoundEntity, type StableClass, stableClasses, wordOfLevel } from "@/server/query/stable-classes.ts";

/** An identity that is worth getting to, and what having it comes to: `account 111122223333`, `cluster prod`, `marked arn:…`. */
export interface HeldTarget {
  readonly ref: Ref;
  readonly verdict: VerdictWord;
  readonly of: string;
}

/** What having targets comes to, by the most certain way to one of each. */
export interface TargetSet {
  readonly allowed: readonly string[];
  readonly conditional: readonly string[];
  readonly unknown: readonly string[];
}

/** One that is a target or can become one; the way is the best to any of them, `targets` the place in `sets`. */
export interface Holder extends SetRow {
  readonly targets: number;
}

/** As bits: the levels of certainty at which a target of that word is one. */
const LEVELS_OF = { allowed: 0b111, conditional: 0b110, unknown: 0b100, denied: 0 } as const;

/**
 * Everybody that is a target, or can become one in any number of steps, with all that this comes to. One search finds the way, one for each account, cluster and mark
 * who gets there at all. The search is held until `end`, for rows are written when they are read.
 */
export class Holders {
  readonly counts: FoundCounts;
  readonly sets: readonly TargetSet[];
  readonly #graph: AccessGraph;
  readonly #search: Search;
  readonly #classes: readonly StableClass[];

  /** `holds`: whether an entity is asked about. */
  constructor(given: AccessGraph, stable: StableEntities, targets: readonly HeldTarget[], holds: (ref: Ref) => boolean = () => true) {
    const graph = sessionGraph(given);
    this.#graph = graph;
    const groups = Map.groupBy(targets, (one) => one.of);
    const names = [...groups.keys()].sort();
    const sets = new Sets(graph, names);
    this.#search = toTargets(graph, targets);
    if (names.length === 1) sets.note(0, this.#search);
    else
      for (const [at, name] of names.entries()) {
        const search = toTargets(graph, groups.get(name) ?? []);
        sets.note(at, search);
        search.end();
      }
    this.#classes = stableClasses(graph, stable, found(graph, this.#search, sets, holds));
    this.sets = sets.all;
    this.counts = countClasses(this.#classes);
  }

  *rows(): Generator<Holder> {
    for (const one of this.#classes) {
      const { ref, count, level, hops, apart } = one;
      yield { ref, count, verdict: wordOfLevel(level), hops, ...wayOf(this.#graph, this.#search, one, true), targets: apart };
    }
  }

  end(): void {
    this.#search.end();
  }
}

function toTargets(graph: AccessGraph, targets: readonly HeldTarget[]): Search {
  const levels = new Map<number, number>();
  for (const { ref, verdict } of targets) {
    const node = graph.indexOf.get(ref);
    if (node !== undefined) for (const seed of [node, ...facetsAt(graph, node)]) levels.set(seed, (levels.get(seed) ?? 0) | LEVELS_OF[verdict]);
  }
  return new Search(graph, [...levels.keys()], { isBackwards: true, levelsOf: (seed) => levels.get(seed) ?? 0 }).run();
}

const bestLevel = (levels: number): number => LEVELS.find((level) => (levels & (1 << level)) !== 0) ?? -1;

/** Of each entity, what it gets to; entities that get to the same share one set. */
class Sets {
  readonly all: TargetSet[] = [];
  readonly #names: readonly string[];
  /** By group and node: the best level, counted from 1; 0: it does not get there. */
  readonly #levels: Uint8Array;
  readonly #nodes: number;
  readonly #known = new Map<string, number>();

  constructor(graph: AccessGraph, names: readonly string[]) {
    this.#names = names;
    this.#nodes = graph.nodes;
    this.#levels = new Uint8Array(names.length * graph.nodes);
  }

  note(group: number, search: Search): void {
    for (let i = 0; i < search.count; i += 1) {
      const node = search.nodeAt(i);
      this.#levels[group * this.#nodes + node] = bestLevel(search.levelsAt(node)) + 1;
    }
  }

  of(node: number): number {
    const levels = this.#names.map((_name, group) => this.#levels[group * this.#nodes + node] ?? 0);
    const key = levels.join("");
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const at = (level: number): string[] => this.#names.filter((_, group) => levels[group] === level + 1);
    const made = this.all.push({ allowed: at(rankOf("allowed")), conditional: at(rankOf("conditional")), unknown: at(rankOf("unknown")) }) - 1;
    this.#known.set(key, made);
    return made;
  }
}

/** Whole entities in the order of their references, so that sets are numbered alike whatever the graph's numbers are. */
function* found(graph: AccessGraph, search: Search, sets: Sets, holds: (ref: Ref) => boolean): Generator<FoundEntity> {
  for (const node of graph.order.sorted) {
    if (node >= graph.nodes || !graph.isUsed(node)) continue;
    const level = bestLevel(search.levelsAt(node));
    if (level >= 0 && holds(refOfNode(graph, node))) yield { entity: node, node, level, hops: search.hops(node, level), apart: sets.of(node) };
  }
}
