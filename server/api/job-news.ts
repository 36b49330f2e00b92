import { EventEmitter, once } from "node:events";
import { processWide } from "@/server/jobs/process-wide.ts";

const state = processWide("job news", () => ({ heard: new EventEmitter().setMaxListeners(0), isHeard: false }));

/** How often a job is looked at while nobody tells what becomes of it, and where news of it comes anyway. */
const POLL_MS = 200;
const LONG_MS = 2000;

/** Whether what becomes of jobs, on whichever server, is told here. */
export function hearJobs(isHeard: boolean): void {
  state.isHeard = isHeard;
}

/** Something has become of a job. */
export const jobChanged = (id: string): void => void state.heard.emit(id);

/** Waits until something has become of a job, or may have. */
export async function jobNews(id: string, signal: AbortSignal): Promise<void> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(state.isHeard ? LONG_MS : POLL_MS)]);
  await once(state.heard, id, { signal: within }).catch(() => undefined);
}
