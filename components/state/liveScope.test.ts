import { describe, expect, test } from "vitest";
import { isTouched } from "./liveScope";

const key = (params: Record<string, unknown>, path = "pod") => ["answer", path, { snapshot: "live", ...params }] as const;
const change = { access: false, all: false, clusters: { orchard: ["payments"] } };

describe("an answer is asked again", () => {
  test.each([
    ["about an object of a cluster in which something changed", key({ pod: "k8s://orchard/pod/payments/api-0" }), change, true],
    ["about another cluster, only when access changed", key({ pod: "k8s://meadow/pod/payments/api-0" }), change, false],
    ["about another cluster, when access changed", key({ pod: "k8s://meadow/pod/payments/api-0" }), { ...change, access: true }, true],
    ["about another cluster, when changes were missed", key({ pod: "k8s://meadow/pod/payments/api-0" }), { ...change, all: true }, true],
    ["of which the cluster is not told", key({ pod: "payments/api-0" }), change, true],
    ["about everything", key({}, "overview"), change, true],
    ["between two clusters, one of which changed", key({ from: "k8s://meadow/pod/x/y", to: "k8s://orchard/pod/x/y" }, "explain"), change, true],
  ])("%s", (_, asked, what, expected) => {
    expect(isTouched(asked, what)).toBe(expected);
  });

  test("only if it is of the live view", () => {
    const all = { ...change, all: true };
    expect(isTouched(["answer", "pod", { pod: "payments/api-0", snapshot: "s1" }], all)).toBe(false);
    expect(isTouched(["answer", "pod", { pod: "payments/api-0", snapshot: null }], all)).toBe(false);
    expect(isTouched(["answer", "snapshots", {}], all)).toBe(false);
    expect(isTouched(["not alive yet", "answer", "pod", { snapshot: "live" }], all)).toBe(false);
  });
});
