import { z } from "zod";
import { ref } from "./verdict.ts";

/** Declares an identity or a namespace to be worth as much as an administrator. `ref`: a reference or a short name. */
export const markInput = z.strictObject({
  ref: z.string().trim().min(1, "say what is marked").max(2048),
  reason: z.string().trim().min(1, "say why").max(500),
});
export type MarkInput = z.infer<typeof markInput>;

/** What is marked; `identities`: how many that is in this snapshot, none where nothing of it was collected. */
export const mark = z.object({ ref, reason: z.string(), markedAt: z.iso.datetime(), identities: z.number().int() });
export type MarkAnswer = z.infer<typeof mark>;

/** Everything that is marked, by reference. */
export const marksAnswer = z.object({ marks: z.array(mark) });
export type MarksAnswer = z.infer<typeof marksAnswer>;

/** What a mark would be of. */
export const markOf = z.object({ ref, identities: z.number().int() });
