import type { Evidence, Step } from "@/server/model/step.ts";
import type { Decision } from "@/server/model/verdict.ts";

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
/** The check that decided: what failed, else what is missing, else what sets a condition. */
const deciding = (steps: readonly Step[]): Step | undefined => steps.toSorted((a, b) => LOST[a.outcome] - LOST[b.outcome])[0];

/** Why a direct edge is another one than before: the check that decided it on the worse side, and what became of that check. `lacking`: what a side lacks that has none. */
export function causeOf(before: Decision | undefined, after: Decision | undefined, lacking: () => string): Cause {
  if (!before || !after) return { summary: lacking() };
  const [was, is] = [notIn(before.steps, after.steps), notIn(after.steps, before.steps)];
  const old = deciding(was);
  const now = deciding(is.filter((step) => step.check === old?.check)) ?? deciding(is);
  const same = deciding(was.filter((step) => step.check === now?.check)) ?? old;
  const evidence = now?.evidence ?? same?.evidence;
  return {
    summary: summaryOf(now ?? same, evidence),
    ...(same && { before: same.reason }),
    ...(now && { after: now.reason }),
    ...(evidence && { evidence }),
  };
}

function summaryOf(step: Step | undefined, evidence: Evidence | undefined): string {
  if (!step) return "the checks came out alike; the conditions that a request must meet differ";
  if (!evidence) return `the check ${step.check} comes out otherwise`;
  const sid = evidence.sid === undefined ? "" : ` (${evidence.sid})`;
  const at = evidence.statement === undefined ? "" : `, statement ${evidence.statement + 1}${sid}`;
  return `${evidence.document} of ${evidence.source}${at}`;
}
