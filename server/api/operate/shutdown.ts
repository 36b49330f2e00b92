import { setTimeout as sleep } from "node:timers/promises";
import { closeThreads } from "@/server/api/ask-snapshot.ts";
import { stopReplica } from "@/server/api/replicas.ts";
import { closeJobThread } from "@/server/api/run-job-thread.ts";
import { stopSchedules } from "@/server/api/schedules.ts";
import { closeServerStore, openedStore } from "@/server/api/store-handle.ts";
import { closeLive } from "@/server/api/watch/follow-sources.ts";
import { processWide } from "@/server/jobs/process-wide.ts";
import { cancelJobs, closeJobs, jobsUnderWay } from "@/server/jobs/run-job.ts";
import { serverId } from "@/server/jobs/server-id.ts";
import type { Store } from "@/server/store/client.ts";
import { failAbandonedJobs } from "@/server/store/job-repository.ts";
import { tellNews } from "@/server/store/news.ts";
import { handBackJobs } from "@/server/store/shared-job-repository.ts";
import { serverLog } from "./log.ts";
import { awaitedRequests, servers } from "./requests.ts";
import { stopTracing } from "./trace/configure.ts";

/** How long requests and the job that runs may take to end, in milliseconds: `ROLEWALK_STOP_SECONDS`, else 5 seconds. */
const graceMs = (): number => Number(process.env["ROLEWALK_STOP_SECONDS"] || 5) * 1000;
const LOOK_MS = 25;

const state = processWide("stopping", () => ({ since: undefined as number | undefined }));

/** Whether the server was told to stop: it answers what it has begun and takes nothing new. */
export const isStopping = (): boolean => state.since !== undefined;

async function until(done: () => boolean, at: number): Promise<boolean> {
  while (!done() && Date.now() < at) await sleep(LOOK_MS);
  return done();
}

async function handBack(store: Store): Promise<number> {
  const why = "the server stopped before this was done";
  if (store.dialect === "sqlite") return failAbandonedJobs(store, why);
  const count = await handBackJobs(store, serverId(), why);
  await tellNews(store, { topic: "jobs", id: "", from: serverId() });
  return count;
}

/**
 * Jobs that did not end are handed back: kept as failed, so that whoever asked for them sees it and asks again; of several servers another one goes on with what
 * any can do.
 */
async function handBackAll(): Promise<number> {
  const store = await openedStore();
  const count = store ? await handBack(store) : 0;
  cancelJobs();
  return count;
}

/** Takes nothing new, answers what was begun, lets the running job end or hands it back, and closes the threads and the database. */
export async function stopServing(): Promise<void> {
  state.since = Date.now();
  const at = state.since + graceMs();
  stopSchedules();
  closeJobs();
  for (const server of servers()) {
    server.close();
    server.closeIdleConnections();
  }
  const [answered, idle] = await Promise.all([until(() => awaitedRequests() === 0, at), until(() => jobsUnderWay() === 0, at)]);
  const handedBack = idle ? 0 : await handBackAll();
  for (const server of servers()) server.closeAllConnections();
  await closeLive();
  await stopReplica();
  await Promise.all([closeThreads(), closeJobThread()]);
  await closeServerStore();
  await stopTracing();
  serverLog().info({ answered, handedBack, ms: Date.now() - state.since }, "stopped");
}

/** A signal to stop is obeyed once, in order; the same signal again ends the process at once. */
export function obeySignals(): void {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    // the web server's own handling closes connections and exits: it knows of no job and no database
    process.removeAllListeners(signal);
    process.on(signal, () => {
      if (isStopping()) process.exit(1);
      serverLog().info({ signal }, "stopping");
      stopServing().then(
        () => process.exit(0),
        (thrown: unknown) => {
          serverLog().error({ err: thrown }, "could not stop in order");
          process.exit(1);
        },
      );
    });
  }
}
