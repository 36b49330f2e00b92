import { z } from "zod";
import { ref } from "./verdict.ts";

/** One thing that is known of who answers for an entity. `source`: where it is written, in words. */
export const owned = z.object({ field: z.enum(["owner", "team", "environment"]), value: z.string(), source: z.string() });

/** `owner`: a field that no rule finds is not there. */
export const ownerAnswer = z.object({ ref, owners: z.array(owned) });
