import type { DecidedRow, Deciding, DecisionsTaken, Review, ReviewAbout, ReviewDecision, ReviewRow, RowCounts } from "@/server/contract/review.ts";
import type { RowState } from "@/server/contract/review-words.ts";

/** Of each row the decision that was made last. */
export const lastDecisions = (decisions: readonly ReviewDecision[]): ReadonlyMap<string, ReviewDecision> => new Map(decisions.map((one) => [one.row, one]));

const NONE: RowCounts = { rows: 0, open: 0, keep: 0, revoke: 0, question: 0 };

function countRows(rows: readonly ReviewRow[], decided: ReadonlyMap<string, ReviewDecision>): RowCounts {
  const counts = { ...NONE };
  for (const { id } of rows) {
    counts.rows += 1;
    counts[decided.get(id)?.decision ?? "open"] += 1;
  }
  return counts;
}

const byName = (a: string | null, b: string | null): number => (a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1);

/** A review as lists tell it: without its rows, with how many are decided, owner by owner; those whom nobody answers for come last. */
export function aboutReview({ id, hash, frozen, decisions, closedAt }: Review): ReviewAbout {
  const { rows, revoked, review: _, holds: __, ...about } = frozen;
  const decided = lastDecisions(decisions);
  const owners = [...Map.groupBy(rows, (row) => row.owner)].toSorted(([a], [b]) => byName(a, b));
  return {
    ...about,
    id,
    hash,
    closedAt,
    counts: countRows(rows, decided),
    stillRevoked: revoked.filter((one) => one.state !== "gone").length,
    owners: owners.map(([owner, own]) => ({ owner, ...countRows(own, decided) })),
  };
}

/** How many of the members of a row an answer tells; a file tells all. */
const TOLD_MEMBERS = 20;

/** A row with where it stands. */
export function decidedRow({ members, further, ...row }: ReviewRow, decided: ReadonlyMap<string, ReviewDecision>): DecidedRow {
  const decision = decided.get(row.id) ?? null;
  const state: RowState = decision?.decision ?? "open";
  return { ...row, further: further.total, members: { total: members.length, first: members.slice(0, TOLD_MEMBERS) }, state, decision };
}

/** A decision as it is brought, with the line of the file that it stands in. */
export interface Brought {
  readonly line?: number;
  readonly input: Deciding;
}

const isSame = (a: ReviewDecision, b: Deciding): boolean => a.decision === b.decision && a.reviewer === b.reviewer && a.reason === b.reason;

/**
 * What of the decisions that are brought is taken: those of rows that the review has, that say something new, and of which one file does not say two things. Revoking
 * or questioning takes a reason. `now`: when they are made.
 */
export function takeDecisions(
  review: Review,
  brought: readonly Brought[],
  now: Date,
): { readonly added: readonly ReviewDecision[]; readonly taken: DecisionsTaken } {
  const rows = new Set(review.frozen.rows.map((row) => row.id));
  const decided = new Map(lastDecisions(review.decisions));
  const said = new Map<string, Deciding>();
  const added: ReviewDecision[] = [];
  const refused: DecisionsTaken["refused"] = [];
  let unchanged = 0;
  for (const { line, input } of brought) {
    const { row, decision, reviewer, reason } = input;
    const refuse = (why: string) => refused.push({ ...(line === undefined ? {} : { line }), row, reason: why });
    const earlier = said.get(row);
    const before = decided.get(row);
    if (!rows.has(row)) refuse("the review has no such row");
    else if (earlier && earlier.decision !== decision) refuse(`is decided twice: ${earlier.decision} and ${decision}; the first is taken`);
    else if (decision !== "keep" && reason === "") refuse(`${decision} takes a reason`);
    else if (earlier || (before && isSame(before, input))) unchanged += 1;
    else {
      const made: ReviewDecision = { row, decision, reviewer, reason, decidedAt: now.toISOString() };
      added.push(made);
      decided.set(row, made);
    }
    if (!earlier) said.set(row, input);
  }
  return { added, taken: { taken: added.length, unchanged, refused } };
}
