import type { Check, Evidence, Step } from "@/server/model/step.ts";
import type { StepCode } from "@/server/model/step-code.ts";
import { type Condition, type Decision, type MissingFact, rankOf } from "@/server/model/verdict.ts";

export type Part = () => Decision;

const NOTHING: Decision = { verdict: "allowed", conditions: [], missing: [], assumptions: [], steps: [] };

/** What holds, where no proof is made. */
export const HOLDS: Part = () => NOTHING;

const uniqueConditions = (all: readonly Condition[]): readonly Condition[] => [
  ...new Map(all.map((c) => [`${c.key} ${c.operator} ${c.values.join("\u0000")}`, c])).values(),
];
const uniqueFacts = (all: readonly MissingFact[]): readonly MissingFact[] => [...new Map(all.map((f) => [`${f.what}\u0000${f.of}`, f])).values()];

/** What every call is told anew (no service control policy was read, …) is told once. */
const uniqueSteps = (all: readonly Step[]): readonly Step[] =>
  all.length < 2 ? all : [...new Map(all.map((s) => [`${s.check} ${s.outcome} ${s.code} ${s.reason}`, s])).values()];

/** Whether a decision is no more than its word. */
const isBare = (d: Decision): boolean => d.steps.length === 0 && d.conditions.length === 0 && d.missing.length === 0 && d.assumptions.length === 0;

function refusedAfter(done: readonly Decision[], decision: Decision): Decision {
  if (done.length === 0 && isBare(decision)) return decision;
  return { ...decision, conditions: [], missing: [], assumptions: [], steps: uniqueSteps([...done.flatMap(settled), ...decision.steps]) };
}

/** Everything has to hold: the first refusal ends it; else the worst word, with the conditions and missing facts of all. */
export function together(parts: readonly Part[]): Decision {
  const done: Decision[] = [];
  for (const part of parts) {
    const decision = part();
    if (decision.verdict === "denied") return refusedAfter(done, decision);
    if (decision.verdict !== "allowed" || !isBare(decision)) done.push(decision);
  }
  if (done.length === 0) return NOTHING;
  const conditions = uniqueConditions(done.flatMap((d) => d.conditions));
  const missing = uniqueFacts(done.flatMap((d) => (d.verdict === "unknown" ? d.missing : [])));
  const verdict = done.reduce((word, d) => (rankOf(d.verdict) > rankOf(word) ? d.verdict : word), NOTHING.verdict);
  return { verdict, conditions, missing, assumptions: [...new Set(done.flatMap((d) => d.assumptions))], steps: uniqueSteps(done.flatMap((d) => d.steps)) };
}

/** Where the answer is no anyway, an open check limits nothing. */
const settled = (d: Decision): readonly Step[] =>
  d.steps.map((s) => (s.outcome === "conditional" || s.outcome === "not-collected" ? { ...s, outcome: "not-required" as const } : s));

/** The best of several ways; undefined when there is none. */
export function bestOf(ways: Iterable<Decision>): Decision | undefined {
  let best: Decision | undefined;
  for (const way of ways) {
    if (!best || rankOf(way.verdict) < rankOf(best.verdict)) best = way;
    if (best.verdict === "allowed") return best;
  }
  return best;
}

type Word = { readonly check: Check; readonly code: StepCode; readonly reason: string; readonly verify?: string; readonly evidence?: Evidence };

export const passes = (step: Word): Decision => ({ ...NOTHING, steps: [{ ...step, outcome: "pass" }] });
export const fails = (step: Word): Decision => ({ ...NOTHING, verdict: "denied", steps: [{ ...step, outcome: "fail" }] });
export const takes = (assumption: string): Decision => ({ ...NOTHING, assumptions: [assumption] });

interface Lack {
  readonly code?: StepCode;
  readonly check?: Check;
  readonly verify?: string;
}

/** A fact that was not collected and decides the answer; `verify` is the command that would tell it. */
export const lacks = (fact: MissingFact, { code = "FACT_NOT_COLLECTED", check = "escalation-path", verify }: Lack = {}): Decision => ({
  ...NOTHING,
  verdict: "unknown",
  missing: [fact],
  steps: [
    {
      check,
      outcome: "not-collected",
      code,
      reason: `${fact.what} of ${fact.of} was not collected, and it decides the answer`,
      ...(verify === undefined ? {} : { verify }),
    },
  ],
});
