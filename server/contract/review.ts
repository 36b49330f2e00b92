import { z } from "zod";
import { coverageAnswer } from "./answers.ts";
import { reportAbout } from "./report.ts";
import { DECISIONS, REVIEW_PARTS, ROW_STATES } from "./review-words.ts";
import { entity } from "./screen.ts";
import { ref, verdictWord } from "./verdict.ts";

const count = z.number().int();
const text = (most: number) => z.string().trim().max(most);

/** One of the principals that a row is of. `how` and `basis`: the mechanism of its first step, and a digest of what that rests on; `via`: the group it is a member of, or the account it runs as, by which it is in the row. */
export const reviewMember = z.object({ ref, verdict: verdictWord, how: z.string().nullable(), basis: z.string(), via: ref.optional() });
export type ReviewMember = z.infer<typeof reviewMember>;

/** A decision about a row. `carriedFrom`: the review in which it was made, since nothing has changed. */
export const reviewDecision = z.object({
  row: z.string(),
  decision: z.enum(DECISIONS),
  reviewer: z.string(),
  reason: z.string(),
  decidedAt: z.iso.datetime(),
  carriedFrom: z.string().optional(),
});
export type ReviewDecision = z.infer<typeof reviewDecision>;

/**
 * Why somebody is asked about a row: it is new, what it rests on has changed, somebody has joined it, it was to be revoked and is still there, it was left open or
 * questioned; `carried`: nothing has changed since the decision that stands.
 */
export const reviewStanding = z.object({
  why: z.enum(["new", "changed", "joined", "not-revoked", "undecided", "carried"]),
  joined: z.array(ref).optional(),
  before: reviewDecision.optional(),
});
export type ReviewStanding = z.infer<typeof reviewStanding>;

/**
 * A class of equal principals and what they can get to. `id` stays while both do. `target`: what having it comes to, the nearest of `targets`, in the words of reports (`account 111122223333`,
 * `cluster prod`, `marked arn:…`), or the reference of what an outside party becomes. `basis`: a digest of what the way rests on beyond its first step.
 */
export const reviewRow = z.object({
  id: z.string(),
  part: z.enum(REVIEW_PARTS),
  owner: z.string().nullable(),
  ownerFrom: z.string().nullable().describe("where the owner is written"),
  who: entity,
  members: z.array(reviewMember),
  further: z
    .object({ total: count, keys: z.string() })
    .describe("how many more get there over these; `keys`: four bytes for each, so that whoever joins later is seen"),
  target: z.string(),
  targets: z.array(z.string()).describe("all of them: of people who get to several over the same next step"),
  level: z.string(),
  verdict: verdictWord,
  how: z.string().nullable(),
  hops: count,
  path: z.array(ref),
  evidence: z.array(z.string()).describe("documents that decide the way, step by step"),
  basis: z.string(),
  standing: reviewStanding,
});
export type ReviewRow = z.infer<typeof reviewRow>;

/** A row of an earlier review that was to be revoked, and what became of it: `gone` is proven, `there` by another way, `unknown` where nobody looked. */
export const revokedBefore = z.object({
  row: z.string(),
  decision: reviewDecision,
  who: entity,
  target: z.string(),
  targets: z.array(z.string()),
  state: z.enum(["gone", "there", "unknown"]),
  reason: z.string(),
  members: z.array(reviewMember),
  places: z.array(z.string()).describe("clusters and accounts that it speaks of, of those that were in the snapshot in which it was decided"),
  unread: z.array(z.string()).describe("what of these was not read then"),
});
export type RevokedBefore = z.infer<typeof revokedBefore>;

export const reviewLimits = z.object({
  maxAgeHours: z.number().positive().max(100_000).optional().describe("the oldest that anything may be when it is frozen"),
  maxSkewHours: z.number().positive().max(100_000).optional().describe("how far apart the oldest and the newest may have been read"),
});
export type ReviewLimits = z.infer<typeof reviewLimits>;

