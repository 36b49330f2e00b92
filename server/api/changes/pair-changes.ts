import { comparedWith } from "@/server/api/compared-with.ts";
import type { Estate } from "@/server/api/estate.ts";
import { constantUntil } from "@/server/graph/constant-until.ts";
import { clusterNames } from "@/server/query/diff/aligned-clusters.ts";
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

/** What was compared by another process, or before this one was started; `key`: which two snapshots, in which names. */
export interface KeptPairs {
  readonly find: (key: string, now: number) => TimedPair | undefined;
  readonly keep: (key: string, pair: TimedPair) => void;
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
 * What differs between two snapshots, remembered by their ids and by how clusters are called: both are what they were, so that who asks about another entity need not open them again.
 * Not the worlds are kept, only what is not the same in them.
 */
export class PairsKnown {
  readonly #pairs = new Map<string, TimedPair>();
  readonly #kept: KeptPairs | undefined;

  constructor(kept?: KeptPairs) {
    this.#kept = kept;
  }

  /** `newest`: clusters are called as it calls them. */
  async between(before: Moment, after: Moment, newest: Estate): Promise<PairChanges> {
    const key = `${before.snapshot}\n${after.snapshot}\n${clusterNames(newest.facts)}`;
    const there = this.#pairs.get(key);
    const known = there && isRight(there) ? there : (this.#kept?.find(key, Date.now()) ?? (await this.#compared(key, before, after, newest)));
    this.#remember(key, known);
    return known.pair;
  }

  async #compared(key: string, before: Moment, after: Moment, newest: Estate): Promise<TimedPair> {
    const [was, is] = [comparedWith(await before.open(), newest), comparedWith(await after.open(), newest)];
    const pair = { edges: changesBetween(was, is), documents: changedDocuments(was.world, is.world) };
    const timed = { pair, time: Math.max(was.world.time, is.world.time), until: untilOf([was, is]) };
    this.#kept?.keep(key, timed);
    return timed;
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
