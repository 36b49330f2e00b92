import { MARK, MARKS } from "./filter.ts";
import type { Place } from "./place.ts";
import type { Shape } from "./shapes.ts";

/** Pairs of entities within one account (or of which one has none), and between two. */
export interface Pairs {
  readonly same: number;
  readonly cross: number;
}

/** What tells apart, for counting pairs, the places that a mark may be added to. */
export class PairCounter {
  readonly #places: readonly Place[];
  readonly #hasMarks: boolean;
  readonly #needsWords: boolean;
  readonly #accounts = new Map<string, number>([["", 0]]);
  readonly #key: Int32Array;

  /** `hasMarks`: places are marked ones. `needsWords`: of two entities one has to be marked with the words. */
  constructor(places: readonly Place[], hasMarks: boolean, needsWords: boolean) {
    this.#places = places;
    this.#hasMarks = hasMarks;
    this.#needsWords = needsWords;
    this.#key = Int32Array.from({ length: places.length * (hasMarks ? MARKS : 1) }, (_, marked) => this.#keyOf(marked));
  }

  placeAt(marked: number): Place | undefined {
    return this.#places[this.#hasMarks ? Math.floor(marked / MARKS) : marked];
  }

  /** Account, and whether the words are met. */
  #keyOf(marked: number): number {
    const account = this.placeAt(marked)?.account ?? "";
    const number = this.#accounts.get(account) ?? this.#accounts.size;
    this.#accounts.set(account, number);
    return number * 2 + (!this.#needsWords || (marked & MARK.words) !== 0 ? 1 : 0);
  }

  /** The entities of a shape at the places that `may` lets in, counted by what pairs them: key, number, key, number… */
  sums(shape: Shape, may: (marked: number) => boolean): readonly number[] {
    const found: number[] = [];
    for (let i = 0; i < shape.places.length; i += 1) {
      const marked = shape.places[i] ?? 0;
      if (may(marked)) addTo(found, this.#key[marked] ?? 0, shape.counts[i] ?? 0);
    }
    return found;
  }

  /** The same for each of the values that the places have, in one go. */
  sumsBy(shape: Shape, may: (marked: number) => boolean, valueAt: (marked: number) => string): ReadonlyMap<string, readonly number[]> {
    const found = new Map<string, number[]>();
    for (let i = 0; i < shape.places.length; i += 1) {
      const marked = shape.places[i] ?? 0;
      if (!may(marked)) continue;
      const value = valueAt(marked);
      const sums = found.get(value) ?? [];
      if (sums.length === 0) found.set(value, sums);
      addTo(sums, this.#key[marked] ?? 0, shape.counts[i] ?? 0);
    }
    return found;
  }

  /** Pairs between two such counts; `both` are entities counted on both sides, which are not paired with themselves. */
  between(a: readonly number[], b: readonly number[], both: readonly number[] = []): Pairs {
    let [same, cross] = [0, 0];
    for (let i = 0; i < a.length; i += 2) {
      const [x = 0, count = 0] = [a[i], a[i + 1]];
      const apart = partners(x, b);
      cross += count * apart.cross;
      same += count * apart.same;
    }
    for (let i = 0; i < both.length; i += 2) if (meetsWords(both[i] ?? 0)) same -= both[i + 1] ?? 0;
    return { same, cross };
  }

  /** Whether an entity of one place and one of another make a pair that is asked for. */
  isPair(from: number, to: number, crosses: boolean | undefined): boolean {
    const [x, y] = [this.#key[from] ?? 0, this.#key[to] ?? 0];
    if (!meetsWords(x) && !meetsWords(y)) return false;
    return crosses === undefined || isCross(x, y) === crosses;
  }
}

function addTo(sums: number[], key: number, count: number): void {
  let at = 0;
  while (at < sums.length && sums[at] !== key) at += 2;
  if (at === sums.length) sums.push(key, 0);
  sums[at + 1] = (sums[at + 1] ?? 0) + count;
}

const meetsWords = (key: number): boolean => (key & 1) === 1;

/** How many of a count one entity with such a key makes pairs with. */
function partners(x: number, b: readonly number[]): Pairs {
  let [same, cross] = [0, 0];
  for (let j = 0; j < b.length; j += 2) {
    const [y = 0, count = 0] = [b[j], b[j + 1]];
    if (!meetsWords(x) && !meetsWords(y)) continue;
    if (isCross(x, y)) cross += count;
    else same += count;
  }
  return { same, cross };
}

/** Both accounts are known and differ. */
const isCross = (x: number, y: number): boolean => x > 1 && y > 1 && x >> 1 !== y >> 1;

export const chosen = ({ same, cross }: Pairs, crosses: boolean | undefined): number => (crosses === undefined ? same + cross : crosses ? cross : same);
