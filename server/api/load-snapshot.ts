import { type Facts, facts as factsSchema } from "@/server/facts/snapshot.ts";
import { closeStore, openStore, type Store } from "@/server/store/client.ts";
import { findSnapshot, latestSnapshot, readSnapshotFacts, type SnapshotRecord } from "@/server/store/snapshot-repository.ts";
import { factsShape } from "./facts-shape.ts";
import { UsageError } from "./usage-error.ts";

/** Opens the database the environment names and closes it afterwards. */
export async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const store = openStore(process.env);
  if (!store.ok) throw new UsageError("invalid", store.error.message);
  try {
    return await work(store.value);
  } finally {
    await closeStore(store.value);
  }
}

/** The snapshot of that id, or the newest one. */
export async function findRecord(store: Store, id: string | undefined): Promise<SnapshotRecord> {
  const record = id ? await findSnapshot(store, id) : await latestSnapshot(store);
  if (record) return record;
  throw new UsageError(
    "not-found",
    id ? `there is no snapshot \`${id}\`` : "there is no snapshot yet: import a bundle with `rolewalk import BUNDLE`, or ask one directly with --bundle",
  );
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
