import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Snapshot } from "@/prisma/generated/client.ts";
import { type Encoding, type PackedBody, packBody, unpackBody } from "./body.ts";
import type { Store } from "./client.ts";
import { toldPlainly } from "./problem.ts";
import { serially, together } from "./serially.ts";
import { noteSighting } from "./sighting-repository.ts";

/** What is known of a snapshot without reading its body. */
export interface SnapshotRecord {
  readonly id: string;
  readonly createdAt: Date;
  /** When it was last saved; the newest snapshot is the one saved last. */
  readonly savedAt: Date;
  readonly capturedAt: Date;
  /** How it came here: `import`, `scan`, `upload`, `demo`. */
  readonly origin: string;
  readonly label: string;
  readonly engineVersion: string;
  readonly factsHash: string;
  /** The shape the facts were written in, as `NewSnapshot` gave it; empty for those of versions that did not say. */
  readonly factsShape: string;
  readonly status: SnapshotStatus;
  readonly coverage: unknown;
  readonly counts: Readonly<Record<string, number>>;
  /** The live sources it was read from, by name; empty for what was imported. */
  readonly sources: readonly ReadSource[];
  readonly bodyBytes: number;
  readonly storedBytes: number;
}

/** A source as a snapshot holds it. */
export interface ReadSource {
  readonly name: string;
  /** `failed`: nothing of it is in the snapshot. */
  readonly state: "complete" | "partial" | "failed";
  /** RFC 3339: when what is held of it was read; undefined when nothing is. */
  readonly capturedAt?: string | undefined;
}

export type SnapshotStatus = "complete" | "partial";

export interface NewSnapshot {
  /** Any value that JSON can hold; it comes back as JSON. */
  readonly facts: unknown;
  readonly coverage: unknown;
  readonly capturedAt: Date;
  readonly origin: string;
  readonly label: string;
  readonly engineVersion: string;
  readonly factsShape: string;
  readonly status: SnapshotStatus;
  readonly counts: Readonly<Record<string, number>>;
  readonly sources?: readonly ReadSource[] | undefined;
  /** Top-level keys of the facts that do not tell one snapshot from another, such as the time of reading. */
  readonly ignoreForId?: readonly string[];
}

const ID_LENGTH = 20;

const toRecord = (row: Snapshot): SnapshotRecord => ({
  ...row,
  status: row.status === "complete" ? "complete" : "partial",
  coverage: JSON.parse(row.coverage),
  counts: JSON.parse(row.counts),
  sources: JSON.parse(row.sources),
});

const isTaken = (thrown: unknown): boolean => typeof thrown === "object" && thrown !== null && "code" in thrown && thrown.code === "P2002";

const newestSaved = (store: Store): Promise<Snapshot | null> => store.client.snapshot.findFirst({ orderBy: [{ savedAt: "desc" }, { createdAt: "desc" }] });

// later than everything saved before, even within one millisecond or after the clock was set back
const nextSavedAt = async (store: Store): Promise<Date> => new Date(Math.max(Date.now(), ((await newestSaved(store))?.savedAt.getTime() ?? 0) + 1));

/**
 * Keeps the facts and returns the snapshot's id, which is made from their content as it is first kept: facts that are kept already are not written again,
 * but become the newest snapshot, with the label and origin given now.
 */
export const saveSnapshot = (store: Store, snapshot: NewSnapshot): Promise<string> => toldPlainly(store.place, () => save(store, snapshot));

const save = async (store: Store, snapshot: NewSnapshot): Promise<string> => {
  const packed = await packBody(snapshot.facts, snapshot.ignoreForId);
  return serially(store, "snapshots", async (alone) => {
    const id = await idOf(alone, packed.hash);
    await put(alone, id, packed, await aboutOf(alone, snapshot));
    await noteSighting(alone, id, snapshot.capturedAt);
    return id;
  });
};

/** The snapshot of these facts: one that was rewritten, since somebody in it is forgotten, has kept the id that it had before. */
async function idOf(store: Store, hash: string): Promise<string> {
  const id = hash.slice(0, ID_LENGTH);
  const kept = await store.client.snapshot.findFirst({ where: { factsHash: hash }, select: { id: true }, orderBy: { savedAt: "desc" } });
  if (kept) return kept.id;
  // another process may have kept the very same facts since
  const there = await store.client.snapshot.findUnique({ where: { id }, select: { factsHash: true } });
  return there !== null && there.factsHash !== hash ? hash.slice(-ID_LENGTH) : id;
}

