import { describe, expect, test } from "vitest";
import { anAccount, aPod, ROLE } from "./a-pod.ts";
import { annotatedRole, nearMiss, skippedContainers } from "./annotations.ts";

const skip = (text: string) => skippedContainers({ annotations: { "eks.amazonaws.com/skip-containers": text } });

describe("webhook: skip-containers is one CSV record, as Go's encoding/csv reads it", () => {
  test.each([
    ["proxy", ["proxy"]],
    ["a,b", ["a", "b"]],
    ["a, b", ["a", " b"]],
    ['"a,b",c', ["a,b", "c"]],
    ['"say ""hi""",c', ['say "hi"', "c"]],
    ["a,", ["a", ""]],
    ["", []],
    ['a"b,c', []],
    ['"a"b,c', []],
    ['"open', []],
    ["a,b\nc", ["a", "b"]],
  ])("%j skips %j", (text, names) => {
    expect(skip(text)).toEqual(names);
  });
  test("a pod without the annotation skips nothing", () => {
    expect(skippedContainers({ annotations: {} })).toEqual([]);
  });
});

describe("C21: the role annotation", () => {
  test("an empty value is none", () => {
    expect(annotatedRole(anAccount({ "eks.amazonaws.com/role-arn": "" }))).toBeUndefined();
    expect(annotatedRole(undefined)).toBeUndefined();
    expect(annotatedRole(anAccount({ "eks.amazonaws.com/role-arn": ROLE }))).toBe(ROLE);
  });
  test.each([
    "eks.amazon.com/role-arn",
    "eks.aws.com/role-arn",
    "eks.amzonaws.com/role-arn",
    "EKS.amazonaws.com/Role-ARN",
    "eks.amazonaws.com/rolearn",
    "eks.amazonaws.com/role_arn",
    "eks.amazonaws.com/role",
    "iam.amazonaws.com/role-arn",
    "role-arn",
  ])("%s with a role is a near miss", (key) => {
    expect(nearMiss(anAccount({ [key]: ROLE }), aPod())).toEqual({ key, value: ROLE, on: "service account" });
  });
  test("the right key on the pod is misplaced", () => {
    expect(nearMiss(anAccount(), aPod({}, { annotations: { "eks.amazonaws.com/role-arn": ROLE } }))?.on).toBe("pod");
  });
  test.each([
    ["iam.amazonaws.com/role", ROLE],
    ["iam.amazonaws.com/allowed-roles", ROLE],
    ["iam.services.k8s.aws/role-arn", ROLE],
    ["iam.aws.crossplane.io/role-arn", ROLE],
    ["example.com/role-arn", ROLE],
    ["vault.example.com/aws-role", ROLE],
    ["eks.amazonaws.com/audience", "x"],
    ["eks.amazonaws.com/role_arn", "orders"],
  ])("%s: %s is of another program, or no role", (key, value) => {
    expect(nearMiss(anAccount({ [key]: value }), aPod())).toBeUndefined();
  });
});
