import { expect, test } from "vitest";
import { type AResource, aPlan, speaksOf } from "@/server/testing/terraform-plan.ts";
import { arn, made, roleIn } from "./a-made-plan.ts";

const role: AResource = {
  type: "aws_iam_role",
  name: "late",
  after: { name: "late", path: "/" },
  unknown: { arn: true, assume_role_policy: true },
  expressions: { assume_role_policy: speaksOf("data.aws_iam_policy_document.trust.json") },
};
const documentOf = (condition: readonly object[]): AResource => ({
  type: "aws_iam_policy_document",
  name: "trust",
  mode: "data",
  actions: ["read"],
  after: { statement: [{ actions: ["sts:AssumeRole"], principals: [{ type: "AWS", identifiers: [arn("root")] }], condition }] },
  unknown: { json: true },
  expressions: { statement: [{}] },
});

test.each(["__proto__", "constructor", "toString"])("a condition that tests %s is a condition and changes nothing else", (name) => {
  const condition = [{ test: name, variable: "planted", values: ["x"] }];
  const found = roleIn(made(aPlan([role, documentOf(condition)])), "late")?.trustPolicy;
  const [touched] = [Object.prototype, Object, Object.prototype.toString].filter((one) => Object.hasOwn(one, "planted"));
  for (const one of [Object.prototype, Object, Object.prototype.toString]) Reflect.deleteProperty(one, "planted");
  expect(touched).toBeUndefined();
  expect(JSON.stringify(found)).toContain(`"Condition":{"${name}":{"planted":"x"}}`);
});

test.each(["__proto__", "constructor"])("a variable that is called %s is one", (name) => {
  const condition = [{ test: "StringEquals", variable: name, values: ["x"] }];
  const found = roleIn(made(aPlan([role, documentOf(condition)])), "late")?.trustPolicy;
  expect(JSON.stringify(found)).toContain(`"Condition":{"StringEquals":{"${name}":"x"}}`);
});

test("types that are called like what every object has are counted like any other", () => {
  const after = made(aPlan(["constructor", "__proto__", "toString"].map((type) => ({ type, name: "x", after: {} }))));
  expect(after.assumptions).toEqual(["3 resources of the plan have no effect on access that is shown: __proto__ 1, constructor 1, toString 1"]);
});

test("what leads in circles, however many ways, ends", () => {
  const names = Array.from({ length: 12 }, (_, i) => `v${i}`);
  const all = { references: names.map((name) => `var.${name}`) };
  const module = {
    outputs: Object.fromEntries(names.map((name) => [name, { expression: all }])),
    variables: Object.fromEntries(names.map((name) => [name, {}])),
  };
  const calls = { m: { module, expressions: Object.fromEntries(names.map((name) => [name, { references: names.map((each) => `module.m.${each}`) }])) } };
  const late: AResource = { ...role, expressions: { assume_role_policy: { references: ["module.m.v0"] } } };
  const inner: AResource = { type: "aws_iam_role", name: "inner", module: "module.m", actions: ["no-op"], before: {}, after: {} };
  const started = performance.now();
  const after = made(aPlan([late, inner], { calls }));
  expect(performance.now() - started).toBeLessThan(2000);
  expect(roleIn(after, "late")).toMatchObject({ name: "late", trustPolicy: undefined });
});
