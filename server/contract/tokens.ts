import { z } from "zod";
import { ROLES } from "@/server/model/caller-role.ts";

const MOST_DAYS = 366;

/** What a new token is to be. */
export const tokenInput = z.strictObject({
  name: z.string().trim().min(1, "say what it is for").max(100),
  role: z.enum(ROLES).default("viewer"),
  days: z.coerce.number().int().min(1).max(MOST_DAYS).default(90).describe("for how long it counts"),
});

/** A key for programs on other machines, without its secret. */
export const apiToken = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  madeBy: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
  state: z.enum(["valid", "expired", "revoked"]),
});
export type ApiToken = z.infer<typeof apiToken>;

export const tokensAnswer = z.object({ tokens: z.array(apiToken) });
export type TokensAnswer = z.infer<typeof tokensAnswer>;

/** A new token; its secret is told this once. */
export const newToken = apiToken.extend({ secret: z.string() });
export type NewToken = z.infer<typeof newToken>;
