import type { Check, Step } from "@/server/model/step.ts";
import { type Decision, type MissingFact, rankOf } from "@/server/model/verdict.ts";

type StepText = Omit<Step, "outcome">;

/** A plain yes that rests on one check. */
export const allowed = (step: StepText, assumptions: readonly string[] = []): Decision => ({
  verdict: "allowed",
  conditions: [],
  missing: [],
  assumptions,
  steps: [{ ...step, outcome: "pass" }],
});

/** A no with the check that failed. */
export const denied = (step: StepText): Decision => ({
  verdict: "denied",
  conditions: [],
  missing: [],
  assumptions: [],
  steps: [{ ...step, outcome: "fail" }],
});

/** An answer that waits for a fact that was not collected. */
export const missingAnswer = (check: Check, missing: MissingFact): Decision => ({
  verdict: "unknown",
  conditions: [],
  missing: [missing],
  assumptions: [],
  steps: [
    { check, outcome: "not-collected", code: "FACT_NOT_COLLECTED", reason: `${missing.what} of ${missing.of} was not collected, and it decides the answer` },
  ],
});

const failing = ({ steps }: Decision): number => steps.filter((s) => s.outcome === "fail").length;

/** Which of two answers to one question is told: the more certain one; of two refusals the one that fails fewer checks, for it is the nearer miss. */
export const byNearness = (a: Decision, b: Decision): number => rankOf(a.verdict) - rankOf(b.verdict) || failing(a) - failing(b);
