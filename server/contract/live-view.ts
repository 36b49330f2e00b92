import { z } from "zod";
import { snapshotRow } from "./screen.ts";

/** The id by which the live view is asked, in place of a snapshot's. */
export const LIVE = "live";

/** What became otherwise in the live view. */
export const liveChange = z.object({
  version: z.number().int().describe("counts the changes; the id of the event"),
  at: z.string().describe("RFC 3339: when it was taken in"),
  /** Who may become what is otherwise: any answer may be. Else only those about objects of these clusters. */
  access: z.boolean(),
  /** By cluster the namespaces in which something is otherwise; the empty text stands for what is in none. */
  clusters: z.record(z.string(), z.array(z.string())),
  /** Everything may be otherwise: a new scan is what it rests on, or changes were missed. */
  all: z.boolean(),
});
export type LiveChange = z.infer<typeof liveChange>;

/** How one source is watched. */
export const watchedSource = z.object({
  source: z.string(),
  cluster: z.string(),
  state: z.enum(["starting", "watching", "interrupted", "failed"]),
  reason: z.string().nullable(),
  heardAt: z.string().nullable().describe("RFC 3339: when it was last heard of"),
  polled: z.array(z.string()).describe("kinds that may not be watched and are as the last scan has left them"),
});
export type WatchedSource = z.infer<typeof watchedSource>;

/** The live view: as a snapshot, and how it is kept up. */
export const liveView = z.object({ row: snapshotRow, version: z.number().int(), watched: z.array(watchedSource) });
export type LiveView = z.infer<typeof liveView>;
/** `live`: null when nothing is watched. */
export const liveAnswer = z.object({ live: liveView.nullable() });
export type LiveAnswer = z.infer<typeof liveAnswer>;
