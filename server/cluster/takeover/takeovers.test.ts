import { describe, expect, test } from "vitest";
import { aBinding, aGroup, aRole, aRule } from "@/server/cluster/rbac/an-rbac.ts";
import { compileRbac } from "@/server/cluster/rbac/compile.ts";
import type { RbacRule } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { RBAC_CAPABILITIES } from "@/server/model/mechanism.ts";
import { k8sClusterRef } from "@/server/model/ref.ts";
import { aNamespace, anEstate, aTokenSecret, aValidatingWebhook, aWorkload, CI, grantsIn, linesOf, withRules } from "./an-estate.ts";
import { CAPABILITIES } from "./registry.ts";
import { minorVersion } from "./server-version.ts";
import { grantsBetween, takeovers } from "./takeovers.ts";

const in_ = (group: string) => ({ apiGroups: [group] });
const RBAC = in_("rbac.authorization.k8s.io");
const named = (...resourceNames: string[]) => ({ resourceNames });

type Row = readonly [
  ids: string,
  says: string,
  capability: string,
  rules: readonly RbacRule[],
  namespace: string | undefined,
  lines: readonly string[],
  more?: Partial<ClusterFacts>,
];

const EVERY_TOKEN = ["sa-token allowed pay/api", "sa-token allowed pay/batch", "sa-token allowed shop/web"];
const NODE = "node allowed node/n1";

