import { serviceOf } from "./action-matcher.ts";
import type { CompiledPolicy, CompiledStatement } from "./document.ts";

const NO_STATEMENTS: readonly CompiledStatement[] = [];

const ofEffect = (statements: readonly CompiledStatement[], effect: CompiledStatement["effect"]): readonly CompiledStatement[] =>
  statements.filter((s) => s.effect === effect);

/** What actions of the services begin with that statements name; undefined: they may speak of any. */
function servicesIn(statements: readonly CompiledStatement[]): readonly string[] | undefined {
  const services = new Set<string>();
  for (const { actions } of statements) {
    if (actions.negated) return undefined;
    for (const pattern of actions.patterns) {
      const service = serviceOf(pattern.toLowerCase());
      if (service === undefined) return undefined;
      services.add(`${service}:`);
    }
  }
  return services.size > FEW ? undefined : [...services];
}

/** Up to so many are tried one by one. */
const FEW = 8;

const MAX_REMEMBERED = 4_000;
const ofOneService = new Map<string, boolean>();

/** Whether an action is of one service: the same few hundred are asked of every document. */
function isOfOneService(action: string): boolean {
  const known = ofOneService.get(action);
  if (known !== undefined) return known;
  const is = serviceOf(action) !== undefined;
  if (ofOneService.size >= MAX_REMEMBERED) ofOneService.clear();
  ofOneService.set(action, is);
  return is;
}

/** Most documents speak of a few services, and most questions are about others: for these nothing is looked up, and nothing remembered. */
class StatementIndex {
  readonly #ordered: readonly CompiledStatement[];
  #services: readonly string[] | undefined | "not asked" = "not asked";
  #known: Map<string, readonly CompiledStatement[]> | undefined;

  constructor(statements: readonly CompiledStatement[]) {
    const isPlain = statements.every((s) => s.effect === "Allow");
    this.#ordered = isPlain ? statements : [...ofEffect(statements, "Deny"), ...ofEffect(statements, "Allow")];
  }

  for(action: string): readonly CompiledStatement[] {
    const found = this.#known?.get(action);
    if (found) return found;
    if (this.#isElsewhere(action)) return NO_STATEMENTS;
    const fresh = this.#ordered.filter((s) => (s.effect === "Deny" ? s.actions.touches(action) : s.actions.matches(action)));
    const kept = fresh.length === this.#ordered.length ? this.#ordered : fresh.length === 0 ? NO_STATEMENTS : fresh.slice();
    this.#known ??= new Map();
    this.#known.set(action, kept);
    return kept;
  }

  /** Whether the action, or all that it stands for, is of a service that no statement speaks of. */
  #isElsewhere(action: string): boolean {
    if (this.#services === "not asked") this.#services = servicesIn(this.#ordered);
    if (this.#services === undefined) return false;
    for (const service of this.#services) if (action.startsWith(service)) return false;
    return isOfOneService(action);
  }
}

/** Deny first: it decides, whatever the Allow statements say. Of a pattern of actions an Allow must cover all, a Deny need only meet some. */
export function indexByAction(statements: readonly CompiledStatement[]): CompiledPolicy["statementsFor"] {
  const index = new StatementIndex(statements);
  return (action) => index.for(action);
}
