import { processWide } from "@/server/jobs/process-wide.ts";
import { lastForgotten } from "@/server/store/forgotten-name-repository.ts";
import { clearGraphs, graphsClearedFor } from "@/server/store/graph-cache.ts";
import type { Store } from "@/server/store/store.ts";

/** Graphs that were kept before somebody was forgotten still name them: they go, in whichever home they lie, before another one is taken. */
export async function dropGraphsOfForgotten(store: Store): Promise<void> {
  const last = await lastForgotten(store);
  if (last !== undefined && last !== graphsClearedFor()) clearGraphs(last);
}

const known = processWide("forgotten names", (): { last: string | undefined; isAsked: boolean } => ({ last: undefined, isAsked: false }));

/** Whether somebody was forgotten since this process last asked, also by another one: what it holds in memory names them then. */
export async function isSomebodyForgotten(store: Store): Promise<boolean> {
  const last = await lastForgotten(store);
  const isNew = known.isAsked && last !== known.last;
  Object.assign(known, { last, isAsked: true });
  return isNew;
}
