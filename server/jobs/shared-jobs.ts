import type { Store } from "@/server/store/client.ts";
import { cancelOpenJob, type JobRecord } from "@/server/store/job-repository.ts";
import { giveLeasesBack } from "@/server/store/lease-repository.ts";
import { tellNews } from "@/server/store/news.ts";
import { claimJob, createSharedJob, openInputs, takeUpJobs } from "@/server/store/shared-job-repository.ts";
import { processWide } from "./process-wide.ts";
import { areJobsClosed, doTaken, type JobWork, jobsUnderWay, listenIdle, submitJob } from "./run-job.ts";
import { leaseMs, serverId } from "./server-id.ts";
import { troubleOf } from "./trouble.ts";

/** A kind of job that any server can do. */
export interface SharedKind<I> {
  readonly kind: JobWork["kind"];
  /** The work of an input, which was JSON meanwhile. */
  work(input: I): Omit<JobWork, "kind">;
  /** What it reads, by name: nobody else reads the same meanwhile. */
  reads(input: I): readonly string[];
}

/** Begun so often and never ended, a job seems to be what ends servers. */
const ATTEMPTS = 3;
const WHY = {
  own: "the server that had it stopped before this was done: send it again",
  tooOften: `${ATTEMPTS} servers stopped while they did this`,
};

const state = processWide("shared jobs", () => ({ turn: Promise.resolve() as Promise<unknown>, isListening: false }));

const trouble = troubleOf("no job can be taken from the queue");

/**
 * Puts work that any server can do into the queue of all, and answers at once with its job: one that waits already for the same is given in its place, and where
 * `isRunningEnough` one that runs. On a database in a file it is work of this process, as any other.
 */
export async function submitShared<I>(store: Store, shared: SharedKind<I>, input: I, isRunningEnough = false): Promise<JobRecord> {
  if (store.dialect === "sqlite") return submitJob(store, { kind: shared.kind, ...shared.work(input) });
  const job = await createSharedJob(store, shared.kind, JSON.stringify(input), isRunningEnough);
  if (!store.isWithin) await queued(store, shared);
  return job;
}

/** Something waits: this server looks for it, and the others are told. */
export async function queued<I>(store: Store, shared: SharedKind<I>): Promise<void> {
  await tellNews(store, { topic: "jobs", id: "", from: serverId() });
  void claimJobs(store, shared);
}

/** Inputs of the jobs of a kind that wait or run, wherever they do. */
export const sharedUnderWay = async <I>(store: Store, { kind }: SharedKind<I>): Promise<readonly I[]> =>
  store.dialect === "sqlite" ? [] : (await openInputs(store, kind)).map((input) => JSON.parse(input) as I);

/** Takes a job from the queue of all servers when this one has none, and another when that is over. */
export function claimJobs<I>(store: Store, shared: SharedKind<I>): Promise<unknown> {
  if (!state.isListening) {
    state.isListening = true;
    listenIdle(() => void claimJobs(store, shared));
  }
  state.turn = state.turn.then(() => claim(store, shared)).then(trouble.over, trouble.tell);
  return state.turn;
}

async function claim<I>(store: Store, shared: SharedKind<I>): Promise<void> {
  if (areJobsClosed() || jobsUnderWay() > 0 || store.dialect === "sqlite") return;
  const { kind } = shared;
  const job = await claimJob(store, { kind, readsOf: (input) => shared.reads(JSON.parse(input) as I) }, serverId(), leaseMs());
  if (job) doTaken(store, job.id, { kind, ...shared.work(JSON.parse(job.input) as I) });
}

/** Takes up the jobs of servers that are gone. */
export async function takeUp<I>(store: Store, shared: SharedKind<I>): Promise<void> {
  const { again } = await takeUpJobs(store, ATTEMPTS, WHY);
  if (again > 0) await queued(store, shared);
  else await claimJobs(store, shared);
}

/** Cancels a job that waits for whichever server takes it, or is under way on another one; false when it had ended or its review is kept, or the database has one server. */
export async function cancelElsewhere(store: Store, id: string): Promise<boolean> {
  if (store.dialect === "sqlite" || !(await cancelOpenJob(store, id))) return false;
  await giveLeasesBack(store, id);
  await tellNews(store, { topic: "job", id, from: serverId() });
  return true;
}
