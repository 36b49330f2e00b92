import { text } from "node:stream/consumers";
import type { Prisma } from "@/prisma/generated/client.ts";
import { type Encoding, type PackedBody, packBody, unpackBody } from "./body.ts";
import { together } from "./serially.ts";
import type { Store } from "./store.ts";

/**
 * Something that is kept and may name people: what it is, as a JSON value, and how it is written anew, as a whole or not at all; what is no longer there, or was
 * put in its place meanwhile, stays as it is.
 */
export interface Holding {
  readonly kind: "snapshot" | "capture" | "review" | "accepted risk" | "mark" | "job";
  /** Of which one: an id, or the name of a source. */
  readonly id: string;
  readonly value: unknown;
  readonly write: (value: never) => Promise<void>;
}

const unpacked = async (encoding: string, chunks: readonly { readonly data: Uint8Array }[]): Promise<unknown> => {
  const parts = async function* (): AsyncGenerator<Uint8Array> {
    for (const { data } of chunks) yield data;
  };
  const known: Encoding = encoding === "zstd" ? "zstd" : "gzip";
  return JSON.parse(await text(unpackBody(known, parts())));
};

const inOrder = { orderBy: { position: "asc" }, select: { data: true } } as const;

interface SnapshotValue {
  readonly facts: unknown;
  readonly coverage: unknown;
  readonly label: string;
}

/** `ignore`: keys of facts that do not tell one snapshot from another. */
async function* snapshots(store: Store, ignore: readonly string[]): AsyncGenerator<Holding> {
  const { client } = store;
  for (const { id } of await client.snapshot.findMany({ select: { id: true }, orderBy: { savedAt: "desc" } })) {
    const row = await client.snapshot.findUnique({ where: { id }, include: { chunks: inOrder } });
    if (row === null) continue;
    const { chunks, encoding, coverage, label } = row;
    const value: SnapshotValue = { facts: await unpacked(encoding, chunks), coverage: JSON.parse(coverage), label };
    const write = async (now: SnapshotValue): Promise<void> => {
      const packed = await packBody(now.facts, ignore);
      const about = { coverage: JSON.stringify(now.coverage), label: now.label, factsHash: packed.hash };
      const { bodyBytes, storedBytes } = packed;
      await together(store, [
        client.snapshotChunk.deleteMany({ where: { snapshotId: id } }),
        client.snapshot.update({ where: { id }, data: { ...about, encoding: packed.encoding, bodyBytes, storedBytes }, select: { id: true } }),
        ...packed.chunks.map((data, position) => client.snapshotChunk.create({ data: { snapshotId: id, position, data }, select: { position: true } })),
      ]);
    };
    yield { kind: "snapshot", id, value, write };
  }
}

interface CaptureValue {
  readonly documents: unknown;
  readonly notes: unknown;
}

async function* captures(store: Store): AsyncGenerator<Holding> {
  const { client } = store;
  for (const { sourceId } of await client.sourceCapture.findMany({ select: { sourceId: true } })) {
    const row = await client.sourceCapture.findUnique({ where: { sourceId }, include: { chunks: inOrder, source: { select: { name: true } } } });
    if (row === null) continue;
    const { chunks, encoding, notes, capturedAt } = row;
    const write = async (now: CaptureValue): Promise<void> => {
      const packed: PackedBody = await packBody(now.documents);
      await together(store, [
        client.captureChunk.deleteMany({ where: { sourceId } }),
        // one that was read meanwhile was kept under pseudonyms already
        client.sourceCapture.update({ where: { sourceId, capturedAt }, data: { notes: JSON.stringify(now.notes), encoding: packed.encoding } }),
        ...packed.chunks.map((data, position) => client.captureChunk.create({ data: { sourceId, position, data }, select: { position: true } })),
      ]);
    };
    yield { kind: "capture", id: row.source.name, value: { documents: await unpacked(encoding, chunks), notes: JSON.parse(notes) }, write };
  }
}

interface ReviewValue {
  readonly frozen: unknown;
  readonly decisions: readonly { readonly id: number; readonly reviewer: string; readonly reason: string }[];
}

