import { text } from "node:stream/consumers";
import type { ReviewDecision } from "@/prisma/generated/client.ts";
import { packBody, unpackBody } from "./body.ts";
import type { Store } from "./client.ts";

/** A decision about a row of a review. */
export interface ReviewDecisionRecord {
  readonly row: string;
  readonly decision: string;
  readonly reviewer: string;
  readonly reason: string;
  readonly decidedAt: Date;
  readonly carriedFrom: string | undefined;
}

/** A review without what is frozen. */
export interface ReviewRecord {
  readonly id: string;
  readonly createdAt: Date;
  readonly closedAt: Date | undefined;
  readonly snapshotId: string | undefined;
  readonly hash: string;
}

const data = (reviewId: string, { carriedFrom, ...rest }: ReviewDecisionRecord) => ({ reviewId, ...rest, carriedFrom: carriedFrom ?? null });

/**
 * Keeps a review with the decisions that it begins with, whole or not at all. `frozen`: any value that JSON can hold. `job`: the one that makes it, which names it from
 * then on; rejects, and keeps nothing, where that one runs no more.
 */
export async function addReview(
  store: Store,
  { snapshotId, closedAt: _, ...review }: ReviewRecord,
  frozen: unknown,
  decisions: readonly ReviewDecisionRecord[],
  job?: string,
): Promise<void> {
  const { encoding, chunks } = await packBody(frozen);
  await store.client.$transaction([
    ...(job === undefined ? [] : [store.client.job.update({ where: { id: job, state: "running" }, data: { reviewId: review.id } })]),
    store.client.review.create({ data: { ...review, snapshotId: snapshotId ?? null, encoding } }),
    ...chunks.map((chunk, position) => store.client.reviewChunk.create({ data: { reviewId: review.id, position, data: chunk }, select: { position: true } })),
    store.client.reviewDecision.createMany({ data: decisions.map((one) => data(review.id, one)) }),
  ]);
}

/** Every review, the newest first. */
export const listReviews = async (store: Store): Promise<readonly ReviewRecord[]> =>
  (await store.client.review.findMany({ orderBy: [{ createdAt: "desc" }, { id: "asc" }], omit: { encoding: true } })).map(
    ({ closedAt, snapshotId, ...row }) => ({ ...row, closedAt: closedAt ?? undefined, snapshotId: snapshotId ?? undefined }),
  );

/** What is frozen of a review, as parsed JSON; undefined when there is none of that id. */
export async function readFrozenReview(store: Store, id: string): Promise<unknown> {
  const row = await store.client.review.findUnique({
    where: { id },
    select: { encoding: true, chunks: { orderBy: { position: "asc" }, select: { data: true } } },
  });
  if (row === null) return undefined;
  const parts = async function* (): AsyncGenerator<Uint8Array> {
    for (const { data: part } of row.chunks) yield part;
  };
  return JSON.parse(await text(unpackBody(row.encoding === "zstd" ? "zstd" : "gzip", parts())));
}

const toRecord = ({ id: _, reviewId: __, carriedFrom, ...row }: ReviewDecision): ReviewDecisionRecord => ({ ...row, carriedFrom: carriedFrom ?? undefined });

/** Everything that was decided in a review, in the order in which it was. */
export const listReviewDecisions = async (store: Store, id: string): Promise<readonly ReviewDecisionRecord[]> =>
  (await store.client.reviewDecision.findMany({ where: { reviewId: id }, orderBy: { id: "asc" } })).map(toRecord);

/** Adds decisions to a review. */
export const addReviewDecisions = async (store: Store, id: string, decisions: readonly ReviewDecisionRecord[]): Promise<void> => {
  await store.client.reviewDecision.createMany({ data: decisions.map((one) => data(id, one)) });
};

/** Closes a review; false when there is none of that id that is open. */
export const closeReview = async (store: Store, id: string, at: Date): Promise<boolean> =>
  (await store.client.review.updateMany({ where: { id, closedAt: null }, data: { closedAt: at } })).count > 0;

/** Snapshots that a review has frozen. */
export const reviewedSnapshots = async (store: Store): Promise<readonly string[]> =>
  (await store.client.review.findMany({ where: { snapshotId: { not: null } }, select: { snapshotId: true } })).flatMap((one) => one.snapshotId ?? []);
