import type { Ref } from "@/server/model/ref.ts";
import type { Trait } from "./asking.ts";

/** What a trait says of each end, as a number that is the same where it says the same; worked out once. */
export class Column {
  readonly #trait: Trait<Ref>;
  readonly #numbers = new Map<Ref, number>();
  readonly #texts = new Map<string, number>();

  constructor(trait: Trait<Ref>) {
    this.#trait = trait;
  }

  /** How many different things it said so far. */
  get size(): number {
    return this.#texts.size;
  }

  of(ref: Ref): number {
    const known = this.#numbers.get(ref);
    if (known !== undefined) return known;
    const text = this.#trait.of(ref);
    const number = this.#texts.get(text) ?? this.#texts.size;
    this.#texts.set(text, number);
    this.#numbers.set(ref, number);
    return number;
  }
}

/** Splits the groups (the number of each end) by what one more column says; numbers go by the first of each group. */
function splitBy(ends: readonly Ref[], groups: Int32Array, column: Column): number {
  const said = Int32Array.from(ends, (ref) => column.of(ref));
  const { size } = column;
  const numbers = new Map<number, number>();
  for (let at = 0; at < groups.length; at += 1) {
    const both = (groups[at] ?? 0) * size + (said[at] ?? 0);
    const number = numbers.get(both) ?? numbers.size;
    numbers.set(both, number);
    groups[at] = number;
  }
  return numbers.size;
}

/** Ends in groups of which every column says the same, in the order of the first of each. */
export function groupedBy(ends: readonly Ref[], columns: readonly Column[]): readonly (readonly Ref[])[] {
  if (columns.length === 0) return [ends];
  const groups = new Int32Array(ends.length);
  let count = 1;
  for (const column of columns) count = splitBy(ends, groups, column);
  if (count === 1) return [ends];
  const made = Array.from({ length: count }, (): Ref[] => []);
  for (const [at, ref] of ends.entries()) made[groups[at] ?? 0]?.push(ref);
  return made;
}
