import { z } from "zod";

export const populationState = z.enum(["read", "partial", "not-read", "excluded"]);
export type PopulationState = z.infer<typeof populationState>;

/**
 * An account or a cluster that should be in the snapshot. `id`: the account's id, the cluster's ARN or, where that is not known, its name; `name`: what the
 * organization calls the account, and references the cluster. `reason`: why it is not whole; `by`, `why` and `when` of what was left out on purpose.
 */
export const populationRow = z.object({
  kind: z.enum(["account", "cluster"]),
  id: z.string(),
  name: z.string().optional(),
  account: z.string().optional(),
  region: z.string().optional(),
  state: populationState,
  reason: z.string().optional(),
  capturedAt: z.string().optional(),
  by: z.string().optional(),
  why: z.string().optional(),
  when: z.string().optional(),
});
export type PopulationRow = z.infer<typeof populationRow>;

/** When the oldest and the newest of what was read were read. */
export const captured = z.object({ oldest: z.string(), newest: z.string() });

/** A source of a live scan: when it was read, and how it fared. */
export const capturedSource = z.object({
  name: z.string(),
  kind: z.enum(["kubernetes", "aws"]),
  of: z.string().optional(),
  state: z.enum(["complete", "partial", "failed"]),
  reason: z.string().optional(),
  capturedAt: z.string(),
});
