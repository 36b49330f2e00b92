import { describe, expect, test } from "vitest";
import { aBinding, aGroup, anAccount, aRole, aRule, aUser } from "@/server/cluster/rbac/an-rbac.ts";
import { anAccountFact, anEstate, CI, grantsIn, linesOf, withRules } from "./an-estate.ts";

const apps = { apiGroups: ["apps"] };
const RBAC = { apiGroups: ["rbac.authorization.k8s.io"] };

describe("what is easily missed", () => {
  test("A5: deployments in group apps alone are enough to run pods", () => {
    expect(linesOf(withRules([aRule("create", "deployments", apps)], "pay"), "workload-create")).toContain("sa-token allowed pay/api");
  });
  test("G2: a binding in one namespace reaches an account of another", () => {
    expect(linesOf(withRules([aRule("create", "pods/exec")], "pay"), "pod-exec", CI)).toEqual(["pod allowed pay/api-1"]);
  });
  test("G1: a group beside an account in one binding does not hide the account", () => {
    const facts = {
      ...withRules([aRule("create", "pods/exec")]),
      clusterRoleBindings: [aBinding("b", "ClusterRole/r", [aGroup("devs"), anAccount("ci", "build")])],
    };
    expect(linesOf(facts, "pod-exec", CI)).toHaveLength(2);
    expect(linesOf(facts, "pod-exec", "k8s://c1/group/devs")).toHaveLength(2);
  });
  test("G3: rules of a role are not merged: get pods and delete secrets is not get secrets", () => {
    expect(linesOf(withRules([aRule("get", "pods"), aRule("delete", "secrets")], "pay"), "secret-read")).toEqual([]);
  });
  test("G5: grants limited to names count for these names", () => {
    expect(linesOf(withRules([aRule("create", "pods/exec", { resourceNames: ["api-1"] })], "pay"), "pod-exec")).toEqual(["pod allowed pay/api-1"]);
  });
  test("B2: accounts without any right or pod are targets too", () => {
    const facts = withRules([aRule("create", "pods")], "shop", { serviceAccounts: [anAccountFact("shop", "idle")] });
    expect(linesOf(facts, "pod-create")).toContain("sa-token allowed shop/idle");
  });
  test("A1: a pod that has finished is no target", () => {
    expect(linesOf(withRules([aRule("create", "pods/exec")], "pay"), "pod-exec")).not.toContain("pod allowed pay/done");
  });
  test("C1: bind is asked of the role, in the namespace of the binding", () => {
    const rules = [aRule("create", "rolebindings", RBAC), aRule("bind", "clusterroles", RBAC)];
    expect(linesOf(withRules(rules, "shop"), "bind").some((l) => l.includes("pay/"))).toBe(false);
  });
  test("C1: several roles that may be bound all count", () => {
    const rules = [
      aRule("create", "rolebindings", RBAC),
      aRule("bind", "clusterroles", { ...RBAC, resourceNames: ["a"] }),
      aRule("bind", "clusterroles", { ...RBAC, resourceNames: ["b"] }),
    ];
    const clusterRoles = [aRole("a", [aRule("create", "pods/exec")]), aRole("b", [aRule("create", "serviceaccounts/token")])];
    expect(linesOf(withRules(rules, "shop", { clusterRoles }), "bind")).toEqual(["pod allowed shop/web-1", "sa-token allowed shop/web"]);
  });
  test("G8: system:masters is a holder without any binding", () => {
    expect(grantsIn(anEstate()).some((g) => g.from === "k8s://c1/group/system:masters")).toBe(true);
  });
  test("G10: kind User with an account's user name is the account", () => {
    const facts = {
      ...withRules([aRule("create", "pods/exec")]),
      clusterRoleBindings: [aBinding("b", "ClusterRole/r", [aUser("system:serviceaccount:build:ci")])],
    };
    expect(linesOf(facts, "pod-exec", CI)).toHaveLength(2);
  });
  test("kube-system counts like any namespace", () => {
    const facts = withRules([aRule("create", "pods")], "kube-system", { serviceAccounts: [anAccountFact("kube-system", "aws-node")] });
    expect(linesOf(facts, "pod-create")).toContain("sa-token allowed kube-system/aws-node");
  });
});
