import { type AccessGraph, refOfNode } from "@/server/graph/access-graph.ts";
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

/** What was found, by what lasts: the most certain first, then the nearest, then by name. */
export function stableClasses(graph: AccessGraph, stable: StableEntities, found: Iterable<FoundEntity>): readonly StableClass[] {
  const classes = new Map<string, { one: FoundEntity; ref: Ref; count: number }>();
  for (const one of found) {
    const own = refOfNode(graph, one.entity);
    const ref = stable.of(own);
    const key = `${one.level} ${one.hops} ${one.apart} ${ref}`;
    const known = classes.get(key);
    if (!known) classes.set(key, { one, ref, count: 1 });
    else {
      known.count += 1;
      if (own < refOfNode(graph, known.one.entity)) known.one = one;
    }
  }
  return [...classes.values()]
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
