import { z } from "zod";

/** What was not read of a snapshot: what it is, of which cluster or account, and which answers are weaker for it. */
export const gap = z.object({ what: z.string(), of: z.string(), weakens: z.string() });
