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

function finding(more: Partial<Report["findings"][number]>): string {
  const report = aReport("x");
  return [...reportMarkdown({ ...report, findings: report.findings.map((one) => ({ ...one, ...more })), sha256: "0" })].join("");
}

test("a list of ways or statements that is cut says so, one that is whole does not", () => {
  const path = { from: "x", to: "y", verdict: "allowed" as const, path: ["x", "y"] };
  const evidence = { source: "x", document: "x", statement: 0, sid: "x" };
  const cut = (many: number): number => finding({ paths: Array(many).fill(path), evidence: Array(many).fill(evidence) }).split("\n- and more\n").length - 1;
  expect([cut(5), cut(6)]).toEqual([0, 2]);
});

test("commands that are not told are counted, and it is said how many of them JSON has", () => {
  const fix = (told: number, left: number) => ({ summary: "x", automatic: true, files: [], commands: Array(told).fill("true"), patches: [], left });
  expect(finding({ fix: fix(5, 0) })).not.toContain("more command");
  expect(finding({ fix: fix(6, 0) })).toContain("\n1 more command like these; the report as JSON has all 6.\n");
  expect(finding({ fix: fix(20, 7) })).toContain("\n22 more commands like these; the report as JSON has the first 20.\n");
  expect(finding({ fix: fix(2, 7) })).toContain("\n7 more commands like these; the report as JSON has the first 2.\n");
});
