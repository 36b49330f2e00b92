import { comparedWith } from "@/server/api/compared-with.ts";
import type { Estate } from "@/server/api/estate.ts";
import { type ChangedDocument, changedDocuments } from "@/server/query/diff/changed-documents.ts";
import type { AccessChange } from "@/server/query/diff/compare-access.ts";
import { changesBetween } from "@/server/query/diff/diff.ts";
import type { Moment } from "./ask-timeline.ts";

/** What is not the same in two estates, without proof. */
interface PairChanges {
  readonly edges: readonly AccessChange[];
  readonly documents: readonly ChangedDocument[];
}

/** Changes that are remembered together; those of the pair that was asked last are, however many. */
const REMEMBERED = 300_000;

const sizeOf = ({ edges, documents }: PairChanges): number => edges.length + documents.length + 1;

/**
 * What differs between two snapshots, remembered by their ids: both are what they were, so that who asks about another entity need not open them again. Not the
 * worlds are kept, only what is not the same in them.
 */
export class PairsKnown {
  readonly #pairs = new Map<string, PairChanges>();

  /** `newest`: clusters are called as it calls them. Where that is otherwise than in the pair, nothing is remembered. */
  async between(before: Moment, after: Moment, newest: Estate): Promise<PairChanges> {
    const key = `${before.snapshot}\n${after.snapshot}`;
    const known = this.#pairs.get(key);
    const pair = known ?? (await this.#compared(key, before, after, newest));
    if (known) this.#keep(key, known);
    return pair;
  }

  async #compared(key: string, before: Moment, after: Moment, newest: Estate): Promise<PairChanges> {
    const [old, now] = [await before.open(), await after.open()];
    const [was, is] = [comparedWith(old, newest), comparedWith(now, newest)];
    const pair = { edges: changesBetween(was, is), documents: changedDocuments(was.world, is.world) };
    if (was === old && is === now) this.#keep(key, pair);
    return pair;
  }

  #keep(key: string, pair: PairChanges): void {
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
