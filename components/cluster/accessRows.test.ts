import { describe, expect, it } from "vitest";
import { type AccessEntry, filterEntries, identityRef, issuerWords, modeWords, policyName } from "./accessRows.ts";

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

describe("issuerWords", () => {
  const issuer = {
    cluster: "demo",
    name: "people",
    issuer: "https://idp.example.com",
    clientId: "k",
    usernameClaim: "email",
    usernamePrefix: "",
    groupsClaim: "groups",
    groupsPrefix: "oidc:",
    requiredClaims: {},
    subjects: [{ ref: "k8s://demo/group/oidc:sre", certain: true }],
  };
  it("says how users and groups are called", () => {
    expect(issuerWords(issuer)).toBe("signs users in as <email>, groups as oidc:<groups>; bindings speak of these.");
  });
  it("says that there are no groups and no bindings", () => {
    const bare = { ...issuer, usernameClaim: "sub", usernamePrefix: "https://idp.example.com#", groupsClaim: null, groupsPrefix: null, subjects: [] };
    expect(issuerWords(bare)).toBe("signs users in as https://idp.example.com#<sub>, no groups; no binding speaks of them.");
  });
});

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
