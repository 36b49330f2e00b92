import { describe, expect, it } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { withWrittenBundle } from "@/server/testing/written-bundle.ts";

const row = {
  clusterName: "c1",
  namespace: "pay",
  serviceAccount: "api",
  associationId: "a-1",
  associationArn: "arn:aws:eks:eu-west-1:111122223333:podidentityassociation/c1/a-1",
};
const described = { association: { ...row, roleArn: "arn:aws:iam::111122223333:role/app", disableSessionTags: true } };

describe("a Pod Identity association that was listed and described", () => {
  it.each([
    ["after", "a-described.json", "b-listed.json"],
    ["before", "z-described.json", "b-listed.json"],
  ])("is as its description says, with the list read %s it", async (_, description, list) => {
    const files = { [`clusters/c1/${list}`]: { associations: [row] }, [`clusters/c1/${description}`]: described };
    const loaded = await withWrittenBundle(files, (path) => loadFacts(path, { readAt: "2026-11-25T00:00:00Z" }));
    const [association] = loaded.ok ? (loaded.value.clusters[0]?.podIdentityAssociations ?? []) : [];
    expect(association).toMatchObject({ roleArn: "arn:aws:iam::111122223333:role/app", disableSessionTags: true });
  });
});

const cluster = (account: string, region: string) => ({ cluster: { name: "prod", arn: `arn:aws:eks:${region}:${account}:cluster/prod`, status: "ACTIVE" } });
const account = (name: string) => ({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace: "pay" } });
const namesIn = async (files: Readonly<Record<string, unknown>>) => {
  const loaded = await withWrittenBundle(files, (path) => loadFacts(path, { readAt: "2026-11-25T00:00:00Z" }));
  return loaded.ok ? loaded.value.clusters.map((c) => [c.name, c.serviceAccounts.map((s) => s.name).join(" ")]) : loaded.error.message;
};

describe("folders of one cluster name in several places", () => {
  it("are several clusters when several are described in them, each with its account and region", async () => {
    expect(
      await namesIn({
        "one/clusters/prod/c.json": cluster("111122223333", "eu-west-1"),
        "one/clusters/prod/s.json": account("a"),
        "two/clusters/prod/c.json": cluster("999988887777", "us-east-1"),
        "two/clusters/prod/s.json": account("b"),
      }),
    ).toEqual([
      ["prod.111122223333.eu-west-1", "a"],
      ["prod.999988887777.us-east-1", "b"],
    ]);
  });
  it("are one cluster when one is described", async () => {
    expect(await namesIn({ "aws/clusters/prod/c.json": cluster("111122223333", "eu-west-1"), "kube/clusters/prod/s.json": account("a") })).toEqual([
      ["prod", "a"],
    ]);
  });
});
