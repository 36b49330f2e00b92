import { z } from "zod";

const digest = z.string().regex(/^[0-9a-f]{64}$/, "is no SHA-256 in hexadecimal");

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
