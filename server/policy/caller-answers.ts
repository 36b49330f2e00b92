import { MFA_KEYS } from "./access-key.ts";
import type { FixedKeys } from "./assume-role-context.ts";
import type { CompiledStatement } from "./document.ts";
import type { Formula } from "./formula.ts";
import type { Caller } from "./inputs.ts";
import type { RequestContext } from "./request-context.ts";
import { isTargetKey } from "./target-keys.ts";

/** What statements came to for one caller at one time. */
interface Answers {
  readonly time: number;
  readonly byStatement: Map<CompiledStatement, Formula>;
}

const NOTHING_FIXED: FixedKeys = new Map();
const made = new WeakMap<FixedKeys, WeakMap<Caller, Answers>>();

function answersOf(caller: Caller, time: number, fixed: FixedKeys): Answers["byStatement"] {
  const byCaller = made.get(fixed) ?? new WeakMap<Caller, Answers>();
  made.set(fixed, byCaller);
  const known = byCaller.get(caller);
  if (known?.time === time) return known.byStatement;
  const byStatement = new Map<CompiledStatement, Formula>();
  byCaller.set(caller, { time, byStatement });
  return byStatement;
}

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

/**
 * One caller calls for many roles, and most statements ask nothing of the role: what their conditions come to is kept with the caller. `onMfa` hears of
 * every statement that asks for MFA.
 */
export function conditionsOf(caller: Caller, time: number, fixed = NOTHING_FIXED, onMfa?: () => void): NonNullable<RequestContext["conditionsOf"]> {
  const answers = answersOf(caller, time, fixed);
  return (statement, make) => {
    const { ofTarget, ofMfa } = askedIn(statement);
    if (ofMfa) onMfa?.();
    if (ofTarget) return make();
    const known = answers.get(statement);
    if (known !== undefined) return known;
    const found = make();
    answers.set(statement, found);
    return found;
  };
}
