import type { Review, ReviewDecision, ReviewRow, ReviewStanding } from "@/server/contract/review.ts";
import { lastDecisions } from "./decisions.ts";
import { joinedSince, keysKnown, keysOf } from "./further.ts";

/** A row as it is found in a snapshot, before what an earlier review says of it is put beside it. `further`: everybody who gets there over its members. */
export interface FoundRow extends Omit<ReviewRow, "standing" | "further"> {
  readonly further: readonly string[];
}

/** Those of a row who were not in it before, or who got there by something else. What newly runs as an account that was there is no new access. */
function since(before: ReviewRow, now: FoundRow): { readonly joined: readonly string[]; readonly isChanged: boolean } {
  const known = new Map(before.members.map((one) => [one.ref, one.basis]));
  const members = now.members.filter((one) => !known.has(one.ref) && one.how !== "runs-as").map((one) => one.ref);
  return {
    joined: [...members, ...joinedSince(before.further.keys, now.further)],
    isChanged:
      before.basis !== now.basis ||
      now.targets.some((one) => !before.targets.includes(one)) ||
      now.members.some((one) => known.has(one.ref) && known.get(one.ref) !== one.basis),
  };
}

function standingOf(row: FoundRow, before: ReviewRow | undefined, decision: ReviewDecision | undefined): ReviewStanding {
  if (!before) return { why: "new" };
  if (!decision) return { why: "undecided" };
  if (decision.decision === "question") return { why: "undecided", before: decision };
  if (decision.decision === "revoke") return { why: "not-revoked", before: decision };
  const { joined, isChanged } = since(before, row);
  const told = joined.length > 0 ? { joined: joined.slice(0, MOST_JOINED) } : {};
  if (isChanged) return { why: "changed", before: decision, ...told };
  return joined.length > 0 ? { why: "joined", before: decision, ...told } : { why: "carried", before: decision };
}

/** How many of those who joined are told by name. */
const MOST_JOINED = 100;

/**
 * Puts beside each row what an earlier review decided about it. A row that is kept stays decided while what it rests on is the same and nobody has joined it, be it as one of its
 * members or over them; whatever was to be revoked and is still there is asked about again.
 */
export function carryOver(
  rows: readonly FoundRow[],
  previous: Review | undefined,
): { readonly rows: readonly ReviewRow[]; readonly decisions: readonly ReviewDecision[] } {
  const before = new Map(previous?.frozen.rows.map((row) => [row.id, row]));
  const decided = lastDecisions(previous?.decisions ?? []);
  const keyOf = keysKnown();
  const told = rows.map((row): ReviewRow => {
    const standing = standingOf(row, before.get(row.id), decided.get(row.id));
    return { ...row, further: { total: row.further.length, keys: keysOf(row.further, keyOf) }, standing };
  });
  const decisions = told.flatMap(({ standing: { why, before: decision } }) =>
    why === "carried" && decision && previous ? [{ ...decision, carriedFrom: decision.carriedFrom ?? previous.id }] : [],
  );
  return { rows: told, decisions };
}
