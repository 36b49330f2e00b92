import { z } from "zod";
import { ref } from "./verdict.ts";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A day, which counts to its end in UTC, or an instant with its offset. */
const until = z
  .string()
  .refine((text) => (DAY.test(text) || /T.*(Z|[+-]\d{2}:\d{2})$/.test(text)) && !Number.isNaN(Date.parse(text)), "takes a day such as 2027-03-31")
  .transform((text) => new Date(DAY.test(text) ? `${text}T23:59:59.999Z` : text).toISOString());

const said = (what: string, most: number) => z.string().trim().min(1, `say ${what}`).max(most);

/** An address that a browser may open. */
const link = z
  .string()
  .max(2000)
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), "takes an address that begins with https:// or http://");

/** Living with a finding until a day. `members`: of these alone; absent: of all that it has now. */
export const acceptInput = z.strictObject({
  finding: z.string().min(1).max(500),
  owner: said("who answers for it", 200),
  reason: said("why", 2000),
  until,
  link: link.optional(),
  members: z.array(z.string().min(1).max(2048)).min(1).max(100_000).optional(),
});
export type AcceptInput = z.input<typeof acceptInput>;
export type Accepting = z.output<typeof acceptInput>;

/** A risk that was accepted; instants are ISO 8601. `members`: of how many things it was. */
export const acceptedRisk = z.object({
  id: z.string(),
  finding: z.string(),
  rule: z.string(),
  summary: z.string(),
  owner: z.string(),
  reason: z.string(),
  link: z.string().nullable(),
  acceptedAt: z.iso.datetime(),
  until: z.iso.datetime(),
  withdrawnAt: z.iso.datetime().nullable(),
  members: z.number().int(),
});
export type AcceptedRiskAnswer = z.infer<typeof acceptedRisk>;

/** Every risk that was ever accepted, the newest first. */
export const acceptedRisksAnswer = z.object({ risks: z.array(acceptedRisk) });

/** What accepting a finding would rest on: of each of its members a digest of what shows it. */
export const findingBasisAnswer = z.object({
  finding: z.string(),
  rule: z.string(),
  summary: z.string(),
  members: z.array(z.object({ ref, basis: z.string() })),
});
export type FindingBasis = z.infer<typeof findingBasisAnswer>;
