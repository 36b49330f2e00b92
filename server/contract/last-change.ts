import { z } from "zod";
import { cause } from "./diff.ts";
import { gap } from "./gap.ts";
import { MOST_MOMENTS, moment } from "./timeline.ts";
import { ref, verdictWord } from "./verdict.ts";

const MOST_REFS = 20;
const name = z.string().min(1).max(2048);

/** `ref`: whose access is asked about, once or several times; `to`: only what bears on how these get there. `limit`: how many snapshots are looked at, the newest first. */
export const lastChangeInput = z.object({
  ref: z.array(name).min(1).max(MOST_REFS),
  to: name.optional(),
  limit: z.coerce.number().int().min(2).max(MOST_MOMENTS).default(12),
});

export type LastChangeInput = z.infer<typeof lastChangeInput>;

/** What became of a direct edge; `was` and `is` are null where it is not there. */
const changedEdge = z.object({
  kind: z.enum(["appeared", "disappeared", "changed"]),
  from: ref,
  to: ref,
  mechanism: z.string(),
  was: verdictWord.nullable(),
  is: verdictWord.nullable(),
  because: cause,
});

/**
 * When the access of a chain changed last. `about`: what the chain is made of, as it lasts from snapshot to snapshot: of a pod its workload, its service account and the roles that its
 * containers ask for. `change` is null where nothing of it changed `since`, the oldest of the snapshots that were looked at, or where there is only one.
 */
export const lastChangeAnswer = z.object({
  about: z.array(ref),
  /** How many snapshots are kept and were looked at, until the change was found. */
  moments: z.number().int(),
  since: z.iso.datetime().nullable(),
  /** Older ones that were not looked at. */
  earlier: z.number().int(),
  change: z
    .object({
      before: moment,
      after: moment,
      /** Direct edges of the chain that differ, and the one that tells most of them; null: none does, but `documents` of the chain do. */
      edges: z.number().int(),
      first: changedEdge.nullable(),
      documents: z.array(z.object({ ref, document: z.string() })),
      /** What of the clusters and accounts of the chain was not read of one side alone. */
      notRead: z.object({ before: z.array(gap), after: z.array(gap) }),
    })
    .nullable(),
});
export type LastChangeAnswer = z.infer<typeof lastChangeAnswer>;
