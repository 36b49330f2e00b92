import type { Store } from "./client.ts";
import { findSnapshot, type SnapshotRecord } from "./snapshot-repository.ts";

/** The snapshot that is asked where none is named, and a newer one that stands behind it because it is not whole. */
export interface Shown {
  readonly shown: SnapshotRecord;
  readonly behind?: SnapshotRecord | undefined;
}

/** The ids of both. */
interface ShownIds {
  readonly shown: string;
  readonly behind?: string | undefined;
}

const LAST_SAVED = [{ savedAt: "desc" }, { createdAt: "desc" }] as const;

/** The names of the sources, as they are kept with a snapshot. */
const namesOf = (sources: string): string => JSON.stringify((JSON.parse(sources) as SnapshotRecord["sources"]).map(({ name }) => name));

/** The newest complete snapshot of exactly these sources; undefined when there is none. */
async function completeOf(store: Store, sources: string): Promise<string | undefined> {
  const rows = await store.client.snapshot.findMany({
    where: { status: "complete", sources: { not: "[]" } },
    orderBy: [...LAST_SAVED],
    select: { id: true, sources: true },
  });
  const wanted = namesOf(sources);
  return rows.find((row) => namesOf(row.sources) === wanted)?.id;
}

/** The ids of `shownSnapshot`. Every question asks for them: what else is known of a snapshot, such as what it lacks, can be long and is not read. */
export async function shownIds(store: Store, origins: readonly string[]): Promise<ShownIds | undefined> {
  const newest = await store.client.snapshot.findFirst({ orderBy: [...LAST_SAVED], select: { id: true, status: true, origin: true, sources: true } });
  if (!newest) return undefined;
  const { id, status, origin, sources } = newest;
  if (status === "complete" || sources === "[]" || !origins.includes(origin)) return { shown: id };
  const complete = await completeOf(store, sources);
  return complete === undefined ? { shown: id } : { shown: complete, behind: id };
}

/**
 * The snapshot saved last, unless it is a partial one of these origins and there is a complete one of the same sources: that one is asked then, and the
 * partial one is named. Undefined when there is no snapshot.
 */
export async function shownSnapshot(store: Store, origins: readonly string[]): Promise<Shown | undefined> {
  const ids = await shownIds(store, origins);
  const shown = ids && (await findSnapshot(store, ids.shown));
  if (!ids || !shown) return undefined;
  return ids.behind === undefined ? { shown } : { shown, behind: await findSnapshot(store, ids.behind) };
}
