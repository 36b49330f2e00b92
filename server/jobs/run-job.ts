import type { Store } from "@/server/store/client.ts";
import { createJob, finishJob, type JobOutcome, type JobRecord, reportProgress, startJob } from "@/server/store/job-repository.ts";
import { tellNews } from "@/server/store/news.ts";
import { createOwnJob, finishOwnJob, renewJobs } from "@/server/store/shared-job-repository.ts";
import { processWide } from "./process-wide.ts";
import { leaseMs, serverId } from "./server-id.ts";

/** How far one source is. */
export interface SourceProgress {
  readonly name: string;
  readonly state: "waiting" | "reading" | "done" | "partial" | "failed";
  readonly detail: string;
  readonly objects: number;
  /** Milliseconds for which rate limits were waited; absent: none. */
  readonly waitedMs?: number;
  /** Milliseconds that are left, as far as the scan before tells; absent: not known. */
  readonly leftMs?: number;
}

export interface JobContext {
  readonly signal: AbortSignal;
  /** Tells how far the work is; kept at most a few times a second. */
  progress(sources: readonly SourceProgress[]): void;
}

export interface JobWork {
  readonly kind: "import" | "scan" | "review";
  /** Does the work and keeps what it made. `id`: of the job. Gives the snapshot's id; undefined: it makes none. */
  run(context: JobContext, id: string): Promise<string | undefined>;
  /** Told the snapshot's id once it is kept. */
  done?(snapshotId: string): void;
  /** Told when it is over, however it ended. */
  ended?(): void;
}

const REPORT_EVERY_MS = 250;

/** Reviews are made by the threads that answer: they do not wait for what is read. */
const queueOf = (kind: JobWork["kind"]): "reviews" | "reading" => (kind === "review" ? "reviews" : "reading");

/** How a job went: milliseconds from its start. */
export interface JobEnd {
  readonly kind: JobWork["kind"];
  readonly state: "done" | "failed" | "cancelled";
  readonly ms: number;
}

const jobs = processWide("jobs", () => ({
  running: new Map<string, AbortController>(),
  queues: { reading: Promise.resolve(), reviews: Promise.resolve() },
  isClosed: false,
  listeners: new Set<(end: JobEnd) => void>(),
  idle: new Set<() => void>(),
  renewing: undefined as NodeJS.Timeout | undefined,
}));

/** Jobs that wait or run in this process. */
export const jobsUnderWay = (): number => jobs.running.size;

/** Tells how each job ends from now on. */
export const listenJobs = (hear: (end: JobEnd) => void): void => void jobs.listeners.add(hear);

/** No job is begun any more: those that wait stay as they are kept, for whoever hands them back. */
export function closeJobs(): void {
  jobs.isClosed = true;
}

/** Whether no job is begun any more. */
export const areJobsClosed = (): boolean => jobs.isClosed;

/** Stops every job that waits or runs. */
export function cancelJobs(): void {
  for (const controller of jobs.running.values()) controller.abort();
}

/** Stops a job that waits or runs; false when it is not under way in this process. */
export function cancelJob(id: string): boolean {
  const controller = jobs.running.get(id);
  controller?.abort();
  return controller !== undefined;
}

/** Writes progress at once the first time, then only as often as is useful, the last state always. */
function reporter(store: Store, id: string): { readonly report: (sources: readonly SourceProgress[]) => void; readonly flush: () => Promise<void> } {
  let latest: readonly SourceProgress[] | undefined;
  let writing: Promise<unknown> = Promise.resolve();
  let last = 0;
  const write = (): void => {
    const now = latest;
    latest = undefined;
    last = Date.now();
    if (now)
      writing = writing
        .then(() => reportProgress(store, id, now))
        .then(() => tellOf(store, id))
        .catch(() => undefined);
  };
  return {
    report(sources) {
      latest = sources;
      if (Date.now() - last >= REPORT_EVERY_MS) write();
    },
    async flush() {
      write();
      await writing;
    },
  };
}

/** How a job that this process has is begun and ended: by itself alone, or as one of several servers. */
interface Hold {
  /** False when it was cancelled, or is somebody else's. */
  begin(id: string): Promise<boolean>;
  /** False when it had ended, or is somebody else's by now. */
  end(id: string, outcome: JobOutcome): Promise<boolean>;
}

