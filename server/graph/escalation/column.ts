import type { Ref } from "@/server/model/ref.ts";
import type { Trait } from "./asking.ts";

/** Some ends, each with its place among all of an account. */
export interface EndList {
  readonly ends: readonly Ref[];
  readonly places: Int32Array;
}

/** Places for ends: the same for the same one. */
export class Places {
  readonly #places = new Map<Ref, number>();

  /** The different ones of some ends. */
  list(ends: readonly Ref[]): EndList {
    const different = [...new Set(ends)];
    return { ends: different, places: Int32Array.from(different, (end) => this.#placeOf(end)) };
  }

  #placeOf(end: Ref): number {
    const place = this.#places.get(end) ?? this.#places.size;
    this.#places.set(end, place);
    return place;
  }
}

/** What a trait says of each end, as a number that is the same where it says the same; worked out once. */
export class Column {
  /** Which of an account's columns it is. */
  readonly number: number;
  readonly #trait: Trait<Ref>;
  /** By place: one more than the number, 0 where it was not asked yet. */
  #numbers = new Int32Array(0);
  readonly #texts = new Map<string, number>();

  constructor(trait: Trait<Ref>, number: number) {
    this.#trait = trait;
    this.number = number;
  }

  /** How many different things it said so far. */
  get size(): number {
    return this.#texts.size;
  }

  of({ ends, places }: EndList): Int32Array {
    const said = new Int32Array(places.length);
    for (let at = 0; at < places.length; at += 1) {
      const place = places[at] ?? 0;
      said[at] = (this.#numbers[place] || this.#ask(ends[at] as Ref, place)) - 1;
    }
    return said;
  }

  #ask(ref: Ref, place: number): number {
    const text = this.#trait.of(ref);
    const number = this.#texts.get(text) ?? this.#texts.size + 1;
    this.#texts.set(text, number);
    if (place >= this.#numbers.length) this.#grow(place);
    this.#numbers[place] = number;
    return number;
  }

  #grow(place: number): void {
    const larger = new Int32Array(Math.max(64, place + 1, this.#numbers.length * 2));
    larger.set(this.#numbers);
    this.#numbers = larger;
  }
}

const isOne = (said: Int32Array): boolean => said.every((number) => number === said[0]);

/** Splits groups (the number of each end) by what one more column says; numbers go by the first of each group. */
function splitBy(groups: Int32Array, said: Int32Array, size: number): void {
  const numbers = new Map<number, number>();
  for (let at = 0; at < groups.length; at += 1) {
    const both = (groups[at] ?? 0) * size + (said[at] ?? 0);
    let number = numbers.get(both);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(both, number);
    }
    groups[at] = number;
  }
}

/** The ends in groups of which every column says the same: the number of each end's group, in the order of the first of each. */
export function groupedBy(list: EndList, columns: readonly Column[]): Int32Array {
  const groups = new Int32Array(list.places.length);
  for (const column of columns) {
    const said = column.of(list);
    if (!isOne(said)) splitBy(groups, said, column.size);
  }
  return groups;
}
