import type { Store } from "@/server/store/client.ts";
import { createJob, finishJob, type JobRecord, reportProgress, startJob } from "@/server/store/job-repository.ts";
import { processWide } from "./process-wide.ts";

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
  readonly kind: "import" | "scan";
  /** Does the work and keeps what it made; the snapshot's id. */
  run(context: JobContext): Promise<string>;
  /** Told the snapshot's id once it is kept. */
  done?(snapshotId: string): void;
  /** Told when it is over, however it ended. */
  ended?(): void;
}

const REPORT_EVERY_MS = 250;
/** How a job went: milliseconds from its start. */
export interface JobEnd {
  readonly kind: JobWork["kind"];
  readonly state: "done" | "failed" | "cancelled";
  readonly ms: number;
}

const jobs = processWide("jobs", () => ({
  running: new Map<string, AbortController>(),
  queue: Promise.resolve(),
  isClosed: false,
  listeners: new Set<(end: JobEnd) => void>(),
}));

/** Jobs that wait or run in this process. */
export const jobsUnderWay = (): number => jobs.running.size;

/** Tells how each job ends from now on. */
export const listenJobs = (hear: (end: JobEnd) => void): void => void jobs.listeners.add(hear);

/** No job is begun any more: those that wait stay as they are kept, for whoever hands them back. */
export function closeJobs(): void {
  jobs.isClosed = true;
}

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
    if (now) writing = writing.then(() => reportProgress(store, id, now)).catch(() => undefined);
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

async function execute(store: Store, id: string, work: JobWork, signal: AbortSignal): Promise<void> {
  if (jobs.isClosed) return;
  if (signal.aborted || !(await startJob(store, id))) {
    await finishJob(store, id, { state: "cancelled" });
    return;
  }
  const { report, flush } = reporter(store, id);
  const since = performance.now();
  const told = (state: JobEnd["state"]): void => {
    for (const hear of jobs.listeners) hear({ kind: work.kind, state, ms: performance.now() - since });
  };
  try {
    const snapshotId = await work.run({ signal, progress: report });
    await flush();
    await finishJob(store, id, { state: "done", snapshotId });
    told("done");
    work.done?.(snapshotId);
  } catch (thrown) {
    await flush();
    const error = thrown instanceof Error ? thrown.message : String(thrown);
    await finishJob(store, id, signal.aborted ? { state: "cancelled" } : { state: "failed", error });
    told(signal.aborted ? "cancelled" : "failed");
  }
}

const tell = (id: string, thrown: unknown): void =>
  void process.stderr.write(`rolewalk: the end of job ${id} could not be kept: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);

/** Puts work into the queue and answers at once with its job; works are done one after another. */
export async function submitJob(store: Store, work: JobWork): Promise<JobRecord> {
  const job = await createJob(store, work.kind);
  const controller = new AbortController();
  jobs.running.set(job.id, controller);
  jobs.queue = jobs.queue
    .then(() => execute(store, job.id, work, controller.signal))
    .finally(() => {
      jobs.running.delete(job.id);
      work.ended?.();
    })
    // a store that does not answer fails this job alone: the queue goes on
    .catch((thrown: unknown) => tell(job.id, thrown));
  return job;
}
