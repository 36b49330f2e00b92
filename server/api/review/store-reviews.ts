import { UsageError } from "@/server/api/usage-error.ts";
import { type FrozenReview, frozenReview, type Review, type ReviewDecision, reviewDecision } from "@/server/contract/review.ts";
import { hashOf } from "@/server/review/hash.ts";
import type { Store } from "@/server/store/client.ts";
import {
  addReview,
  addReviewDecisions,
  closeReview,
  listReviewDecisions,
  listReviews,
  type ReviewDecisionRecord,
  readFrozenReview,
} from "@/server/store/review-repository.ts";
import type { Reviews } from "./reviews.ts";

const record = ({ decidedAt, carriedFrom, ...rest }: ReviewDecision): ReviewDecisionRecord => ({ ...rest, decidedAt: new Date(decidedAt), carriedFrom });

const told = ({ decidedAt, carriedFrom, ...rest }: ReviewDecisionRecord): ReviewDecision =>
  reviewDecision.parse({ ...rest, decidedAt: decidedAt.toISOString(), ...(carriedFrom === undefined ? {} : { carriedFrom }) });

/** What is frozen never changes: of the last that were read it is kept. */
const KEPT = 4;
const known = new Map<string, FrozenReview>();

async function frozenOf(store: Store, id: string, hash: string): Promise<FrozenReview> {
  const at = known.get(hash);
  if (at) return at;
  const read: unknown = await readFrozenReview(store, id);
  const frozen = frozenReview.parse(read);
  if (hashOf(frozen) !== hash) throw new UsageError("invalid", `what is kept of the review \`${id}\` is not what was frozen: its hash is another`);
  known.set(hash, frozen);
  for (const old of [...known.keys()].slice(0, -KEPT)) known.delete(old);
  return frozen;
}

/** The reviews that a store keeps. */
export const reviewsIn = (store: Store): Reviews => ({
  ids: async () => (await listReviews(store)).map((one) => one.id),
  async find(id): Promise<Review | undefined> {
    const row = (await listReviews(store)).find((one) => one.id === id);
    if (!row) return undefined;
    const [frozen, decisions] = await Promise.all([frozenOf(store, id, row.hash), listReviewDecisions(store, id)]);
    return { id, hash: row.hash, frozen, decisions: decisions.map(told), closedAt: row.closedAt?.toISOString() ?? null };
  },
  async add({ id, hash, frozen, decisions }, job) {
    const row = { id, hash, createdAt: new Date(frozen.createdAt), closedAt: undefined, snapshotId: frozen.snapshot?.id };
    await addReview(store, row, frozen, decisions.map(record), job);
  },
  decide: (id, decisions) => addReviewDecisions(store, id, decisions.map(record)),
  close: (id, at) => closeReview(store, id, at),
});
