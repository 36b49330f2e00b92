import { randomUUID } from "node:crypto";
import { type JobOutcome, type JobRecord, jobRecordOf, OPEN } from "./job-repository.ts";
import { giveLeasesBack, takeLease } from "./lease-repository.ts";
import { serially } from "./serially.ts";
import type { Store } from "./store.ts";

/*
 * Jobs of several servers on one database. PostgreSQL only: a database in a file has one server, whose queue is in its memory.
 */

/** What nobody else can do there is no haste to take up: a server that is only slow keeps it. */
const PATIENCE = 4;

/** Jobs that are looked at when one is taken: those before it may read what another job reads just now. */
const LOOKED_AT = 10;

/** A job that any server can do. */
export interface SharedJob extends JobRecord {
  /** JSON: what it needs. */
  readonly input: string;
}

/**
 * Puts a job into the queue of all servers. An open one of the same kind and input is given in its place: one that waits, or where `isRunningEnough` one that runs
 * as well.
 */
export const createSharedJob = (store: Store, kind: string, input: string, isRunningEnough: boolean): Promise<JobRecord> =>
  serially(store, "jobs", async ({ client }) => {
    const state = { in: isRunningEnough ? [...OPEN] : ["queued"] };
    const known = await client.job.findFirst({ where: { kind, input, state }, orderBy: { createdAt: "asc" } });
    return jobRecordOf(known ?? (await client.job.create({ data: { id: randomUUID(), kind, state: "queued", progress: "{}", input } })));
  });

/** Puts a job into the queue that only this server can do, since it alone has what is read; others see by the lease whether it lives. */
export const createOwnJob = (store: Store, kind: string, owner: string, leaseMs: number): Promise<JobRecord> =>
  // seen by others only with its lease: without one it would be taken for left behind
  store.client.$transaction(async (client) => {
    const row = await client.job.create({ data: { id: randomUUID(), kind, state: "queued", progress: "{}", owner } });
    await renewJobs({ ...store, client: client as Store["client"], isWithin: true }, owner, leaseMs);
    return jobRecordOf(row);
  });

/** What a server takes from the queue: jobs of a kind, those of others are for servers of a later version. */
interface Claimable {
  readonly kind: string;
  /** What the job of an input reads, by name. */
  readonly readsOf: (input: string) => readonly string[];
}

/** Takes the oldest job of the queue that nobody has and that reads nothing which is being read, for a server; undefined: there is none. */
export const claimJob = (store: Store, { kind, readsOf }: Claimable, owner: string, leaseMs: number): Promise<SharedJob | undefined> =>
  store.client.$transaction(async (client) => {
    const tx: Store = { ...store, client: client as Store["client"], isWithin: true };
    const rows = await client.$queryRaw<readonly { readonly id: string; readonly input: string }[]>`
      SELECT "id", "input" FROM "Job" WHERE "state" = 'queued' AND "kind" = ${kind} AND "input" IS NOT NULL
      ORDER BY "createdAt", "id" LIMIT ${LOOKED_AT} FOR UPDATE SKIP LOCKED`;
    for (const { id, input } of rows) {
      if (!(await takeReads(tx, id, readsOf(input), leaseMs))) continue;
      await client.$executeRaw`
        UPDATE "Job" SET "state" = 'running', "owner" = ${owner}, "attempts" = "attempts" + 1, "startedAt" = clock_timestamp() AT TIME ZONE 'UTC',
          "leaseUntil" = (clock_timestamp() AT TIME ZONE 'UTC') + ${leaseMs}::int * interval '1 millisecond' WHERE "id" = ${id}`;
      return { ...jobRecordOf(await client.job.findUniqueOrThrow({ where: { id } })), input };
    }
    return undefined;
  });

/** All of what a job reads, or nothing. In one order everywhere, so that two do not wait for each other. */
async function takeReads(tx: Store, job: string, names: readonly string[], leaseMs: number): Promise<boolean> {
  for (const name of names.toSorted()) {
    if (await takeLease(tx, `source ${name}`, job, leaseMs)) continue;
    await giveLeasesBack(tx, job);
    return false;
  }
  return true;
}

