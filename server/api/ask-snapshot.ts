import { LIVE } from "@/server/contract/live-view.ts";
import { Lanes } from "@/server/jobs/lanes.ts";
import { processWide } from "@/server/jobs/process-wide.ts";
import type { CallerScope } from "@/server/model/caller-scope.ts";
import { type AnswerTask, answerTask, warmTask } from "./answer-task.ts";
import { type ChangeTask, changeTask } from "./changes/change-task.ts";
import { type HistoryTask, historyTask } from "./changes/history-task.ts";
import { type LastChangeTask, lastChangeTask } from "./changes/last-change-task.ts";
import { type TimelineTask, timelineTask } from "./changes/timeline-task.ts";
import { dropEstates } from "./estates.ts";
import { isSomebodyForgotten } from "./forget/heed-forgotten.ts";
import type { LiveHolder } from "./live/check-again.ts";
import type { LiveAsked } from "./live/live-asked.ts";
import { type LiveStep, type LiveTask, liveTask } from "./live/live-task.ts";
import { findId } from "./load-snapshot.ts";
import { type NoticeTask, noticeTask } from "./notice/notice-task.ts";
import { forThread, spanned } from "./operate/trace/span.ts";
import { type ReportTask, reportTask } from "./report/report-task.ts";
import { type ReviewTask, reviewTask } from "./review/review-task.ts";
import { partKey, wholeOf } from "./scope/snapshot-part.ts";
import { serverStore } from "./store-handle.ts";
import { type Outcome, resultOf } from "./thread-problem.ts";
import { ANSWERING, threadFile, threadHeapMiB } from "./threads.ts";
import { UsageError } from "./usage-error.ts";
import { askLive, followSources } from "./watch/follow-sources.ts";

const threads = processWide("answering threads", (): { lanes: Lanes | undefined } => ({ lanes: undefined }));

async function run<T>(
  name: "answer" | "warm" | "live" | "change" | "report" | "review" | "timeline" | "lastChange" | "history" | "notice",
  key: string,
  task: object,
  here: () => Promise<Outcome<T>>,
  signal?: AbortSignal,
): Promise<T> {
  const file = threadFile("answer");
  await heedForgotten();
  return spanned(name, "question" in task ? { "rolewalk.question": String(task.question) } : {}, async () => {
    if (!file) return resultOf(await here());
    threads.lanes ??= new Lanes(file, ANSWERING, threadHeapMiB());
    return resultOf((await threads.lanes.run(key, name, { ...task, ...forThread() }, signal ? { signal } : {})) as Outcome<T>);
  });
}

/** What is asked, and by whom: without a snapshot's id the one that is shown. */
export interface Asked {
  readonly snapshot: string | undefined;
  readonly scope: CallerScope | null;
}

/** @throws UsageError for whoever has a scope: whether anything is watched is not told to them */
export function requireUnlimited(scope: CallerScope | null): void {
  if (scope !== null) throw new UsageError("invalid", "the live view is of the whole estate: whoever has a scope asks snapshots");
}

/**
 * Asks a snapshot, the live view, or the snapshot that is shown, off the thread that serves. The answer is JSON as UTF-8 bytes.
 * @throws UsageError, UnreachableError
 */
export async function askSnapshot({ snapshot, scope }: Asked, question: string, params: AnswerTask["params"]): Promise<Uint8Array> {
  if (snapshot === LIVE) {
    requireUnlimited(scope);
    await heedForgotten();
    return askLive(question, params);
  }
  const id = await findId(await serverStore(), snapshot);
  const task: AnswerTask = { snapshot: id, scope, question, params };
  return run("answer", partKey(task), task, () => answerTask(task));
}

/**
 * The holder of a snapshot, or of the newest one, for a check of one of its answers: each step is done off the thread that serves, the reading in between is
 * not. The answer is JSON as UTF-8 bytes.
 */
