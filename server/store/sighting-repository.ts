import type { Store } from "./client.ts";

/** A time during which what was captured was the same, again and again. */
export interface SightingRecord {
  readonly snapshot: string;
  readonly label: string;
  readonly since: Date;
  readonly until: Date;
}

/** Notes that a snapshot was captured at a time: what was captured last once more is seen for longer, anything else begins anew. */
export async function noteSighting(store: Store, snapshotId: string, at: Date): Promise<void> {
  const last = await store.client.sighting.findFirst({ orderBy: [{ until: "desc" }, { id: "desc" }] });
  if (last?.snapshotId === snapshotId && last.since <= at) await store.client.sighting.update({ where: { id: last.id }, data: { until: at } });
  else await store.client.sighting.create({ data: { snapshotId, since: at, until: at } });
}

/** What was captured up to a time, the newest first; `limit`: the first so many. */
export const listSightings = async (store: Store, upTo: Date, limit: number): Promise<readonly SightingRecord[]> => {
  const rows = await store.client.sighting.findMany({
    where: { since: { lte: upTo } },
    orderBy: [{ until: "desc" }, { id: "desc" }],
    take: limit,
    include: { snapshot: { select: { label: true } } },
  });
  return rows.map(({ snapshotId, since, until, snapshot }) => ({ snapshot: snapshotId, label: snapshot.label, since, until }));
};

/** How many there are up to a time. */
export const countSightings = (store: Store, upTo: Date): Promise<number> => store.client.sighting.count({ where: { since: { lte: upTo } } });
