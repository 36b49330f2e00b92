import { Estate } from "./estate.ts";
import { factsOfSnapshot, findRecord } from "./load-snapshot.ts";
import { serverStore } from "./store-handle.ts";

/** How many snapshots are kept ready; the least recently asked one goes first. */
const KEPT = 3;
/** Date conditions are decided against the evaluation time: an estate older than this is made anew. */
const FRESH_MS = 60 * 60 * 1000;

interface Kept {
  readonly estate: Promise<Estate>;
  readonly madeAt: number;
}

const kept = new Map<string, Kept>();

async function make(id: string, now: number): Promise<Estate> {
  const estate = new Estate(await factsOfSnapshot(await serverStore(), id), now);
  void estate.names;
  return estate;
}

/** The estate of a snapshot, or of the newest one; derived once and kept while it is asked. */
export async function estateOf(snapshot: string | undefined): Promise<Estate> {
  const store = await serverStore();
  const { id } = await findRecord(store, snapshot);
  const now = Date.now();
  const old = kept.get(id);
  const entry = old && now - old.madeAt < FRESH_MS ? old : { estate: make(id, now), madeAt: now };
  kept.delete(id);
  kept.set(id, entry);
  entry.estate.catch(() => kept.delete(id));
  for (const key of kept.keys()) if (kept.size > KEPT) kept.delete(key);
  return entry.estate;
}
