import type { Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";

/** A verdict as every decider gives it; its mechanism may be an action or a Kubernetes request. */
export interface WhyVerdict extends Decision {
  readonly from: Ref;
  readonly to: string;
  readonly mechanism: string;
}

/** What to run or fetch next. `…` in a command is for the person to fill in. */
export interface NextStep {
  readonly what: string;
  readonly command?: string;
}

/** AWS or Kubernetes refused, and what we decided is something else: both, and what can explain it. */
export interface Disagreement {
  readonly summary: string;
  readonly explanations: readonly string[];
}

/** What was found about an error: sentences to be read first, who it may be, what is decided about them. */
export interface Finding {
  readonly notes: readonly string[];
  readonly candidates: readonly Ref[];
  readonly verdicts: readonly WhyVerdict[];
  readonly disagreement?: Disagreement;
  readonly next: readonly NextStep[];
}

export const counted = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
