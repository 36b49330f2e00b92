import { z } from "zod";
import { CHECKS, OUTCOMES } from "@/server/model/step.ts";
import { SUPPLIERS, VERDICT_WORDS } from "@/server/model/verdict.ts";

export const verdictWord = z.enum(VERDICT_WORDS);
export const ref = z.string().describe("entity reference: an ARN, k8s://…, oidc://…, saml:…, service:…, key:…, sso://… or *");

export const condition = z.object({
  key: z.string(),
  operator: z.string(),
  values: z.array(z.string()),
  suppliedBy: z.enum(SUPPLIERS),
  always: z
    .literal(true)
    .optional()
    .describe("no request is let in without it; told for keys that a session carries on, so that ways can be compared hop by hop"),
});
export const missingFact = z.object({ what: z.string(), of: z.string() });
export const evidence = z.object({
  source: z.string(),
  document: z.string(),
  statement: z.number().int().optional(),
  of: z.number().int().optional().describe("how many statements the document has"),
  sid: z.string().optional(),
});
export const step = z.object({
  check: z.enum(CHECKS),
  outcome: z.enum(OUTCOMES),
  code: z.string(),
  reason: z.string(),
  verify: z.string().optional(),
  evidence: evidence.optional(),
  nearest: z
    .object({ what: z.string(), wanted: z.string(), shown: z.string() })
    .optional()
    .describe("of a check that failed: what it asks for and what there is instead, empty when there is none; of several the pair most alike"),
});

export const verdict = z.object({
  from: ref,
  to: ref,
  mechanism: z.string(),
  verdict: verdictWord,
  conditions: z.array(condition),
  missing: z.array(missingFact),
  assumptions: z.array(z.string()),
  steps: z.array(step),
});
export type VerdictAnswer = z.infer<typeof verdict>;
export type StepAnswer = z.infer<typeof step>;
export type ConditionAnswer = z.infer<typeof condition>;
export type EvidenceAnswer = z.infer<typeof evidence>;
