import { expect, test } from "vitest";
import { type AResource, aPlan, speaksOf } from "@/server/testing/terraform-plan.ts";
import { arn, type Made, made } from "./a-made-plan.ts";

const inOne = { providers: { kubectl: { name: "kubectl", expressions: { host: { constant_value: "https://one.eks.example.com" } } } } };
const oneOf = (plan: Made) => plan.clusters.find(({ name }) => name === "one");
const text = (role: string): string =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  namespace: shop\n  annotations:\n    eks.amazonaws.com/role-arn: ${role}\n`;
const planned = (resource: Omit<AResource, "type" | "name">) => made(aPlan([{ type: "kubectl_manifest", name: "m", ...resource }], inOne));

test("the object is the one in its text, and keeps what only the cluster knows of it", () => {
  const after = planned({ after: { yaml_body: text(arn("role/app")) } });
  expect(oneOf(after)?.serviceAccounts).toMatchObject([
    { name: "api", namespace: "shop", uid: "u-1", annotations: { "eks.amazonaws.com/role-arn": arn("role/app") } },
  ]);
  expect([after.ignored, after.assumptions]).toEqual([[], []]);
});

test("a text that is marked as sensitive is read where the provider has it without what is", () => {
  const after = planned({ after: { yaml_body: text(arn("role/secret")), yaml_body_parsed: text(arn("role/app")) }, sensitive: { yaml_body: true } });
  expect(oneOf(after)?.serviceAccounts[0]?.annotations).toEqual({ "eks.amazonaws.com/role-arn": arn("role/app") });
  expect(JSON.stringify(after)).not.toContain("role/secret");
});

test("of a Secret whose data the provider hides the keys are those that were read", () => {
  const yaml = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: keys\n  namespace: shop\ntype: Opaque\ndata: (sensitive value)\n";
  const after = planned({ after: { yaml_body: "x", yaml_body_parsed: yaml }, sensitive: { yaml_body: true } });
  expect(oneOf(after)?.secrets).toMatchObject([{ name: "keys", keys: ["AWS_ACCESS_KEY_ID"] }]);
  expect(after.assumptions).toEqual([expect.stringContaining("its keys are those that were read")]);
});

test("a namespace that is given besides is the object's", () => {
  const after = planned({ after: { yaml_body: text(arn("role/app")), override_namespace: "other" } });
  expect(oneOf(after)?.serviceAccounts.map(({ namespace }) => namespace)).toEqual(["shop", "other"]);
});

test("what is known only after apply, and what is no object, has no effect, and is said", () => {
  const open = planned({ after: {}, unknown: { yaml_body: true, yaml_body_parsed: true }, expressions: { yaml_body: speaksOf("var.text") } });
  expect(open.ignored).toEqual([{ what: "kubectl_manifest.m", reason: "what it is is known only after apply" }]);
  for (const yaml of ["- a", "kind: [", `${text("a")}---\n${text("b")}`]) expect(planned({ after: { yaml_body: yaml } }).ignored).toHaveLength(1);
});

test("one that goes is taken away, and kinds without facts are counted", () => {
  const gone = planned({ actions: ["delete"], before: { yaml_body: text(arn("role/app")) } });
  expect(oneOf(gone)?.serviceAccounts).toEqual([]);
  const other = planned({ after: { yaml_body: "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n" } });
  expect(other.assumptions).toEqual([expect.stringContaining("kubectl_manifest of Widget 1")]);
});
