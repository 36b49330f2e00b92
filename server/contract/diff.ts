import { z } from "zod";
import { changeGroups, groupsOfOne } from "./change-groups.ts";
import { finding, severityWord } from "./findings.ts";
import { gap } from "./gap.ts";
import { evidence, ref, verdict } from "./verdict.ts";

/** What made access differ: the check that came out otherwise, in the words of either side, and what decided it. */
export const cause = z.object({
  summary: z.string(),
  before: z.string().optional(),
  after: z.string().optional(),
  evidence: evidence.optional(),
});
export type CauseAnswer = z.infer<typeof cause>;

const lasting = verdict.extend({
  proven: z
    .object({ from: ref, to: ref })
    .optional()
    .describe("the two that were looked at, where an end stands for many: a pod of the workload, a node of the group"),
});
const withCause = lasting.extend({ because: cause, groups: groupsOfOne });
const groupedFinding = finding.extend({ groups: groupsOfOne });

/**
 * Two snapshots or bundles, or one and what a proposed change makes of it: the direct edges that are in one of them alone, and those that are decided
 * otherwise. Pods stand as their workloads, nodes as their pools: what is made anew is no difference.
 */
export const diffAnswer = z.object({
  appeared: z.array(withCause.extend({ severity: severityWord.describe("how severe it is that this access is new") })),
  disappeared: z.array(withCause),
  changed: z.array(
    z.object({
      before: lasting,
      after: lasting,
      because: cause,
      groups: groupsOfOne,
      severity: severityWord.optional().describe("of what is decided better than before"),
    }),
  ),
  /** What is wrong in one of them alone; of a finding that both have, the members that only one has. */
  findings: z.object({ opened: z.array(groupedFinding), closed: z.array(groupedFinding) }),
  /** The same, counted by group. */
  groups: changeGroups,
  /** What was not read of one of them alone: of that, nothing that differs is known to be so. */
  notRead: z.object({ before: z.array(gap), after: z.array(gap) }),
});
export type DiffAnswer = z.infer<typeof diffAnswer>;

/** Proposed files by their path in a bundle: texts as `kubectl` and `aws` print them, edited, or a Terraform plan as `terraform show -json` prints it. Held against a snapshot, never kept. */
export const whatIfInput = z.strictObject({ files: z.record(z.string().min(1).max(500), z.string()) });

/** `whatif`: what a proposed change would make of the access there is. */
export const whatIfAnswer = diffAnswer.extend({
  assumptions: z.array(z.string()),
  /** Parts of the change that have no effect on the snapshot it is held against, each with the reason. */
  ignored: z.array(z.object({ what: z.string(), reason: z.string() })),
});
export type WhatIfAnswer = z.infer<typeof whatIfAnswer>;
