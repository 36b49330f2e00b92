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
