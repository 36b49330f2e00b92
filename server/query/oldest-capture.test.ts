import { describe, expect, test } from "vitest";
import { assembleFacts } from "@/server/collect/bundle/assemble-facts.ts";
import { documentsOf } from "@/server/collect/bundle/read-document.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { oldestCapture } from "./oldest-capture.ts";

const at = (hour: number): string => `2026-01-01T0${hour}:00:00Z`;
const source = (name: string, kind: string, of: string, hour: number, state = "complete") => ({ name, kind, of, state, calls: 1, capturedAt: at(hour) });
const cluster = (name: string, account: string) =>
  [`clusters/${name}/describe-cluster.json`, { cluster: { name, arn: `arn:aws:eks:eu-west-1:${account}:cluster/${name}` } }] as const;
const factsWith = (...sources: object[]): Facts =>
  assembleFacts(
    documentsOf("x", [
      ["rolewalk-scan.json", { rolewalkScan: { version: 1, capturedAt: at(9), failed: [], missing: [], sources, ledger: [] } }],
      cluster("orchard", "111122223333"),
      cluster("meadow", "444455556666"),
    ]),
    { readAt: at(9) },
  );
const ALL = factsWith(
  source("orchard", "kubernetes", "orchard", 3),
  source("one", "aws", "111122223333", 2),
  source("two", "aws", "444455556666", 1),
  source("gone", "aws", "111122223333", 0, "failed"),
);

describe("what an answer rests on", () => {
  test.each<[string, string[], object | undefined]>([
    ["a pod on its cluster and the cluster's account", ["k8s://orchard/pod/shop/a"], { capturedAt: at(2), source: "one" }],
    ["a role of another account on that too", ["k8s://orchard/pod/shop/a", "arn:aws:iam::444455556666:role/x"], { capturedAt: at(1), source: "two" }],
    ["a session and an account on the account", ["arn:aws:sts::444455556666:assumed-role/x/s"], { capturedAt: at(1), source: "two" }],
    ["a cluster that no source reads on its account", ["k8s://meadow/group/viewers"], { capturedAt: at(1), source: "two" }],
    ["what is nowhere on nothing", ["service:ec2.amazonaws.com", "*", "no reference"], undefined],
  ])("%s", (_, refs, expected) => {
    expect(oldestCapture(ALL, refs)).toEqual(expected);
  });

  test("a source that failed has read nothing; without a live scan nothing is told", () => {
    expect(oldestCapture(factsWith(source("gone", "aws", "111122223333", 0, "failed")), ["arn:aws:iam::111122223333:role/x"])).toBeUndefined();
    expect(
      oldestCapture(assembleFacts(documentsOf("x", [cluster("orchard", "111122223333")]), { readAt: at(9) }), ["k8s://orchard/pod/shop/a"]),
    ).toBeUndefined();
  });
});
