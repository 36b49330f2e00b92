import { text } from "node:stream/consumers";
import { renamed } from "@/server/facts/persons/rename.ts";
import { type Encoding, packBody, unpackBody } from "./body.ts";
import type { Store } from "./client.ts";
import { pseudonymsOf } from "./forgotten-name-repository.ts";
import { serially, together } from "./serially.ts";

/** What is known of a capture without reading it. */
export interface CaptureRecord {
  readonly source: string;
  readonly capturedAt: Date;
  readonly state: "complete" | "partial";
  /** What the reader notes of it: a JSON value. */
  readonly notes: unknown;
}

/** What was last read of a source. */
export interface Capture extends CaptureRecord {
  /** Documents by their path in a bundle: a JSON value, to be validated by whoever reads it. */
  readonly documents: unknown;
}

/**
 * Keeps what was read of a source in place of what was read before, as a whole or not at all; whoever is forgotten is named by their pseudonym. False when there is
 * no source of that name.
 */
export const saveCapture = async (store: Store, capture: Capture): Promise<boolean> => {
  const source = await store.client.source.findUnique({ where: { name: capture.source }, select: { id: true } });
  if (!source) return false;
  const pseudonyms = await pseudonymsOf(store);
  const { documents, notes } = pseudonyms ? renamed({ documents: capture.documents, notes: capture.notes }, pseudonyms) : capture;
  const packed = await packBody(documents);
  const { capturedAt, state } = capture;
  const about = { sourceId: source.id, capturedAt, state, notes: JSON.stringify(notes), encoding: packed.encoding };
  await serially(store, `capture ${source.id}`, (alone) =>
    together(alone, [
      alone.client.sourceCapture.deleteMany({ where: { sourceId: source.id } }),
      alone.client.sourceCapture.create({ data: about }),
      ...packed.chunks.map((data, position) => alone.client.captureChunk.create({ data: { sourceId: source.id, position, data }, select: { position: true } })),
    ]),
  );
  return true;
};

const readChunks = async function* (store: Store, sourceId: string): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; position += 1) {
    const chunk = await store.client.captureChunk.findUnique({ where: { sourceId_position: { sourceId, position } } });
    if (chunk === null) return;
    yield chunk.data;
  }
};

const rowsOf = (store: Store, names: readonly string[]) =>
  store.client.sourceCapture.findMany({ where: { source: { name: { in: [...names] } } }, include: { source: { select: { name: true } } } });

type Row = Awaited<ReturnType<typeof rowsOf>>[number];

const aboutOf = (row: Row): CaptureRecord => ({
  source: row.source.name,
  capturedAt: row.capturedAt,
  state: row.state === "complete" ? "complete" : "partial",
  notes: JSON.parse(row.notes),
});

/** What is known of the captures of these sources without reading them, of those of which something was read. */
export const findCaptures = async (store: Store, names: readonly string[]): Promise<readonly CaptureRecord[]> => (await rowsOf(store, names)).map(aboutOf);

/** What was last read of the sources of these names, of those of which something was. */
export const readCaptures = async (store: Store, names: readonly string[]): Promise<readonly Capture[]> => {
  const captures: Capture[] = [];
  for (const row of await rowsOf(store, names)) {
    const encoding: Encoding = row.encoding === "zstd" ? "zstd" : "gzip";
    captures.push({ ...aboutOf(row), documents: JSON.parse(await text(unpackBody(encoding, readChunks(store, row.sourceId)))) });
  }
  return captures;
};
