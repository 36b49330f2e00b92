import type { Review, ReviewDecision, ReviewMember } from "@/server/contract/review.ts";
import type { FoundRow } from "./carry.ts";
import { hashOf, idOf } from "./hash.ts";

const member = (ref: string): ReviewMember => ({ ref, verdict: "allowed", how: "sts:AssumeRole", basis: "b" });

/** For tests: a row as it is found, of these members. */
export const aFound = (id: string, members: readonly string[], more: Partial<FoundRow> = {}): FoundRow => ({
  id,
  part: "administrator",
  owner: null,
  ownerFrom: null,
  who: { ref: members[0] ?? id, kind: "iam-role", label: id, context: "" },
  members: members.map(member),
  further: [],
  target: "account 111122223333",
  targets: ["account 111122223333"],
  level: "administrator",
  verdict: "allowed",
  how: "sts:AssumeRole",
  hops: 1,
  path: [...members.slice(0, 1), "arn:aws:iam::111122223333:role/admin"],
  evidence: [],
  basis: "w",
  ...more,
});

/** For tests: a decision. */
export const aDecision = (row: string, decision: ReviewDecision["decision"], more: Partial<ReviewDecision> = {}): ReviewDecision => ({
  row,
  decision,
  reviewer: "asha",
  reason: decision === "keep" ? "" : "no longer needed",
  decidedAt: "2026-11-01T00:00:00.000Z",
  ...more,
});

/** For tests: a review of these rows, with these decisions. */
export function aReview(rows: Review["frozen"]["rows"], decisions: readonly ReviewDecision[], more: Partial<Review["frozen"]> = {}): Review {
  const frozen: Review["frozen"] = {
    review: 1,
    title: "a review",
    createdAt: "2026-11-01T00:00:00.000Z",
    engine: "rolewalk 0.0.0",
    snapshot: { id: "0123abcd", label: "a snapshot", origin: "import" },
    capturedAt: "2026-11-01T00:00:00.000Z",
    limits: {},
    scope: [],
    holds: ["account 111122223333"],
    coverage: { read: 3, failed: [], missing: [] },
    previous: null,
    rows,
    revoked: [],
    ...more,
  };
  const hash = hashOf(frozen);
  return { id: idOf(hash), hash, frozen, decisions: [...decisions], closedAt: null };
}
