import type { AccessGraph } from "@/server/graph/access-graph.ts";
import type { Narrowed } from "./access-index.ts";
import { atBothEnds, type Combination } from "./decisions.ts";
import type { AccessFilter, Side } from "./filter.ts";
import { entitiesAt, type Shape } from "./shapes.ts";

/** Finds the entities of a row's ends that are in at least one of the pairs that are asked for. */
export class Members {
  readonly #graph: AccessGraph;
  readonly #narrowed: Narrowed;
  readonly #crosses: boolean | undefined;
  /** Whether who stands at one end has a say in who is asked for at the other. */
  readonly #isPlain: boolean;

  constructor(graph: AccessGraph, narrowed: Narrowed, filter: AccessFilter) {
    this.#graph = graph;
    this.#narrowed = narrowed;
    this.#crosses = filter.crosses;
    this.#isPlain = filter.crosses === undefined && (filter.words ?? []).length === 0;
  }

  /** The entities of one end of a row, in no order. */
  at(row: number, side: Side): readonly number[] {
    const { decisions, placeOf } = this.#narrowed;
    const edge = decisions.edges[row] ?? 0;
    const c = decisions.combinations[decisions.combinationOf[row] ?? 0];
    if (!c) return [];
    const end = (side === "who" ? this.#graph.from : this.#graph.to)[edge] ?? 0;
    const isAsked = this.asked(c, side);
    const found = entitiesAt(this.#graph, end).filter((entity) => isAsked(placeOf[entity] ?? 0));
    return c.both ? this.#withoutLonely(found, c, edge, side) : found;
  }

  /** Marked places of one end whose entities are in a pair. */
  asked(c: Combination, side: Side): (marked: number) => boolean {
    const { who, whom } = this.#narrowed;
    const mine = side === "who" ? who : whom;
    if (this.#isPlain) return (marked) => mine[marked] === 0;
    const others = this.#othersOf(c, side);
    const known = new Map<number, boolean>();
    return (marked) => {
      const is = known.get(marked) ?? (mine[marked] === 0 && others.some((other) => this.#isPair(marked, other, side)));
      known.set(marked, is);
      return is;
    };
  }

  #othersOf(c: Combination, side: Side): readonly number[] {
    const { who, whom } = this.#narrowed;
    const [shape, fails]: readonly [Shape, Uint16Array] = side === "who" ? [c.to, whom] : [c.from, who];
    return shape.places.filter((marked) => fails[marked] === 0);
  }

  /** An entity whose only counterpart would be itself is in no pair. */
  #withoutLonely(found: readonly number[], c: Combination, edge: number, side: Side): readonly number[] {
    const { placeOf } = this.#narrowed;
    const fails = side === "who" ? this.#narrowed.whom : this.#narrowed.who;
    const both = new Set(atBothEnds(this.#graph, edge));
    const shape = side === "who" ? c.to : c.from;
    return found.filter((entity) => {
      const marked = placeOf[entity] ?? 0;
      if (!both.has(entity) || fails[marked] !== 0) return true;
      const others = shape.places.reduce((sum, other, i) => sum + (fails[other] === 0 && this.#isPair(marked, other, side) ? (shape.counts[i] ?? 0) : 0), 0);
      return others > (this.#isPair(marked, marked, side) ? 1 : 0);
    });
  }

  #isPair(mine: number, other: number, side: Side): boolean {
    const { counter } = this.#narrowed;
    return side === "who" ? counter.isPair(mine, other, this.#crosses) : counter.isPair(other, mine, this.#crosses);
  }

  /** The first of them in the order of references; none: -1. */
  first(row: number, side: Side): number {
    const { rank } = this.#narrowed;
    let best = -1;
    for (const entity of this.at(row, side)) if (best < 0 || (rank[entity] ?? 0) < (rank[best] ?? 0)) best = entity;
    return best;
  }

  /** How many entities stand at one side of these rows, each counted once. */
  distinct(rows: Int32Array, side: Side): number {
    const seen = new Uint8Array(this.#graph.nodes);
    const whole = new Set<number>();
    let count = 0;
    for (const row of rows) {
      if (this.#wasWhole(whole, row, side)) continue;
      for (const entity of this.at(row, side)) {
        count += seen[entity] === 1 ? 0 : 1;
        seen[entity] = 1;
      }
    }
    return count;
  }

  /** Whether the same entities have been through this: an end from which the other end takes nobody away is the same in every row. */
  #wasWhole(whole: Set<number>, row: number, side: Side): boolean {
    const { decisions } = this.#narrowed;
    if (!this.#isPlain || decisions.combinations[decisions.combinationOf[row] ?? 0]?.both) return false;
    const end = (side === "who" ? this.#graph.from : this.#graph.to)[decisions.edges[row] ?? 0] ?? 0;
    if (whole.has(end)) return true;
    whole.add(end);
    return false;
  }
}
