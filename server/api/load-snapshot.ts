import { type Facts, facts as factsSchema } from "@/server/facts/snapshot.ts";
import { momentWords } from "@/server/model/moment.ts";
import { closeStore, openStore, type Store } from "@/server/store/client.ts";
import { type Shown, shownIds, shownSnapshot } from "@/server/store/shown-snapshot.ts";
import { findSnapshot, hasSnapshot, readSnapshotFacts, type SnapshotRecord } from "@/server/store/snapshot-repository.ts";
import { factsShape } from "./facts-shape.ts";
import { UsageError } from "./usage-error.ts";

/** Opens the database the environment names and closes it afterwards. */
export async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(process.env);
  if (!store.ok) throw new UsageError("invalid", store.error.message);
  try {
    return await work(store.value);
  } finally {
    await closeStore(store.value);
  }
}

/** Whose partial snapshots stand behind a complete one of the same sources: on pages those of every scan, elsewhere those nobody has asked for. */
const UNATTENDED = ["schedule", "live", "push"];
const SCANS = ["scan", ...UNATTENDED];

/** The snapshot that pages open where none is named, and a newer partial one behind it. */
export const shownOnPages = (store: Store): Promise<Shown | undefined> => shownSnapshot(store, SCANS);

/** The newest snapshot as the command line asks it, and a newer partial one behind it. */
export const shownOnCommandLine = (store: Store): Promise<Shown | undefined> => shownSnapshot(store, UNATTENDED);

/** The snapshot of that id, or the one that is shown. */
export async function findRecord(store: Store, id: string | undefined, newest = shownOnPages): Promise<SnapshotRecord> {
  const record = id ? await findSnapshot(store, id) : (await newest(store))?.shown;
  if (record) return record;
  throw noSnapshot(id);
}

const noSnapshot = (id: string | undefined): UsageError =>
  new UsageError(
    "not-found",
    id ? `there is no snapshot \`${id}\`` : "there is no snapshot yet: import a bundle with `rolewalk import BUNDLE`, or ask one directly with --bundle",
  );

/** The id of `findRecord`, without reading what is kept beside it. */
export async function findId(store: Store, id: string | undefined): Promise<string> {
  const found = id ? (await hasSnapshot(store, id)) && id : (await shownIds(store, SCANS))?.shown;
  if (found) return found;
  throw noSnapshot(id);
}

/** One line for the command line when the newest snapshot is not whole though there is a whole one of the same sources: which of them is asked. */
export async function noteOfPartial(store: Store, asked: string): Promise<string | undefined> {
  const found = await shownOnPages(store);
  if (!found?.behind) return undefined;
  const { shown, behind } = found;
  if (asked === behind.id) return `the newest snapshot ${behind.id} is partial and is asked; the newest complete one of its sources is --snapshot ${shown.id}`;
  return `a newer snapshot ${behind.id} is partial; the newest complete one of its sources is asked, of ${momentWords(shown.capturedAt.toISOString())}`;
}

/** A kept value as facts; undefined where it is of another shape. */
export function factsIn(value: unknown): Facts | undefined {
  const parsed = factsSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/**
 * The facts of a snapshot. Those written in another shape, by another version, are checked: they may lack what this one needs, and are refused then, not
 * misread. Those of this very shape are taken as they were written.
 */
export async function factsOfSnapshot(store: Store, record: Pick<SnapshotRecord, "id" | "factsShape">): Promise<Facts> {
  const raw = await readSnapshotFacts(store, record.id);
  if (record.factsShape === factsShape()) return raw as Facts;
  const parsed = factsSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UsageError("invalid", `snapshot \`${record.id}\` cannot be read by this version: ${issue?.path.join(".")}: ${issue?.message}`);
}
