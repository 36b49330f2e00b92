import { beforeAll, describe, expect, test } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { buildGraph } from "@/server/graph/build-graph.ts";
import { World } from "@/server/graph/world.ts";
import { arnRef, type Ref, toRef } from "@/server/model/ref.ts";
import { findingsOf } from "./findings.ts";
import { Inspection } from "./inspection.ts";
import { type Mark, markedBy } from "./targets.ts";

const TIME = Date.parse("2026-06-01T00:00:00Z");
const k8s = (text: string): Ref => toRef(text) ?? arnRef(text);
const role = (name: string): Ref => arnRef(`arn:aws:iam::111122223333:role/${name}`);
const marked = (ref: Ref): Mark => ({ ref, reason: "it holds the orders" });

let demo: Facts;
beforeAll(async () => {
  const loaded = await loadFacts("server/demo/bundle", { readAt: "2026-06-01T00:00:00Z" });
  if (!loaded.ok) throw new Error(loaded.error.message);
  demo = loaded.value;
});

function inspected<T>(marks: readonly Mark[], look: (inspection: Inspection) => T): T {
  const world = new World(demo, TIME);
  const inspection = new Inspection(world, buildGraph(world), marks);
  const seen = look(inspection);
  inspection.end();
  return seen;
}

describe("what is marked counts as an administrator does", () => {
  test("for itself, and for whoever gets there", () => {
    const orders = k8s("k8s://demo/serviceaccount/shop/orders");
    const worth = (marks: readonly Mark[]) => inspected(marks, (inspection) => [role("OrdersBucket"), orders].map((ref) => inspection.worthOf(ref)));
    expect(worth([]).map((one) => one.gained)).toEqual(["other", "other"]);
    const [itself, way] = worth([marked(role("OrdersBucket"))]);
    expect(itself).toMatchObject({ gained: "admin", verdict: "allowed", path: [role("OrdersBucket")], words: "is marked: it holds the orders" });
    expect(way).toMatchObject({ gained: "way-to-admin", path: [orders, role("OrdersBucket")], words: expect.stringMatching(/OrdersBucket, which is marked$/) });
  });

  test("a namespace is every service account in it, and no other", () => {
    const namespace = marked(k8s("k8s://demo/namespace/shop"));
    const accounts = demo.clusters.flatMap((one) => (one.name === "demo" ? one.serviceAccounts : [])).filter((one) => one.namespace === "shop");
    expect(markedBy(new World(demo, TIME), namespace).toSorted()).toEqual(accounts.map((one) => `k8s://demo/serviceaccount/shop/${one.name}`).toSorted());
    expect(inspected([namespace], (one) => one.worthOf(k8s("k8s://demo/serviceaccount/shop/orders")).words)).toBe(
      "is marked with its namespace: it holds the orders",
    );
    expect(inspected([namespace], (one) => one.targets.get(k8s("k8s://demo/serviceaccount/default/default")))).toBeUndefined();
  });

  test("who administers for sure is told as that, marked or not", () => {
    const words = inspected([marked(role("platform-admin"))], (one) => one.worthOf(role("platform-admin")).words);
    expect(words).toMatch(/^administers /);
  });

  test("a finding that leads to it is more severe, and findings are not kept for other marks", () => {
    const world = new World(demo, TIME);
    const graph = buildGraph(world);
    const severities = (marks: readonly Mark[]) => Object.fromEntries(findingsOf(world, graph, marks).map((one) => [one.rule, one.severity]));
    const before = severities([]);
    const node = demo.accounts.flatMap((one) => one.roles).find((one) => one.name === "demo-nodes");
    const after = severities([marked(arnRef(node?.arn ?? ""))]);
    expect([before["node-role-from-pods"], after["node-role-from-pods"]]).toEqual(["medium", "critical"]);
    expect(severities([])).toEqual(before);
  });
});
