import { expect, test } from "vitest";
import type { HeldRuleAnswer } from "@/server/contract/answers";
import { filterRules, isIdentity, isOpen, objectWords } from "./permissionRows";

const aRule = (more: Partial<HeldRuleAnswer>): HeldRuleAnswer => ({
  scope: "cluster",
  verbs: ["get"],
  apiGroups: [""],
  resources: ["pods"],
  resourceNames: [],
  nonResourceURLs: [],
  by: { kind: "binding", binding: "k8s://c/clusterrolebinding/b", role: "k8s://c/clusterrole/view", through: "group devs" },
  conditions: [],
  ...more,
});

test.each([
  ["the core group has no name", aRule({}), ["pods"]],
  ["every group of a rule", aRule({ apiGroups: ["apps", "batch"], resources: ["*"] }), ["*.apps", "*.batch"]],
  ["a path is no resource", aRule({ apiGroups: [], resources: [], nonResourceURLs: ["/metrics"] }), ["/metrics"]],
])("%s", (_says, rule, expected) => expect(objectWords(rule)).toEqual(expected));

test("a filter asks for all words, wherever in the rule they stand", () => {
  const rules = [
    aRule({ scope: ["shop"], verbs: ["create"] }),
    aRule({ by: { kind: "access-policy", policy: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy" } }),
  ];
  expect(filterRules(rules, "SHOP create")).toEqual([rules[0]]);
  expect(filterRules(rules, "viewpolicy")).toEqual([rules[1]]);
  expect(filterRules(rules, "devs pods")).toEqual([rules[0]]);
  expect(filterRules(rules, " ")).toEqual(rules);
});

test("a cluster that refuses an identity is shut; one whose lists were not read is not", () => {
  const signsIn = { via: null, username: null, groups: [], conditions: [], assumptions: [], steps: [] };
  const cluster = { cluster: "c", rules: [], takesOver: [], missing: [] };
  expect(isOpen({ ...cluster, signsIn: { ...signsIn, verdict: "denied" } })).toBe(false);
  expect(isOpen({ ...cluster, signsIn: { ...signsIn, verdict: "unknown" } })).toBe(true);
  expect(isOpen({ ...cluster, signsIn: null })).toBe(true);
  expect([isIdentity("iam-role"), isIdentity("node"), isIdentity("pod")]).toEqual([true, false, false]);
});
