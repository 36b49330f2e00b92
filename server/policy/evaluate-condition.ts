import { type CompiledCondition, testCondition } from "./condition/compiled-condition.ts";
import { isMultivaluedKey } from "./condition-keys.ts";
import type { Assignment, Formula, Variable } from "./formula.ts";
import { stateKey } from "./formula-key.ts";
import type { KeyState, RequestContext } from "./request-context.ts";

/** The variable a key stands for, when it is open or was not collected. */
export function variableOf(key: string, keyLower: string, state: KeyState): Variable | undefined {
  if (state.kind === "open") return { id: keyLower, label: state.label ?? key, state };
  return state.kind === "missing" ? { id: keyLower, label: key, state } : undefined;
}

/** The values of a key, taken from the assignment when it is open. */
export function valuesOf(keyLower: string, context: RequestContext, assigned: Assignment | undefined): readonly string[] | undefined {
  if (assigned?.has(keyLower)) return assigned.get(keyLower);
  const state = context.lookup(keyLower);
  return state.kind === "known" ? state.values : undefined;
}

/** What a policy variable stands for: the value of a key with exactly one; a key that may have several cannot be used (A57, A59). */
export function singleValue(keyLower: string, context: RequestContext, assigned: Assignment | undefined): string | undefined {
  if (isMultivaluedKey(keyLower)) return undefined;
  const values = valuesOf(keyLower, context, assigned);
  return values?.length === 1 ? values[0] : undefined;
}

/** The open keys among the policy variables of a value. */
export function openVariables(uses: { readonly variables: readonly string[]; readonly spelled: readonly string[] }, context: RequestContext): Variable[] {
  return uses.variables.flatMap((key, i) => variableOf(uses.spelled[i] ?? key, key, context.lookup(key)) ?? []);
}

export function evaluateCondition(c: CompiledCondition, context: RequestContext): Formula {
  const state = context.lookup(c.keyLower);
  const own = variableOf(c.key, c.keyLower, state);
  const inValues = c.variables.length === 0 ? [] : openVariables(c, context);
  if (!own && inValues.length === 0) {
    return testCondition(c, state.kind === "known" ? state.values : undefined, (key) => singleValue(key, context, undefined));
  }
  return {
    op: "atom",
    context,
    condition: c,
    variables: own ? [own, ...inValues] : inValues,
    ...(own && c.text !== undefined ? { key: `${c.text} ${stateKey(own.state)}` } : {}),
    test: (assigned) => testCondition(c, valuesOf(c.keyLower, context, assigned), (key) => singleValue(key, context, assigned)),
  };
}
