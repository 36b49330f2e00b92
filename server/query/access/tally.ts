import { ACCESS_FACETS, type AccessFacet } from "@/server/model/access-table.ts";
import { mechanismFamily } from "@/server/model/mechanism.ts";
import { VERDICT_WORDS } from "@/server/model/verdict.ts";
import type { Combination } from "./decisions.ts";
import { type AccessFilter, BIT, edgeFailure, type Side } from "./filter.ts";
import { chosen, type PairCounter, type Pairs } from "./pairs.ts";
import { PLACE_PARTS, type PlacePart } from "./place.ts";

export interface Counted {
  rows: number;
  pairs: number;
}

export const PARTS: Readonly<Record<Side, Readonly<Record<PlacePart, AccessFacet>>>> = {
  who: { kind: "whoKind", cluster: "whoCluster", namespace: "whoNamespace", account: "whoAccount" },
  whom: { kind: "whomKind", cluster: "whomCluster", namespace: "whomNamespace", account: "whomAccount" },
};

export interface Tallying {
  readonly filter: AccessFilter;
  readonly counter: PairCounter;
  readonly mechanisms: readonly string[];
  /** Marked place → what it fails, at either end. */
  readonly who: Uint16Array;
  readonly whom: Uint16Array;
}

/**
 * Rows and pairs under a filter, and what each value of each facet would have were the facet's own choice given up. Exact: what is alike is
 * counted once and multiplied.
 */
export class Tally {
  rows = 0;
  pairs = 0;
  readonly facets: ReadonlyMap<AccessFacet, Map<string, Counted>> = new Map(ACCESS_FACETS.map((facet) => [facet, new Map<string, Counted>()]));
  /** Combination → the pairs of one of its rows; none: it is not asked for. */
  readonly pairsOf: Float64Array;
  readonly #t: Tallying;

  constructor(combinations: readonly Combination[], tallying: Tallying) {
    this.#t = tallying;
    this.pairsOf = Float64Array.from(combinations, (c) => this.#add(c));
  }

  #add(c: Combination): number {
    const { filter, mechanisms } = this.#t;
    const mechanism = mechanisms[c.mechanism] ?? "";
    const failed = edgeFailure(filter, c.verdict, mechanism);
    if ((failed & BIT.verdict) !== 0 && (failed & BIT.how) !== 0) return 0;
    const pairs = this.#between(c);
    const count = chosen(pairs, filter.crosses);
    if ((failed & BIT.how) === 0) this.#note("verdict", VERDICT_WORDS[c.verdict] ?? "denied", c, count);
    if ((failed & BIT.verdict) === 0) this.#note("how", mechanismFamily(mechanism), c, count);
    if (failed !== 0) return 0;
    this.#note("crosses", "no", c, pairs.same);
    this.#note("crosses", "yes", c, pairs.cross);
    const [who, whom] = [this.#sums(c, "who"), this.#sums(c, "whom")];
    for (const part of PLACE_PARTS) {
      this.#parts(c, "who", part, whom);
      this.#parts(c, "whom", part, who);
    }
    if (count > 0) {
      this.rows += c.rows;
      this.pairs += c.rows * count;
    }
    return count;
  }

  #note(facet: AccessFacet, value: string, c: Combination, pairs: number): void {
    if (pairs <= 0 || value === "") return;
    const values = this.facets.get(facet);
    const known = values?.get(value);
    if (known) {
      known.rows += c.rows;
      known.pairs += c.rows * pairs;
    } else values?.set(value, { rows: c.rows, pairs: c.rows * pairs });
  }

  /** Pairs of one row between those who fail nothing at either end. */
  #between(c: Combination): Pairs {
    const { counter, who, whom } = this.#t;
    const both = c.both ? counter.sums(c.both, (marked) => who[marked] === 0 && whom[marked] === 0) : [];
    return counter.between(this.#sums(c, "who"), this.#sums(c, "whom"), both);
  }

  /** The entities of one end that fail nothing. */
  #sums(c: Combination, side: Side): readonly number[] {
    const { counter, who, whom } = this.#t;
    const fails = side === "who" ? who : whom;
    return counter.sums(side === "who" ? c.from : c.to, (marked) => fails[marked] === 0);
  }

  /** What each value of a part at one end would have, were what is chosen there given up: the other end is the same for all of them. */
  #parts(c: Combination, side: Side, part: PlacePart, others: readonly number[]): void {
    const { counter, filter, who, whom } = this.#t;
    const [mine, theirs] = side === "who" ? [who, whom] : [whom, who];
    const bit = BIT[side][part];
    const may = (marked: number): boolean => ((mine[marked] ?? 0) & ~bit) === 0;
    const valueAt = (marked: number): string => counter.placeAt(marked)?.[part] ?? "";
    const own = counter.sumsBy(side === "who" ? c.from : c.to, may, valueAt);
    const both = c.both ? counter.sumsBy(c.both, (marked) => may(marked) && theirs[marked] === 0, valueAt) : NO_SUMS;
    for (const [value, sums] of own) {
      const [a, b] = side === "who" ? [sums, others] : [others, sums];
      this.#note(PARTS[side][part], value, c, chosen(counter.between(a, b, both.get(value)), filter.crosses));
    }
  }
}

const NO_SUMS: ReadonlyMap<string, readonly number[]> = new Map();
