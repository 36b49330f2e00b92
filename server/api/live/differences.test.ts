import { expect, test } from "vitest";
import type { PodAnswer } from "@/server/contract/answers.ts";
import type { VerdictAnswer } from "@/server/contract/verdict.ts";
import { differencesOf } from "./differences.ts";

const role = (n: number): string => `arn:aws:iam::111122223333:role/r${n}`;
const verdict = (mechanism: string, word: VerdictAnswer["verdict"], from = "a"): VerdictAnswer => ({
  from,
  to: "b",
  mechanism,
  verdict: word,
  conditions: [],
  missing: [],
  assumptions: [],
  steps: [],
});
const pod = (reachable: readonly string[], effective: string | null): PodAnswer => ({
  pod: "k8s://c/pod/n/p",
  container: "main",
  sdk: "default",
  phase: "Running",
  node: null,
  serviceAccount: null,
  owner: null,
  effective,
  sources: [],
  containers: [{ name: "main", kind: "regular", effective, sources: [] }],
  reachable: [...reachable],
});

test("equal answers differ in nothing", () => {
  expect(differencesOf("pod", pod([role(1)], role(1)), pod([role(1)], role(1)))).toEqual([]);
  expect(differencesOf("explain", { verdicts: [verdict("sts:AssumeRole", "allowed")] }, { verdicts: [verdict("sts:AssumeRole", "allowed")] })).toEqual([]);
});

test("what came and went within reach is told in one line, of many the first by name", () => {
  const many = Array.from({ length: 9 }, (_, i) => role(i));
  expect(differencesOf("pod", pod(many, role(1)), pod([role(99)], role(1)))).toEqual([
    { what: "within reach of someone inside", before: `${many.slice(0, 5).join(", ")} and 4 more`, after: role(99) },
  ]);
});

test("of a pod that is gone, or new, only that and its identities are told", () => {
  const gone = { ...pod([], null), containers: [] };
  const there = { what: "effective identity of container main", before: role(1), after: null };
  expect(differencesOf("pod", pod([role(1)], role(1)), gone)).toEqual([{ what: "pod", before: "there", after: "gone" }, there]);
  expect(differencesOf("pod", null, pod([role(1)], role(1)))).toEqual([
    { what: "pod", before: null, after: "there" },
    { ...there, before: null, after: role(1) },
  ]);
});

test("a verdict goes by its mechanism where that tells it apart, else by its ends; a condition is a difference", () => {
  const before = { verdicts: [verdict("sts:AssumeRole", "allowed")] };
  const mfa = { key: "aws:MultiFactorAuthPresent", operator: "Bool", values: ["true"], suppliedBy: "mfa" as const };
  const after = { verdicts: [{ ...verdict("sts:AssumeRole", "conditional"), conditions: [mfa] }] };
  expect(differencesOf("explain", before, after)).toEqual([
    { what: "sts:AssumeRole", before: "allowed", after: "conditional when aws:MultiFactorAuthPresent Bool true" },
  ]);
  const two = { verdicts: [verdict("runs-as", "allowed"), verdict("runs-as", "allowed", "x")] };
  const one = { verdicts: [verdict("runs-as", "allowed"), verdict("runs-as", "denied", "x")] };
  expect(differencesOf("explain", two, one)).toEqual([{ what: "runs-as x → b", before: "allowed", after: "denied" }]);
});