const ROWS: readonly Row[] = [
  ["A1, H3", "create pods/exec: the running pods of the namespace", "pod-exec", [aRule("create", "pods/exec")], "pay", ["pod allowed pay/api-1"]],
  ["A1", "get pods/exec counts before 1.35", "pod-exec", [aRule("get", "pods/exec")], "pay", ["pod allowed pay/api-1"]],
  ["A1, G16", "get pods/exec does not count from 1.35 on", "pod-exec", [aRule("get", "pods/exec")], "pay", [], { version: "1.35" }],
  ["A1, G16", "get pods/exec is unknown without a version", "pod-exec", [aRule("get", "pods/exec")], "pay", ["pod unknown pay/api-1"], { version: "" }],
  ["A1", "the version may read 29+", "pod-exec", [aRule("get", "pods/exec")], "pay", ["pod allowed pay/api-1"], { version: "1.29+" }],
  ["A1", "names limit it", "pod-exec", [aRule("create", "pods/exec", named("web-1"))], "pay", []],
  ["A1", "`pods` does not include exec", "pod-exec", [aRule("*", "pods")], "pay", []],
  ["A1", "*/exec does", "pod-exec", [aRule("create", "*/exec")], "pay", ["pod allowed pay/api-1"]],
  ["A1", "pods/* is nothing", "pod-exec", [aRule("create", "pods/*")], "pay", []],
  ["A2", "attach is conditional on a process that obeys", "pod-attach", [aRule("create", "pods/attach")], "pay", ["pod conditional pay/api-1"]],
  ["A3, H4", "ephemeral containers by update or patch", "pod-ephemeral", [aRule("update", "pods/ephemeralcontainers")], "pay", ["pod allowed pay/api-1"]],
  ["A4, H2", "patch pods swaps the image", "pod-patch", [aRule("patch", "pods")], "pay", ["pod allowed pay/api-1"]],
  [
    "A5, H2",
    "patch deployments: every account of the namespace",
    "workload-patch",
    [aRule("patch", "deployments", in_("apps"))],
    "pay",
    ["sa-token allowed pay/api", "sa-token allowed pay/batch"],
  ],
  [
    "A5",
    "a rule on deployments in group apps alone is enough",
    "workload-create",
    [aRule("create", "deployments", in_("apps"))],
    "shop",
    ["sa-token allowed shop/web"],
  ],
  ["A5, H2", "patch of jobs helps only while they are suspended", "workload-patch", [aRule("patch", "jobs", in_("batch"))], "shop", []],
  [
    "A5",
    "a suspended job can be changed",
    "workload-patch",
    [aRule("patch", "jobs", in_("batch"))],
    "shop",
    ["sa-token allowed shop/web"],
    { workloads: [aWorkload("shop", "job", "once", true)] },
  ],
  ["A5", "no workload, nothing to change", "workload-patch", [aRule("patch", "deployments", in_("apps"))], "shop", []],
  [
    "A6, H11",
    "get nodes/proxy: every pod on the nodes",
    "node-proxy",
    [aRule("get", "nodes/proxy")],
    undefined,
    ["pod allowed pay/api-1", "pod allowed shop/web-1"],
  ],
  [
    "A6",
    "on every server version",
    "node-proxy",
    [aRule("get", "nodes/proxy")],
    undefined,
    ["pod allowed pay/api-1", "pod allowed shop/web-1"],
    { version: "1.36" },
  ],
  ["A6, G2", "a RoleBinding does not reach nodes", "node-proxy", [aRule("get", "nodes/proxy")], "pay", []],
  ["B1, H5", "token requests by name", "token-request", [aRule("create", "serviceaccounts/token", named("api"))], "pay", ["sa-token allowed pay/api"]],
  ["B1", "an account that does not exist has no token", "token-request", [aRule("create", "serviceaccounts/token", named("gone"))], "pay", []],
  [
    "B2, H1",
    "create pods: any account, and the node where no level is enforced",
    "pod-create",
    [aRule("create", "pods")],
    "pay",
    ["sa-token allowed pay/api", "sa-token allowed pay/batch", NODE],
  ],
  ["B2, H11", "baseline keeps the pod off the node, not from the account", "pod-create", [aRule("create", "pods")], "shop", ["sa-token allowed shop/web"]],
  ["B2, G5", "a rule with names never allows a create", "pod-create", [aRule("create", "pods", named("x"))], "pay", []],
  [
    "B2",
    "without labels the node is unknown",
    "pod-create",
    [aRule("create", "pods")],
    "pay",
    ["sa-token allowed pay/api", "sa-token allowed pay/batch", "node unknown node/n1"],
    { namespaces: [aNamespace("shop")] },
  ],
  [
    "B3, G17",
    "a custom resource is conditional on its controller",
    "workload-create",
    [aRule("create", "workflows", in_("argoproj.io"))],
    "shop",
    ["sa-token conditional shop/web"],
  ],
  [
    "B4, H6",
    "a token Secret that exists, and only a cluster credential",
    "secret-read",
    [aRule("list", "secrets")],
    "pay",
    ["sa-kubernetes allowed pay/api"],
    { secrets: [aTokenSecret("pay", "api-token", "api")] },
  ],
  ["B4", "no token Secret, nothing", "secret-read", [aRule("get", "secrets")], "pay", []],
  [
    "B4",
    "Secrets that were not collected leave it unknown",
    "secret-read",
    [aRule("get", "secrets")],
    "shop",
    ["sa-kubernetes unknown shop/web"],
    { lists: { namespaces: "complete" } },
  ],
  ["B5", "create and read secrets", "secret-create", [aRule("create get", "secrets")], "shop", ["sa-kubernetes allowed shop/web"]],
  ["B5", "create alone does not show the token", "secret-create", [aRule("create", "secrets")], "shop", []],
  ["B6, G13", "impersonate accounts of a namespace", "impersonate", [aRule("impersonate", "serviceaccounts")], "shop", ["sa-kubernetes allowed shop/web"]],
  ["B7, G13", "a group without a user is refused", "impersonate", [aRule("impersonate", "groups", named("system:masters"))], undefined, []],
  [
    "B7, G13",
    "a group with a user",
    "impersonate",
    [aRule("impersonate", "groups", named("system:masters")), aRule("impersonate", "users", named("x"))],
    undefined,
    ["user allowed user/x", "group allowed group/system:masters"],
  ],
  ["B7, G2", "users are not impersonated through a RoleBinding", "impersonate", [aRule("impersonate", "users groups")], "pay", []],
  [
    "B10, H7",
    "create accounts and pods: names yet to be made",
    "serviceaccount-create",
    [aRule("create", "serviceaccounts pods")],
    "shop",
    ["sa-token allowed new in shop"],
  ],
  ["B11, H7", "patching accounts alone reaches nothing", "serviceaccount-create", [aRule("patch", "serviceaccounts")], "shop", []],
  [
    "C1, G12",
    "bind any role in a namespace: everything in it",
    "bind",
    [aRule("create", "rolebindings", RBAC), aRule("bind", "clusterroles", RBAC)],
    "shop",
    ["sa-token allowed shop/web", "sa-token allowed new in shop"],
  ],
  ["C1", "bind on rolebindings is not bind", "bind", [aRule("create bind", "rolebindings", RBAC)], "shop", []],
  [
    "C1",
    "bind one role: what that role takes over",
    "bind",
    [aRule("create", "rolebindings", RBAC), aRule("bind", "clusterroles", { ...RBAC, ...named("viewer") })],
    "shop",
    ["pod allowed shop/web-1"],
    { clusterRoles: [aRole("viewer", [aRule("create", "pods/exec")])] },
  ],
  [
    "C1",
    "in the whole cluster: administrator",
    "bind",
    [aRule("create", "clusterrolebindings", RBAC), aRule("bind", "clusterroles", RBAC)],
    undefined,
    ["cluster-admin allowed group/system:masters"],
  ],
  ["C2, G12", "without bind it is pass-through", "bind", [aRule("create", "clusterrolebindings", RBAC)], undefined, []],
  [
    "C3, G12",
    "escalate and update one's own role",
    "escalate",
    [aRule("update escalate", "clusterroles", RBAC)],
    undefined,
    ["cluster-admin allowed group/system:masters"],
  ],
  ["C3", "escalate without update is nothing", "escalate", [aRule("escalate", "clusterroles", RBAC)], undefined, []],
  [
    "C3",
    "names that leave out one's own role are nothing",
    "escalate",
    [aRule("update escalate", "clusterroles", { ...RBAC, ...named("other") })],
    undefined,
    [],
  ],
  [
    "C3",
    "a Role: everything in its namespace",
    "escalate",
    [aRule("update escalate", "roles", RBAC)],
    "shop",
    ["sa-token allowed shop/web", "sa-token allowed new in shop"],
  ],
  [
    "C5, H12",
    "aws-auth by its name",
    "aws-auth-write",
    [aRule("update", "configmaps", named("aws-auth"))],
    "kube-system",
    ["cluster-admin allowed group/system:masters"],
  ],
  ["C5", "another ConfigMap is not aws-auth", "aws-auth-write", [aRule("update", "configmaps", named("coredns"))], "kube-system", []],
  ["C5", "create works while there is none", "aws-auth-write", [aRule("create", "configmaps")], "kube-system", ["cluster-admin allowed group/system:masters"]],
  ["C5", "another namespace has no aws-auth", "aws-auth-write", [aRule("update", "configmaps")], "pay", []],
  [
    "C7, H13",
    "a mutating webhook changes every pod",
    "webhook-write",
    [aRule("create", "mutatingwebhookconfigurations", in_("admissionregistration.k8s.io"))],
    undefined,
    EVERY_TOKEN,
  ],
  ["C8, H14", "the namespace's own binding can take its level away", "psa-disable", [aRule("patch", "namespaces"), aRule("create", "pods")], "shop", [NODE]],
  ["C8", "a name other than the namespace's does not", "psa-disable", [aRule("patch", "namespaces", named("pay")), aRule("create", "pods")], "shop", []],
  ["C9, G18", "hostPath through a volume", "pv-create", [aRule("create", "persistentvolumes persistentvolumeclaims pods")], undefined, [NODE]],
  ["C9", "volumes are not made through a RoleBinding", "pv-create", [aRule("create", "persistentvolumes persistentvolumeclaims pods")], "shop", []],
  [
    "C10, H15",
    "driving pods is worth something with a node in hand",
    "node-steer",
    [aRule("patch", "nodes"), aRule("delete", "pods")],
    undefined,
    ["pod conditional pay/api-1", "pod conditional shop/web-1"],
  ],
  [
    "C11, H17",
    "resources of a controller that calls AWS",
    "cloud-controller",
    [aRule("create", "roles", in_("iam.services.k8s.aws"))],
    undefined,
    ["sa-token unknown ack-system/ack-iam-controller"],
    { serviceAccounts: [{ name: "ack-iam-controller", namespace: "ack-system", labels: {}, annotations: {}, secrets: [] }] },
  ],
  ["B9, F32", "client certificates are not signed on EKS", "csr-approve", [aRule("*", "*", { apiGroups: ["*"] })], undefined, []],
];

