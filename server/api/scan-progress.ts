import type { ScanProgress } from "@/server/collect/scan/progress.ts";
import type { SourceProgress } from "@/server/jobs/run-job.ts";

const STATES = { reading: "reading", complete: "done", partial: "partial", failed: "failed" } as const;

/** A source while it is read. */
interface Tally {
  readonly startedAt: number;
  /** Objects by call: several lists are read at once, and each tells how many it has by then. */
  readonly objects: Map<string, number>;
}

/** Calls that must be through before the time that is left can be told. */
const ENOUGH_CALLS = 3;

/** How long a source will still take, when it takes as many calls as the time before and as long for each as so far. */
function leftOf({ calls, callsBefore, state }: ScanProgress, elapsedMs: number): number | undefined {
  if (state !== "reading" || callsBefore === undefined || calls < ENOUGH_CALLS || callsBefore <= calls) return undefined;
  return Math.round((elapsedMs / calls) * (callsBefore - calls));
}

/** The call that is sent, and how many were; none was: nothing. */
function detailOf({ call, page, calls }: ScanProgress): string {
  const counted = calls === 1 ? "1 call" : `${calls} calls`;
  if (call === undefined) return calls === 0 ? "" : counted;
  return `${call}${page ? ` page ${page}` : ""} (${counted})`;
}

/** Keeps the last word of every source, for whoever watches the job. */
export function progressOf(
  sources: readonly string[],
  tell: (all: readonly SourceProgress[]) => void,
  now: () => number = Date.now,
): (p: ScanProgress) => void {
  const all = new Map<string, SourceProgress>(sources.map((name) => [name, { name, state: "waiting", detail: "", objects: 0 }]));
  const tallies = new Map<string, Tally>();
  tell([...all.values()]);
  return (p) => {
    const tally = tallies.get(p.source) ?? { startedAt: now(), objects: new Map() };
    tallies.set(p.source, tally);
    if (p.objects !== undefined) tally.objects.set(p.call ?? "", p.objects);
    const leftMs = leftOf(p, now() - tally.startedAt);
    all.set(p.source, {
      name: p.source,
      state: STATES[p.state],
      detail: detailOf(p),
      objects: [...tally.objects.values()].reduce((sum, one) => sum + one, 0),
      ...(p.waitedMs ? { waitedMs: p.waitedMs } : {}),
      ...(leftMs === undefined ? {} : { leftMs }),
    });
    tell([...all.values()]);
  };
}
