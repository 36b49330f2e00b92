import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { type AccessFilter, failureOf, MARK, marksOf, type Side } from "@/server/query/access/filter.ts";
import type { Place, Places } from "@/server/query/access/place.ts";
import { BEFORE, BEHIND, type Ways, waysOf } from "./ways.ts";

/** Where one of the two ends of an edge has to be. Parts that are absent or empty ask nothing. */
export interface Within {
  readonly cluster?: readonly string[];
  readonly namespace?: readonly string[];
  readonly account?: readonly string[];
}

/** What is asked of an edge: what the table of access asks, where one of the two ends is, and on which ways it is. */
export interface GraphFilter extends AccessFilter {
  readonly within?: Within;
  readonly ways?: Ways;
}

const WITHIN = ["cluster", "namespace", "account"] as const;

const isWithin = (place: Place, within: Within): boolean =>
  WITHIN.every((part) => {
    const wanted = within[part] ?? [];
    return wanted.length === 0 || wanted.includes(place[part]);
  });

/** Whether anything is asked of the place of either end. */
const asksPlace = (within: Within | undefined): within is Within => WITHIN.some((part) => (within?.[part] ?? []).length > 0);

// what tells a node apart for pairing, as bits; its account stands above them. The first two are the marks of `waysOf`
const WORDS = 4;
const INSIDE = 8;
const ACCOUNT = 16;

/** Which nodes, by their places in the order of writing, may stand at which end of an edge, and which of them make a pair that is asked for. */
export class NodeFilter {
  readonly #placeOf: Int32Array;
  readonly #marks: Uint8Array;
  readonly #ways: Uint8Array | undefined;
  readonly #filter: GraphFilter;
  /** Place → 0 where it may stand at that end. */
  readonly #fails: Readonly<Record<Side, readonly number[]>>;
  /** Place → what pairs it, beside the words. */
  readonly #keys: readonly number[];
  /** Whether who stands at one end has a say in who is asked for at the other. */
  readonly isPairwise: boolean;

  constructor({ places, placeOf }: Places, graph: AccessGraph, order: Int32Array, filter: GraphFilter) {
    const { who, whom, crosses, words = [], within, ways = {}, verdict = [] } = filter;
    const marks = marksOf(graph, filter);
    this.#placeOf = order.map((node) => placeOf[node] ?? 0);
    this.#marks = Uint8Array.from(order, (node) => marks?.[node] ?? 0);
    const onWays = waysOf(graph, ways, verdict);
    this.#ways = onWays && Uint8Array.from(order, (node) => onWays[node] ?? 0);
    this.#filter = filter;
    this.#fails = { who: places.map((place) => failureOf(place, "who", who)), whom: places.map((place) => failureOf(place, "whom", whom)) };
    const accounts = new Map<string, number>([["", 0]]);
    this.#keys = places.map((place) => {
      const account = accounts.get(place.account) ?? accounts.size;
      accounts.set(place.account, account);
      return (crosses === undefined ? 0 : account * ACCOUNT) + (asksPlace(within) && isWithin(place, within) ? INSIDE : 0);
    });
    this.isPairwise = crosses !== undefined || words.length > 0 || asksPlace(within) || ways.around !== undefined;
  }

  may(node: number, side: Side): boolean {
    if ((this.#fails[side][this.#placeOf[node] ?? 0] ?? 0) !== 0) return false;
    const { from, to } = this.#filter.ways ?? {};
    const marks = this.#ways?.[node] ?? 0;
    if (side === "who" ? from !== undefined && (marks & BEHIND) === 0 : to !== undefined && (marks & BEFORE) === 0) return false;
    return this.#filter[side]?.ref === undefined || ((this.#marks[node] ?? 0) & MARK[side]) !== 0;
  }

  /** What tells a node apart for `isPair`. */
  keyOf(node: number): number {
    const onWays = this.#filter.ways?.around === undefined ? 0 : (this.#ways?.[node] ?? 0);
    return onWays + (this.#keys[this.#placeOf[node] ?? 0] ?? 0) + (((this.#marks[node] ?? 0) & MARK.words) !== 0 ? WORDS : 0);
  }

  /** Whether nodes with these keys make a pair that is asked for. */
  isPair(from: number, to: number): boolean {
    const { words = [], within, crosses, ways } = this.#filter;
    if (ways?.around !== undefined && (from & BEHIND) === 0 && (to & BEFORE) === 0) return false;
    const either = from | to;
    if (words.length > 0 && (either & WORDS) === 0) return false;
    if (asksPlace(within) && (either & INSIDE) === 0) return false;
    const [a, b] = [Math.floor(from / ACCOUNT), Math.floor(to / ACCOUNT)];
    return crosses === undefined || (a > 0 && b > 0 && a !== b) === crosses;
  }
}
