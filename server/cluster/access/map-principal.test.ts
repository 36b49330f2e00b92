import { describe, expect, test } from "vitest";
import { aBinding, aGroup, anRbac, aRequest, aRole, aRule, aUser } from "@/server/cluster/rbac/an-rbac.ts";
import { compileRbac } from "@/server/cluster/rbac/compile.ts";
import { ACCOUNT, aCluster, anAwsAuth, anEntry, aPrincipal, roleArn, userArn } from "./an-access.ts";
import { authorizeMapped } from "./authorize-mapped.ts";
import { compileAccess } from "./compile-access.ts";
import { mapPrincipal } from "./map-principal.ts";

const dev = aPrincipal(roleArn("eng/dev"));
const alice = aPrincipal(userArn("alice"));
const policy = (name: string): string => `arn:aws:eks::aws:cluster-access-policy/${name}`;
const rows = (mapRoles: string) => ({ configMaps: [anAwsAuth({ mapRoles })] });
const DEV_ROW = `- rolearn: ${roleArn("dev")}\n  username: "dev:{{SessionName}}"\n  groups: ["{{SessionName}}", devs]\n`;

describe("mapping one identity", () => {
  test("F5: every mapped identity is in system:authenticated", () => {
    const mapping = mapPrincipal(compileAccess(aCluster("API", { accessEntries: [anEntry(alice.arn, { groups: ["g"] })] })), alice);
    expect(mapping).toMatchObject({ via: "access-entry", decision: { verdict: "allowed" }, users: [{ name: alice.arn }] });
    expect(mapping.memberships.map((g) => g.name)).toEqual(["g", "system:authenticated"]);
  });
  test("F26: a recreated principal falls to aws-auth", () => {
    const access = compileAccess(aCluster("API_AND_CONFIG_MAP", { ...rows(DEV_ROW), accessEntries: [anEntry(dev.arn)] }));
    const mapping = mapPrincipal(access, aPrincipal(dev.arn, "2026-01-01T00:00:00Z"));
    expect(mapping).toMatchObject({ via: "aws-auth", decision: { verdict: "allowed" } });
    expect(mapping.decision.steps.map((s) => [s.check, s.outcome])).toEqual([
      ["authentication-mode", "pass"],
      ["access-entry", "not-required"],
      ["aws-auth", "pass"],
    ]);
  });
  test("F7: in mode API it gets nothing", () => {
    const mapping = mapPrincipal(
      compileAccess(aCluster("API", { ...rows(DEV_ROW), accessEntries: [anEntry(dev.arn)] })),
      aPrincipal(dev.arn, "2026-01-01T00:00:00Z"),
    );
    expect(mapping).toMatchObject({ via: undefined, memberships: [], decision: { verdict: "denied" } });
  });
  test("nobody's mapping is a denial that names the row that was meant", () => {
    const mapping = mapPrincipal(compileAccess(aCluster("CONFIG_MAP", rows(`- rolearn: ${dev.arn}\n  groups: [x]\n`))), dev);
    expect(mapping.decision).toMatchObject({
      verdict: "denied",
      steps: [{}, { check: "aws-auth", outcome: "fail", code: "AWS_AUTH_PATH" }, { check: "cluster-creator" }],
    });
  });
  test("what was not read leaves it unknown", () => {
    const cluster = aCluster("API_AND_CONFIG_MAP", { lists: { accessEntries: "partial" } });
    expect(mapPrincipal(compileAccess(cluster), dev).decision).toMatchObject({ verdict: "unknown", missing: [{ what: "access entries", of: "c1" }] });
  });
  test("F24: a group that is the session's name is held on condition of the name", () => {
    const mapping = mapPrincipal(compileAccess(aCluster("CONFIG_MAP", rows(DEV_ROW))), dev, {
      users: ["dev:bob", "other"],
      groups: ["admins", "system:masters", "devs"],
    });
    expect(mapping.users.map((u) => u.name)).toEqual(["dev:{{SessionName}}", "dev:bob"]);
    expect(mapping.memberships.filter((g) => g.conditions.length > 0).map((g) => g.name)).toEqual(["admins", "devs"]);
    expect(mapping.memberships.find((g) => g.name === "admins")?.conditions).toEqual([
      { key: "sts:RoleSessionName", operator: "StringEquals", values: ["admins"], suppliedBy: "caller" },
    ]);
  });
  test("F27: a node's mapping asks for a session named as an instance", () => {
    const mapping = mapPrincipal(compileAccess(aCluster("API", { accessEntries: [anEntry(dev.arn, { type: "EC2_LINUX" })] })), dev);
    expect(mapping.decision).toMatchObject({
      verdict: "conditional",
      conditions: [{ key: "sts:RoleSessionName", values: ["i-????????", "i-?????????????????"] }],
    });
  });
  test("F27: a user under a node's template is refused, and aws-auth is not asked further", () => {
    const access = compileAccess(aCluster("CONFIG_MAP", rows(`- rolearn: ${alice.arn}\n  username: system:node:{{EC2PrivateDNSName}}\n`)));
    expect(mapPrincipal(access, alice).decision).toMatchObject({ verdict: "denied" });
  });
  test("F23: mapAccounts gives the canonical ARN as user name and no group", () => {
    const access = compileAccess(aCluster("CONFIG_MAP", { configMaps: [anAwsAuth({ mapAccounts: `- "${ACCOUNT}"\n` })] }));
    expect(mapPrincipal(access, dev)).toMatchObject({ via: "aws-auth", username: roleArn("dev"), groups: [] });
  });
});

