import type { ReadState } from "@/server/collect/bundle/contribution.ts";
import type { ListState } from "@/server/facts/snapshot.ts";

/** The later of two facts about the same thing, with what only the earlier one knew. */
export function mergeFact<T extends object>(earlier: T | undefined, later: T): T {
  if (!earlier) return later;
  const known = Object.fromEntries(Object.entries(later).filter(([, value]) => value !== undefined));
  return { ...earlier, ...known };
}

/** One fact a key, in the order first seen; what is known of the same thing from several answers is put together. */
export function mergeBy<T extends object>(facts: Iterable<T>, keyOf: (fact: T) => string): T[] {
  const all = new Map<string, T>();
  for (const fact of facts) all.set(keyOf(fact), mergeFact(all.get(keyOf(fact)), fact));
  return [...all.values()];
}

/** One fact a key; the last one read is the one that counts, whole. */
export function lastBy<T>(facts: Iterable<T>, keyOf: (fact: T) => string): T[] {
  const all = new Map<string, T>();
  for (const fact of facts) all.set(keyOf(fact), fact);
  return [...all.values()];
}

/** A list read in parts: whole when some part was whole (pages: the last one), never when objects of it were lost. */
export function joinStates(states: Iterable<ReadState>): ListState | undefined {
  const all = [...states];
  if (all.length === 0) return undefined;
  return all.includes("complete") && !all.includes("damaged") ? "complete" : "partial";
}
