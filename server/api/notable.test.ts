import { describe, expect, it } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { Estate } from "./estate.ts";
import { notablePods } from "./notable.ts";

const ROLE = "arn:aws:iam::111122223333:role/OrdersBucket";
const TIME = Date.parse("2026-11-25T00:00:00Z");

async function demo(): Promise<Facts> {
  const loaded = await loadFacts("server/demo/bundle", { readAt: new Date(TIME).toISOString() });
  if (!loaded.ok) throw new Error(loaded.error.message);
  return loaded.value;
}

/** The demo with the pods of one service account in so many more namespaces. */
function withCopies(facts: Facts, of: string, copies: number): Facts {
  const clusters = facts.clusters.map((cluster) => {
    const pods = cluster.pods.filter((p) => p.spec.serviceAccount === of);
    const more = Array.from({ length: copies }, (_, n) => pods.map((p) => ({ ...p, namespace: `copy-${n}` }))).flat();
    return { ...cluster, pods: [...cluster.pods, ...more] };
  });
  return { ...facts, clusters };
}

describe("what a first look should fall on", () => {
  it("the refused come before those that hold more than they seem to", async () => {
    const rows = notablePods(new Estate(await demo(), TIME).world);
    expect(rows.map((r) => r.title.replace(/^\S+ /, ""))).toEqual([
      "does not get the role it asks for",
      "acts as the role of its node",
      "acts as the role of its node",
    ]);
    expect(rows[0]).toMatchObject({ verdict: "denied", from: "k8s://demo/pod/shop/reports-5d8c6b7f99-p4r7n" });
    expect(rows.every((r) => r.others === 0)).toBe(true);
  });

  it("an annotation that is misspelt was meant", async () => {
    const facts = await demo();
    const clusters = facts.clusters.map((c) => ({
      ...c,
      serviceAccounts: [...c.serviceAccounts, { namespace: "shop", name: "meant", labels: {}, annotations: { "eks.amazon.com/role-arn": ROLE }, secrets: [] }],
      pods: [
        ...c.pods,
        ...c.pods
          .filter((p) => p.name.startsWith("thumbnailer"))
          .slice(0, 1)
          .map((p) => ({ ...p, name: "meant", spec: { ...p.spec, serviceAccount: "meant" } })),
      ],
    }));
    const row = notablePods(new Estate({ ...facts, clusters }, TIME).world).find(
      (r) => r.title === "shop/meant was not given the credentials it is set up for",
    );
    expect(row).toMatchObject({ to: ROLE, verdict: "denied", detail: expect.stringContaining("eks.amazon.com/role-arn") });
  });

  it("a kind with many takes what the others leave of the twelve rows, and says how many more there are", async () => {
    const rows = notablePods(new Estate(withCopies(await demo(), "thumbnailer", 40), TIME).world);
    expect(rows).toHaveLength(12);
    expect(rows.filter((r) => r.title.endsWith("acts as the role of its node"))).toHaveLength(11);
    expect(rows.map((r) => r.others)).toEqual([...Array.from({ length: 11 }, () => 0), 31]);
  });

  it("a workload is one row, however many pods it has", async () => {
    const facts = await demo();
    const clusters = facts.clusters.map((c) => ({ ...c, pods: c.pods.flatMap((p) => [p, { ...p, name: `${p.name}-2` }]) }));
    expect(notablePods(new Estate({ ...facts, clusters }, TIME).world)).toHaveLength(3);
  });
});
