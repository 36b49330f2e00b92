import { beforeAll, describe, expect, test } from "vitest";
import { ROLE_ARN } from "@/server/cluster/pod/annotations.ts";
import { podCredentials } from "@/server/cluster/pod/pod-credentials.ts";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { changedFacts } from "@/server/facts/change.ts";
import type { PodFact } from "@/server/facts/kubernetes.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { awsLookup } from "@/server/graph/aws-lookup.ts";
import { topOwner } from "@/server/graph/cluster-world.ts";
import { World } from "@/server/graph/world.ts";
import { rolledOut } from "./rollout.ts";

const TIME = Date.parse("2026-06-01T00:00:00Z");
const ROLE = "arn:aws:iam::111122223333:role/";
let demo: Facts;
beforeAll(async () => {
  const loaded = await loadFacts("server/demo/bundle", { readAt: "2026-06-01T00:00:00Z" });
  if (!loaded.ok) throw new Error(loaded.error.message);
  demo = loaded.value;
});

const podsOf = (facts: Facts, account: string): readonly PodFact[] => (facts.clusters[0]?.pods ?? []).filter((pod) => pod.spec.serviceAccount === account);
const withAnnotation = (facts: Facts, name: string, role: string | undefined): Facts => {
  const before = facts.clusters[0]?.serviceAccounts.find((one) => one.name === name && one.namespace === "shop");
  if (!before) throw new Error(`no service account ${name}`);
  const { [ROLE_ARN]: _old, ...rest } = before.annotations;
  return changedFacts(facts, {
    clusters: { demo: { serviceAccounts: { put: [{ ...before, annotations: role === undefined ? rest : { ...rest, [ROLE_ARN]: role } }] } } },
  });
};
const rollout = (before: Facts, after: Facts) => rolledOut(new World(before, TIME), after);

/** Of each pod's containers the sources of credentials, with whose they are and which wins. */
function credentialsOf(facts: Facts, account: string) {
  const world = new World(facts, TIME);
  const cluster = [...world.clusters.values()][0];
  if (!cluster) throw new Error("no cluster");
  return podsOf(facts, account).map((pod) =>
    podCredentials(pod, cluster.facts, awsLookup(world, cluster), { sdk: "default" }).containers.map((one) => [
      one.name,
      one.effective,
      one.sources.map(({ kind, role, injected, verdict, wins }) => ({ kind, role, injected, verdict, wins })),
    ]),
  );
}

describe("D13: pods get what the webhook gives when they are made anew", () => {
  test("another role in the annotation is the role that its pods ask for", () => {
    const { facts, assumptions } = rollout(demo, withAnnotation(demo, "orders", `${ROLE}S3Admin`));
    expect(podsOf(facts, "orders").length).toBeGreaterThan(0);
    for (const pod of podsOf(facts, "orders"))
      for (const container of pod.spec.containers.filter((one) => one.kind === "regular"))
        expect(container.env.filter((one) => one.name === "AWS_ROLE_ARN").map((one) => one.value)).toEqual([`${ROLE}S3Admin`]);
    expect(assumptions).toEqual([expect.stringContaining("service account demo/shop/orders")]);
  });

  test("without the annotation nothing of it is left in them", () => {
    const { facts } = rollout(demo, withAnnotation(demo, "orders", undefined));
    const text = JSON.stringify(podsOf(facts, "orders").map((one) => one.spec));
    expect(text).not.toMatch(/AWS_ROLE_ARN|AWS_WEB_IDENTITY_TOKEN_FILE|aws-iam-token/);
  });

  test.each(["orders", "reports"])("changed and changed back, the pods of %s have what they had", (account) => {
    const own = demo.clusters[0]?.serviceAccounts.find((one) => one.name === account && one.namespace === "shop")?.annotations[ROLE_ARN];
    const away = rollout(demo, withAnnotation(demo, account, undefined)).facts;
    const back = rollout(away, withAnnotation(away, account, own)).facts;
    expect(credentialsOf(away, account)).not.toEqual(credentialsOf(demo, account));
    expect(credentialsOf(back, account)).toEqual(credentialsOf(demo, account));
  });

  test("pods of other service accounts are the very same, and a change of nothing is none", () => {
    const { facts } = rollout(demo, withAnnotation(demo, "orders", undefined));
    expect(podsOf(facts, "reports").every((pod, i) => pod === podsOf(demo, "reports")[i])).toBe(true);
    expect(rollout(demo, demo)).toEqual({ facts: demo, assumptions: [] });
  });

  test("another service account in a Deployment's template is that of its pods, with what the webhook gives it", () => {
    const deployment = demo.clusters[0]?.workloads.find((one) => one.kind === "deployment" && one.spec?.serviceAccount === "reports");
    if (!deployment?.spec) throw new Error("the demo has no such Deployment");
    const after = changedFacts(demo, {
      clusters: { demo: { workloads: { put: [{ ...deployment, spec: { ...deployment.spec, serviceAccount: "orders" } }] } } },
    });
    const { facts, assumptions } = rollout(demo, after);
    expect(podsOf(facts, "reports")).toEqual([]);
    expect(podsOf(facts, "orders").length).toBe(podsOf(demo, "orders").length + podsOf(demo, "reports").length);
    const moved = podsOf(facts, "orders").filter((pod) => pod.name.startsWith("reports"));
    expect(moved.every((pod) => JSON.stringify(pod.spec).includes("AWS_ROLE_ARN"))).toBe(true);
    expect(assumptions).toEqual([expect.stringContaining("service account demo/shop/orders")]);
  });
});

describe("what goes with what is taken away", () => {
  const shop = (facts: Facts) => facts.clusters[0]?.workloads.filter((one) => one.namespace === "shop") ?? [];
  const ownerOf = (facts: Facts, pod: PodFact): string | undefined => {
    const world = new World(facts, TIME);
    const cluster = [...world.clusters.values()][0];
    const owner = cluster && topOwner(cluster, pod);
    return owner && `${owner.kind}/${pod.namespace}/${owner.name}`;
  };

  test("the pods of a workload go with it, and no others", () => {
    const all = demo.clusters[0]?.pods ?? [];
    const found = shop(demo).find((one) => all.some((pod) => ownerOf(demo, pod) === `${one.kind}/shop/${one.name}`));
    if (!found) throw new Error("no workload with pods");
    const key = `${found.kind}/shop/${found.name}`;
    const own = all.filter((pod) => ownerOf(demo, pod) === key);
    const { facts, assumptions } = rollout(demo, changedFacts(demo, { clusters: { demo: { workloads: { remove: [key] } } } }));
    expect(facts.clusters[0]?.pods).toEqual(all.filter((pod) => !own.includes(pod)));
    expect(assumptions).toEqual([expect.stringContaining(`${found.kind} demo/shop/${found.name}`)]);
  });
});
