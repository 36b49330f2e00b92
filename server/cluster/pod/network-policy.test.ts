import { describe, expect, test } from "vitest";
import { broken } from "./a-decision.ts";
import { aCluster, aPod, aPolicy, toCidr } from "./a-pod.ts";
import { decide } from "./decision.ts";
import { rangeHolds } from "./ip-range.ts";
import { networkFindings, policiesAgainst } from "./network-policy.ts";

const IMDS = "169.254.169.254";
const against = (...policies: ReturnType<typeof aPolicy>[]) =>
  policiesAgainst(IMDS, aPod({}, { labels: { app: "api" } }), aCluster({ networkPolicies: policies })).map((p) => p.name);
const all = toCidr("0.0.0.0/0");

describe("address ranges", () => {
  test.each([
    ["0.0.0.0/0", IMDS, true],
    ["169.254.169.254/32", IMDS, true],
    ["169.254.0.0/16", IMDS, true],
    ["169.254.169.255/32", IMDS, false],
    ["10.0.0.0/8", IMDS, false],
    ["::/0", IMDS, false],
    ["::/0", "fd00:ec2::254", true],
    ["fd00:ec2::/32", "fd00:ec2::254", true],
    ["fd00:ec2::254/128", "fd00:ec2::254", true],
    ["fd00:ec2::23/128", "fd00:ec2::254", false],
    ["nonsense", IMDS, false],
    ["10.0.0.0/99", "10.0.0.1", false],
  ])("%s holds %s: %s", (cidr, address, held) => {
    expect(rangeHolds(cidr, address)).toBe(held);
  });
});

describe("E10: policies in the way of the metadata service", () => {
  test("a range that leaves the address out is in the way", () => {
    expect(against(aPolicy([toCidr("0.0.0.0/0", ["169.254.169.254/32"])]))).toEqual(["limit"]);
  });
  test("egress without any rule denies all", () => {
    expect(against(aPolicy([]))).toEqual(["limit"]);
  });
  test("policies add up: one that lets it through is enough", () => {
    expect(against(aPolicy([]), aPolicy([all], { name: "open" }))).toEqual([]);
  });
  test.each([
    ["no egress restriction", aPolicy(undefined)],
    ["another namespace", aPolicy([], { namespace: "web" })],
    ["another label", aPolicy([], { podSelector: { matchLabels: { app: "ui" }, matchExpressions: [] } })],
    [
      "an expression that does not hold",
      aPolicy([], { podSelector: { matchLabels: {}, matchExpressions: [{ key: "app", operator: "NotIn", values: ["api"] }] } }),
    ],
    ["any peer", aPolicy([{ anyPeer: true, peers: [], ports: [] }])],
    ["any peer on port 80", aPolicy([{ anyPeer: true, peers: [], ports: [{ protocol: "TCP", port: 80 }] }])],
    ["a range of ports", aPolicy([toCidr("0.0.0.0/0", [], [{ port: 1, endPort: 100 }])])],
  ])("not in the way: %s", (_, policy) => {
    expect(against(policy)).toEqual([]);
  });
  test.each([
    ["other ports", aPolicy([toCidr("0.0.0.0/0", [], [{ protocol: "TCP", port: 443 }])])],
    ["another protocol", aPolicy([toCidr("0.0.0.0/0", [], [{ protocol: "UDP", port: 80 }])])],
    ["peers by pods, which no link-local address is", aPolicy([{ anyPeer: false, peers: [{ kind: "selector" }], ports: [] }])],
    [
      "an expression that holds",
      aPolicy([], { podSelector: { matchLabels: { app: "api" }, matchExpressions: [{ key: "app", operator: "Exists", values: [] }] } }),
    ],
  ])("in the way: %s", (_, policy) => {
    expect(against(policy)).toEqual(["limit"]);
  });
  test("pods on the host network are not subject to policies", () => {
    expect(policiesAgainst(IMDS, aPod({ hostNetwork: true }), aCluster({ networkPolicies: [aPolicy([])] }))).toEqual([]);
  });
});

describe("EX-E10c: a policy in the way leaves it unknown, never denied", () => {
  test("enforcement is the missing fact", () => {
    const decision = decide(networkFindings([IMDS], "instance metadata service", aPod(), aCluster({ networkPolicies: [aPolicy([])] })));
    expect(decision.verdict).toBe("unknown");
    expect(decision.missing[0]?.what).toContain("pay/limit");
    expect(broken(decision)).toEqual([]);
  });
  test("one open address of two is a way", () => {
    const cluster = aCluster({ networkPolicies: [aPolicy([toCidr("::/0")])] });
    expect(decide(networkFindings([IMDS, "fd00:ec2::254"], "instance metadata service", aPod(), cluster)).verdict).toBe("allowed");
  });
  test("policies that were not collected are an assumption", () => {
    const decision = decide(networkFindings([IMDS], "instance metadata service", aPod(), aCluster({}, ["networkPolicies"])));
    expect(decision).toMatchObject({ verdict: "allowed", assumptions: [expect.stringContaining("network policies")] });
  });
});
