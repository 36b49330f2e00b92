// The thread that watches clusters and answers questions about the live view, so that the web thread stays free.
import { liveAnswerTask, rebaseTask, startTask, stopTask } from "@/server/api/watch/watch-task.ts";

export const start = startTask;
export const rebase = rebaseTask;
export const answer = liveAnswerTask;
export const stop = stopTask;
