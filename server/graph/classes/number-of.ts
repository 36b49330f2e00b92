import type { CompiledPolicy, InvalidPolicy } from "@/server/policy/document.ts";

const numbers = new WeakMap<CompiledPolicy | InvalidPolicy, number>();
let last = 0;

/** A short name for a compiled document: equal texts are compiled once and have one number. */
export function numberOf(policy: CompiledPolicy | InvalidPolicy): number {
  const known = numbers.get(policy);
  if (known !== undefined) return known;
  last += 1;
  numbers.set(policy, last);
  return last;
}
