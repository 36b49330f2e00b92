import type { Mechanism } from "./mechanism.ts";
import type { Ref } from "./ref.ts";
import type { Step } from "./step.ts";

/** The four words every question about access ends in, best first. */
export const VERDICT_WORDS = ["allowed", "conditional", "unknown", "denied"] as const;
export type VerdictWord = (typeof VERDICT_WORDS)[number];

/** Who brings the value of a request-time fact. */
export const SUPPLIERS = ["caller", "token", "mfa", "environment", "service"] as const;
export type SuppliedBy = (typeof SUPPLIERS)[number];

/**
 * One thing a request must meet, in the form it must meet it: a Deny on `BoolIfExists k=false` is listed as `Bool k=true`.
 * `values` is never empty. `always`: no request is let in without it, while of several ways in only one is listed; told for the keys that a session
 * carries on to its own calls (tags, source identity, its name) alone.
 */
export interface Condition {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
  readonly suppliedBy: SuppliedBy;
  readonly always?: true;
}

/** A fact that was not collected and that decides the answer: what is missing, and of whom. */
export interface MissingFact {
  readonly what: string;
  readonly of: string;
}

/**
 * The answer of a decider, without its ends.
 * Invariants: `denied` has a step that failed; `unknown` names what is missing; `allowed` has no conditions, `conditional` has some and a
 * step with that outcome; `allowed` and `conditional` have no failed step and nothing missing.
 */
export interface Decision {
  readonly verdict: VerdictWord;
  readonly conditions: readonly Condition[];
  readonly missing: readonly MissingFact[];
  readonly assumptions: readonly string[];
  readonly steps: readonly Step[];
}

export interface Verdict extends Decision {
  readonly from: Ref;
  readonly to: Ref;
  readonly mechanism: Mechanism;
}

const RANK: Readonly<Record<VerdictWord, number>> = { allowed: 0, conditional: 1, unknown: 2, denied: 3 };

/** 0 (allowed) to 3 (denied): the order answers are listed in. */
export const rankOf = (word: VerdictWord): number => RANK[word];

/** The worse of two words; a chain is as good as its worst link. */
export const worst = (a: VerdictWord, b: VerdictWord): VerdictWord => (RANK[a] >= RANK[b] ? a : b);

/** The better of two words; alternatives are as good as their best one. */
export const best = (a: VerdictWord, b: VerdictWord): VerdictWord => (RANK[a] <= RANK[b] ? a : b);
