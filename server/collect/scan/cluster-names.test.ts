import { describe, expect, test } from "vitest";
import { ClusterFolders, type KnownCluster } from "./cluster-folders.ts";
import { clusterNames, folderMoves, movedOutcome } from "./cluster-names.ts";

const eks = (name: string, account: string, region = "eu-west-1"): KnownCluster => ({
  name,
  arn: `arn:aws:eks:${region}:${account}:cluster/${name}`,
  endpoint: `https://${account}.gr7.${region}.eks.amazonaws.com`,
});
const A = eks("prod", "111122223333");
const B = eks("prod", "444455556666");
const C = eks("prod", "444455556666", "eu-north-1");

/** ARN or name → what the cluster is called after all were found in this order. */
function called(clusters: readonly KnownCluster[]): Readonly<Record<string, string>> {
  const folders = new ClusterFolders();
  for (const one of clusters) folders.claim(one);
  return Object.fromEntries([...clusterNames(folders.claims)].map(([claim, name]) => [claim.arn ?? claim.name ?? "", name]).sort());
}

describe("clusters of one name", () => {
  test("are each called with account and region, whichever was found first", () => {
    const names = called([A, B, C]);
    expect(Object.values(names)).toEqual(["prod.444455556666.eu-north-1", "prod.111122223333.eu-west-1", "prod.444455556666.eu-west-1"]);
    for (const order of [
      [A, C, B],
      [B, A, C],
      [B, C, A],
      [C, A, B],
      [C, B, A],
    ])
      expect(called(order)).toEqual(names);
  });

  test("keep the name that the sources give, and only the other is called with account and region", () => {
    const given = { name: "prod", isGiven: true, endpoint: A.endpoint };
    expect(Object.values(called([given, A, B])).sort()).toEqual(["prod", "prod.444455556666.eu-west-1"]);
    expect(Object.values(called([given, B, A])).sort()).toEqual(["prod", "prod.444455556666.eu-west-1"]);
  });

  test("are not those of other names", () => expect(Object.values(called([A, eks("test", "444455556666")]))).toEqual(["prod", "test"]));
});

test("a cluster whose namesake is gone has its plain name again", () => {
  const folders = new ClusterFolders([{ folder: "prod.444455556666.eu-west-1", name: "prod", arn: B.arn }]);
  expect([...folderMoves(folders.claims)]).toEqual([["prod.444455556666.eu-west-1", "prod"]]);
});

test("what became of a source is told with the clusters' names", () => {
  const moves = new Map([["prod", "prod.111122223333.eu-west-1"]]);
  const path = "clusters/prod/pods.json";
  const gap = { what: "pods", of: "prod", weakens: "all" };
  const outcome = {
    ...{ name: "s/prod", kind: "kubernetes" as const, of: "prod", state: "partial" as const, reason: `\`${path}\` 403 and 1 more`, calls: 1, capturedAt: "" },
    ...{ gave: [path, "clusters/prod-2/pods.json"], shortfalls: [{ ...gap, call: "kubernetes list pods", path, reason: "403" }] },
    ...{ failed: [{ path, reason: "403" }], missing: [gap], ledger: [{ service: "kubernetes", operation: "list pods", of: "prod", count: 1, denied: 1 }] },
  };
  const moved = movedOutcome(outcome, moves);
  expect(JSON.stringify(moved)).not.toMatch(/clusters\/prod\/|"prod"/);
  expect(moved).toMatchObject({ name: "s/prod", of: "prod.111122223333.eu-west-1", reason: "`clusters/prod.111122223333.eu-west-1/pods.json` 403 and 1 more" });
  expect(moved.gave).toEqual(["clusters/prod.111122223333.eu-west-1/pods.json", "clusters/prod-2/pods.json"]);
});
