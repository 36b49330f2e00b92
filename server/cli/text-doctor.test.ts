import { expect, test } from "vitest";
import type { DoctorAnswer } from "@/server/contract/doctor.ts";
import { doctorLines } from "./text-doctor.ts";

const check = (over: Partial<DoctorAnswer["sources"][number]["checks"][number]>) => ({
  call: "iam ListAccessKeys",
  permission: "iam:ListAccessKeys",
  outcome: "ok" as const,
  weakens: "which user a key belongs to",
  isOptional: false,
  ...over,
});
const source = (over: Partial<DoctorAnswer["sources"][number]>) => ({
  name: "audit",
  kind: "aws" as const,
  state: "complete" as const,
  calls: 3,
  capturedAt: "2026-11-25T00:00:00Z",
  checks: [],
  ...over,
});

test("each source says what it lacks, what is needed first, with what is weaker and what was answered", () => {
  const checks = [
    check({}),
    check({ permission: "iam:GetCredentialReport", outcome: "denied", reason: "is denied: no", isOptional: true, weakens: "who has a password" }),
    check({ permission: "eks:ListClusters", outcome: "failed", reason: "was throttled", weakens: "which clusters there are" }),
    check({ permission: "eks:DescribeCluster", outcome: "not-asked" }),
  ];
  const answer: DoctorAnswer = { sources: [source({ state: "partial", checks }), source({ name: "old", state: "failed", reason: "has no credentials" })] };
  expect(doctorLines(answer)).toEqual([
    "audit (aws): not everything may be read",
    "  1 call is answered, for 1 there was nothing to ask about",
    "  missing   eks:ListClusters (not refused, but not answered)",
    "            weaker without it: which clusters there are",
    "            the call was throttled",
    "  optional  iam:GetCredentialReport",
    "            weaker without it: who has a password",
    "            the call is denied: no",
    "",
    "old (aws): does not answer",
    "  has no credentials",
  ]);
});