/** `hashOf`: what a review's hash is made of. */
async function* reviews(store: Store, hashOf: (frozen: unknown) => string): AsyncGenerator<Holding> {
  const { client } = store;
  for (const { id } of await client.review.findMany({ select: { id: true } })) {
    const row = await client.review.findUnique({
      where: { id },
      include: { chunks: inOrder, decisions: { select: { id: true, reviewer: true, reason: true }, orderBy: { id: "asc" } } },
    });
    if (row === null) continue;
    const value: ReviewValue = { frozen: await unpacked(row.encoding, row.chunks), decisions: row.decisions };
    const write = async (now: ReviewValue): Promise<void> => {
      const packed = await packBody(now.frozen);
      const decided = now.decisions.map(
        ({ id: decision, ...data }): Prisma.PrismaPromise<unknown> => client.reviewDecision.update({ where: { id: decision }, data }),
      );
      await together(store, [
        client.reviewChunk.deleteMany({ where: { reviewId: id } }),
        client.review.update({ where: { id }, data: { hash: hashOf(now.frozen), encoding: packed.encoding } }),
        ...packed.chunks.map((data, position) => client.reviewChunk.create({ data: { reviewId: id, position, data }, select: { position: true } })),
        ...decided,
      ]);
    };
    yield { kind: "review", id, value, write };
  }
}

interface RiskValue {
  readonly finding: string;
  readonly summary: string;
  readonly owner: string;
  readonly reason: string;
  readonly members: unknown;
}

async function* declared(store: Store): AsyncGenerator<Holding> {
  const { client } = store;
  for (const { id, finding, summary, owner, reason, members } of await client.acceptedRisk.findMany()) {
    const write = async (now: RiskValue): Promise<void> => {
      await client.acceptedRisk.update({ where: { id }, data: { ...now, members: JSON.stringify(now.members) } });
    };
    yield { kind: "accepted risk", id, value: { finding, summary, owner, reason, members: JSON.parse(members) }, write };
  }
  for (const { ref, reason, markedAt } of await client.markedTarget.findMany()) {
    const write = async (now: { readonly ref: string; readonly reason: string }): Promise<void> =>
      together(store, [client.markedTarget.delete({ where: { ref } }), client.markedTarget.create({ data: { ...now, markedAt } })]);
    yield { kind: "mark", id: ref, value: { ref, reason }, write };
  }
}

async function* jobs(store: Store): AsyncGenerator<Holding> {
  const { client } = store;
  for (const { id, progress, error } of await client.job.findMany({ select: { id: true, progress: true, error: true } })) {
    const write = async (now: { readonly progress: unknown; readonly error: string | null }): Promise<void> => {
      await client.job.updateMany({ where: { id, progress, error }, data: { progress: JSON.stringify(now.progress), error: now.error } });
    };
    yield { kind: "job", id, value: { progress: JSON.parse(progress), error }, write };
  }
}

/** How what is kept is told from another. */
export interface Identity {
  /** Top-level keys of facts that do not tell one snapshot from another. */
  readonly ignoreForId: readonly string[];
  /** The hash of a frozen review. */
  readonly reviewHash: (frozen: unknown) => string;
}

const isGone = (thrown: unknown): boolean => typeof thrown === "object" && thrown !== null && "code" in thrown && thrown.code === "P2025";

async function* every(store: Store, { ignoreForId, reviewHash }: Identity): AsyncGenerator<Holding> {
  yield* snapshots(store, ignoreForId);
  yield* captures(store);
  yield* reviews(store, reviewHash);
  yield* declared(store);
  yield* jobs(store);
}

/** Everything that is kept and may name people, one after the other. Ids stay what they are whatever is written: reviews, links and exports go on to name them. */
export async function* holdingsOf(store: Store, identity: Identity): AsyncGenerator<Holding> {
  for await (const holding of every(store, identity)) {
    const write = async (value: never): Promise<void> => {
      try {
        await holding.write(value);
      } catch (thrown) {
        if (!isGone(thrown)) throw thrown;
      }
    };
    yield { ...holding, write };
  }
}
