import { z } from "zod";
import { SCOPED_ROLES } from "@/server/model/caller-grant.ts";
import { ROLES } from "@/server/model/caller-role.ts";
import { parseScope } from "@/server/model/caller-scope.ts";

const MOST_DAYS = 366;

const scope = z
  .string()
  .max(4096)
  .superRefine((text, context) => {
    const parsed = parseScope(text);
    if (!parsed.ok) context.addIssue({ code: "custom", message: parsed.error });
  })
  .describe("the part of the estate that it is limited to: account:ID, cluster:NAME, namespace:CLUSTER/NAMESPACE, separated by commas");

/** What a new token is to be. */
export const tokenInput = z
  .strictObject({
    name: z.string().trim().min(1, "say what it is for").max(100),
    role: z.enum(ROLES).default("viewer"),
    days: z.coerce.number().int().min(1).max(MOST_DAYS).default(90).describe("for how long it counts"),
    scope: scope.optional(),
  })
  .refine((token) => token.scope === undefined || SCOPED_ROLES.includes(token.role), {
    path: ["scope"],
    message: `only ${SCOPED_ROLES.join(" and ")} can be limited`,
  });

export type TokenInput = z.infer<typeof tokenInput>;

/** A key for programs on other machines, without its secret. */
export const apiToken = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  scope: z.string().nullable().describe("the part of the estate that it is limited to; null: none"),
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
