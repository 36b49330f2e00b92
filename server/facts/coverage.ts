import { z } from "zod";

/** A file or call that was read: what it held and how many objects. */
export const coverageRead = z.object({ path: z.string(), kind: z.string(), objects: z.number() });
/** A file or call that could not be read. `path` is relative to the bundle, with `/`; line and column count from 1. */
export const coverageFailure = z.object({ path: z.string(), reason: z.string(), line: z.number().optional(), column: z.number().optional() });
/** What is not there: what, of which cluster or account, and which answers are weaker for it. */
export const coverageGap = z.object({ what: z.string(), of: z.string(), weakens: z.string() });

export const coverage = z.object({ read: z.array(coverageRead), failed: z.array(coverageFailure), missing: z.array(coverageGap) });
export type Coverage = z.infer<typeof coverage>;
export type CoverageFailure = z.infer<typeof coverageFailure>;
export type CoverageGap = z.infer<typeof coverageGap>;
