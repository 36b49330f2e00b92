import { describe, expect, it } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { podAnswer } from "@/server/contract/answers.ts";
import { phaseWords } from "@/server/contract/phase-words.ts";
import type { PodFact } from "@/server/facts/kubernetes.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { askEntity } from "./ask-entity.ts";
import { askPod } from "./ask-pod.ts";
import { Estate } from "./estate.ts";

const TIME = Date.parse("2026-11-25T00:00:00Z");
const ORDERS = ["k8s://demo/pod/shop/orders-6c9f7d5b84-t8v6k", "k8s://demo/pod/shop/orders-6c9f7d5b84-x2m4q"];

async function demo(): Promise<Facts> {
  const loaded = await loadFacts("server/demo/bundle", { readAt: new Date(TIME).toISOString() });
  if (!loaded.ok) throw new Error(loaded.error.message);
  return loaded.value;
}
const about = (facts: Facts, ref: string) => askEntity(new Estate(facts, TIME), { ref });

describe("the pods of what has no credentials of its own", () => {
  it.each([
    ["a deployment's, through its replica set", "k8s://demo/deployment/shop/orders"],
    ["a replica set's", "k8s://demo/replicaset/shop/orders-6c9f7d5b84"],
    ["a service account's", "k8s://demo/serviceaccount/shop/orders"],
  ])("%s are named", async (_, ref) => {
    const { pods, found } = about(await demo(), ref);
    expect({ found, total: pods.total, shown: pods.shown.toSorted() }).toEqual({ found: true, total: 2, shown: ORDERS });
  });

  it.each(["k8s://demo/deployment/shop/orders", "k8s://demo/namespace/shop"])("%s is there for its pods where only pods were collected", async (ref) => {
    const facts = await demo();
    // as the controller of Deployments labels them
    const hashed = (pod: PodFact): PodFact => ({ ...pod, labels: { ...pod.labels, "pod-template-hash": pod.owner?.name.split("-").at(-1) ?? "" } });
    const clusters = facts.clusters.map((cluster) => ({ ...cluster, workloads: [], namespaces: [], lists: {}, pods: cluster.pods.map(hashed) }));
    const { pods, found, similar } = about({ ...facts, clusters }, ref);
    expect(pods.shown).toEqual(expect.arrayContaining(ORDERS));
    expect({ found, similar }).toEqual({ found: true, similar: [] });
  });

  it("a namespace's are those in it", async () => {
    const facts = await demo();
    const shop = facts.clusters.flatMap((c) => c.pods.filter((p) => p.namespace === "shop"));
    expect(about(facts, "k8s://demo/namespace/shop").pods.total).toBe(shop.length);
  });

  it("a workload says as which service account they run, and a replica set whose it is", async () => {
    const account = { name: "Service account", value: "orders", ref: "k8s://demo/serviceaccount/shop/orders" };
    expect(about(await demo(), "k8s://demo/deployment/shop/orders").facts).toContainEqual(account);
    expect(about(await demo(), "k8s://demo/replicaset/shop/orders-6c9f7d5b84").facts).toContainEqual({
      name: "Owner",
      value: "orders",
      ref: "k8s://demo/deployment/shop/orders",
    });
  });

  it("what runs comes first, of many the first are shown and all are counted; nothing else has any", async () => {
    const facts = await demo();
    const clusters = facts.clusters.map((cluster) => {
      const [one] = cluster.pods.filter((p) => p.spec.serviceAccount === "orders");
      const copies = one ? Array.from({ length: 40 }, (_, n) => ({ ...one, name: `more-${n}`, phase: n === 39 ? "Running" : "Failed" })) : [];
      return { ...cluster, pods: [...copies, ...cluster.pods] };
    });
    const { pods } = about({ ...facts, clusters }, "k8s://demo/serviceaccount/shop/orders");
    expect(pods.total).toBe(42);
    expect(pods.shown).toHaveLength(20);
    expect(pods.shown.slice(0, 3).toSorted()).toEqual(["k8s://demo/pod/shop/more-39", ...ORDERS]);
    expect(about(facts, "arn:aws:iam::111122223333:role/S3Admin").pods).toEqual({ shown: [], total: 0 });
  });
});

describe("the phase of a pod", () => {
  it.each([
    [
      "says why it is not as it should be: the API server calls one that crashes again and again running",
      "Running",
      "CrashLoopBackOff",
      "Running, CrashLoopBackOff",
    ],
    ["stands alone where there is nothing to add", "Running", undefined, "Running"],
    ["is no row where it was not told", undefined, undefined, undefined],
  ])("%s", async (_, phase, reason, told) => {
    const facts = await demo();
    const clusters = facts.clusters.map((c) => ({
      ...c,
      pods: c.pods.map(({ phase: _phase, reason: _reason, ...pod }) => ({ ...pod, ...(phase && { phase }), ...(reason && { reason }) })),
    }));
    const now = { ...facts, clusters };
    expect(about(now, ORDERS[0] ?? "").facts.find((row) => row.name === "Phase")?.value).toBe(told);
    const answer = podAnswer.parse(askPod(new Estate(now, TIME), { pod: ORDERS[0] ?? "", sdk: "default" }));
    expect([answer.phase, phaseWords(answer.phase, answer.phaseReason)]).toEqual([phase ?? null, told]);
  });
});
