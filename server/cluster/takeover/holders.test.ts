import { describe, expect, test } from "vitest";
import { aBinding, aGroup, aRole, aRule } from "@/server/cluster/rbac/an-rbac.ts";
import { k8sClusterRef } from "@/server/model/ref.ts";
import { anEstate, grantsIn, linesOf, withRules } from "./an-estate.ts";

describe("who holds", () => {
  test("G8: system:masters takes over everything, by lists for the whole cluster", () => {
    const facts = anEstate();
    const masters = grantsIn(facts).filter((g) => g.from === "k8s://c1/group/system:masters");
    expect(masters.map((g) => g.targetsKey)).toContain("serviceaccounts/*");
    expect(masters.length).toBeLessThan(30);
  });
  test("lists are shared between holders", () => {
    const facts = withRules([aRule("*", "*", { apiGroups: ["*"] })]);
    const lists = grantsIn(facts).filter((g) => g.capability === "pod-create" && g.yields === "sa-token");
    expect(new Set(lists.map((g) => g.targets)).size).toBe(1);
    expect(lists.length).toBe(2);
  });
  test("G9: a group binds all accounts of a namespace, as the group it names", () => {
    const facts = {
      ...withRules([aRule("create", "pods/exec")]),
      clusterRoleBindings: [aBinding("b", "ClusterRole/r", [aGroup("system:serviceaccounts:shop")])],
    };
    expect(linesOf(facts, "pod-exec", "k8s://c1/group/system:serviceaccounts:shop")).toEqual(["pod allowed pay/api-1", "pod allowed shop/web-1"]);
  });
  test("B5: an account's own rights and those of its groups are taken together", () => {
    const facts = withRules([aRule("create", "secrets")], "shop");
    const withGroup = {
      ...facts,
      clusterRoles: [aRole("readers", [aRule("get", "secrets")])],
      clusterRoleBindings: [aBinding("g", "ClusterRole/readers", [aGroup("system:serviceaccounts")])],
    };
    expect(linesOf(withGroup, "secret-create")).toEqual(["sa-kubernetes allowed shop/web"]);
  });
  test("F17, F19: the edit policy of an access entry, in its scope", () => {
    const user = k8sClusterRef("c1", "user", "alice");
    const policies = [{ policy: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy", scope: ["sh*"] }];
    const grants = grantsIn(anEstate(), [{ ref: user, groups: [], policies }]).filter((g) => g.from === user);
    const capabilities = new Set(grants.map((g) => g.capability));
    expect([...capabilities]).toEqual([
      "pod-exec",
      "pod-attach",
      "pod-patch",
      "pod-create",
      "workload-create",
      "secret-create",
      "impersonate",
      "serviceaccount-create",
    ]);
    expect(grants.flatMap((g) => g.targets).every((t) => t.includes("/shop/"))).toBe(true);
  });
  test("F17: the view policy takes over nothing", () => {
    const user = k8sClusterRef("c1", "user", "alice");
    const policies = [{ policy: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", scope: "cluster" as const }];
    expect(grantsIn(anEstate(), [{ ref: user, groups: [], policies }]).filter((g) => g.from === user)).toEqual([]);
  });
  test("the admin-view policy executes through the kubelet, and in pods before 1.35", () => {
    const user = k8sClusterRef("c1", "user", "alice");
    const policies = [{ policy: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAdminViewPolicy", scope: "cluster" as const }];
    const grants = grantsIn(anEstate(), [{ ref: user, groups: [], policies }]).filter((g) => g.from === user);
    expect(grants.map((g) => g.capability)).toEqual(["pod-exec", "pod-attach", "node-proxy"]);
  });
});
