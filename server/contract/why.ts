import { z } from "zod";
import { ref, verdict } from "./verdict.ts";

export const WHY_KINDS = [
  "access-denied",
  "web-identity-denied",
  "oidc-provider-missing",
  "audience-refused",
  "token-invalid",
  "saml-denied",
  "token-expired",
  "pod-identity-failed",
  "no-credentials",
  "encoded-message",
  "kubernetes-unauthorized",
  "kubernetes-forbidden",
  "unrecognised",
] as const;

const said = z.string().nullable();
/**
 * `why`: what a pasted error says (null where it does not), who it may be, and the deciders' verdicts about that very request. `notes` are to
 * be read first; `disagreement` is there where the refusal and the verdict differ; `others` counts the other errors of the text.
 */
export const whyAnswer = z.object({
  parsed: z.object({
    kind: z.enum(WHY_KINDS),
    principal: said,
    session: said,
    action: said,
    resource: said,
    because: said,
    policyType: said,
    policy: said,
    namespace: said,
    eventTime: said,
  }),
  others: z.number().int(),
  notes: z.array(z.string()),
  candidates: z.array(ref),
  candidateCount: z.number().int(),
  verdicts: z.array(verdict),
  disagreement: z.object({ summary: z.string(), explanations: z.array(z.string()) }).optional(),
  next: z.array(z.object({ what: z.string(), command: z.string().optional() })),
});
export type WhyAnswer = z.infer<typeof whyAnswer>;
