import { z } from "zod";
import { evidence, ref, verdictWord } from "./verdict.ts";

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

/** `deciding`: the statements and rules that the direct edges of an entity rest on. `looked`: of so many `edges`, those between sets counted once. */
export const decidingAnswer = z.object({
  ref,
  deciding: z.array(z.object({ evidence, way: z.enum(["in", "out"]), mechanism: z.string(), verdict: verdictWord })),
  edges: z.number().int(),
  looked: z.number().int(),
});
export type DecidingAnswer = z.infer<typeof decidingAnswer>;
