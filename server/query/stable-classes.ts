import { type AccessGraph, refOfNode } from "@/server/graph/access-graph.ts";
import { keptFor } from "@/server/graph/memo.ts";
import type { Ref } from "@/server/model/ref.ts";
import { VERDICT_WORDS, type VerdictWord } from "@/server/model/verdict.ts";
import type { StableEntities } from "./diff/stable-entity.ts";

/** An entity that was found, how certainly, at how many hops, and what else keeps it apart from its like. */
export interface FoundEntity {
  readonly entity: number;
  /** The node by which it is held. */
  readonly node: number;
  readonly level: number;
  readonly hops: number;
  readonly apart: number;
}

/** Pods of a workload, or nodes of a group, that are found alike; all else stands for itself. */
export interface StableClass extends FoundEntity {
  readonly ref: Ref;
  /** How many they are; `entity` is the first of them by name. */
  readonly count: number;
}

/** What of a graph's entities lasts, by number. */
class Lasting {
  readonly #graph: AccessGraph;
  readonly #stable: StableEntities;
  readonly #numberOf = new Map<Ref, number>();
  readonly #refs: Ref[] = [];
  /** By entity: its number and 1; 0: not asked for yet. */
  readonly #known: Int32Array;

  constructor(graph: AccessGraph, stable: StableEntities) {
    this.#graph = graph;
    this.#stable = stable;
    this.#known = new Int32Array(graph.nodes);
  }

  number(entity: number): number {
    const known = this.#known[entity] ?? 0;
    if (known > 0) return known - 1;
    const ref = this.#stable.of(refOfNode(this.#graph, entity));
    const number = this.#numberOf.get(ref) ?? this.#refs.push(ref) - 1;
    this.#numberOf.set(ref, number);
    this.#known[entity] = number + 1;
    return number;
  }

  ref(number: number): Ref {
    return this.#refs[number] as Ref;
  }
}

const lasting = keptFor((stable: StableEntities) => keptFor((graph: AccessGraph) => new Lasting(graph, stable)));

/** What was found, by what lasts: the most certain first, then the nearest, then by name. */
export function stableClasses(graph: AccessGraph, stable: StableEntities, found: Iterable<FoundEntity>): readonly StableClass[] {
  const numbers = lasting(stable)(graph);
  const classes: { one: FoundEntity; ref: Ref; count: number }[] = [];
  // by certainty, distance and what keeps apart, then by what lasts: the place in `classes`
  const alike = new Map<number, Map<number, number>>();
  for (const one of found) {
    const key = (one.apart * (graph.nodes + 1) + one.hops) * VERDICT_WORDS.length + one.level;
    const places = alike.get(key) ?? new Map<number, number>();
    if (places.size === 0) alike.set(key, places);
    const number = numbers.number(one.entity);
    const known = classes[places.get(number) ?? -1];
    if (!known) places.set(number, classes.push({ one, ref: numbers.ref(number), count: 1 }) - 1);
    else {
      known.count += 1;
      if (refOfNode(graph, one.entity) < refOfNode(graph, known.one.entity)) known.one = one;
    }
  }
  return classes
    .map(({ one, ref, count }) => ({ ...one, ref, count }))
    .sort((a, b) => a.level - b.level || a.hops - b.hops || (a.ref < b.ref ? -1 : a.ref > b.ref ? 1 : a.apart - b.apart));
}

export interface FoundCounts {
  readonly total: number;
  readonly rows: number;
  readonly allowed: number;
  readonly conditional: number;
  readonly unknown: number;
}

/** How many entities there are of each word, and in how many rows. */
export function countClasses(classes: readonly StableClass[]): FoundCounts {
  const at = [0, 0, 0];
  for (const { level, count } of classes) at[level] = (at[level] ?? 0) + count;
  const [allowed = 0, conditional = 0, unknown = 0] = at;
  return { total: allowed + conditional + unknown, rows: classes.length, allowed, conditional, unknown };
}

export const wordOfLevel = (level: number): VerdictWord => VERDICT_WORDS[level] ?? "unknown";