describe("what a permission takes over", () => {
  for (const [ids, says, capability, rules, namespace, lines, more] of ROWS) {
    test(`${ids} ${capability}: ${says}`, () => {
      const facts = withRules(rules, namespace, more);
      expect(linesOf(facts, capability)).toEqual(lines);
    });
  }
  test("B9 csr-approve: elsewhere any group but system:masters", () => {
    const { eks: _eks, ...facts } = withRules([aRule("*", "*", { apiGroups: ["*"] })]);
    const other = { ...facts, clusterRoleBindings: [...facts.clusterRoleBindings, aBinding("g", "ClusterRole/r", [aGroup("devs")])] };
    expect(linesOf(other, "csr-approve")).toEqual(["group allowed group/devs"]);
  });
  test("C5, H12 aws-auth-write: no effect in mode API, unknown without a mode", () => {
    const facts = withRules([aRule("update", "configmaps")], "kube-system");
    const eks = { name: "c1", arn: "", publicAccessCidrs: [], autoMode: false, tags: {} };
    expect(linesOf({ ...facts, eks: { ...eks, authenticationMode: "API" } }, "aws-auth-write")).toEqual([]);
    expect(linesOf({ ...facts, eks }, "aws-auth-write")).toEqual(["cluster-admin unknown group/system:masters"]);
  });
  test("every capability is in the registry under its own name, and has a row here", () => {
    expect(Object.keys(CAPABILITIES)).toEqual([...RBAC_CAPABILITIES]);
    for (const [name, capability] of Object.entries(CAPABILITIES)) expect(capability.id).toBe(name);
    expect(RBAC_CAPABILITIES.filter((c) => !ROWS.some((row) => row[2] === c))).toEqual([]);
  });
});