describe("F13: the creator of a cluster without access entries", () => {
  const note = expect.stringContaining("did not create cluster c1");
  test.each(["CONFIG_MAP", undefined] as const)("mode %s: whoever is not mapped may be it", (mode) => {
    const { decision } = mapPrincipal(compileAccess(aCluster(mode)), alice);
    expect(decision.verdict).toBe("denied");
    expect(decision.assumptions).toContainEqual(note);
    expect(decision.steps).toContainEqual(expect.objectContaining({ check: "cluster-creator", outcome: "not-collected", code: "CREATOR_UNKNOWN" }));
  });
  test("what a row gives is not all that the creator has", () => {
    const map = (group: string) => mapPrincipal(compileAccess(aCluster("CONFIG_MAP", rows(`- rolearn: ${alice.arn}\n  groups: [${group}]\n`))), alice).decision;
    expect([map("readers").verdict, map("readers").assumptions]).toEqual(["allowed", [note]]);
    expect([map("system:masters").verdict, map("system:masters").assumptions]).toEqual(["allowed", []]);
  });
  test.each(["API", "API_AND_CONFIG_MAP"] as const)("mode %s: the creator has an entry, or nothing", (mode) => {
    expect(mapPrincipal(compileAccess(aCluster(mode)), alice).decision.assumptions).toEqual([]);
  });
});

