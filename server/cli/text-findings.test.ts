import { expect, test } from "vitest";
import type { FindingAnswer } from "@/server/contract/findings.ts";
import { findingsText } from "./text-findings.ts";

const DIFF = "--- a/x\n+++ b/x";
const TERRAFORM = 'resource "aws_iam_role" "app" {\n  name = "app"\n}';

function textOf(fix: Partial<NonNullable<FindingAnswer["fix"]>>): string {
  const finding: FindingAnswer = {
    id: "trust-anyone-0",
    rule: "trust-anyone",
    title: "A trust policy in everyone",
    why: "Anyone may become it.",
    severity: "high",
    subject: "arn:aws:iam::111122223333:role/app",
    summary: "Everyone may become app",
    members: { total: 1, first: [] },
    paths: [],
    evidence: [],
    fix: { summary: "Name who is meant", automatic: true, files: [], commands: ["aws iam update-assume-role-policy"], patches: [], left: 0, ...fix },
  };
  return findingsText({ findings: [finding], accepted: [], missing: [] }).join("\n");
}

const diff = { form: "diff", text: DIFF } as const;
const terraform = { form: "terraform", text: TERRAFORM } as const;

test("the change of what Terraform makes is told as Terraform has it, before the commands", () => {
  const text = textOf({ managedBy: "terraform", patches: [terraform, diff] });
  expect(text).toContain('      resource "aws_iam_role" "app" {\n        name = "app"\n      }\n      aws iam update-assume-role-policy');
  expect(text).toContain("its tags say that terraform makes it: change it there");
});

test("of what nobody is known to make the commands are enough", () => {
  const text = textOf({ patches: [diff, terraform] });
  expect(text).toContain("aws iam update-assume-role-policy");
  expect(text).not.toMatch(/resource "|--- a/);
});
