import { expect, test } from "vitest";
import { aReport } from "./a-report.ts";
import type { Report } from "./report.ts";
import { reportMarkdown } from "./report-markdown.ts";

function told(subject: string, summary: string): string {
  const report = aReport("x");
  const [finding] = report.findings;
  if (!finding) throw new Error("a report without a finding");
  const own = { ...finding, subject, summary, members: { total: 1, first: [{ ref: subject, severity: "high" as const, summary }] } };
  const whole: Report = { ...report, findings: [own] };
  return [...reportMarkdown({ ...whole, sha256: "0" })].join("");
}

test.each([
  ["arn:aws:iam::111122223333:role/ops-0005", "ops-0005 trusts its whole account", "\nops-0005 trusts its whole account.\n"],
  ["arn:aws:iam::111122223333:role/ops", "ops trusts its whole account", "\nops trusts its whole account.\n"],
  ["k8s://demo/serviceaccount/shop/reports", "service account shop/reports is annotated", "\nService account shop/reports is annotated.\n"],
])("a name at the beginning of a sentence stays as it is written: %s", (subject, summary, sentence) => {
  expect(told(subject, summary)).toContain(sentence);
});
