// The thread that holds snapshots and answers questions about them, so that the web thread stays free.
import { answerTask, warmTask } from "@/server/api/answer-task.ts";
import { changeTask } from "@/server/api/changes/change-task.ts";
import { historyTask } from "@/server/api/changes/history-task.ts";
import { lastChangeTask } from "@/server/api/changes/last-change-task.ts";
import { timelineTask } from "@/server/api/changes/timeline-task.ts";
import { liveTask } from "@/server/api/live/live-task.ts";
import { noticeTask } from "@/server/api/notice/notice-task.ts";
import { inTrace, spanned } from "@/server/api/operate/trace/span.ts";
import { reportTask } from "@/server/api/report/report-task.ts";
import { reviewTask } from "@/server/api/review/review-task.ts";

/** Done within what whoever asked had under way. */
const work = <T extends object, R>(name: string, task: (task: T) => Promise<R>) =>
  inTrace((given: T) => spanned(`${name} in its thread`, {}, () => task(given)));

export const answer = work("answer", answerTask);
export const warm = work("warm", warmTask);
export const live = work("live", liveTask);
export const change = work("change", changeTask);
export const report = work("report", reportTask);
export const history = work("history", historyTask);
export const lastChange = work("lastChange", lastChangeTask);
export const timeline = work("timeline", timelineTask);
export const notice = work("notice", noticeTask);
export const review = work("review", reviewTask);
