import { z } from "zod";
import { ROLES } from "@/server/model/caller-role.ts";

/** Who asks, and what they may. */
export const sessionAnswer = z.object({
  name: z.string(),
  role: z.enum(ROLES).describe("each may what those before it may"),
  scope: z.string().nullable().describe("the part of the estate that they are limited to, see docs/scopes.md; null: none"),
  by: z.enum(["session", "key", "token"]).describe("a browser that is signed in, the key of the server's own machine, or a token"),
  isShared: z.boolean().describe("whether several people sign in here, by an issuer"),
});
export type SessionAnswer = z.infer<typeof sessionAnswer>;

/** A link that signs one browser in, once. */
export const signInLink = z.object({ path: z.string().describe("with the token; a path of this server"), until: z.iso.datetime() });
export type SignInLink = z.infer<typeof signInLink>;
