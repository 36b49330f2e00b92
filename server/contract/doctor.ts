import { z } from "zod";

/**
 * One call that a scan sends, as it was answered when it was tried. `permission`: an IAM action, or verb, resource and API group; `not-asked`: there was
 * nothing to ask it about; `isOptional`: a source without it still counts as complete.
 */
export const callCheck = z.object({
  call: z.string(),
  permission: z.string(),
  outcome: z.enum(["ok", "denied", "failed", "not-asked"]),
  reason: z.string().optional(),
  weakens: z.string(),
  isOptional: z.boolean(),
});

/** `doctor`: every source, tried call by call. A source that does not answer is `failed`, says why, and has no checks. */
export const doctorAnswer = z.object({
  sources: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(["kubernetes", "aws"]),
      state: z.enum(["complete", "partial", "failed"]),
      reason: z.string().optional(),
      calls: z.number().int(),
      capturedAt: z.string(),
      checks: z.array(callCheck),
    }),
  ),
});
export type DoctorAnswer = z.infer<typeof doctorAnswer>;

/** `doctor --estimate`: the ledger of a scan before it is made. `count`: calls that it sends; `denied`: of those asked now, how many were refused. */
export const estimateAnswer = z.object({
  calls: z.number().int(),
  sources: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(["kubernetes", "aws"]),
      state: z.enum(["complete", "partial", "failed"]),
      reason: z.string().optional(),
      calls: z.number().int(),
    }),
  ),
  ledger: z.array(z.object({ service: z.string(), operation: z.string(), of: z.string(), count: z.number().int(), denied: z.number().int() })),
});
export type EstimateAnswer = z.infer<typeof estimateAnswer>;
