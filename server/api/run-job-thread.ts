import { MessageChannel, type MessagePort } from "node:worker_threads";
import type { DoctorAnswer } from "@/server/contract/doctor.ts";
import { Lane } from "@/server/jobs/lane.ts";
import { processWide } from "@/server/jobs/process-wide.ts";
import type { JobContext, SourceProgress } from "@/server/jobs/run-job.ts";
import { checkWork, type ImportInput, importWork, type JobWork, type PushInput, pushWork, type ScanInput, scanWork } from "./job-work.ts";
import { watchCalls } from "./operate/trace/calls.ts";
import { forThread, inTrace, spanned } from "./operate/trace/span.ts";
import { type Outcome, outcomeOf, resultOf } from "./thread-problem.ts";
import { threadFile, threadHeapMiB } from "./threads.ts";

/** What is sent to the thread: the input, and where it tells how far it is. */
export interface JobTask<I> {
  readonly input: I;
  readonly port: MessagePort;
  /** What whoever sent it had under way. */
  readonly trace?: string;
}

/** The thread's side of a job: progress goes through the port, and who stops the job ends the thread. */
export const inThread =
  <I, O>(work: JobWork<I, O>) =>
  (task: JobTask<I>): Promise<Outcome<O>> =>
    inTrace(async ({ input, port, trace }: JobTask<I>) => {
      if (trace !== undefined) watchCalls();
      const done = outcomeOf(() => work(input, { signal: new AbortController().signal, progress: (sources) => port.postMessage(sources) }));
      return done.finally(() => port.close());
    })(task);

/** A thread that has read a fleet holds much memory that nobody needs any more. */
const IDLE_MS = 5000;

const thread = processWide("job thread", (): { lane: Lane | undefined } => ({ lane: undefined }));

async function run<I, O>(name: "importBundle" | "scanSources" | "checkSources" | "takeSent", input: I, context: JobContext, here: JobWork<I, O>): Promise<O> {
  return spanned("job", { "rolewalk.job": name }, () => runHere(name, input, context, here));
}

async function runHere<I, O>(name: string, input: I, context: JobContext, here: JobWork<I, O>): Promise<O> {
  const file = threadFile("job");
  if (!file) return here(input, context);
  thread.lane ??= new Lane(file, threadHeapMiB(), IDLE_MS);
  const { port1, port2 } = new MessageChannel();
  port1.on("message", (sources: readonly SourceProgress[]) => context.progress(sources));
  try {
    const task: JobTask<I> = { input, port: port2, ...forThread() };
    return resultOf((await thread.lane.run(name, task, { signal: context.signal, transfer: [port2] })) as Outcome<O>);
  } finally {
    port1.close();
  }
}

/** Reads an uploaded bundle into a snapshot, off the thread that serves. */
export const runImport = (input: ImportInput, context: JobContext): Promise<string> => run("importBundle", input, context, importWork);

/** Reads live sources into a snapshot, off the thread that serves. */
export const runScan = (input: ScanInput, context: JobContext): Promise<string> => run("scanSources", input, context, scanWork);

/** Takes what a source has sent into a snapshot, off the thread that serves. */
export const runPush = (input: PushInput, context: JobContext): Promise<string> => run("takeSent", input, context, pushWork);

/** Tries sources call by call, off the thread that serves. */
export const runCheck = (input: ScanInput, signal: AbortSignal): Promise<DoctorAnswer> =>
  run("checkSources", input, { signal, progress: () => undefined }, checkWork);

/** Ends the thread; the next job starts a new one. */
export async function closeJobThread(): Promise<void> {
  const open = thread.lane;
  thread.lane = undefined;
  await open?.close();
}
