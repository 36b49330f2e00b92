import type { CompiledPolicy, CompiledStatement, InvalidPolicy } from "./document.ts";
import type { ResourceMatcher } from "./resource-matcher.ts";

/** What a policy's statements on some actions look at, apart from the principals they name: all that can tell two requests apart. */
export interface Asked {
  /** Condition keys and policy variables, lower case. */
  readonly keys: ReadonlySet<string>;
  /** Resource and NotResource elements that do not cover everything. */
  readonly resources: readonly ResourceMatcher[];
  /** Whether a resource is written with a policy variable, so that it reads differently for each caller. */
  readonly hasResourceVariables: boolean;
}

const NOTHING: Asked = { keys: new Set(), resources: [], hasResourceVariables: false };
const known = new WeakMap<CompiledPolicy, Map<string, Asked>>();

const coversEverything = (m: ResourceMatcher): boolean => !m.negated && m.patterns.some((p) => p.template.source === "*");

function ofStatements(statements: readonly CompiledStatement[]): Asked {
  const keys = new Set<string>();
  const resources: ResourceMatcher[] = [];
  for (const s of statements) {
    for (const c of s.conditions) {
      keys.add(c.keyLower);
      for (const v of c.variables) keys.add(v);
    }
    for (const v of s.resources?.variables ?? []) keys.add(v);
    if (s.resources && !coversEverything(s.resources)) resources.push(s.resources);
  }
  return { keys, resources, hasResourceVariables: resources.some((m) => m.variables.length > 0) };
}

/** What a policy asks about a call that may take these actions (lower case); remembered with the policy. One that is not valid asks nothing. */
export function askedBy(policy: CompiledPolicy | InvalidPolicy, actions: readonly string[]): Asked {
  if (policy.state === "invalid") return NOTHING;
  const byActions = known.get(policy) ?? new Map<string, Asked>();
  const name = actions.join(" ");
  const made = byActions.get(name) ?? ofStatements([...new Set(actions.flatMap((a) => policy.statementsFor(a)))]);
  byActions.set(name, made);
  known.set(policy, byActions);
  return made;
}

/** What several policies ask, together. */
export function askedTogether(all: readonly Asked[]): Asked {
  return {
    keys: new Set(all.flatMap((a) => [...a.keys])),
    resources: all.flatMap((a) => a.resources),
    hasResourceVariables: all.some((a) => a.hasResourceVariables),
  };
}
