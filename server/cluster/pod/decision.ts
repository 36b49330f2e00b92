import type { Nearest } from "@/server/model/nearest.ts";
import type { Check, Evidence, Outcome, Step } from "@/server/model/step.ts";
import type { StepCode } from "@/server/model/step-code.ts";
import { type Condition, type Decision, type MissingFact, type VerdictWord, worst } from "@/server/model/verdict.ts";

/** What one check found; its word follows from it unless `verdict` says it (a decision of another room does). */
export interface Findings {
  readonly verdict?: VerdictWord;
  readonly steps: readonly Step[];
  readonly conditions?: readonly Condition[];
  readonly missing?: readonly MissingFact[];
  readonly assumptions?: readonly string[];
}

interface StepRest {
  readonly verify?: string;
  readonly evidence?: Evidence;
  readonly nearest?: Nearest;
}

export const stepOf = (check: Check, outcome: Outcome, code: StepCode, reason: string, rest: StepRest = {}): Step => ({
  check,
  outcome,
  code,
  reason,
  ...rest,
});

/** Findings of a single step. */
export const found = (step: Step, assumptions: readonly string[] = []): Findings => ({ steps: [step], assumptions });

/** Findings of a fact that was not collected and decides. */
export const notCollected = (step: Step, missing: MissingFact): Findings => ({ steps: [step], missing: [missing] });

/** The word of findings: a failed step denies, a missing fact leaves it unknown, a condition makes it conditional. */
export function wordOf(f: Findings): VerdictWord {
  if (f.verdict) return f.verdict;
  if (f.steps.some((s) => s.outcome === "fail")) return "denied";
  if (f.missing?.length) return "unknown";
  return f.conditions?.length ? "conditional" : "allowed";
}

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

/** All findings must hold: the worst word of them, with every step. A denied decision keeps neither conditions nor missing facts. */
export function decide(...all: readonly Findings[]): Decision {
  const verdict = all.reduce<VerdictWord>((word, f) => worst(word, wordOf(f)), "allowed");
  const open = verdict !== "denied";
  return {
    verdict,
    conditions: open ? all.flatMap((f) => f.conditions ?? []) : [],
    missing: open ? all.flatMap((f) => f.missing ?? []) : [],
    assumptions: unique(all.flatMap((f) => f.assumptions ?? [])),
    steps: all.flatMap((f) => f.steps),
  };
}
