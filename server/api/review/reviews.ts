import { UsageError } from "@/server/api/usage-error.ts";
import { type Deciding, type DecisionsTaken, type Review, type ReviewDecision, reviewDecision } from "@/server/contract/review.ts";
import { momentWords } from "@/server/model/moment.ts";
import { type Brought, takeDecisions } from "@/server/review/decisions.ts";
import { NotAReview, readReviewFile } from "@/server/review/read-file.ts";

/** Where reviews are kept: in the database, or a file each. */
export interface Reviews {
  /** Ids, the newest first. */
  readonly ids: () => Promise<readonly string[]>;
  readonly find: (id: string) => Promise<Review | undefined>;
  /** `job`: the one that makes it, which names it from then on. Keeps nothing where that one runs no more. */
  readonly add: (review: Review, job?: string) => Promise<void>;
  readonly decide: (id: string, decisions: readonly ReviewDecision[]) => Promise<void>;
  /** False when it is closed already. */
  readonly close: (id: string, at: Date) => Promise<boolean>;
}

const noReview = (id: string): UsageError => new UsageError("not-found", `there is no review \`${id}\``);

/** @throws UsageError where there is no review of that id */
export async function requireReview(reviews: Reviews, id: string): Promise<void> {
  if (!(await reviews.ids()).includes(id)) throw noReview(id);
}

/** The review of that id, or the newest one. @throws UsageError */
export async function reviewNamed(reviews: Reviews, id: string | undefined): Promise<Review> {
  const asked = id ?? (await reviews.ids())[0];
  const found = asked === undefined ? undefined : await reviews.find(asked);
  if (found) return found;
  throw id === undefined ? new UsageError("not-found", "there is no review yet: `rolewalk review start` begins one") : noReview(id);
}

/** The review whose decisions a new one carries over: the one that is named, none for null, else the newest. @throws UsageError */
export async function previousOf(reviews: Reviews, named: string | null | undefined): Promise<Review | undefined> {
  if (named === null) return undefined;
  if (named !== undefined) return reviewNamed(reviews, named);
  const [newest] = await reviews.ids();
  return newest === undefined ? undefined : reviews.find(newest);
}

function requireOpen(review: Review): void {
  if (review.closedAt !== null)
    throw new UsageError("invalid", `the review \`${review.id}\` was closed on ${momentWords(review.closedAt)}: nothing more is decided in it`);
}

async function take(reviews: Reviews, review: Review, brought: readonly Brought[], now: Date): Promise<DecisionsTaken> {
  const { added, taken } = takeDecisions(review, brought, now);
  if (added.length > 0)
    await reviews.decide(
      review.id,
      added.map((one) => reviewDecision.parse(one)),
    );
  return taken;
}

/** Decides about rows of a review. @throws UsageError */
export async function decideIn(reviews: Reviews, id: string | undefined, decisions: readonly Deciding[], now: Date): Promise<DecisionsTaken> {
  const review = await reviewNamed(reviews, id);
  requireOpen(review);
  return take(
    reviews,
    review,
    decisions.map((input) => ({ input })),
    now,
  );
}

/** Takes the decisions of a file that was filled in; what of it cannot be taken is told by its line, the rest is taken. `file`: what it is called. @throws UsageError */
export async function importInto(reviews: Reviews, id: string | undefined, bytes: Uint8Array, file: string, now: Date): Promise<DecisionsTaken> {
  const review = await reviewNamed(reviews, id);
  requireOpen(review);
  try {
    const { brought, refused } = await readReviewFile(bytes, review.id);
    const taken = await take(reviews, review, brought, now);
    return { ...taken, refused: [...refused, ...taken.refused].toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)) };
  } catch (thrown) {
    if (thrown instanceof NotAReview) throw new UsageError("invalid", `${file}: ${thrown.message}`);
    throw thrown;
  }
}
