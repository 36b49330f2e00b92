import { z } from "zod";

const digest = z.string().regex(/^[0-9a-f]{64}$/, "is no SHA-256 in hexadecimal");

const day = z.iso.date().describe("a day (UTC), such as 2026-11-27");

/** Which entries of the trail are asked for, the newest first; pages begin with 1. */
export const auditAsked = z.object({
  subject: z.string().max(500).optional().describe("of this subject alone"),
  action: z.string().max(100).optional().describe("of this action alone"),
  from: day.optional(),
  until: day.optional().describe("the last day"),
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  size: z.coerce.number().int().min(1).max(500).default(50),
});

/** What the trail is checked against. */
export const auditChecked = z.object({ head: digest.optional().describe("the hash of an entry that was kept elsewhere: it has to be in the trail") });

/** An entry of the audit trail: one line of its export. */
export const auditLine = z.strictObject({
  position: z.number().int().positive(),
  at: z.iso.datetime({ precision: 3 }),
  subject: z.string().describe("who, as the issuer names them, or a token, or the key of the machine"),
  name: z.string(),
  action: z.string(),
  target: z.string(),
  detail: z.record(z.string(), z.unknown()),
  previous: digest.describe("the hash of the entry before; of the first: zeros"),
  hash: digest.describe("SHA-256 of the JSON list of all of the above, in this order"),
});
export type AuditLine = z.infer<typeof auditLine>;

/** A page of the trail, and what there is to narrow it by. */
export const auditEntries = z.object({
  total: z.number().int(),
  entries: z.array(auditLine),
  subjects: z.array(z.object({ subject: z.string(), name: z.string() })).describe("who did something, by the name that was told last; the last 500"),
  actions: z.array(z.string()),
});
export type AuditEntries = z.infer<typeof auditEntries>;

/** Whether every entry follows from the one before it. */
export const auditVerified = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), entries: z.number().int(), head: digest.describe("the hash of the last entry") }),
  z.object({ ok: z.literal(false), position: z.number().int(), why: z.string() }),
]);
export type AuditVerified = z.infer<typeof auditVerified>;
