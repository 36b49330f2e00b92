import { type CompiledCondition, testCondition } from "./condition/compiled-condition.ts";
import { ENDPOINT_KEYS } from "./condition-keys.ts";
import type { RequestContext } from "./request-context.ts";

/** Whether the conditions ask for a public source address and for a VPC endpoint: no request has both, each is absent where the other is there (B36). */
export function asksForBothWays(conditions: readonly CompiledCondition[], context: RequestContext): boolean {
  if (conditions.length < 2) return false;
  const needs = (isIt: (keyLower: string) => boolean): boolean =>
    conditions.some((c) => isIt(c.keyLower) && context.lookup(c.keyLower).kind === "open" && !testCondition(c, undefined, () => undefined));
  return needs((key) => key === "aws:sourceip") && needs((key) => ENDPOINT_KEYS.has(key));
}