describe("RBAC and access policies together", () => {
  const entries = (name: string, scope: "cluster" | string[]) => ({
    accessEntries: [anEntry(alice.arn)],
    associatedPolicies: [{ principalArn: alice.arn, policies: [{ policyArn: policy(name), scope }] }],
  });
  const mapped = (name: string, scope: "cluster" | string[]) => mapPrincipal(compileAccess(aCluster("API", entries(name, scope))), alice);
  const none = compileRbac(anRbac({}));

  const ROWS: readonly (readonly [name: string, scope: "cluster" | string[], request: string, namespace: string, answer: boolean])[] = [
    ["AmazonEKSViewPolicy", ["pay"], "get pods/log x", "pay", true],
    ["AmazonEKSViewPolicy", ["pay"], "get secrets x", "pay", false],
    ["AmazonEKSViewPolicy", ["pay"], "create pods", "pay", false],
    ["AmazonEKSEditPolicy", ["pay"], "create pods", "pay", true],
    ["AmazonEKSEditPolicy", ["pay"], "create pods", "shop", false],
    ["AmazonEKSEditPolicy", ["pay"], "create serviceaccounts/token api", "pay", false],
    ["AmazonEKSEditPolicy", ["pay"], "patch pods/ephemeralcontainers x", "pay", false],
    ["AmazonEKSEditPolicy", ["pay"], "impersonate serviceaccounts api", "pay", true],
    ["AmazonEKSEditPolicy", ["pay"], "create rolebindings.rbac.authorization.k8s.io", "pay", false],
    ["AmazonEKSAdminPolicy", ["pay"], "create rolebindings.rbac.authorization.k8s.io", "pay", true],
    ["AmazonEKSAdminPolicy", ["pay"], "bind clusterroles.rbac.authorization.k8s.io", "pay", false],
    ["AmazonEKSAdminViewPolicy", "cluster", "get secrets x", "pay", true],
    ["AmazonEKSAdminViewPolicy", "cluster", "get nodes/proxy n", "", true],
    ["AmazonEKSAdminViewPolicy", "cluster", "create pods/exec x", "pay", false],
    ["AmazonEKSClusterAdminPolicy", "cluster", "delete nodes n", "", true],
    ["AmazonEKSClusterAdminPolicy", ["pay"], "delete secrets x", "pay", true],
    ["AmazonEKSClusterAdminPolicy", ["pay"], "delete nodes n", "", false],
    ["AmazonEKSSecretReaderPolicy", ["dev-*"], "get secrets x", "dev-1", true],
    ["AmazonEKSSecretReaderPolicy", ["dev-*"], "get secrets x", "prod", false],
  ];
  for (const [name, scope, request, namespace, answer] of ROWS) {
    test(`F16, F17: ${name} on ${scope}: ${request} in ${namespace || "the cluster"}`, () => {
      expect(authorizeMapped(none, mapped(name, scope), aRequest(request, namespace)).allowed).toBe(answer);
    });
  }
  test("F17: a cluster-wide administrator reaches paths", () => {
    expect(authorizeMapped(none, mapped("AmazonEKSClusterAdminPolicy", "cluster"), { verb: "get", path: "/metrics" }).allowed).toBe(true);
    expect(authorizeMapped(none, mapped("AmazonEKSClusterAdminPolicy", ["pay"]), { verb: "get", path: "/metrics" }).allowed).toBe(false);
  });
  test("F18: a policy that is not in the table leaves a refusal unknown", () => {
    expect(authorizeMapped(none, mapped("AmazonEKSBrandNewPolicy", "cluster"), aRequest("get pods", "pay"))).toMatchObject({
      allowed: false,
      verdict: "unknown",
      missing: [{ what: "access policy" }],
    });
  });
  test("F15: RBAC and policies add up", () => {
    const rbac = compileRbac(
      anRbac({ roles: [aRole("r", [aRule("create", "serviceaccounts/token")], "pay")], roleBindings: [aBinding("b", "Role/r", [aUser(alice.arn)], "pay")] }),
    );
    expect(authorizeMapped(rbac, mapped("AmazonEKSEditPolicy", ["pay"]), aRequest("create serviceaccounts/token api", "pay"))).toMatchObject({
      allowed: true,
      verdict: "allowed",
    });
  });
  test("F10: a binding of one session's user is held by the role on condition of the session's name", () => {
    const user = `arn:aws:sts::${ACCOUNT}:assumed-role/dev/bob`;
    const rbac = compileRbac(
      anRbac({ clusterRoles: [aRole("r", [aRule("get", "pods")])], clusterRoleBindings: [aBinding("b", "ClusterRole/r", [aUser(user)])] }),
    );
    const mapping = mapPrincipal(compileAccess(aCluster("API", { accessEntries: [anEntry(dev.arn)] })), dev, {
      users: rbac.byUser.keys(),
      groups: rbac.byGroup.keys(),
    });
    expect(authorizeMapped(rbac, mapping, aRequest("get pods", "pay"))).toMatchObject({
      allowed: true,
      verdict: "conditional",
      conditions: [{ key: "sts:RoleSessionName", values: ["bob"], suppliedBy: "caller" }],
    });
  });
  test("G1: a mapped group's bindings count", () => {
    const rbac = compileRbac(
      anRbac({ clusterRoles: [aRole("r", [aRule("get", "pods")])], clusterRoleBindings: [aBinding("b", "ClusterRole/r", [aGroup("g")])] }),
    );
    const mapping = mapPrincipal(compileAccess(aCluster("API", { accessEntries: [anEntry(alice.arn, { groups: ["g"] })] })), alice);
    expect(authorizeMapped(rbac, mapping, aRequest("get pods", "pay")).allowed).toBe(true);
  });
  test("an identity that is not mapped may do nothing", () => {
    expect(authorizeMapped(none, mapPrincipal(compileAccess(aCluster("API")), alice), aRequest("get pods", "pay"))).toMatchObject({
      allowed: false,
      verdict: "denied",
    });
  });
});
