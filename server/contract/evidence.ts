import { z } from "zod";
import { ref } from "./verdict.ts";

/** `evidence`: `words` are names of fields or values in the document that the evidence points at; `files` those it was read from. */
export const evidenceDocumentAnswer = z.object({
  source: z.string(),
  document: z.string(),
  found: z.boolean(),
  title: z.string(),
  json: z.unknown(),
  words: z.array(z.string()),
  files: z.object({ total: z.number().int(), first: z.array(z.string()) }),
  capturedAt: z.string(),
});
export type EvidenceDocumentAnswer = z.infer<typeof evidenceDocumentAnswer>;

/**
 * `cut`: what closing one step alone would change. `ways`: of the ways between the two ends how many go by it, equal ones one by one; not `complete`: of
 * those found before the search was stopped. `principals`: who can end up as the target, and who then could not any more.
 */
export const cutAnswer = z.object({
  from: ref,
  to: ref,
  step: z.object({ from: ref, to: ref, mechanism: z.string() }),
  ways: z.object({ cut: z.number().int(), total: z.number().int(), complete: z.boolean() }),
  stillReaches: z.boolean(),
  principals: z.object({ before: z.number().int(), lost: z.number().int(), first: z.array(ref).describe("one page of those who lose the target") }),
});
export type CutAnswer = z.infer<typeof cutAnswer>;