/** What is frozen: nothing of it changes once it is made, and `hash` is of its JSON. */
export const frozenReview = z.object({
  review: z.literal(1).describe("version of this shape"),
  title: z.string(),
  createdAt: z.iso.datetime(),
  engine: z.string(),
  snapshot: reportAbout.shape.snapshot,
  bundle: z.string().optional(),
  capturedAt: z.string(),
  captured: coverageAnswer.shape.captured,
  limits: reviewLimits,
  scope: reportAbout.shape.scope,
  holds: z.array(z.string()).describe("clusters and accounts of the snapshot, as coverage names them"),
  coverage: z.object({
    read: count,
    failed: coverageAnswer.shape.failed,
    missing: coverageAnswer.shape.missing,
    population: coverageAnswer.shape.population,
  }),
  previous: z.object({ id: z.string(), title: z.string(), createdAt: z.string() }).nullable(),
  rows: z.array(reviewRow),
  revoked: z.array(revokedBefore),
});
export type FrozenReview = z.infer<typeof frozenReview>;

/** A review as it is kept: what is frozen, and every decision in the order in which they were made; of a row the last counts. */
export const review = z.object({
  id: z.string(),
  hash: z.string(),
  frozen: frozenReview,
  decisions: z.array(reviewDecision),
  closedAt: z.iso.datetime().nullable(),
});
export type Review = z.infer<typeof review>;

export const rowCounts = z.object({
  rows: count,
  ...(Object.fromEntries(ROW_STATES.map((word) => [word, count])) as Record<(typeof ROW_STATES)[number], typeof count>),
});
export type RowCounts = z.infer<typeof rowCounts>;

/** A review in a list. */
export const reviewAbout = frozenReview.omit({ rows: true, revoked: true, review: true, holds: true }).extend({
  id: z.string(),
  hash: z.string(),
  closedAt: z.iso.datetime().nullable(),
  counts: rowCounts,
  /** Rows that an earlier review revoked and that no snapshot has proven gone. */
  stillRevoked: count,
  owners: z.array(rowCounts.extend({ owner: z.string().nullable() })),
});
export type ReviewAbout = z.infer<typeof reviewAbout>;
export const reviewsAnswer = z.object({ reviews: z.array(reviewAbout) });

/** A row with what was decided about it last. */
export const decidedRow = reviewRow.omit({ members: true, further: true }).extend({
  further: count,
  members: z.object({ total: count, first: z.array(reviewMember) }),
  state: z.enum(ROW_STATES),
  decision: reviewDecision.nullable(),
});
export type DecidedRow = z.infer<typeof decidedRow>;

export const reviewRowsAnswer = z.object({
  total: count,
  rows: z.array(decidedRow),
});
export type ReviewRowsAnswer = z.infer<typeof reviewRowsAnswer>;

/** Begins a review. `previous`: the review whose decisions are carried over; absent: the last one; null: none. */
export const reviewInput = z.strictObject({
  title: text(200).min(1, "say what the review is called").optional(),
  snapshot: z.string().max(200).optional(),
  scope: z.array(z.string().min(1).max(2048)).max(20).optional(),
  previous: z.string().max(200).nullable().optional(),
  ...reviewLimits.shape,
});
export type ReviewInput = z.infer<typeof reviewInput>;

/** Decides about rows. */
export const decisionInput = z.strictObject({
  row: z.string().min(1).max(100),
  decision: z.enum(DECISIONS),
  reviewer: text(200).min(1, "say who decides"),
  reason: text(2000).default(""),
});
export type Deciding = z.output<typeof decisionInput>;
export const decisionsInput = z.strictObject({ decisions: z.array(decisionInput).min(1).max(100_000) });

/** What became of decisions that were brought: `refused` names the row or the line of the file, and the cause. */
export const decisionsTaken = z.object({
  taken: count,
  unchanged: count,
  refused: z.array(z.object({ line: count.optional(), row: z.string(), reason: z.string() })),
});
export type DecisionsTaken = z.infer<typeof decisionsTaken>;

/** What has become of the rows that are to be revoked, as a snapshot has it. */
export const revocationsAnswer = z.object({
  snapshot: z.string().nullable(),
  capturedAt: z.string(),
  rows: z.array(revokedBefore),
});
export type RevocationsAnswer = z.infer<typeof revocationsAnswer>;
