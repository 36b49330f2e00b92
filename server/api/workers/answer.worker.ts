// The thread that holds snapshots and answers questions about them, so that the web thread stays free.
import { answerTask, warmTask } from "@/server/api/answer-task.ts";
import { changeTask } from "@/server/api/changes/change-task.ts";
import { historyTask } from "@/server/api/changes/history-task.ts";
import { lastChangeTask } from "@/server/api/changes/last-change-task.ts";
import { timelineTask } from "@/server/api/changes/timeline-task.ts";
import { liveTask } from "@/server/api/live/live-task.ts";
import { noticeTask } from "@/server/api/notice/notice-task.ts";
import { reportTask } from "@/server/api/report/report-task.ts";
import { reviewTask } from "@/server/api/review/review-task.ts";

export const answer = answerTask;
export const warm = warmTask;
export const live = liveTask;
export const change = changeTask;
export const report = reportTask;
export const history = historyTask;
export const lastChange = lastChangeTask;
export const timeline = timelineTask;
export const notice = noticeTask;
export const review = reviewTask;
