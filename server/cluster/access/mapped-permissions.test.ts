import { describe, expect, test } from "vitest";
import { aBinding, aGroup, anRbac, aRole, aRule, aUser } from "@/server/cluster/rbac/an-rbac.ts";
import { compileRbac } from "@/server/cluster/rbac/compile.ts";
import type { RbacRule } from "@/server/facts/kubernetes.ts";
import { aCluster, anAwsAuth, anEntry, aPrincipal, roleArn, userArn } from "./an-access.ts";
import { authorizeMapped } from "./authorize-mapped.ts";
import { compileAccess } from "./compile-access.ts";
import { mapPrincipal, type PrincipalMapping } from "./map-principal.ts";
import { mappedPermissions } from "./mapped-permissions.ts";

const alice = aPrincipal(userArn("alice"));
const dev = aPrincipal(roleArn("dev"));
const policy = (name: string): string => `arn:aws:eks::aws:cluster-access-policy/${name}`;
const rbac = compileRbac(
  anRbac({
    clusterRoles: [aRole("reader", [aRule("get", "pods")]), aRole("executor", [aRule("create", "pods/exec")])],
    roleBindings: [
      aBinding("shop-readers", "ClusterRole/reader", [aGroup("devs")], "shop"),
      aBinding("nightly", "ClusterRole/executor", [aUser("dev:nightly")], "shop"),
    ],
  }),
);

const entry = (groups: readonly string[], policies: readonly { policyArn: string; scope: "cluster" | string[] }[] = []): PrincipalMapping => {
  const cluster = aCluster("API", {
    accessEntries: [anEntry(alice.arn, { groups: [...groups] })],
    associatedPolicies: [{ principalArn: alice.arn, policies: [...policies] }],
  });
  return mapPrincipal(compileAccess(cluster), alice);
};

const session = mapPrincipal(
  compileAccess(
    aCluster("CONFIG_MAP", { configMaps: [anAwsAuth({ mapRoles: `- rolearn: ${dev.arn}\n  username: "dev:{{SessionName}}"\n  groups: [devs]\n` })] }),
  ),
  dev,
  { users: ["dev:nightly"], groups: ["devs"] },
);

describe("what a mapped identity may do", () => {
  test("F15: rules by binding with scope, binding and role", () => {
    expect(mappedPermissions(rbac, entry(["devs"]))).toMatchObject({
      bound: [{ scope: "shop", binding: "k8s://c1/rolebinding/shop/shop-readers", role: "k8s://c1/clusterrole/reader", through: "group devs", conditions: [] }],
      policies: [],
      missing: [],
    });
  });
  test("F16, F17: rules of a policy keep its scope", () => {
    const { policies, missing } = mappedPermissions(rbac, entry([], [{ policyArn: policy("AmazonEKSViewPolicy"), scope: ["shop-*"] }]));
    expect(policies.length).toBeGreaterThan(3);
    expect(new Set(policies.map((p) => JSON.stringify(p.scope)))).toEqual(new Set(['["shop-*"]']));
    expect(missing).toEqual([]);
  });
  test("F18: a policy without published rules leaves the answer open", () => {
    const mapping = entry([], [{ policyArn: policy("AmazonEKSSomethingNew"), scope: "cluster" }]);
    expect(mappedPermissions(rbac, mapping)).toMatchObject({ policies: [], missing: [{ of: policy("AmazonEKSSomethingNew") }] });
  });
  test("F24: what only a session of a chosen name holds says so, the rest does not", () => {
    const { bound } = mappedPermissions(rbac, session);
    expect(bound.map((b) => [b.through, b.conditions.flatMap((c) => c.values)])).toEqual([
      ["group devs", []],
      ["user dev:nightly", ["nightly"]],
    ]);
  });
  test("an identity that is not mapped holds nothing", () => {
    const nobody = mapPrincipal(compileAccess(aCluster("API")), dev);
    expect(mappedPermissions(rbac, nobody)).toEqual({ bound: [], policies: [], missing: [] });
  });
});

describe("law: whatever is listed is allowed when it is asked for", () => {
  const requestOf = (rule: RbacRule, namespace: string) => {
    const [resource = "", subresource = ""] = (rule.resources[0] ?? "").split("/");
    return { verb: rule.verbs[0] ?? "", group: rule.apiGroups[0] ?? "", resource, subresource, name: rule.resourceNames[0] ?? "", namespace };
  };
  test.each([
    ["by groups", entry(["devs"])],
    ["by session name", session],
    ["by a policy of the cluster", entry([], [{ policyArn: policy("AmazonEKSAdminPolicy"), scope: "cluster" }])],
    ["by a policy of a namespace", entry([], [{ policyArn: policy("AmazonEKSEditPolicy"), scope: ["shop"] }])],
  ])("%s", (_says, mapping) => {
    const { bound, policies } = mappedPermissions(rbac, mapping);
    const listed = [...bound.map((b) => b.rule), ...policies.map((p) => p.rule)].filter((rule) => rule.resources.length > 0);
    expect(listed.length).toBeGreaterThan(0);
    for (const rule of listed) expect(authorizeMapped(rbac, mapping, requestOf(rule, "shop")).allowed, JSON.stringify(rule)).toBe(true);
  });
});
