import { describe, expect, test } from "vitest";
import { type AResource, aPlan, speaksOf } from "@/server/testing/terraform-plan.ts";
import { type Made, made } from "./a-made-plan.ts";

const HERE = "111122223333";
const ELSEWHERE = "444455556666";
const eks = (account: string, name: string): string => `arn:aws:eks:eu-west-1:${account}:cluster/${name}`;

describe("a cluster of the same name in another account", () => {
  const account: AResource = { type: "kubernetes_service_account_v1", name: "x", after: { metadata: [{ name: "x", namespace: "shop" }] } };
  const changed = (plan: Made): string[] =>
    plan.clusters.filter((one) => one.serviceAccounts.some(({ name }) => name === "x") || one.accessEntries.length > 0).map((one) => one.name);
  const kubernetes = (expressions: object): object => ({ kubernetes: { name: "kubernetes", expressions } });
  const source = (of: string): object => ({
    mode: "data",
    type: "aws_eks_cluster",
    name: "this",
    address: "data.aws_eks_cluster.this",
    values: { name: "one", arn: eks(of, "one") },
  });
  const entry: AResource = {
    type: "aws_eks_access_entry",
    name: "e",
    after: { cluster_name: "one", principal_arn: `arn:aws:iam::${ELSEWHERE}:role/x`, type: "STANDARD" },
  };
  const caller = (account_id: string): object => ({
    mode: "data",
    type: "aws_caller_identity",
    name: "me",
    address: "data.aws_caller_identity.me",
    values: { account_id },
  });

  test.each<[string, (of: string) => Made]>([
    [
      "an access entry whose provider is in it",
      (of) => made(aPlan([entry, { ...entry, type: "aws_caller_identity", name: "me", mode: "data" }], { prior: [caller(of)] })),
    ],
    [
      "an access entry whose provider assumes a role there",
      (of) =>
        made(
          aPlan([entry], {
            providers: { aws: { name: "aws", expressions: { assume_role: [{ role_arn: { constant_value: `arn:aws:iam::${of}:role/tf` } }] } } },
          }),
        ),
    ],
    [
      "an object whose provider speaks of it",
      (of) => made(aPlan([account], { providers: kubernetes({ host: speaksOf("data.aws_eks_cluster.this.endpoint") }), prior: [source(of)] })),
    ],
    [
      "an object whose context is called after it",
      (of) => made(aPlan([account], { providers: kubernetes({ config_context: { constant_value: eks(of, "one") } }) })),
    ],
  ])("is not taken for it: %s", (_, planOf) => {
    expect(changed(planOf(HERE))).toEqual(["one"]);
    const other = planOf(ELSEWHERE);
    expect(changed(other)).toEqual([]);
    expect(other.ignored).toEqual([expect.objectContaining({ reason: expect.stringContaining("in the snapshot") })]);
  });

  test("nor in another region, by what its provider or the resource itself says", () => {
    const inRegion = (region: string): Made =>
      made(aPlan([entry], { providers: { aws: { name: "aws", expressions: { region: { constant_value: region } } } } }));
    expect([inRegion("eu-west-1"), inRegion("us-east-1")].map(changed)).toEqual([["one"], []]);
    expect(changed(made(aPlan([{ ...entry, after: { ...entry.after, region: "us-east-1" } }])))).toEqual([]);
  });
});