export async function snapshotHolder(snapshot: string | undefined, asked: LiveAsked): Promise<LiveHolder<Uint8Array>> {
  if (snapshot === LIVE) throw new UsageError("invalid", "the live view follows its clusters by itself: an answer of a snapshot can be checked again");
  const id = await findId(await serverStore(), snapshot);
  const step = (task: Omit<LiveTask, "snapshot" | "asked">): Promise<LiveStep> => {
    const whole: LiveTask = { snapshot: id, asked, ...task };
    return run("live", id, whole, () => liveTask(whole));
  };
  return {
    needs: async (reads) => {
      const done = await step({ reads });
      return done.kind === "needs" ? done : { clusters: [], facts: [] };
    },
    answer: async (reads, taken) => {
      const done = await step({ reads, taken });
      return done.kind === "answer" ? done.bytes : new Uint8Array();
    },
  };
}

/** What is asked of many snapshots has a thread of its own: it may take long, and whoever reads one of them does not wait for it. */
const HISTORY = "history of snapshots";

/** Asks how a snapshot differs from another one, or what proposed files would make of it, off the thread that serves. The answer is JSON as UTF-8 bytes. */
export const askChange = (task: ChangeTask): Promise<Uint8Array> => run("change", partKey(task), task, () => changeTask(task));

/** Makes a report of a snapshot, or says what it would hold, off the thread that serves. */
export const askReport = (task: ReportTask): Promise<Uint8Array> => run("report", partKey(task), task, () => reportTask(task));

/** Freezes a snapshot for a review, or looks what has become of one, off the thread that serves. The answer is JSON as UTF-8 bytes. `signal`: stops it. */
export const askReview = (task: ReviewTask, signal?: AbortSignal): Promise<Uint8Array> => run("review", task.snapshot, task, () => reviewTask(task), signal);

/** Asks for the timeline of an entity up to a snapshot, off the thread that serves. The answer is JSON as UTF-8 bytes. */
export const askTimelineOf = (task: TimelineTask): Promise<Uint8Array> => run("timeline", HISTORY, task, () => timelineTask(task));

/** Asks when the access of a chain changed last, off the thread that serves. The answer is JSON as UTF-8 bytes. */
export const askLastChangeOf = (task: LastChangeTask): Promise<Uint8Array> => run("lastChange", HISTORY, task, () => lastChangeTask(task));

/** Asks what changed day by day up to a snapshot, off the thread that serves. The answer is JSON as UTF-8 bytes. */
export const askHistoryOf = (task: HistoryTask): Promise<Uint8Array> => run("history", HISTORY, task, () => historyTask(task));

/** What there is to tell of a snapshot that was just made, off the thread that serves: a notice as JSON in UTF-8, or nothing. */
export const askNotice = (task: NoticeTask): Promise<Uint8Array> => run("notice", task.snapshot, task, () => noticeTask(task));

function warm(id: string): Promise<boolean> {
  const task = wholeOf(id);
  return run("warm", partKey(task), task, () => warmTask(task));
}

/** Makes a snapshot ready in the background, so that the first question about it does not wait; a failure shows when it is asked. */
export function warmSnapshot(id: string): void {
  warm(id).catch(() => undefined);
}

/**
 * Makes the snapshot that is shown ready, and then what the first page shows of it: who comes first after a start does not wait for a large snapshot, and whoever
 * asks meanwhile is answered before the first page is made. Without a snapshot there is nothing to do, and a failure shows when somebody asks.
 */
export function warmShown(): void {
  const all = async (): Promise<void> => {
    const snapshot = await findId(await serverStore(), undefined);
    await warm(snapshot);
    await askSnapshot({ snapshot, scope: null }, "overview", {});
  };
  all().catch(() => undefined);
}

/** Where somebody was forgotten, by this process or another one, what is held in memory still names them: it goes, and the watch begins anew. */
async function heedForgotten(): Promise<void> {
  if (!(await isSomebodyForgotten(await serverStore()))) return;
  dropEstates();
  const old = threads.lanes;
  threads.lanes = undefined;
  // what they are at is answered as it was asked
  void old?.finish().catch(() => undefined);
  await followSources();
}

/** Ends the threads; the next question starts new ones. */
export async function closeThreads(): Promise<void> {
  const open = threads.lanes;
  threads.lanes = undefined;
  await open?.close();
}
