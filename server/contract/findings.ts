import { z } from "zod";
import { acceptedRisk } from "./accepted.ts";
import { evidence, ref, verdictWord } from "./verdict.ts";

export const SEVERITY_WORDS = ["critical", "high", "medium", "low"] as const;
export const severityWord = z.enum(SEVERITY_WORDS);

/** A unified diff of a policy or an object, a Kubernetes object in part, a resource of Terraform, one of a CloudFormation template. */
const PATCH_FORMS = ["diff", "yaml", "terraform", "cloudformation"] as const;

const findingPath = z.object({ from: ref, to: ref, verdict: verdictWord, path: z.array(ref) });

/**
 * The smallest change that closes a finding. `files`: the change as a bundle, which `whatif` takes; empty where something has to be
 * filled in first (`…`): then it is not `automatic`. `patches`: the same as people apply it, only what changes of each object, in the form of
 * what makes the objects first, where `managedBy` says so. `left`: commands of members that are not told.
 */
const fix = z.object({
  summary: z.string(),
  automatic: z.boolean(),
  files: z.array(z.object({ path: z.string(), content: z.unknown() })),
  commands: z.array(z.string()),
  patches: z.array(z.object({ form: z.enum(PATCH_FORMS), text: z.string() })),
  left: z.number().int(),
  managedBy: z.string().optional(),
});

/** Something that is wrong, of everything that it is wrong of for the same cause. `id` stays the same while the cause does; lists hold the first, with the total. */
export const finding = z.object({
  id: z.string(),
  rule: z.string(),
  title: z.string(),
  why: z.string(),
  severity: severityWord,
  subject: ref,
  summary: z.string(),
  members: z.object({ total: z.number().int(), first: z.array(z.object({ ref, severity: severityWord, summary: z.string() })) }),
  paths: z.array(findingPath),
  evidence: z.array(evidence),
  fix: fix.nullable(),
});
export type FindingAnswer = z.infer<typeof finding>;

export const RETURN_REASONS = ["expired", "changed", "joined"] as const;

/**
 * A finding that is open though one of its cause was accepted: the time is over, what it rests on is another since, or it is of something that joined later.
 */
export const openFinding = finding.extend({ returned: z.object({ because: z.enum(RETURN_REASONS), risk: acceptedRisk }).optional() });
export type OpenFinding = z.infer<typeof openFinding>;

export const acceptedFinding = finding.extend({ risk: acceptedRisk });
export type AcceptedFinding = z.infer<typeof acceptedFinding>;

/** What is wrong, the worst first; what somebody lives with stands by itself. `missing`: what was not read, so that rules about it say nothing. */
export const findingsAnswer = z.object({
  findings: z.array(openFinding),
  accepted: z.array(acceptedFinding),
  missing: z.array(z.object({ what: z.string(), of: z.string(), weakens: z.string() })),
});
export type FindingsAnswer = z.infer<typeof findingsAnswer>;
