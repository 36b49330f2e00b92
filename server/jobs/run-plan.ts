/** Share of the time between scans by which each run comes earlier or later, so that sources of one rhythm do not all come at once. */
const JITTER = 0.1;

/** When a source that is read every so many milliseconds is read after this moment; `random` from 0 to 1. */
export const nextRun = (after: number, everyMs: number, random = Math.random()): number => after + everyMs * (1 - JITTER + 2 * JITTER * random);

/** A source that is read by itself. */
export interface Planned {
  readonly name: string;
  readonly everyMs: number;
  /** Undefined: it has not been planned yet. */
  readonly nextRunAt: number | undefined;
}

/** What is to be done now: sources to read, sources that are only given a time, and when to look again. */
export interface Turn {
  readonly due: readonly Planned[];
  readonly unplanned: readonly Planned[];
  readonly lookAgainAt: number;
}

/** A source that was due several times while nobody looked is due once. Those that are being read are left alone. */
export function turnAt(now: number, sources: readonly Planned[], isBusy: (name: string) => boolean, latest: number): Turn {
  const free = sources.filter((one) => !isBusy(one.name));
  const due = free.filter((one) => one.nextRunAt !== undefined && one.nextRunAt <= now);
  const later = free.flatMap((one) => (one.nextRunAt !== undefined && one.nextRunAt > now ? [one.nextRunAt] : []));
  return { due, unplanned: free.filter((one) => one.nextRunAt === undefined), lookAgainAt: Math.min(now + latest, ...later) };
}