const aboutOf = async (store: Store, snapshot: NewSnapshot) => ({
  savedAt: await nextSavedAt(store),
  capturedAt: snapshot.capturedAt,
  origin: snapshot.origin,
  label: snapshot.label,
  engineVersion: snapshot.engineVersion,
  factsShape: snapshot.factsShape,
  status: snapshot.status,
  coverage: JSON.stringify(snapshot.coverage),
  counts: JSON.stringify(snapshot.counts),
  sources: JSON.stringify((snapshot.sources ?? []).toSorted((a, b) => (a.name < b.name ? -1 : 1))),
});

/** Writes the row and its pieces, or makes the row that is there the newest one. */
const put = async (store: Store, id: string, packed: PackedBody, about: Awaited<ReturnType<typeof aboutOf>>): Promise<void> => {
  const refresh = async (): Promise<boolean> => (await store.client.snapshot.updateMany({ where: { id }, data: about })).count > 0;
  if (await refresh()) return;
  const { encoding, bodyBytes, storedBytes } = packed;
  const create = store.client.snapshot.create({ data: { id, ...about, factsHash: packed.hash, encoding, bodyBytes, storedBytes } });
  const chunks = packed.chunks.map((data, position) =>
    store.client.snapshotChunk.create({ data: { snapshotId: id, position, data }, select: { position: true } }),
  );
  try {
    await together(store, [create, ...chunks]);
  } catch (thrown) {
    // another process has saved the same facts meanwhile
    if (!isTaken(thrown) || !(await refresh())) throw thrown;
  }
};

/** The snapshot saved last, or undefined when there is none. */
export const latestSnapshot = async (store: Store): Promise<SnapshotRecord | undefined> => {
  const row = await newestSaved(store);
  return row === null ? undefined : toRecord(row);
};

/** What is kept of snapshots: the newest so many, and of those before them the last of each day (UTC), for so many days. */
export interface KeepPolicy {
  readonly newest: number;
  readonly days: number;
}

const DAY_MS = 86_400_000;

/** Removes the snapshots of these origins that the policy does not keep; those it is told to spare stay. `now`: milliseconds since the epoch. Returns how many. */
export async function forgetOldSnapshots(
  store: Store,
  origins: readonly string[],
  { newest, days }: KeepPolicy,
  spared: readonly string[],
  now: number,
): Promise<number> {
  const rows = await store.client.snapshot.findMany({
    where: { origin: { in: [...origins] } },
    orderBy: [{ savedAt: "desc" }, { createdAt: "desc" }],
    select: { id: true, savedAt: true },
  });
  const seen = new Set<number>();
  const old = rows.flatMap(({ id, savedAt }, i) => {
    const day = Math.floor(savedAt.getTime() / DAY_MS);
    const isLastOfDay = !seen.has(day) && savedAt.getTime() >= now - days * DAY_MS;
    seen.add(day);
    return i < newest || isLastOfDay || spared.includes(id) ? [] : [id];
  });
  return (await store.client.snapshot.deleteMany({ where: { id: { in: old } } })).count;
}

/** Every snapshot, newest first. */
export const listSnapshots = async (store: Store): Promise<readonly SnapshotRecord[]> =>
  (await store.client.snapshot.findMany({ orderBy: [{ savedAt: "desc" }, { createdAt: "desc" }] })).map(toRecord);

/** The snapshot of that id, or undefined when there is none. */
export const findSnapshot = async (store: Store, id: string): Promise<SnapshotRecord | undefined> => {
  const row = await store.client.snapshot.findUnique({ where: { id } });
  return row === null ? undefined : toRecord(row);
};

/** Whether there is a snapshot of that id. */
export const hasSnapshot = async (store: Store, id: string): Promise<boolean> =>
  (await store.client.snapshot.findUnique({ where: { id }, select: { id: true } })) !== null;

const readChunks = async function* (store: Store, id: string): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; position += 1) {
    const chunk = await store.client.snapshotChunk.findUnique({ where: { snapshotId_position: { snapshotId: id, position } } });
    if (chunk === null) return;
    yield chunk.data;
  }
};

/** The facts of a snapshot as a stream of JSON text, or undefined when there is no such snapshot. */
export const readSnapshotBody = async (store: Store, id: string): Promise<Readable | undefined> => {
  const row = await store.client.snapshot.findUnique({ where: { id }, select: { encoding: true } });
  if (row === null) return undefined;
  const encoding: Encoding = row.encoding === "zstd" ? "zstd" : "gzip";
  return unpackBody(encoding, readChunks(store, id));
};

/** The facts of a snapshot as parsed JSON, to be validated by the caller; undefined when there is no such snapshot. */
export const readSnapshotFacts = async (store: Store, id: string): Promise<unknown> => {
  const body = await readSnapshotBody(store, id);
  return body === undefined ? undefined : JSON.parse(await text(body));
};

/** Removes a snapshot and its body; false when there was none. */
export const deleteSnapshot = async (store: Store, id: string): Promise<boolean> => (await store.client.snapshot.deleteMany({ where: { id } })).count > 0;
