import { type Matcher, wildcardMatcher, wildcardsMeet } from "./wildcard.ts";

/** The Action or NotAction element of a statement (A9 to A12). A name with a space or comma in it is stored, and is no action (A66). */
export interface ActionMatcher {
  readonly negated: boolean;
  readonly patterns: readonly string[];
  /** All that the action stands for, when it is a pattern itself; lower case. */
  matches(action: string): boolean;
  /** Any of what the action stands for, likewise. */
  touches(action: string): boolean;
}

/** The service that a pattern of actions speaks of; undefined when its wildcards may stand for several. */
export function serviceOf(pattern: string): string | undefined {
  const cut = pattern.indexOf(":");
  const service = pattern.slice(0, cut);
  return cut < 0 || /[*?]/.test(service) ? undefined : service;
}

/** Names without wildcards are looked up, patterns by the service before the colon; a matcher is made when it is first asked. */
class Patterns {
  readonly #names = new Set<string>();
  readonly #byService = new Map<string, (string | Matcher)[]>();
  readonly #others: Matcher[] = [];

  constructor(patterns: readonly string[]) {
    for (const pattern of patterns) this.#add(pattern.toLowerCase());
  }

  #add(pattern: string): void {
    if (!/[*?]/.test(pattern)) {
      this.#names.add(pattern);
      return;
    }
    const service = serviceOf(pattern);
    if (service === undefined) {
      this.#others.push(wildcardMatcher(pattern));
      return;
    }
    const there = this.#byService.get(service);
    if (there) there.push(pattern);
    else this.#byService.set(service, [pattern]);
  }

  matches(action: string): boolean {
    if (this.#names.has(action) || this.#others.some((m) => m(action))) return true;
    const cut = action.indexOf(":");
    const there = cut < 0 ? undefined : this.#byService.get(action.slice(0, cut));
    return there?.some((_, i) => matcherAt(there, i)(action)) ?? false;
  }
}

function matcherAt(list: (string | Matcher)[], at: number): Matcher {
  const found = list[at] ?? "";
  if (typeof found !== "string") return found;
  const made = wildcardMatcher(found);
  list[at] = made;
  return made;
}

/** Up to so many patterns are tried one by one. */
const FEW = 8;

/** What looks patterns up is made when it is first asked: most documents speak of other services than those in question. */
class Actions implements ActionMatcher {
  readonly negated: boolean;
  readonly patterns: readonly string[];
  #lookup: Patterns | readonly Matcher[] | undefined;

  constructor(patterns: readonly string[], negated: boolean) {
    this.patterns = patterns;
    this.negated = negated;
  }

  matches(action: string): boolean {
    return this.negated ? !this.#meets(action) : this.#covers(action);
  }

  touches(action: string): boolean {
    return this.negated ? !this.#covers(action) : this.#meets(action);
  }

  #covers(action: string): boolean {
    this.#lookup ??= this.patterns.length > FEW ? new Patterns(this.patterns) : this.patterns.map((p) => wildcardMatcher(p.toLowerCase()));
    return this.#lookup instanceof Patterns ? this.#lookup.matches(action) : this.#lookup.some((matches) => matches(action));
  }

  #meets(action: string): boolean {
    return isPattern(action) ? this.patterns.some((p) => wildcardsMeet(p.toLowerCase(), action)) : this.#covers(action);
  }
}

export const compileActions = (patterns: readonly string[], negated: boolean): ActionMatcher => new Actions(patterns, negated);

const isPattern = (action: string): boolean => /[*?]/.test(action);
