import { comparedWith } from "@/server/api/compared-with.ts";
import type { Estate } from "@/server/api/estate.ts";
import { constantUntil } from "@/server/graph/constant-until.ts";
import { type ChangedDocument, changedDocuments } from "@/server/query/diff/changed-documents.ts";
import type { AccessChange } from "@/server/query/diff/compare-access.ts";
import { changesBetween } from "@/server/query/diff/diff.ts";
import type { Moment } from "./ask-timeline.ts";

/** What is not the same in two estates, without proof. */
export interface PairChanges {
  readonly edges: readonly AccessChange[];
  readonly documents: readonly ChangedDocument[];
}

/** Times in milliseconds since the epoch: when it was compared, and the first moment at which the passing of time alone may change it. */
export interface TimedPair {
  readonly pair: PairChanges;
  readonly time: number;
  readonly until: number | undefined;
}

/** What was compared by another process, or before this one was started. */
export interface KeptPairs {
  readonly find: (before: string, after: string, now: number) => TimedPair | undefined;
  readonly keep: (before: string, after: string, pair: TimedPair) => void;
}

/** Changes that are remembered together; those of the pair that was asked last are, however many. */
const REMEMBERED = 300_000;

const sizeOf = ({ pair: { edges, documents } }: TimedPair): number => edges.length + documents.length + 1;

/** Whether what was worked out is still right, where time alone may change it at `until`. */
export const isRight = ({ until }: { readonly until: number | undefined }): boolean => until === undefined || Date.now() < until;

/** The first moment at which the passing of time alone may change what is said of these; undefined: none. */
export function untilOf(estates: readonly Estate[]): number | undefined {
  const times = estates.flatMap(({ facts, world }) => constantUntil(facts, world.time) ?? []);
  return times.length > 0 ? Math.min(...times) : undefined;
}

/**
 * What differs between two snapshots, remembered by their ids: both are what they were, so that who asks about another entity need not open them again. Not the worlds are kept, only
 * what is not the same in them.
 */
export class PairsKnown {
  readonly #pairs = new Map<string, TimedPair>();
  readonly #kept: KeptPairs | undefined;

  constructor(kept?: KeptPairs) {
    this.#kept = kept;
  }

  /** `newest`: clusters are called as it calls them. Where that is otherwise than in the pair, nothing is remembered. */
  async between(before: Moment, after: Moment, newest: Estate): Promise<PairChanges> {
    const key = `${before.snapshot}\n${after.snapshot}`;
    const there = this.#pairs.get(key);
    const known = there && isRight(there) ? there : this.#kept?.find(before.snapshot, after.snapshot, Date.now());
    if (known) this.#remember(key, known);
    return known ? known.pair : this.#compared(key, before, after, newest);
  }

  async #compared(key: string, before: Moment, after: Moment, newest: Estate): Promise<PairChanges> {
    const [old, now] = [await before.open(), await after.open()];
    const [was, is] = [comparedWith(old, newest), comparedWith(now, newest)];
    const pair = { edges: changesBetween(was, is), documents: changedDocuments(was.world, is.world) };
    if (was !== old || is !== now) return pair;
    const timed = { pair, time: Math.max(was.world.time, is.world.time), until: untilOf([was, is]) };
    this.#remember(key, timed);
    this.#kept?.keep(before.snapshot, after.snapshot, timed);
    return pair;
  }

  #remember(key: string, pair: TimedPair): void {
    this.#pairs.delete(key);
    this.#pairs.set(key, pair);
    let total = [...this.#pairs.values()].reduce((sum, one) => sum + sizeOf(one), 0);
    for (const [old, one] of this.#pairs) {
      if (total <= REMEMBERED || old === key) return;
      this.#pairs.delete(old);
      total -= sizeOf(one);
    }
  }
}
