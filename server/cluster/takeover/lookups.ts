/** The namespaces whose pods, and whose service accounts, something has looked at. */
export interface Lookups {
  readonly pods: ReadonlySet<string>;
  readonly accounts: ReadonlySet<string>;
}

const NOTHING: ReadonlySet<string> = new Set();
/** So many namespaces are told apart; what has looked at more of them is taken to have looked at all. */
const FEW = 8;
export const ANYWHERE: ReadonlySet<string> = new Set(["*"]);
const NO_LOOKUPS: Lookups = { pods: NOTHING, accounts: NOTHING };

interface Open {
  readonly pods: Set<string>;
  readonly accounts: Set<string>;
  /** Lookups that were written down already: most things rest on a few lists that many share. */
  readonly again: Set<Lookups>;
}

/** Writes down what is looked up while something is worked out. */
export class LookupLog {
  #open: Open | undefined;

  pods(namespace: string): void {
    this.#open?.pods.add(namespace);
  }

  accounts(namespace: string): void {
    this.#open?.accounts.add(namespace);
  }

  /** What was worked out by these lookups is used once more. */
  again(lookups: Lookups): void {
    if (lookups !== NO_LOOKUPS) this.#open?.again.add(lookups);
  }

  /** Works something out; what it looks up is also looked up by whoever it is a part of. */
  during<T>(work: () => T): { readonly result: T; readonly lookups: Lookups } {
    const outer = this.#open;
    const open: Open = { pods: new Set(), accounts: new Set(), again: new Set() };
    this.#open = open;
    const result = work();
    this.#open = outer;
    const lookups = allOf(open);
    this.again(lookups);
    return { result, lookups };
  }
}

function allOf({ pods, accounts, again }: Open): Lookups {
  const [only, ...others] = again;
  if (pods.size === 0 && accounts.size === 0 && others.length === 0) return only ?? NO_LOOKUPS;
  const both = [...again];
  return { pods: union([pods, ...both.map((l) => l.pods)]), accounts: union([accounts, ...both.map((l) => l.accounts)]) };
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  if (sets.includes(ANYWHERE)) return ANYWHERE;
  const all = new Set<string>();
  for (const set of sets) for (const namespace of set) all.add(namespace);
  return all.size === 0 ? NOTHING : all.size > FEW ? ANYWHERE : all;
}
