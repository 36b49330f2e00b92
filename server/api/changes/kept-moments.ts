import type { Estate } from "@/server/api/estate.ts";
import { findRecord } from "@/server/api/load-snapshot.ts";
import type { Store } from "@/server/store/client.ts";
import { listSnapshots } from "@/server/store/snapshot-repository.ts";
import type { Moment } from "./ask-timeline.ts";

/** How many snapshots a timeline looks at. */
export interface Kept {
  readonly snapshot?: string | undefined;
  readonly limit: number;
}

/** The snapshots up to one, or to the one that is shown, by when they were captured, the newest first; and how many older ones there are. */
export async function keptMoments(
  store: Store,
  { snapshot, limit }: Kept,
  open: (id: string) => Promise<Estate>,
): Promise<{ readonly moments: readonly Moment[]; readonly earlier: number }> {
  const last = await findRecord(store, snapshot);
  const others = (await listSnapshots(store)).filter((one) => one.id !== last.id && one.capturedAt <= last.capturedAt);
  const upTo = [last, ...others.toSorted((a, b) => b.capturedAt.getTime() - a.capturedAt.getTime())];
  const moments = upTo
    .slice(0, limit)
    .map(({ id, label, capturedAt }): Moment => ({ snapshot: id, label, capturedAt: capturedAt.toISOString(), open: () => open(id) }));
  return { moments, earlier: upTo.length - moments.length };
}
