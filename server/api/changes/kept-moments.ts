import type { Estate } from "@/server/api/estate.ts";
import { findRecord } from "@/server/api/load-snapshot.ts";
import type { Store } from "@/server/store/client.ts";
import { countSightings, listSightings } from "@/server/store/sighting-repository.ts";
import type { Moment } from "./ask-timeline.ts";

/** Times of captures that are looked through for their days: more than any policy keeps. */
export const MOST_TIMES = 20_000;

/** How many moments a timeline looks at, up to which snapshot. */
interface Kept {
  readonly snapshot?: string | undefined;
  readonly limit: number;
}

/**
 * What was captured up to a snapshot, or to the one that is shown, the newest first; and how many older times there are. The same facts that are captured again and again are one
 * moment; seen once more after others, they are another one.
 */
export async function keptMoments(
  store: Store,
  { snapshot, limit }: Kept,
  open: (id: string) => Promise<Estate>,
): Promise<{ readonly moments: readonly Moment[]; readonly earlier: number }> {
  const last = await findRecord(store, snapshot);
  const all = await listSightings(store, last.capturedAt, limit + 1);
  // what was captured at the same time as the one that is asked about, and is another, is not before it
  const from = all.findIndex((one) => one.snapshot === last.id);
  const upTo = from < 0 ? all : all.slice(from);
  const moments = upTo.slice(0, limit).map(
    ({ snapshot: id, label, since, until }): Moment => ({
      snapshot: id,
      label,
      since: since.toISOString(),
      capturedAt: until.toISOString(),
      open: () => open(id),
    }),
  );
  return { moments, earlier: Math.max(0, (await countSightings(store, last.capturedAt)) - Math.max(0, from) - moments.length) };
}
