import type { CompiledPolicy } from "./document.ts";
import type { StoredPolicy } from "./inputs.ts";

const made = new WeakMap<CompiledPolicy, Map<string, boolean>>();

const speaks = (policy: CompiledPolicy, part: string): boolean =>
  policy.statements.some(
    (s) =>
      s.conditions.some((c) => c.keyLower.includes(part) || c.variables.some((v) => v.includes(part))) ||
      (s.resources?.patterns.some((p) => p.template.source.toLowerCase().includes(part)) ?? false),
  );

/** Whether a policy speaks of a condition key whose lower-case name holds `part`, in a condition or by a variable. A document that is not valid might. */
export function mentionsKey({ policy }: StoredPolicy, part: string): boolean {
  if (policy.state === "invalid") return true;
  const known = made.get(policy) ?? new Map<string, boolean>();
  made.set(policy, known);
  const kept = known.get(part);
  if (kept !== undefined) return kept;
  const answer = speaks(policy, part);
  known.set(part, answer);
  return answer;
}
