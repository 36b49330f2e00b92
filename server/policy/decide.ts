import type { Step } from "@/server/model/step.ts";
import type { Condition, Decision } from "@/server/model/verdict.ts";
import type { Formula } from "./formula.ts";
import { remembered } from "./formula-key.ts";
import { settle } from "./proof.ts";
import { requirementsOf } from "./requirements.ts";
import { type Solution, solve } from "./solve.ts";

const NONE: readonly never[] = [];
const DENIED: Decision = { verdict: "denied", conditions: NONE, missing: NONE, assumptions: NONE, steps: NONE };
const ALLOWED: Decision = { ...DENIED, verdict: "allowed" };

/** What the proof of a decision is made of; only asked for when it is to be explained. */
export interface Explanation {
  readonly steps: readonly Step[];
  readonly assumptions: readonly string[];
}

const WHY: Readonly<Record<Decision["verdict"], string>> = {
  allowed: "every request meets what the policies ask for",
  conditional: "a request has to meet the listed conditions",
  denied: "no request can meet what the policies ask for at the same time",
  unknown: "facts that decide the answer were not collected",
};

const decideOpen = remembered((formula): Decision => {
  const { word, missing } = solve(formula);
  return { verdict: word, conditions: word === "conditional" ? requirementsOf(formula) : NONE, missing, assumptions: NONE, steps: NONE };
});

/** Turns a formula into a decision. Without `explain` it is the word, the conditions and what is missing. */
export function decide(formula: Formula, explain: ((conditions: readonly Condition[]) => Explanation) | undefined): Decision {
  if (!explain) return typeof formula === "boolean" ? (formula ? ALLOWED : DENIED) : decideOpen(formula);
  const solution: Solution = solve(formula);
  const { word } = solution;
  const conditions: readonly Condition[] = word === "conditional" ? requirementsOf(formula) : NONE;
  const { steps, assumptions } = explain(conditions);
  return {
    verdict: word,
    conditions,
    missing: solution.missing,
    assumptions: word === "denied" ? NONE : [...new Set(assumptions)],
    steps: settle(steps, word, WHY[word]),
  };
}

/** A call that no policy bears on. */
export const passed = (step: Step, isExplained: boolean): Decision => (isExplained ? { ...ALLOWED, steps: [step] } : ALLOWED);

/** A call that fails before any policy is read. */
export function refused(step: Step, isExplained: boolean): Decision {
  return isExplained ? { ...DENIED, steps: [step] } : DENIED;
}
