import { describe, expect, it } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { askPod } from "./ask-pod.ts";
import { askSearch } from "./ask-search.ts";
import { Estate } from "./estate.ts";
import { resolve } from "./resolve.ts";
import { UsageError } from "./usage-error.ts";

const TIME = Date.parse("2026-11-25T00:00:00Z");
const PODS = ["k8s://demo/pod/shop/orders-6c9f7d5b84-t8v6k", "k8s://demo/pod/shop/orders-6c9f7d5b84-x2m4q"];
/** A pod of the deployment orders that is gone, and one from before its last rollout. */
const GONE = ["orders-6c9f7d5b84-zzzzz", "orders-5bbf86d95-zzzzz"];
/** The same as a pasted kubectl command asks: with the namespace behind. */
const PASTED = GONE.map((name) => `${name} shop`);

async function demo(): Promise<Estate> {
  const loaded = await loadFacts("server/demo/bundle", { readAt: new Date(TIME).toISOString() });
  if (!loaded.ok) throw new Error(loaded.error.message);
  return new Estate(loaded.value, TIME);
}

function refused(ask: () => unknown): UsageError {
  try {
    ask();
  } catch (thrown) {
    if (thrown instanceof UsageError) return thrown;
    throw thrown;
  }
  throw new Error("it was answered");
}

describe("a pod that is gone leads to those of now", () => {
  it.each([...GONE, ...PASTED])("in a search: %s", async (name) => {
    const { total, results, nearest } = askSearch(await demo(), { q: name, limit: 12 });
    expect({ total, results }).toEqual({ total: 0, results: [] });
    expect(PODS).toContain(nearest[0]?.ref);
  });

  it.each(GONE)("on its page: %s", async (name) => {
    const estate = await demo();
    const { candidates, reason } = refused(() => askPod(estate, { pod: `k8s://demo/pod/shop/${name}`, sdk: "default" }));
    expect(reason).toBe("not-found");
    expect(PODS).toContain(candidates[0]?.ref);
    expect(candidates.every((one) => one.kind === "pod")).toBe(true);
  });

  it("all that are as near are named", async () => {
    const { nearest } = askSearch(await demo(), { q: "orders-6c9f7d5b84-zzzzz", limit: 12 });
    expect(
      nearest
        .map((one) => one.ref)
        .slice(0, 2)
        .toSorted(),
    ).toEqual(PODS);
  });

  it("on the command line, by namespace and name", async () => {
    const estate = await demo();
    const { message } = refused(() => resolve(estate, "shop/orders-6c9f7d5b84-zzzzz", ["pod"]));
    for (const pod of PODS) expect(message).toContain(pod);
  });

  it("a name like nothing leads nowhere, and a search that finds has no nearest", async () => {
    const estate = await demo();
    expect(askSearch(estate, { q: "no-such-name-anywhere", limit: 12 }).nearest).toEqual([]);
    expect(askSearch(estate, { q: "orders", limit: 12 }).nearest).toEqual([]);
    expect(askSearch(estate, { q: "", limit: 12 }).nearest).toEqual([]);
  });
});
