import { randomUUID } from "node:crypto";
import type { Source } from "@/prisma/generated/client.ts";
import type { Store } from "./client.ts";

/** `push`: it is not read, it sends. */
export type SourceKind = "kubernetes" | "aws" | "bundle" | "push";

/** A place that facts can be read from. `config` names credentials (a context, a profile, a role); it never holds them. */
export interface SourceRecord {
  readonly id: string;
  readonly kind: SourceKind;
  readonly name: string;
  readonly config: unknown;
  readonly enabled: boolean;
  readonly createdAt: Date;
  /** When its schedule reads it next; undefined without a schedule. */
  readonly nextRunAt: Date | undefined;
  /** When it was last read or tried; undefined before the first time. */
  readonly lastRunAt: Date | undefined;
  readonly lastState: SourceRunState | undefined;
  /** Why it is not complete. */
  readonly lastReason: string | undefined;
}

export type SourceRunState = "complete" | "partial" | "failed";

export type NewSource = Pick<SourceRecord, "kind" | "name" | "config">;

const STATES: readonly SourceRunState[] = ["complete", "partial", "failed"];
const KINDS: readonly SourceKind[] = ["kubernetes", "aws", "bundle", "push"];

const toRecord = (row: Source): SourceRecord => ({
  id: row.id,
  kind: KINDS.find((kind) => kind === row.kind) ?? "bundle",
  name: row.name,
  config: JSON.parse(row.config),
  enabled: row.enabled,
  createdAt: row.createdAt,
  nextRunAt: row.nextRunAt ?? undefined,
  lastRunAt: row.lastRunAt ?? undefined,
  lastState: STATES.find((state) => state === row.lastState),
  lastReason: row.lastReason ?? undefined,
});

/** Adds a source; one of the same name is replaced and keeps its id, and what was read by its other configuration is no longer taken for it. */
export const saveSource = async (store: Store, source: NewSource): Promise<SourceRecord> => {
  const about = { kind: source.kind, config: JSON.stringify(source.config), nextRunAt: null };
  const old = await store.client.source.findUnique({ where: { name: source.name } });
  if (old && (old.kind !== about.kind || old.config !== about.config)) await store.client.sourceCapture.deleteMany({ where: { sourceId: old.id } });
  const row = await store.client.source.upsert({
    where: { name: source.name },
    create: { id: randomUUID(), name: source.name, ...about },
    update: about,
  });
  return toRecord(row);
};

/** Every source by name. */
export const listSources = async (store: Store): Promise<readonly SourceRecord[]> =>
  (await store.client.source.findMany()).map(toRecord).toSorted((a, b) => (a.name < b.name ? -1 : 1));

/** The source of that id, or undefined when there is none. */
export const findSource = async (store: Store, id: string): Promise<SourceRecord | undefined> => {
  const row = await store.client.source.findUnique({ where: { id } });
  return row === null ? undefined : toRecord(row);
};

/** Switches a source on or off; false when there is none. */
export const setSourceEnabled = async (store: Store, id: string, enabled: boolean): Promise<boolean> =>
  (await store.client.source.updateMany({ where: { id }, data: { enabled } })).count > 0;

/** Puts when a source is read next, if that is still what it was; false when another process was first, or there is no such source. */
export const planSource = async (store: Store, id: string, was: Date | undefined, next: Date | undefined): Promise<boolean> =>
  (await store.client.source.updateMany({ where: { id, nextRunAt: was ?? null }, data: { nextRunAt: next ?? null } })).count > 0;

/** Keeps how a source fared. */
export const noteSourceRun = async (store: Store, name: string, at: Date, state: SourceRunState, reason?: string): Promise<void> => {
  await store.client.source.updateMany({ where: { name }, data: { lastRunAt: at, lastState: state, lastReason: reason ?? null } });
};

/** Removes a source; what was read from it stays. False when there was none. */
export const deleteSource = async (store: Store, id: string): Promise<boolean> => (await store.client.source.deleteMany({ where: { id } })).count > 0;
