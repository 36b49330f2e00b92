import { describe, expect, test } from "vitest";
import { broken } from "./a-decision.ts";
import { ALLOWED, aCluster, aLookup, aNode, anInstance, aPod, aPolicy, DENIED, NODE_ROLE, UNKNOWN } from "./a-pod.ts";
import { nodeRoleReach } from "./imds.ts";

type Lookup = Parameters<typeof aLookup>[0];
const reach = (lookup: Lookup = {}, pod = aPod(), cluster = aCluster()) => nodeRoleReach(pod, cluster, aLookup(lookup));
const on = (instance: Parameters<typeof anInstance>[0], pod = aPod()) => reach({ instance: anInstance(instance) }, pod).decision;
const onKind = (kind: "auto" | "fargate" | "hybrid" | "ec2", pod = aPod(), instance: null | undefined = undefined) =>
  reach(instance === null ? { instance } : {}, pod, aCluster({ nodes: [aNode({ kind })] }));
const codes = (d: { steps: readonly { code: string; outcome: string }[] }, outcome: string) => d.steps.filter((s) => s.outcome === outcome).map((s) => s.code);
const host = aPod({ hostNetwork: true });

describe("E10–E12: metadata options of the node's instance", () => {
  test("EX-E10a: IMDSv2 required, hop limit 1, ordinary pod: denied by the hop limit", () => {
    const decision = on({});
    expect(decision.verdict).toBe("denied");
    expect(codes(decision, "fail")).toEqual(["IMDS_HOP_LIMIT"]);
    expect(decision.steps.find((s) => s.outcome === "fail")?.reason).toContain("hop limit 1");
  });
  test("EX-E10a: the same with hostNetwork: allowed (E12)", () => {
    const { role, decision } = reach({ instance: anInstance() }, host);
    expect([role, decision.verdict]).toEqual([NODE_ROLE, "allowed"]);
    expect(codes(decision, "pass")).toContain("IMDS_HOST_NETWORK");
  });
  test("EX-E10b: IMDSv1 allowed, hop limit 1: allowed (E11)", () => {
    expect(codes(on({ httpTokens: "optional" }), "pass")).toContain("IMDS_V1_ALLOWED");
  });
  test.each([
    [{ hopLimit: 2 }, "allowed"],
    [{ hopLimit: 64 }, "allowed"],
    [{ httpEndpoint: "disabled", hopLimit: 2 }, "denied"],
    [{ httpEndpoint: "disabled", httpTokens: "optional" }, "denied"],
  ] as const)("%j: %s", (options, word) => {
    expect(on(options).verdict).toBe(word);
  });
  test("E12: a disabled endpoint stops hostNetwork pods too", () => {
    expect(on({ httpEndpoint: "disabled" }, host).verdict).toBe("denied");
  });
  test.each([
    ["nothing collected", { id: "i-0a1", tags: {} }, "unknown"],
    ["hop limit 1, tokens not collected", { id: "i-0a1", tags: {}, hopLimit: 1 }, "unknown"],
    ["hop limit 2, tokens not collected", { id: "i-0a1", tags: {}, hopLimit: 2 }, "allowed"],
    ["tokens required, hop limit not collected", { id: "i-0a1", tags: {}, httpTokens: "required" as const }, "unknown"],
  ])("E14: %s: %s", (_, instance, word) => {
    expect(reach({ instance }).decision.verdict).toBe(word);
  });
  test("an endpoint state that was not collected is an assumption", () => {
    expect(reach({ instance: { id: "i-0a1", tags: {}, hopLimit: 2 } }).decision.assumptions).toEqual([expect.stringContaining("enabled")]);
  });
});

