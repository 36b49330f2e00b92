import { z } from "zod";
import { diffAnswer } from "./diff.ts";
import { ref } from "./verdict.ts";

export const MOST_MOMENTS = 60;

/** `limit`: how many snapshots are looked at, the newest first. */
export const timelineInput = z.object({ ref: z.string().min(1).max(2048), limit: z.coerce.number().int().min(2).max(MOST_MOMENTS).default(12) });

/** A snapshot of the timeline: what was captured from `since` to `capturedAt`, once or again and again. */
export const moment = z.object({ snapshot: z.string(), label: z.string(), since: z.iso.datetime(), capturedAt: z.iso.datetime() });

/**
 * The access of one entity over the snapshots that are kept, the newest change first. `about`: what stands for it from snapshot to snapshot: of a pod its workload and its service
 * account. `moments`: every snapshot that was looked at, the newest first; `changes`: what differs between two that follow one another, where something does.
 */
export const timelineAnswer = z.object({
  ref,
  about: z.array(ref),
  moments: z.array(moment),
  /** The newest of them in which it is; null: it is in none, or in a part that was not read. */
  seen: moment.nullable(),
  /** Older snapshots that are kept, and were not looked at. */
  earlier: z.number().int(),
  changes: z.array(z.object({ before: moment, after: moment, ...diffAnswer.shape })),
});
export type TimelineAnswer = z.infer<typeof timelineAnswer>;
