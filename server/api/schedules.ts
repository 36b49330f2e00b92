import { everyMs, type ScanSource } from "@/server/collect/scan/sources.ts";
import { processWide } from "@/server/jobs/process-wide.ts";
import { nextRun, type Planned, turnAt } from "@/server/jobs/run-plan.ts";
import { queued, sharedUnderWay, submitShared } from "@/server/jobs/shared-jobs.ts";
import type { Store } from "@/server/store/client.ts";
import { serially } from "@/server/store/serially.ts";
import { listSources, planSource, type SourceRecord } from "@/server/store/source-repository.ts";
import { scanJob, scanOf, watchedNames } from "./follow.ts";
import { isReadLive, readableSource } from "./scan-sources.ts";
import { serverStore } from "./store-handle.ts";

/** The longest time between two looks at the plan: another process may have changed it. */
const LOOK_MS = 30_000;

interface State {
  timer: NodeJS.Timeout | undefined;
  /** Names of sources that a schedule reads just now. */
  readonly busy: Set<string>;
}

const state = processWide("schedules", (): State => ({ timer: undefined, busy: new Set() }));

interface Entry extends Planned {
  readonly record: SourceRecord;
  readonly source: ScanSource;
}

/** Sources that are read by themselves; one whose configuration this version cannot read is passed over, a scan by hand says why. */
function planned(records: readonly SourceRecord[]): readonly Entry[] {
  return records.flatMap((record) => {
    const source = readableSource(record);
    const ms = everyMs(source?.every ?? "");
    return source && ms !== undefined ? [{ record, source, name: record.name, everyMs: ms, nextRunAt: record.nextRunAt?.getTime() }] : [];
  });
}

/** Gives a source its next time; false when another process has done so meanwhile. */
const plan = (store: Store, { record, everyMs: ms }: Entry, now: number): Promise<boolean> =>
  planSource(store, record.id, record.nextRunAt, new Date(nextRun(now, ms)));

/** Names of sources that are being read by a schedule or, of several servers, by any scan. */
async function busyNames(store: Store): Promise<ReadonlySet<string>> {
  const open = await sharedUnderWay(store, scanJob);
  return new Set([...state.busy, ...open.flatMap((one) => scanJob.reads(one))]);
}

/** Reads what is due. Returns when to look again, in milliseconds since the epoch. */
export async function runDue(now = Date.now()): Promise<number> {
  const store = await serverStore();
  const busy = await busyNames(store);
  // of several servers one looks at a time: that a source is read, and when it is next, is kept together
  const { lookAgainAt, isRead } = await serially(store, "schedules", async (alone) => {
    const records = (await listSources(alone)).filter((one) => one.enabled && isReadLive(one));
    const entries = planned(records);
    const turn = turnAt(now, entries, (name) => busy.has(name), LOOK_MS);
    for (const one of entries) if (turn.unplanned.includes(one)) await plan(alone, one, now);
    const mine: string[] = [];
    for (const one of entries) if (turn.due.includes(one) && (await plan(alone, one, now))) mine.push(one.name);
    if (mine.length > 0) await read(alone, records, mine);
    return { lookAgainAt: turn.lookAgainAt, isRead: mine.length > 0 };
  });
  if (isRead && store.dialect === "postgresql") await queued(store, scanJob);
  return lookAgainAt;
}

async function read(store: Store, records: readonly SourceRecord[], due: readonly string[]): Promise<void> {
  const ended = (): void => {
    for (const name of due) state.busy.delete(name);
  };
  const asked = scanOf(records, [...new Set([...due, ...watchedNames(records)])]);
  // the queue of several servers says by itself what is being read
  if (store.dialect === "sqlite") for (const name of due) state.busy.add(name);
  await submitShared(store, { ...scanJob, work: (input) => ({ ...scanJob.work(input), ended }) }, asked);
}

/** Looks at the plan now and, from then on, whenever something may be due. */
export function startSchedules(): void {
  clearTimeout(state.timer);
  const again = (at: number): void => {
    clearTimeout(state.timer);
    state.timer = setTimeout(startSchedules, Math.max(0, at - Date.now()));
    state.timer.unref();
  };
  runDue().then(again, (thrown: unknown) => {
    process.stderr.write(`rolewalk: the schedules could not be looked at: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
    again(Date.now() + LOOK_MS);
  });
}

/** Ends the looking; what is being read goes on. */
export function stopSchedules(): void {
  clearTimeout(state.timer);
  state.timer = undefined;
}
