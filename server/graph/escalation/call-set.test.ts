import { describe, expect, it } from "vitest";
import { ESCALATION_PATHS } from "@/server/policy/escalation/catalogue.ts";
import type { StoredPolicy } from "@/server/policy/inputs.ts";
import { compilePolicy } from "@/server/policy/parse-document.ts";
import { ALL_CALLS, CALLS, callSet, callsIn, isEnough, makes, speechOf } from "./call-set.ts";

const stored = (...statements: readonly object[]): StoredPolicy => ({
  source: "s",
  document: "d",
  policy: compilePolicy({ Version: "2012-10-17", Statement: statements }, "identity"),
});
const on = (elements: object, resource: unknown = "*"): object => ({ Effect: "Allow", Resource: resource, ...elements });

/** Patterns of every shape, some of which meet nothing. */
const PATTERNS = [
  "*",
  "*:*",
  "iam:*",
  "IAM:Put*",
  "iam:?ssRole",
  "i*:PassRole",
  "iam:PassRole",
  "eks:*Entry",
  "s3:*",
  "ec2:Describe*",
  "*:*Role",
  "sts:AssumeRole",
];

describe("the calls a document speaks of (A9 to A12)", () => {
  it.each(PATTERNS)("are those that its statements match: %s", (pattern) => {
    for (const element of ["Action", "NotAction"]) {
      const policy = stored(on({ [element]: pattern }));
      const compiled = policy.policy.state === "compiled" ? policy.policy : undefined;
      const allowed = CALLS.filter((action) => (compiled?.statementsFor(action) ?? []).length > 0);
      expect(speechOf(policy).allowed).toBe(callSet(allowed));
      expect(speechOf(policy).isSilent).toBe(!ALL_CALLS.some((action) => (compiled?.statementsFor(action) ?? []).length > 0));
    }
  });

  it("are all of them where it is not valid (A6)", () => {
    const { isSilent, allowed, counts } = speechOf(stored({ Effect: "Maybe" }));
    expect([isSilent, counts, CALLS.every((action) => (allowed & callSet([action])) !== 0n)]).toEqual([false, true, true]);
  });

  it("count beside one that allows everything where it denies, or names resources of a call on any", () => {
    expect(speechOf(stored(on({ Action: "iam:PutRolePolicy" }, "arn:aws:iam::*:role/a"))).counts).toBe(false);
    expect(speechOf(stored(on({ Action: "lambda:CreateFunction" }))).counts).toBe(false);
    expect(speechOf(stored(on({ Action: "lambda:CreateFunction" }, "arn:aws:lambda:*:*:function:a"))).counts).toBe(true);
    expect(speechOf(stored({ Effect: "Deny", Action: "sts:AssumeRole", Resource: "*" })).counts).toBe(true);
    expect(speechOf(stored({ Effect: "Deny", Action: "s3:*", Resource: "*" })).counts).toBe(false);
  });
});

describe("calls that are enough", () => {
  it.each(ESCALATION_PATHS.map((path) => ({ path })))("for path $path.id: all of its calls, and not one less (H33 to H43)", ({ path }) => {
    const actions = path.calls.map((c) => c.action);
    expect([makes(callSet(actions), path), isEnough(callsIn(path))]).toEqual([true, true]);
    for (const left of new Set(actions)) expect(makes(callSet(actions.filter((a) => a !== left)), path)).toBe(false);
  });

  it.each([
    { calls: ["eks:AssociateAccessPolicy"], is: true },
    { calls: ["eks:UpdateClusterConfig"], is: false },
    { calls: ["iam:PassRole", "eks:CreateNodegroup"], is: true },
    { calls: ["eks:CreateNodegroup"], is: false },
    { calls: ["iam:PassRole"], is: false },
  ])("for clusters and their pods: $calls (H20 to H32)", ({ calls, is }) => {
    expect(isEnough(callSet(calls))).toBe(is);
  });
});
