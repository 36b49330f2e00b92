import { expect, test } from "vitest";
import { accessPolicy } from "@/server/cluster/access/access-policies.ts";
import { ACCESS_POLICY_RULES } from "@/server/cluster/access/access-policy-rules.ts";
import { OPERATORS, parseOperatorName } from "@/server/policy/condition/operators.ts";
import { compilePolicy } from "@/server/policy/parse-document.ts";
import { ACCESS_POLICIES } from "./answer-shapes.ts";
import { CONDITION_KEYS, CONDITION_OPERATORS } from "./condition-words.ts";
import { IDENTITY_POLICY, TRUST_POLICY } from "./policy-shapes.ts";
import type { ObjectShape } from "./shape.ts";

test("every operator of the engine is offered, and no other", () => {
  expect(Object.keys(CONDITION_OPERATORS).map((name) => [name, parseOperatorName(name)?.base])).not.toContainEqual([expect.any(String), undefined]);
  expect(new Set(Object.keys(CONDITION_OPERATORS).map((name) => parseOperatorName(name)?.base))).toEqual(new Set([...OPERATORS.keys(), "Null"]));
});

test("every access policy whose rules are known is offered, but for that of a component", () => {
  const offered = Object.keys(ACCESS_POLICIES).map((arn) => accessPolicy(arn));
  expect(offered.filter(({ rules, awsManaged }) => rules === undefined || awsManaged)).toEqual([]);
  const known = Object.keys(ACCESS_POLICY_RULES).filter((name) => !accessPolicy(`arn:aws:eks::aws:cluster-access-policy/${name}`).awsManaged);
  expect(offered.map(({ name }) => name)).toEqual(known);
});

const statementKeys = (policy: ObjectShape): string[] => {
  const statement = policy.members["Statement"]?.shape;
  return statement?.kind === "list" && statement.of.kind === "object" ? Object.keys(statement.of.members) : [];
};

test.each([
  ["trust", TRUST_POLICY],
  ["identity", IDENTITY_POLICY],
] as const)("the parser of the engine takes every element that is offered for a %s policy", (kind, policy) => {
  const values: Readonly<Record<string, unknown>> = {
    Sid: "A",
    Effect: "Allow",
    Principal: { AWS: "*" },
    Action: "sts:AssumeRole",
    NotAction: "sts:AssumeRole",
    Resource: "*",
    NotResource: "*",
    Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } },
  };
  const required = kind === "trust" ? ["Effect", "Principal", "Action"] : ["Effect", "Action", "Resource"];
  for (const key of statementKeys(policy)) {
    const names = [...required.filter((one) => `Not${one}` !== key), key];
    const statement = Object.fromEntries(names.map((name) => [name, values[name]]));
    expect([key, compilePolicy({ Version: "2012-10-17", Statement: [statement] }, kind).state]).toEqual([key, "compiled"]);
  }
});

test("no two condition keys are one in another letter case", () => {
  const names = Object.keys(CONDITION_KEYS).map((name) => name.toLowerCase());
  expect(new Set(names).size).toBe(names.length);
});
