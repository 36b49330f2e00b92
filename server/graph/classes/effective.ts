import type { CompiledStatement } from "@/server/policy/document.ts";
import type { StoredPolicy } from "@/server/policy/inputs.ts";

const isEverything = (s: CompiledStatement): boolean =>
  s.effect === "Allow" &&
  s.conditions.length === 0 &&
  !s.actions.negated &&
  s.actions.patterns.includes("*") &&
  (s.resources === undefined || (!s.resources.negated && s.resources.patterns.some((p) => p.template.source === "*")));

const whole = new WeakMap<StoredPolicy["policy"], boolean>();

function allowsEverything({ policy }: StoredPolicy): boolean {
  const known = whole.get(policy);
  if (known !== undefined) return known;
  const does = policy.state === "compiled" && policy.statements.some(isEverything);
  whole.set(policy, does);
  return does;
}

/**
 * Of an identity's policies those that can make a difference: beside one that allows everything, whatever else allows does not count. `speaks`: whether
 * a policy has a word on the calls in question, `counts`: whether it does more than to allow some of them.
 */
export function effectivePolicies(
  policies: readonly StoredPolicy[],
  speaks: (policy: StoredPolicy) => boolean,
  counts: (policy: StoredPolicy) => boolean,
): readonly StoredPolicy[] {
  const relevant = policies.filter(speaks);
  const all = relevant.find(allowsEverything);
  return all ? [all, ...relevant.filter((p) => p !== all && counts(p))] : relevant;
}
