import { z } from "zod";

/** What the command line shows for its token: the code that the page gave, and what only whoever asked for it knows (PKCE). */
export const loginProof = z.strictObject({ code: z.string().min(1).max(64), verifier: z.string().min(43).max(128) });

/** A token of the command line, told this once. */
export const loginToken = z.object({ token: z.string(), until: z.iso.datetime(), name: z.string().describe("who signed in") });
export type LoginToken = z.infer<typeof loginToken>;
