import { randomUUID } from "node:crypto";
import type { Job } from "@/prisma/generated/client.ts";
import type { Store } from "./client.ts";

export type JobState = "queued" | "running" | "done" | "failed" | "cancelled";

/** Long work and how far it is. */
export interface JobRecord {
  readonly id: string;
  readonly kind: string;
  readonly state: JobState;
  /** What the worker last said; an empty object before it said anything. */
  readonly progress: unknown;
  /** Why it failed; undefined unless it did. */
  readonly error: string | undefined;
  readonly createdAt: Date;
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
  /** The snapshot it made; undefined before it is done, for work that makes none, and after the snapshot was deleted. */
  readonly snapshotId: string | undefined;
  /** The review it made; undefined before that is kept, and for work that makes none. */
  readonly reviewId: string | undefined;
}

/** How a job ended. */
export type JobOutcome =
  | { readonly state: "done"; readonly snapshotId?: string | undefined }
  | { readonly state: "failed"; readonly error: string }
  | { readonly state: "cancelled" };

const STATES: readonly JobState[] = ["queued", "running", "done", "failed", "cancelled"];
/** States of a job that has not ended. */
export const OPEN: readonly JobState[] = ["queued", "running"];

export const jobRecordOf = (row: Job): JobRecord => ({
  id: row.id,
  kind: row.kind,
  state: STATES.find((state) => state === row.state) ?? "failed",
  progress: JSON.parse(row.progress),
  error: row.error ?? undefined,
  createdAt: row.createdAt,
  startedAt: row.startedAt ?? undefined,
  finishedAt: row.finishedAt ?? undefined,
  snapshotId: row.snapshotId ?? undefined,
  reviewId: row.reviewId ?? undefined,
});

/** Puts a job into the queue. */
export const createJob = async (store: Store, kind: string): Promise<JobRecord> =>
  jobRecordOf(await store.client.job.create({ data: { id: randomUUID(), kind, state: "queued", progress: "{}" } }));

/** Takes a queued job for this process; false when it was taken or cancelled before. */
export const startJob = async (store: Store, id: string): Promise<boolean> =>
  (await store.client.job.updateMany({ where: { id, state: "queued" }, data: { state: "running", startedAt: new Date() } })).count > 0;

/** Keeps what a running job says of its progress; false when it runs no longer, which tells a cancelled worker to stop. */
export const reportProgress = async (store: Store, id: string, progress: unknown): Promise<boolean> =>
  (await store.client.job.updateMany({ where: { id, state: "running" }, data: { progress: JSON.stringify(progress) } })).count > 0;

/** Ends a job; false when it had ended before, and then nothing changes. */
export const finishJob = async (store: Store, id: string, outcome: JobOutcome): Promise<boolean> => {
  const result = await store.client.job.updateMany({
    where: { id, state: { in: [...OPEN] } },
    data: {
      state: outcome.state,
      finishedAt: new Date(),
      error: outcome.state === "failed" ? outcome.error : null,
      snapshotId: outcome.state === "done" ? (outcome.snapshotId ?? null) : null,
    },
  });
  return result.count > 0;
};

/** Cancels a job that somebody else may be at; false when it had ended before, or its review is kept already: then nothing changes. */
export const cancelOpenJob = async (store: Store, id: string): Promise<boolean> =>
  (await store.client.job.updateMany({ where: { id, state: { in: [...OPEN] }, reviewId: null }, data: { state: "cancelled", finishedAt: new Date() } })).count >
  0;

/** Fails every job that was open when the server stopped: nobody works on them any more. Returns how many. */
export const failAbandonedJobs = async (store: Store, error: string): Promise<number> =>
  (await store.client.job.updateMany({ where: { state: { in: [...OPEN] } }, data: { state: "failed", finishedAt: new Date(), error } })).count;

/** The job of that id, or undefined when there is none. */
export const findJob = async (store: Store, id: string): Promise<JobRecord | undefined> => {
  const row = await store.client.job.findUnique({ where: { id } });
  return row === null ? undefined : jobRecordOf(row);
};

/** The jobs made last, newest first. */
export const listJobs = async (store: Store, limit = 50): Promise<readonly JobRecord[]> =>
  (await store.client.job.findMany({ orderBy: [{ createdAt: "desc" }, { id: "asc" }], take: limit })).map(jobRecordOf);
