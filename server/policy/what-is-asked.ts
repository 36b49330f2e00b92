import type { CompiledCondition } from "./condition/compiled-condition.ts";
import type { CompiledPolicy, CompiledStatement, InvalidPolicy } from "./document.ts";
import { coversEverything, type ResourceMatcher } from "./resource-matcher.ts";

/** What a policy's statements on some actions look at, apart from the principals they name: all that can tell two requests apart. */
export interface Asked {
  /** Condition key (lower case) → the conditions on it whose values are plain texts: of a known value nothing counts but how these come out. */
  readonly tested: ReadonlyMap<string, readonly CompiledCondition[]>;
  /** Keys (lower case) whose very value counts: policy variables, and keys that are compared with one. */
  readonly valued: ReadonlySet<string>;
  /** Resource and NotResource elements that do not cover everything. */
  readonly resources: readonly ResourceMatcher[];
  /** Whether a resource is written with a policy variable, so that it reads differently for each caller. */
  readonly hasResourceVariables: boolean;
}

export const NOTHING_ASKED: Asked = { tested: new Map(), valued: new Set(), resources: [], hasResourceVariables: false };
/** By one action, or by the very list of several. */
const known = new WeakMap<CompiledPolicy, Map<unknown, Asked>>();
/** By the statements that speak, for policies say the same on many actions. */
const byStatements = new WeakMap<CompiledPolicy, Map<string, Asked>>();

interface Found {
  readonly tested: Map<string, CompiledCondition[]>;
  readonly valued: Set<string>;
}

function addConditions(found: Found, conditions: readonly CompiledCondition[]): void {
  for (const c of conditions) {
    for (const v of c.variables) found.valued.add(v);
    if (c.variables.length > 0) found.valued.add(c.keyLower);
    const there = found.tested.get(c.keyLower);
    if (!there) found.tested.set(c.keyLower, [c]);
    else if (!there.some((t) => t === c || (t.text !== undefined && t.text === c.text))) there.push(c);
  }
}

function ofStatements(statements: readonly CompiledStatement[]): Asked {
  const found: Found = { tested: new Map(), valued: new Set() };
  const resources: ResourceMatcher[] = [];
  for (const s of statements) {
    addConditions(found, s.conditions);
    for (const v of s.resources?.variables ?? []) found.valued.add(v);
    if (s.resources && !coversEverything(s.resources)) resources.push(s.resources);
  }
  return withoutEmpty({ ...found, resources, hasResourceVariables: resources.some((m) => m.variables.length > 0) });
}

const isNothing = (asked: Asked): boolean => asked.tested.size === 0 && asked.valued.size === 0 && asked.resources.length === 0;
const withoutEmpty = (asked: Asked): Asked => (isNothing(asked) ? NOTHING_ASKED : asked);

/** What a policy asks about a call that may take these actions (lower case); remembered with the policy. One that is not valid asks nothing. */
export function askedBy(policy: CompiledPolicy | InvalidPolicy, actions: readonly string[]): Asked {
  if (policy.state === "invalid") return NOTHING_ASKED;
  const byActions = known.get(policy) ?? new Map<unknown, Asked>();
  const name = actions.length === 1 ? actions[0] : actions;
  const made = byActions.get(name) ?? askedIn(policy, actions);
  byActions.set(name, made);
  known.set(policy, byActions);
  return made;
}

function askedIn(policy: CompiledPolicy, actions: readonly string[]): Asked {
  const statements = [...new Set(actions.flatMap((a) => policy.statementsFor(a)))];
  const kept = byStatements.get(policy) ?? new Map<string, Asked>();
  byStatements.set(policy, kept);
  const key = statements.map((s) => s.index).join();
  const made = kept.get(key) ?? ofStatements(statements);
  kept.set(key, made);
  return made;
}

/** What several policies ask about a call that may take these actions, together. */
export const askedByAll = (policies: readonly (CompiledPolicy | InvalidPolicy)[], actions: readonly string[]): Asked =>
  askedTogether(policies.map((p) => askedBy(p, actions)));

/** What several policies ask, together; the same object where only one of them asks anything. */
export function askedTogether(all: readonly Asked[]): Asked {
  const different = [...new Set(all)].filter((a) => a !== NOTHING_ASKED);
  const [first = NOTHING_ASKED] = different;
  if (different.length < 2) return first;
  const found: Found = { tested: new Map(), valued: new Set() };
  for (const a of different) {
    for (const conditions of a.tested.values()) addConditions(found, conditions);
    for (const v of a.valued) found.valued.add(v);
  }
  return { ...found, resources: different.flatMap((a) => a.resources), hasResourceVariables: different.some((a) => a.hasResourceVariables) };
}
