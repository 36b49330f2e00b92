import { z } from "zod";
import { type JobAnswer, jobAnswer, sourceProgress } from "@/server/contract/screen.ts";
import { findJob, type JobRecord } from "@/server/store/job-repository.ts";
import { jobNews } from "./job-news.ts";
import { serverStore } from "./store-handle.ts";
import { UsageError } from "./usage-error.ts";

const ENDED: readonly JobAnswer["state"][] = ["done", "failed", "cancelled"];

export function jobAnswerOf(job: JobRecord): JobAnswer {
  const progress = z.array(sourceProgress).safeParse(job.progress);
  return {
    id: job.id,
    kind: jobAnswer.shape.kind.parse(job.kind),
    state: job.state,
    progress: progress.success ? progress.data : [],
    error: job.error ?? null,
    snapshot: job.snapshotId ?? null,
    review: job.reviewId ?? null,
  };
}

export const noJob = (id: string): UsageError => new UsageError("not-found", `there is no job \`${id}\``);

export async function jobNamed(id: string): Promise<JobAnswer> {
  const job = await findJob(await serverStore(), id);
  if (!job) throw noJob(id);
  return jobAnswerOf(job);
}

/** The states of a job as they change, until it ends or the reader leaves. */
async function* changes(id: string, signal: AbortSignal): AsyncGenerator<JobAnswer> {
  let last = "";
  while (!signal.aborted) {
    const job = await jobNamed(id);
    const text = JSON.stringify(job);
    if (text !== last) yield job;
    last = text;
    if (ENDED.includes(job.state)) return;
    await jobNews(id, signal);
  }
}

/** Server-sent events: each `data:` is the job's state. */
export async function jobEvents(id: string, signal: AbortSignal): Promise<Response> {
  await jobNamed(id);
  const encoder = new TextEncoder();
  const source = changes(id, signal);
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await source.next().catch(() => ({ done: true as const, value: undefined }));
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(`data: ${JSON.stringify(next.value)}\n\n`));
    },
    async cancel() {
      await source.return(undefined);
    },
  });
  return new Response(stream, { headers: { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" } });
}
