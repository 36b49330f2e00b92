import { randomUUID } from "node:crypto";
import type { Source } from "@/prisma/generated/client.ts";
import type { Store } from "./client.ts";

export type SourceKind = "kubernetes" | "aws" | "bundle";

/** A place that facts can be read from. `config` names credentials (a context, a profile, a role); it never holds them. */
export interface SourceRecord {
  readonly id: string;
  readonly kind: SourceKind;
  readonly name: string;
  readonly config: unknown;
  readonly enabled: boolean;
  readonly createdAt: Date;
}

export type NewSource = Pick<SourceRecord, "kind" | "name" | "config">;

const KINDS: readonly SourceKind[] = ["kubernetes", "aws", "bundle"];

const toRecord = (row: Source): SourceRecord => ({
  id: row.id,
  kind: KINDS.find((kind) => kind === row.kind) ?? "bundle",
  name: row.name,
  config: JSON.parse(row.config),
  enabled: row.enabled,
  createdAt: row.createdAt,
});

/** Adds a source; one of the same name is replaced and keeps its id. */
export const saveSource = async (store: Store, source: NewSource): Promise<SourceRecord> => {
  const about = { kind: source.kind, config: JSON.stringify(source.config) };
  const row = await store.client.source.upsert({
    where: { name: source.name },
    create: { id: randomUUID(), name: source.name, ...about },
    update: about,
  });
  return toRecord(row);
};

/** Every source by name. */
export const listSources = async (store: Store): Promise<readonly SourceRecord[]> =>
  (await store.client.source.findMany({ orderBy: { name: "asc" } })).map(toRecord);

/** The source of that id, or undefined when there is none. */
export const findSource = async (store: Store, id: string): Promise<SourceRecord | undefined> => {
  const row = await store.client.source.findUnique({ where: { id } });
  return row === null ? undefined : toRecord(row);
};

/** Switches a source on or off; false when there is none. */
export const setSourceEnabled = async (store: Store, id: string, enabled: boolean): Promise<boolean> =>
  (await store.client.source.updateMany({ where: { id }, data: { enabled } })).count > 0;

/** Removes a source; what was read from it stays. False when there was none. */
export const deleteSource = async (store: Store, id: string): Promise<boolean> => (await store.client.source.deleteMany({ where: { id } })).count > 0;
