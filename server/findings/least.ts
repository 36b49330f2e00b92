interface Resting {
  /** What it rests on, all of it together. */
  readonly keys: ReadonlySet<string>;
}

/** Those that rest on no more than they need: one that needs all that another needs, and more, is left out. */
export const leastOf = <T extends Resting>(all: readonly T[]): readonly T[] =>
  all.filter((one) => !all.some((other) => other.keys.size < one.keys.size && [...other.keys].every((key) => one.keys.has(key))));
