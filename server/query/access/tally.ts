import { mechanismFamily } from "@/server/model/mechanism.ts";
import { VERDICT_WORDS } from "@/server/model/verdict.ts";
import type { Combination } from "./decisions.ts";
import { type AccessFilter, BIT, edgeFailure, type Side } from "./filter.ts";
import { chosen, type PairCounter, type Pairs } from "./pairs.ts";
import { PLACE_PARTS, type PlacePart } from "./place.ts";
import type { Shape } from "./shapes.ts";

/** The ways to narrow the table, each with the values there are. */
export const FACETS = [
  "verdict",
  "how",
  "crosses",
  "whoKind",
  "whoCluster",
  "whoNamespace",
  "whoAccount",
  "whomKind",
  "whomCluster",
  "whomNamespace",
  "whomAccount",
] as const;
export type Facet = (typeof FACETS)[number];

export interface Counted {
  rows: number;
  pairs: number;
}

export const PARTS: Readonly<Record<Side, Readonly<Record<PlacePart, Facet>>>> = {
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
  readonly facets: ReadonlyMap<Facet, Map<string, Counted>> = new Map(FACETS.map((facet) => [facet, new Map<string, Counted>()]));
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
    const pairs = this.#between(c, 0, 0);
    const count = chosen(pairs, filter.crosses);
    if ((failed & BIT.how) === 0) this.#note("verdict", VERDICT_WORDS[c.verdict] ?? "denied", c, count);
    if ((failed & BIT.verdict) === 0) this.#note("how", mechanismFamily(mechanism), c, count);
    if (failed !== 0) return 0;
    this.#note("crosses", "no", c, pairs.same);
    this.#note("crosses", "yes", c, pairs.cross);
    for (const part of PLACE_PARTS) {
      this.#parts(c, "who", part);
      this.#parts(c, "whom", part);
    }
    if (count > 0) {
      this.rows += c.rows;
      this.pairs += c.rows * count;
    }
    return count;
  }

  #note(facet: Facet, value: string, c: Combination, pairs: number): void {
    if (pairs <= 0 || value === "") return;
    const values = this.facets.get(facet);
    const known = values?.get(value);
    if (known) {
      known.rows += c.rows;
      known.pairs += c.rows * pairs;
    } else values?.set(value, { rows: c.rows, pairs: c.rows * pairs });
  }

  /** Pairs of one row, entities let in that fail no more than these bits, and are at these places. */
  #between(c: Combination, whoMay: number, whomMay: number, who = (_: number): boolean => true, whom = (_: number): boolean => true): Pairs {
    const { counter, who: a, whom: b } = this.#t;
    const isWho = (marked: number): boolean => ((a[marked] ?? 0) & ~whoMay) === 0 && who(marked);
    const isWhom = (marked: number): boolean => ((b[marked] ?? 0) & ~whomMay) === 0 && whom(marked);
    const both = c.both ? counter.sums(c.both, (marked) => isWho(marked) && isWhom(marked)) : [];
    return counter.between(counter.sums(c.from, isWho), counter.sums(c.to, isWhom), both);
  }

  #parts(c: Combination, side: Side, part: PlacePart): void {
    const { counter, filter } = this.#t;
    const bit = BIT[side][part];
    const shape: Shape = side === "who" ? c.from : c.to;
    const valueAt = (marked: number): string => counter.placeAt(marked)?.[part] ?? "";
    for (const value of new Set(shape.places.map(valueAt))) {
      if (value === "") continue;
      const is = (marked: number): boolean => valueAt(marked) === value;
      const pairs = side === "who" ? this.#between(c, bit, 0, is) : this.#between(c, 0, bit, undefined, is);
      this.#note(PARTS[side][part], value, c, chosen(pairs, filter.crosses));
    }
  }
}
