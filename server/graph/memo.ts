/** Whether two lists hold the very same things in the same order. */
export function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null);

/** Whether two values read the same. What is neither a list nor a plain object (a compiled document, a function) is compared as what it is. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameValue(item, b[i]));
  if (!isPlain(a) || !isPlain(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]));
}

/** What follows from an object alone, worked out once for each. */
export function keptFor<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    const known = made.get(key);
    if (known) return known.value;
    const value = make(key);
    made.set(key, { value });
    return value;
  };
}

interface Made {
  readonly from: readonly unknown[];
  readonly value: unknown;
}

/**
 * What is worked out from facts, kept under names. A memo that succeeds another one gives the very same object again wherever the outcome is the
 * same, so that whoever rests on it can see that nothing has changed.
 */
export class Memo {
  readonly #lists = new Map<string, readonly unknown[]>();
  readonly #values = new Map<string, Made>();
  /** The one before, without the one before that. */
  readonly #oldLists: ReadonlyMap<string, readonly unknown[]> | undefined;
  /** Of each name the latest: not every one is asked for in every world. */
  readonly #oldValues: ReadonlyMap<string, Made> | undefined;

  constructor(before?: Memo) {
    this.#oldLists = before ? before.#lists : undefined;
    this.#oldValues = before ? new Map([...(before.#oldValues ?? []), ...before.#values]) : undefined;
  }

  /** A list, made when first asked for; the one before when it holds the very same things. */
  list<T>(name: string, make: () => readonly T[]): readonly T[] {
    const known = this.#lists.get(name);
    if (known) return known as readonly T[];
    const made = make();
    const old = this.#oldLists?.get(name);
    const kept = old && sameItems(old, made) ? (old as readonly T[]) : made;
    this.#lists.set(name, kept);
    return kept;
  }

  /** A value that rests on `from` alone: made anew only when something of it has changed. */
  value<T>(name: string, from: readonly unknown[], make: () => T): T {
    const own = this.#values.get(name);
    if (own && sameItems(own.from, from)) return own.value as T;
    const old = own ? undefined : this.#oldValues?.get(name);
    const made = old && sameItems(old.from, from) ? old : { from, value: make() };
    this.#values.set(name, made);
    return made.value as T;
  }
}
