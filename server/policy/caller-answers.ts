import { MFA_KEYS } from "./access-key.ts";
import type { FixedKeys } from "./assume-role-context.ts";
import type { CompiledStatement } from "./document.ts";
import type { Formula } from "./formula.ts";
import type { Caller, StoredPolicy } from "./inputs.ts";
import type { KeptConditions, OwnPart } from "./request-context.ts";
import { coversEverything } from "./resource-matcher.ts";
import type { Said } from "./said.ts";
import { isTargetKey } from "./target-keys.ts";

/** Which keys the conditions of a statement look up, as far as that makes a difference here. */
interface Asks {
  readonly ofTarget: boolean;
  readonly ofMfa: boolean;
}

const asks = new WeakMap<CompiledStatement, Asks>();

function askedIn(statement: CompiledStatement): Asks {
  const known = asks.get(statement);
  if (known) return known;
  const keys = statement.conditions.flatMap((c) => [c.keyLower, ...c.variables]);
  const found = { ofTarget: keys.some(isTargetKey), ofMfa: keys.some((key) => MFA_KEYS.includes(key)) };
  asks.set(statement, found);
  return found;
}

/** Whether a statement speaks on all roles alike. */
const isForAll = (s: CompiledStatement): boolean => (s.resources === undefined || coversEverything(s.resources)) && !askedIn(s).ofTarget;

/** What a part says on an action; `said` left out: it hangs on the role. */
interface KeptSaid {
  readonly said?: readonly Said[];
  readonly asksForMfa: boolean;
}

const HANGS_ON_ROLE: KeptSaid = { asksForMfa: false };

/** One call asks each part once: for a caller that makes no other nothing is worth keeping. */
const ONE_CALL = 4;

/** What statements that ask nothing of the role came to for one caller at one time; `onMfa` hears of every statement that asks for MFA. */
class CallerAnswers implements KeptConditions {
  readonly time: number;
  readonly #byStatement = new Map<CompiledStatement, Formula>();
  /** By part, and by action. */
  readonly #said: Partial<Record<OwnPart, Map<string, KeptSaid>>> = {};
  #asked = 0;
  onMfa: (() => void) | undefined;

  constructor(time: number) {
    this.time = time;
  }

  of(statement: CompiledStatement): Formula | undefined {
    const known = this.#byStatement.get(statement);
    if (known !== undefined && this.onMfa && askedIn(statement).ofMfa) this.onMfa();
    return known;
  }

  keep(statement: CompiledStatement, found: Formula): void {
    if (!askedIn(statement).ofTarget) this.#byStatement.set(statement, found);
  }

  said(part: OwnPart, action: string, policies: () => readonly StoredPolicy[], ask: () => readonly Said[]): readonly Said[] {
    this.#asked += 1;
    if (this.#asked <= ONE_CALL) return ask();
    const known = this.#said[part]?.get(action) ?? this.#firstSaid(part, action, policies, ask);
    if (known.asksForMfa && this.onMfa) this.onMfa();
    return known.said ?? ask();
  }

  #firstSaid(part: OwnPart, action: string, policies: () => readonly StoredPolicy[], ask: () => readonly Said[]): KeptSaid {
    const statements = policies().flatMap(({ policy }) => (policy.state === "compiled" ? policy.statementsFor(action) : []));
    const made = statements.every(isForAll) ? { said: ask(), asksForMfa: statements.some((s) => askedIn(s).ofMfa) } : HANGS_ON_ROLE;
    const ofPart = this.#said[part] ?? new Map<string, KeptSaid>();
    this.#said[part] = ofPart.set(action, made);
    return made;
  }
}

const NOTHING_FIXED: FixedKeys = new Map();
const made = new WeakMap<FixedKeys, WeakMap<Caller, CallerAnswers>>();

/** One caller calls for many roles, and most statements ask nothing of the role: what their conditions come to is kept with the caller. */
export function answersOf(caller: Caller, time: number, fixed: FixedKeys = NOTHING_FIXED, onMfa?: () => void): KeptConditions {
  const byCaller = made.get(fixed) ?? new WeakMap<Caller, CallerAnswers>();
  made.set(fixed, byCaller);
  const known = byCaller.get(caller);
  const answers = known?.time === time ? known : new CallerAnswers(time);
  if (answers !== known) byCaller.set(caller, answers);
  answers.onMfa = onMfa;
  return answers;
}
