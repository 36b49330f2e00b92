import { z } from "zod";

/** What a live scan made of one source. `of`: the account's id or the cluster's name; `capturedAt`: when it was begun. */
export const sourceFact = z.object({
  name: z.string(),
  kind: z.enum(["kubernetes", "aws"]),
  of: z.string().optional(),
  state: z.enum(["complete", "partial", "failed"]),
  reason: z.string().optional(),
  capturedAt: z.string(),
});
export type SourceFact = z.infer<typeof sourceFact>;

/** An account, or a cluster by name or ARN, that was left out on purpose: by whom, why, and on which day. */
export const exclusion = z.object({
  account: z.string().optional(),
  cluster: z.string().optional(),
  by: z.string(),
  why: z.string(),
  when: z.string(),
});
export type Exclusion = z.infer<typeof exclusion>;