const holdOf = (store: Store): Hold =>
  store.dialect === "sqlite"
    ? { begin: (id) => startJob(store, id), end: (id, outcome) => finishJob(store, id, outcome) }
    : { begin: (id) => startJob(store, id), end: (id, outcome) => finishOwnJob(store, id, serverId(), outcome) };

interface Begun {
  readonly id: string;
  /** It was taken from the queue of all servers: it runs already. */
  readonly isTaken: boolean;
}

async function execute(store: Store, { id, isTaken }: Begun, work: JobWork, signal: AbortSignal): Promise<void> {
  if (jobs.isClosed) return;
  const hold = holdOf(store);
  if (signal.aborted || !(isTaken || (await hold.begin(id)))) {
    await hold.end(id, { state: "cancelled" });
    return;
  }
  const { report, flush } = reporter(store, id);
  const since = performance.now();
  const ended = async (outcome: JobOutcome): Promise<boolean> => {
    await flush();
    const isOurs = await hold.end(id, outcome);
    for (const hear of jobs.listeners) hear({ kind: work.kind, state: outcome.state, ms: performance.now() - since });
    tellOf(store, id);
    return isOurs;
  };
  try {
    const snapshotId = await work.run({ signal, progress: report }, id);
    // where it is not ours any more another server does it anew, and tells of it
    const isTold = (await ended({ state: "done", snapshotId })) || store.dialect === "sqlite";
    if (isTold && snapshotId !== undefined) work.done?.(snapshotId);
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown.message : String(thrown);
    await ended(signal.aborted ? { state: "cancelled" } : { state: "failed", error });
  }
}

/** Other servers may have readers of it. */
const tellOf = (store: Store, id: string): void => void tellNews(store, { topic: "job", id, from: serverId() }).catch(() => undefined);

const tell = (id: string, thrown: unknown): void =>
  void process.stderr.write(`rolewalk: the end of job ${id} could not be kept: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);

function enqueue(store: Store, job: Begun, work: JobWork): void {
  const controller = new AbortController();
  jobs.running.set(job.id, controller);
  const queue = queueOf(work.kind);
  jobs.queues[queue] = jobs.queues[queue]
    .then(() => execute(store, job, work, controller.signal))
    .finally(() => {
      jobs.running.delete(job.id);
      work.ended?.();
      for (const hear of jobs.idle) hear();
    })
    // a store that does not answer fails this job alone: the queue goes on
    .catch((thrown: unknown) => tell(job.id, thrown));
  if (store.dialect === "postgresql") holdLeases(store);
}

/** Puts work into its queue and answers at once with its job; works of a queue are done one after another. Only this process can do it. */
export async function submitJob(store: Store, work: JobWork): Promise<JobRecord> {
  const job = store.dialect === "sqlite" ? await createJob(store, work.kind) : await createOwnJob(store, work.kind, serverId(), leaseMs());
  enqueue(store, { id: job.id, isTaken: false }, work);
  return job;
}

/** Does a job that was taken from the queue of all servers, after those that this process has. */
export const doTaken = (store: Store, id: string, work: JobWork): void => enqueue(store, { id, isTaken: true }, work);

/** Tells whenever a job of this process is over. */
export const listenIdle = (hear: () => void): void => void jobs.idle.add(hear);

/** Says that the jobs of this process are still its own, and stops those that are not: they were cancelled elsewhere, or taken by another server. */
export async function renewLeases(store: Store): Promise<void> {
  const held = [...jobs.running.keys()];
  if (held.length === 0) return;
  const still = await renewJobs(store, serverId(), leaseMs());
  for (const id of held) if (!still.includes(id)) jobs.running.get(id)?.abort();
}

/** Leases last until several of these have failed. */
const RENEWALS = 4;

function holdLeases(store: Store): void {
  if (jobs.renewing) return;
  jobs.renewing = setInterval(() => {
    if (jobs.running.size > 0) return void renewLeases(store).catch(() => undefined);
    clearInterval(jobs.renewing);
    jobs.renewing = undefined;
  }, leaseMs() / RENEWALS);
  jobs.renewing.unref();
}