describe("E13–E15, E17: kinds of nodes", () => {
  test("Auto Mode keeps ordinary pods out, with or without instance data", () => {
    expect(onKind("auto").decision.verdict).toBe("denied");
    expect(onKind("auto", aPod(), null).decision.verdict).toBe("denied");
    expect(onKind("auto", host, null).decision.verdict).toBe("allowed");
  });
  test.each(["fargate", "hybrid"] as const)("%s has no metadata service", (kind) => {
    const { role, decision } = onKind(kind, host);
    expect([role, decision.verdict]).toEqual([null, "denied"]);
  });
  test("Fargate shows in the node's name where nodes were not collected", () => {
    const pod = aPod({ nodeName: "fargate-ip-10-0-0-1.eu-west-1.compute.internal" });
    expect(codes(reach({}, pod, aCluster({ nodes: [] }, ["nodes"])).decision, "fail")).toEqual(["IMDS_NOT_ON_FARGATE"]);
  });
  test("E14: options that were not collected are never taken for closed", () => {
    const { role, decision } = onKind("ec2", aPod(), null);
    expect([role, decision.verdict]).toEqual([NODE_ROLE, "unknown"]);
    expect(decision.missing).toEqual([{ what: "instance metadata options", of: "node node-a" }]);
  });
  test("E14: the usual default of the node group is said as a hint", () => {
    const nodegroups = [{ name: "general", amiType: "AL2023_x86_64_STANDARD", labels: {} }];
    const cluster = aCluster({ nodes: [aNode({ nodegroup: "general" })], nodegroups });
    expect(reach({ instance: null }, aPod(), cluster).decision.steps.some((s) => s.reason.includes("AL2023"))).toBe(true);
  });
  test("a pod that is not scheduled, or whose node was not collected, is unknown without a role", () => {
    const pending = aPod({});
    const { nodeName: _, ...spec } = pending.spec;
    expect(reach({}, { ...pending, spec })).toMatchObject({ role: null, decision: { verdict: "unknown" } });
    expect(reach({}, aPod(), aCluster({ nodes: [] }, ["nodes"]))).toMatchObject({ role: null, decision: { verdict: "unknown" } });
  });
});

describe("E10: the role behind the service", () => {
  const open = { instance: anInstance({ hopLimit: 2 }) };
  test("no instance profile: nothing to hand out", () => {
    expect(reach({ ...open, nodeRole: { state: "read", value: undefined } })).toMatchObject({ role: null, decision: { verdict: "denied" } });
  });
  test("a role that was not collected leaves it unknown, but a closed service denies", () => {
    const nodeRole = { state: "not-collected" as const, missing: { what: "instance profile", of: "i-0a1" } };
    expect(reach({ ...open, nodeRole }).decision.verdict).toBe("unknown");
    expect(reach({ nodeRole }).decision.verdict).toBe("denied");
  });
  test.each([
    [ALLOWED, "allowed"],
    [DENIED, "denied"],
    [UNKNOWN, "unknown"],
  ])("the trust in EC2 counts", (nodeRoleDecision, word) => {
    expect(reach({ ...open, nodeRoleDecision }).decision.verdict).toBe(word);
  });
});

describe("EX-E10c: network policies", () => {
  const policies = aCluster({ networkPolicies: [aPolicy([])] });
  const open = { instance: anInstance({ hopLimit: 2 }) };
  test("in the way: unknown; on the host network: no matter; with the hop limit closed: denied", () => {
    expect(reach(open, aPod(), policies).decision.verdict).toBe("unknown");
    expect(reach(open, host, policies).decision.verdict).toBe("allowed");
    expect(reach({}, aPod(), policies).decision.verdict).toBe("denied");
  });
  test("IPv6 is a second way where instance and pod have it", () => {
    const v6 = { instance: anInstance({ hopLimit: 2, httpProtocolIpv6: "enabled" }) };
    const only4 = aCluster({ networkPolicies: [aPolicy([{ anyPeer: false, peers: [{ kind: "cidr", cidr: "::/0", except: [] }], ports: [] }])] });
    expect(reach(v6, aPod({}, { podIPs: ["fd12::9"] }), only4).decision.verdict).toBe("allowed");
    expect(reach(v6, aPod(), only4).decision.verdict).toBe("unknown");
    expect(reach(open, aPod({}, { podIPs: ["fd12::9"] }), only4).decision.verdict).toBe("unknown");
  });
});

test("every decision about the node role keeps the invariants", () => {
  const lookups: Lookup[] = [
    {},
    { instance: null },
    { instance: anInstance({ hopLimit: 2 }) },
    { nodeRole: { state: "read", value: undefined } },
    { nodeRoleDecision: UNKNOWN },
  ];
  for (const kind of ["ec2", "auto", "fargate", "hybrid", "unknown"] as const) {
    for (const lookup of lookups)
      for (const pod of [aPod(), host]) expect(broken(reach(lookup, pod, aCluster({ nodes: [aNode({ kind })] })).decision)).toEqual([]);
  }
});
