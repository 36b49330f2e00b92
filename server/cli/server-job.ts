import { setTimeout as sleep } from "node:timers/promises";
import { type JobAnswer, jobAnswer } from "@/server/contract/screen.ts";
import { askServer } from "./remote.ts";

/** What is done soon is told soon; what takes long is asked for no more often than this. */
const [FIRST_MS, MOST_MS] = [25, 300];

/** Waits for a job that a server has begun, and says how it ended. `path`: where it is asked for; `answer`: what the server said when it began. @throws UnreachableError */
export async function endedJob(server: string, path: "jobs" | "push", answer: unknown): Promise<JobAnswer> {
  let job = jobAnswer.parse(answer);
  for (let wait = FIRST_MS; job.state === "queued" || job.state === "running"; wait = Math.min(wait * 2, MOST_MS)) {
    await sleep(wait);
    job = jobAnswer.parse(await askServer(server, `${path}/${encodeURIComponent(job.id)}`, {}));
  }
  return job;
}
