import { type CallerScope, scopeText } from "@/server/model/caller-scope.ts";

/** Scopes for which something is remembered at once. */
const MOST = 16;

/** Something that remembers, one for each scope: what was worked out for one is never told to another. `whole`: that of whoever has no scope. */
export class PerScope<T> {
  readonly #whole: T;
  readonly #make: () => T;
  readonly #made = new Map<string, T>();

  constructor(whole: T, make: () => T) {
    this.#whole = whole;
    this.#make = make;
  }

  of(scope: CallerScope | null): T {
    if (scope === null) return this.#whole;
    const key = scopeText(scope);
    const found = this.#made.get(key) ?? this.#make();
    this.#made.delete(key);
    this.#made.set(key, found);
    for (const old of this.#made.keys()) if (this.#made.size > MOST) this.#made.delete(old);
    return found;
  }
}