describe("admission", () => {
  const facts = withRules([aRule("create", "pods")], undefined, { admission: [aValidatingWebhook("policy", "shop")] });
  test("H1: a validating webhook that sees pods makes the edge conditional where it looks, and only there", () => {
    expect(linesOf(facts, "pod-create").filter((l) => l.startsWith("sa-token"))).toEqual([
      "sa-token allowed pay/api",
      "sa-token allowed pay/batch",
      "sa-token conditional shop/web",
    ]);
    const grant = grantsIn(facts).find((g) => g.from === CI && g.decision.verdict === "conditional");
    expect(grant?.decision.conditions).toEqual([
      { key: "kubernetes:admission", operator: "StringEquals", values: ["policy.example.com"], suppliedBy: "environment" },
    ]);
    expect(grant?.decision.steps).toContainEqual(expect.objectContaining({ check: "admission", outcome: "conditional" }));
  });
  test("exec is no pod write and is not stopped by it", () => {
    expect(linesOf(withRules([aRule("create", "pods/exec")], "shop", { admission: [aValidatingWebhook("policy")] }), "pod-exec")).toEqual([
      "pod allowed shop/web-1",
    ]);
  });
});

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

describe("proofs", () => {
  const facts = withRules([aRule("create", "pods/exec")], "pay");
  test("a grant names the binding that gives it", () => {
    const grants = takeovers(facts, compileRbac(facts));
    const [grant] = grantsBetween(
      grants,
      grants.find((g) => g.from === CI)?.from ?? k8sClusterRef("c1", "user", ""),
      grants.find((g) => g.from === CI)?.targets[0] ?? k8sClusterRef("c1", "user", ""),
    );
    expect(grant?.mechanism).toBe("rbac:pod-exec");
    expect(grant?.decision.steps[0]).toMatchObject({
      check: "rbac",
      outcome: "pass",
      code: "RBAC_BINDING_ALLOWS",
      evidence: { source: "k8s://c1/rolebinding/pay/b", document: "k8s://c1/role/pay/r", statement: 0 },
    });
  });
  test("verdicts keep their invariants", () => {
    const all = withRules([aRule("*", "*", { apiGroups: ["*"] })], undefined, { version: "", admission: [aValidatingWebhook("policy")] });
    for (const { decision } of grantsIn(all)) {
      expect(decision.verdict === "allowed").toBe(decision.conditions.length === 0 && decision.missing.length === 0);
      expect(decision.verdict === "unknown").toBe(decision.missing.length > 0);
      if (decision.verdict === "conditional") expect(decision.steps.some((s) => s.outcome === "conditional")).toBe(true);
      expect(decision.steps.some((s) => s.outcome === "fail")).toBe(false);
    }
  });
  test.each([
    ["1.34", 34],
    ["v1.29.3", 29],
    ["1.29+", 29],
    ["", undefined],
    [undefined, undefined],
  ])("the version %s has minor %s", (text, minor) => {
    expect(minorVersion(text)).toBe(minor);
  });
});
