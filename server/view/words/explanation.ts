import type { StepAnswer } from "@/server/contract/verdict.ts";
import type { RefView } from "@/server/view/ref-view.ts";

/** The two ends of one edge and the proof that was made for it; without a proof the words speak of the rule in general. */
export interface Ends {
  readonly from: RefView;
  readonly to: RefView;
  readonly steps: readonly StepAnswer[];
}

/** One of the permissions an edge rests on. `needed` tells whether this side has to grant anything at all. */
export interface Side {
  readonly title: string;
  readonly needed: "needed" | "not-needed" | "depends";
  readonly permission: string;
  readonly why: string;
}

/** An edge for someone who has never met its mechanism. */
export interface Explanation {
  readonly meaning: string;
  readonly sides: readonly Side[];
  /** What happens, in order. */
  readonly story: readonly string[];
  /** What it is easily mistaken for, and the difference. */
  readonly contrast: string;
}

export interface MechanismWords {
  /** Heading, e.g. "Assume role". */
  readonly title: string;
  /** Two or three words for the line in a diagram. */
  readonly short: string;
  /** Between the names of the two ends: "`a` … `b`". */
  readonly verb: string;
  /** Its title and its short words do not say what happens: lines and lists show the sentence beside them. */
  readonly tellsItself?: true;
  readonly explain: (ends: Ends) => Explanation;
}

export const needed = (title: string, permission: string, why: string): Side => ({ title, needed: "needed", permission, why });
export const notNeeded = (title: string, permission: string, why: string): Side => ({ title, needed: "not-needed", permission, why });
export const depends = (title: string, permission: string, why: string): Side => ({ title, needed: "depends", permission, why });

export const CALLER_SIDE = "Caller side";
export const TRUST_SIDE = "Trust side";

/** What the evidence of a check rests on, e.g. the provider's reference. */
export const evidenceOf = (ends: Ends, check: StepAnswer["check"]): string | undefined => ends.steps.find((s) => s.check === check)?.evidence?.source;
