import type { ConditionAnswer, StepAnswer } from "@/server/contract/verdict.ts";

const OUTCOMES: Readonly<Record<StepAnswer["outcome"], string>> = {
  pass: "ok  ",
  fail: "FAIL",
  conditional: "if  ",
  "not-required": "-   ",
  "not-collected": "?   ",
};

/** The checks of a proof, a line each. */
export const stepLines = (steps: readonly StepAnswer[], indent: string): string[] =>
  steps.map((s) => `${indent}${OUTCOMES[s.outcome]} ${s.check}: ${s.reason} [${s.code}]`);

/** A condition in the form a request meets it. */
export const conditionText = (c: ConditionAnswer): string => `${c.key} ${c.operator} ${c.values.join(" or ")} (supplied by ${c.suppliedBy})`;
