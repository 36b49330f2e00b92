import type { Evidence, Step } from "@/server/model/step.ts";
import type { Decision } from "@/server/model/verdict.ts";
import type { EvidenceState, EvidenceStates } from "./evidence-state.ts";
import { goneWords, unreadWords, type Which } from "./missing-end.ts";

/** What made access differ: the check that came out otherwise, on either side, and the document or object that decided it. */
export interface Cause {
  readonly summary: string;
  /** As the check read before; absent: it was not made, or there was nothing to make it of. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly evidence?: Evidence | undefined;
}

const isSameEvidence = (a: Evidence | undefined, b: Evidence | undefined): boolean => a?.source === b?.source && a?.document === b?.document;

/** Whether a check came out the same: by the same document, whatever the place of the statement in it. */
const isSame = (a: Step, b: Step): boolean => a.check === b.check && a.outcome === b.outcome && a.code === b.code && isSameEvidence(a.evidence, b.evidence);

const isTelling = (step: Step): boolean => step.outcome !== "not-required";

/** Checks that one side made and the other did not make so. */
const notIn = (steps: readonly Step[], others: readonly Step[]): readonly Step[] =>
  steps.filter((step) => isTelling(step) && !others.some((other) => isSame(step, other)));

const LOST: Readonly<Record<Step["outcome"], number>> = { fail: 0, "not-collected": 1, conditional: 2, pass: 3, "not-required": 4 };
/** The check that decided: what failed, else what is missing, else what sets a condition; of several the one whose document the other side has not so. */
const deciding = (steps: readonly Step[], states: EvidenceStates): Step | undefined => {
  const rank = ({ outcome, evidence }: Step): number => 2 * LOST[outcome] + (evidence && states.of(evidence) !== "same" ? 0 : 1);
  return steps.toSorted((a, b) => rank(a) - rank(b))[0];
};

/** What the other side has of the evidence of each. */
export interface BothStates {
  readonly before: EvidenceStates;
  readonly after: EvidenceStates;
}

/** Why a direct edge is another one than before, where both sides decide about it: the check that decided on the worse side, and what became of that check. */
export function causeOf(before: Decision, after: Decision, states: BothStates): Cause {
  const [was, is] = [notIn(before.steps, after.steps), notIn(after.steps, before.steps)];
  const old = deciding(was, states.before);
  const ofCheck = is.filter((step) => step.check === old?.check);
  const now = deciding(ofCheck, states.after) ?? deciding(is, states.after);
  const ofNow = was.filter((step) => step.check === now?.check);
  const same = deciding(ofNow, states.before) ?? old;
  const evidence = now?.evidence ?? same?.evidence;
  return {
    summary: (now ? lackWords(now, states.after, "already") : same && lackWords(same, states.before, "still")) ?? summaryOf(now ?? same, evidence),
    ...(same && { before: same.reason }),
    ...(now && { after: now.reason }),
    ...(evidence && { evidence }),
  };
}

/** What the other side lacks of the evidence of a step, or did not read; undefined: nothing. */
function lackWords({ evidence }: Step, states: EvidenceStates, which: Which): string | undefined {
  const state = evidence && states.of(evidence);
  if (typeof state !== "object") return undefined;
  return "lacking" in state ? `${state.lacking}, ${goneWords(which)}` : unreadWords(state.unread, which);
}

/** Why an edge whose ends both sides have is on one alone: the object it rests on that the other one does not have, else one that is another there. */
export function causeOfOneSided({ steps }: Decision, states: EvidenceStates, which: Which): Cause | undefined {
  const stateOf = ({ evidence }: Step): EvidenceState => (evidence ? states.of(evidence) : "same");
  const told = steps.filter(isTelling);
  const step = told.find((one) => typeof stateOf(one) === "object") ?? told.find((one) => stateOf(one) === "other");
  if (!step) return undefined;
  const { evidence, reason } = step;
  return { summary: lackWords(step, states, which) ?? summaryOf(step, evidence), [which === "still" ? "before" : "after"]: reason, evidence };
}

function summaryOf(step: Step | undefined, evidence: Evidence | undefined): string {
  if (!step) return "the checks came out alike; the conditions that a request must meet differ";
  if (!evidence) return `the check ${step.check} comes out otherwise`;
  const sid = evidence.sid === undefined ? "" : ` (${evidence.sid})`;
  const at = evidence.statement === undefined ? "" : `, statement ${evidence.statement + 1}${sid}`;
  return `${evidence.document} of ${evidence.source}${at}`;
}
