import { describe, expect, it } from "vitest";
import { type AccessEntry, filterEntries, identityRef, modeWords, policyName } from "./accessRows.ts";

const entry = (part: Partial<AccessEntry>): AccessEntry => ({
  cluster: "demo",
  principal: "arn:aws:iam::111122223333:role/dev",
  resolved: null,
  via: "aws-auth",
  effective: true,
  username: "dev",
  groups: ["shop-deployers"],
  policies: [],
  reason: "",
  verdict: "allowed",
  ...part,
});

const ADMIN = entry({
  principal: "arn:aws:iam::111122223333:role/admin",
  via: "access-entry",
  groups: [],
  policies: [{ policy: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", scope: ["shop"] }],
});
const DEAD = entry({ username: "gone", effective: false, reason: "the mode is API" });
const ALL = [entry({}), ADMIN, DEAD];

describe("filterEntries", () => {
  it("keeps all without a filter", () => {
    expect(filterEntries(ALL, { words: " ", effect: "all" })).toEqual(ALL);
  });

  it("tells rows that count from those that do not", () => {
    expect(filterEntries(ALL, { words: "", effect: "effective" })).toEqual([ALL[0], ADMIN]);
    expect(filterEntries(ALL, { words: "", effect: "ineffective" })).toEqual([DEAD]);
  });

  it("finds by principal, group, policy, scope and reason", () => {
    expect(filterEntries(ALL, { words: "view SHOP", effect: "all" })).toEqual([ADMIN]);
    expect(filterEntries(ALL, { words: "mode is api", effect: "all" })).toEqual([DEAD]);
    expect(filterEntries(ALL, { words: "nobody", effect: "all" })).toEqual([]);
  });
});

it("a policy is called by its last part", () => {
  expect(policyName("arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy")).toBe("AmazonEKSViewPolicy");
  expect(policyName("odd")).toBe("odd");
});

it("a template names no identity", () => {
  expect(identityRef("demo", "user", "system:node:{{EC2PrivateDNSName}}")).toBeUndefined();
  expect(identityRef("demo", "group", "system:masters")).toBe("k8s://demo/group/system:masters");
});

it("an unknown mode is not taken for a known one", () => {
  expect(modeWords(null)).toContain("not collected");
  expect(modeWords("LATER")).toContain("not one that");
});