/** Makes the leases of a server's jobs, and of what they read, last from now on. Returns the jobs that are still its own; what else it works on it has lost. */
export async function renewJobs(store: Store, owner: string, leaseMs: number): Promise<readonly string[]> {
  const rows = await store.client.$queryRaw<readonly { readonly id: string }[]>`
    UPDATE "Job" SET "leaseUntil" = (clock_timestamp() AT TIME ZONE 'UTC')
      + (CASE WHEN "input" IS NULL THEN ${PATIENCE}::int ELSE 1 END) * ${leaseMs}::int * interval '1 millisecond'
    WHERE "owner" = ${owner} AND "state" IN ('queued', 'running') RETURNING "id"`;
  const ids = rows.map(({ id }) => id);
  if (ids.length > 0)
    await store.client.$executeRaw`
      UPDATE "Lease" SET "until" = (clock_timestamp() AT TIME ZONE 'UTC') + ${leaseMs}::int * interval '1 millisecond' WHERE "owner" = ANY(${ids})`;
  return ids;
}

/** Ends a job that a server has; false when it had ended, or is another server's by now: then nothing changes. */
export async function finishOwnJob(store: Store, id: string, owner: string, outcome: JobOutcome): Promise<boolean> {
  const { count } = await store.client.job.updateMany({
    where: { id, owner, state: { in: [...OPEN] } },
    data: {
      state: outcome.state,
      finishedAt: new Date(),
      error: outcome.state === "failed" ? outcome.error : null,
      snapshotId: outcome.state === "done" ? (outcome.snapshotId ?? null) : null,
    },
  });
  if (count > 0) await giveLeasesBack(store, id);
  return count > 0;
}

/** Why a job is not taken up again. */
export interface Reasons {
  /** Of one that only the server could do that is gone. */
  readonly own: string;
  /** Of one that was begun so often that it seems to be what ends servers. */
  readonly tooOften: string;
}

/**
 * Takes up what servers have left that are gone: what any server can do waits again, unless it was begun `attempts` times; what only they could do has failed.
 * Returns how many wait again and how many have failed.
 */
export async function takeUpJobs(store: Store, attempts: number, why: Reasons): Promise<{ readonly again: number; readonly failed: number }> {
  const again = await store.client.$executeRaw`
    UPDATE "Job" SET "state" = 'queued', "owner" = NULL, "leaseUntil" = NULL
    WHERE "state" = 'running' AND "input" IS NOT NULL AND "attempts" < ${attempts}::int AND "leaseUntil" < clock_timestamp() AT TIME ZONE 'UTC'`;
  const failed = await store.client.$executeRaw`
    UPDATE "Job" SET "state" = 'failed', "finishedAt" = clock_timestamp() AT TIME ZONE 'UTC',
      "error" = CASE WHEN "input" IS NULL THEN ${why.own} ELSE ${why.tooOften} END
    WHERE "state" IN ('queued', 'running') AND ("leaseUntil" < clock_timestamp() AT TIME ZONE 'UTC' OR ("leaseUntil" IS NULL AND "input" IS NULL))`;
  return { again, failed };
}

/** A server that stops hands back what it has: what any server can do waits again at once, what only it could do has failed. Returns how many. */
export async function handBackJobs(store: Store, owner: string, error: string): Promise<number> {
  const open = { owner, state: { in: [...OPEN] } };
  const jobs = await store.client.job.findMany({ where: open, select: { id: true } });
  const { count: again } = await store.client.job.updateMany({
    where: { ...open, input: { not: null } },
    data: { state: "queued", owner: null, leaseUntil: null, attempts: { decrement: 1 } },
  });
  const { count: failed } = await store.client.job.updateMany({ where: open, data: { state: "failed", finishedAt: new Date(), error } });
  for (const { id } of jobs) await giveLeasesBack(store, id);
  return again + failed;
}

/** The inputs of all jobs of a kind that any server can do, and that wait or run. */
export const openInputs = async (store: Store, kind: string): Promise<readonly string[]> =>
  (await store.client.job.findMany({ where: { kind, state: { in: [...OPEN] }, input: { not: null } }, select: { input: true } })).flatMap(
    ({ input }) => input ?? [],
  );
