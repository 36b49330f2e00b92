import { Lanes } from "@/server/jobs/lanes.ts";
import { processWide } from "@/server/jobs/process-wide.ts";
import { type AnswerTask, answerTask, warmTask } from "./answer-task.ts";
import { findRecord } from "./load-snapshot.ts";
import { serverStore } from "./store-handle.ts";
import { type Outcome, resultOf } from "./thread-problem.ts";
import { ANSWERING, threadFile, threadHeapMiB } from "./threads.ts";

const threads = processWide("answering threads", (): { lanes: Lanes | undefined } => ({ lanes: undefined }));

async function run<T>(name: "answer" | "warm", task: { readonly snapshot: string }, here: () => Promise<Outcome<T>>): Promise<T> {
  const file = threadFile("answer");
  if (!file) return resultOf(await here());
  threads.lanes ??= new Lanes(file, ANSWERING, threadHeapMiB());
  return resultOf((await threads.lanes.run(task.snapshot, name, task)) as Outcome<T>);
}

/**
 * Asks a snapshot, or the newest one, off the thread that serves. The answer is JSON as UTF-8 bytes.
 * @throws UsageError, UnreachableError
 */
export async function askSnapshot(snapshot: string | undefined, question: string, params: AnswerTask["params"]): Promise<Uint8Array> {
  const { id } = await findRecord(await serverStore(), snapshot);
  const task: AnswerTask = { snapshot: id, question, params };
  return run("answer", task, () => answerTask(task));
}

/** Makes a snapshot ready in the background, so that the first question about it does not wait; a failure shows when it is asked. */
export function warmSnapshot(id: string): void {
  const task = { snapshot: id };
  run("warm", task, () => warmTask(task)).catch(() => undefined);
}

/** Ends the threads; the next question starts new ones. */
export async function closeThreads(): Promise<void> {
  const open = threads.lanes;
  threads.lanes = undefined;
  await open?.close();
}
