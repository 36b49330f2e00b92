import type { Decision } from "@/server/model/verdict.ts";
import type { Caller } from "./inputs.ts";
import { ABSENT, type KeyState } from "./request-context.ts";

export const MFA_KEYS: readonly string[] = ["aws:multifactorauthpresent", "aws:multifactorauthage"];
const WITHOUT_MFA: ReadonlyMap<string, KeyState> = new Map(MFA_KEYS.map((key) => [key, ABSENT]));

const asksForMfa = (decision: Decision): boolean => decision.conditions.some((c) => MFA_KEYS.includes(c.key.toLowerCase()));

/**
 * A user may always sign with an access key, which carries no MFA information: where that passes (`BoolIfExists`), nothing is left to ask of MFA (B37,
 * EX-A36b). `again` decides the same question with the given keys fixed, and is asked for a proof only where that is the answer. `isMfaAsked`: whether the
 * decision looked at MFA at all; where it did not, fixing it changes nothing.
 */
export function withAccessKey<D extends Decision>(
  { caller, explain = false, isMfaAsked = true }: { readonly caller: Caller; readonly explain?: boolean; readonly isMfaAsked?: boolean },
  decision: D,
  again: (fixed: ReadonlyMap<string, KeyState>, explain: boolean) => D,
): D {
  if (!isMfaAsked || decision.verdict !== "conditional" || caller.kind !== "identity" || caller.identity.kind !== "user") return decision;
  const plain = again(WITHOUT_MFA, false);
  if (plain.verdict !== "allowed" && !(asksForMfa(decision) && plain.verdict === "conditional")) return decision;
  const told = explain ? again(WITHOUT_MFA, true) : plain;
  return { ...told, assumptions: [...told.assumptions, "the user signs with an access key, which carries no MFA information"] };
}
