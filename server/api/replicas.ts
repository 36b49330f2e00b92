import { processWide } from "@/server/jobs/process-wide.ts";
import { renewLeases } from "@/server/jobs/run-job.ts";
import { leaseMs, serverId } from "@/server/jobs/server-id.ts";
import { claimJobs, takeUp } from "@/server/jobs/shared-jobs.ts";
import { troubleOf } from "@/server/jobs/trouble.ts";
import { giveLeasesBack } from "@/server/store/lease-repository.ts";
import { listenToNews, type News, type Unlisten } from "@/server/store/news.ts";
import { followHere, foundElsewhere, scanJob } from "./follow.ts";
import { hearJobs, jobChanged } from "./job-news.ts";
import { startSchedules } from "./schedules.ts";
import { serverStore } from "./store-handle.ts";

/*
 * One of several servers on one database: what each tells the others, and how it takes up what those leave that are gone. With a database in a file nothing of
 * this is there.
 */

/** The longest time until what a server has left is found by another, once its lease is over. */
const LOOK_MS = 5000;

const state = processWide("replica", (): { unlisten: Unlisten | undefined; timer: NodeJS.Timeout | undefined } => ({ unlisten: undefined, timer: undefined }));

const trouble = troubleOf("what several servers do together does not work");

const tried = (work: Promise<unknown>): void => void work.then(trouble.over, trouble.tell);

async function look(): Promise<void> {
  await takeUp(await serverStore(), scanJob);
}

/** After a connection was made: what was told before it was not heard. */
async function begun(): Promise<void> {
  hearJobs(true);
  await look();
  followHere();
}

async function hear({ topic, id, from }: News): Promise<void> {
  const isMine = from === serverId();
  if (topic === "job") {
    jobChanged(id);
    if (!isMine) await renewLeases(await serverStore());
  } else if (isMine) return;
  else if (topic === "jobs") await claimJobs(await serverStore(), scanJob);
  else if (topic === "snapshot") foundElsewhere(id);
  else {
    startSchedules();
    followHere();
  }
}

/** Takes part in what the servers on a PostgreSQL database do together. */
export function startReplica(): void {
  serverId();
  state.unlisten = listenToNews(
    process.env,
    (news) => tried(hear(news)),
    () => tried(begun()),
  );
  if (!state.unlisten) return;
  state.timer = setInterval(() => tried(look()), Math.min(LOOK_MS, leaseMs() / 2));
  state.timer.unref();
}

/** Takes part no more. */
export async function stopReplica(): Promise<void> {
  clearInterval(state.timer);
  hearJobs(false);
  if (!state.unlisten) return;
  await giveLeasesBack(await serverStore(), serverId());
  await state.unlisten();
  state.unlisten = undefined;
}
