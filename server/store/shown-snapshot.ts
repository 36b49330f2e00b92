import type { Store } from "./client.ts";
import { findSnapshot, latestSnapshot, type SnapshotRecord } from "./snapshot-repository.ts";

/** The snapshot that is asked where none is named, and a newer one that stands behind it because it is not whole. */
export interface Shown {
  readonly shown: SnapshotRecord;
  readonly behind?: SnapshotRecord | undefined;
}

const namesOf = (sources: SnapshotRecord["sources"]): string => JSON.stringify(sources.map((one) => one.name));

/** The newest complete snapshot of exactly these sources; undefined when there is none. */
async function completeOf(store: Store, { sources }: SnapshotRecord): Promise<SnapshotRecord | undefined> {
  const rows = await store.client.snapshot.findMany({
    where: { status: "complete", sources: { not: "[]" } },
    orderBy: [{ savedAt: "desc" }, { createdAt: "desc" }],
    select: { id: true, sources: true },
  });
  const wanted = namesOf(sources);
  const found = rows.find((row) => namesOf(JSON.parse(row.sources)) === wanted);
  return found && findSnapshot(store, found.id);
}

/**
 * The snapshot saved last, unless it is a partial one of these origins and there is a complete one of the same sources: that one is asked then, and the
 * partial one is named. Undefined when there is no snapshot.
 */
export async function shownSnapshot(store: Store, origins: readonly string[]): Promise<Shown | undefined> {
  const newest = await latestSnapshot(store);
  if (!newest) return undefined;
  if (newest.status === "complete" || newest.sources.length === 0 || !origins.includes(newest.origin)) return { shown: newest };
  const complete = await completeOf(store, newest);
  return complete ? { shown: complete, behind: newest } : { shown: newest };
}
