import { describe, expect, test } from "vitest";
import { aRule } from "@/server/cluster/rbac/an-rbac.ts";
import type { AdmissionFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { type AdmissionRequest, type AdmissionScene, gatesOf } from "./admission.ts";
import { aNamespace, anEstate, aValidatingWebhook, CI, grantsIn, linesOf, withRules } from "./an-estate.ts";
import { inGroup, RBAC } from "./takeover-row.ts";

type Webhook = AdmissionFact["webhooks"][number];
type Rule = Webhook["rules"][number];
const meta = { labels: {}, annotations: {} };
const rule = (operations: string, resources: string, more: Partial<Rule> = {}): Rule => ({
  operations: operations.split(" "),
  apiGroups: [""],
  resources: resources.split(" "),
  ...more,
});
const webhook = (rules: readonly Rule[], more: Partial<Webhook> = {}): AdmissionFact => ({
  ...meta,
  kind: "validatingwebhookconfiguration",
  name: "hook",
  webhooks: [{ name: "gate", failurePolicy: "Fail", rules: [...rules], ...more }],
});
const policy = (rules: readonly Rule[], more: Partial<Webhook> = {}): AdmissionFact => ({
  ...webhook(rules, more),
  kind: "validatingadmissionpolicy",
  name: "gate",
});
const binding = (actions: readonly string[], more: Partial<Webhook> | undefined = undefined, of = "gate"): AdmissionFact => ({
  ...meta,
  kind: "validatingadmissionpolicybinding",
  name: "b",
  policy: of,
  actions: [...actions],
  webhooks: more ? [{ name: "b", failurePolicy: "Fail", rules: [], ...more }] : [],
});
const labels = (...matchLabels: readonly string[]) => ({
  matchLabels: Object.fromEntries(matchLabels.map((l) => l.split("=") as [string, string])),
  matchExpressions: [],
});
const not = (key: string, ...values: string[]) => ({ matchLabels: {}, matchExpressions: [{ key, operator: "NotIn", values }] });

const POD: AdmissionRequest = { operation: "CREATE", group: "", resource: "pods" };
const CHANGE: AdmissionRequest = { ...POD, operation: "UPDATE" };
const DEBUG: AdmissionRequest = { ...CHANGE, resource: "pods/ephemeralcontainers" };
const EXEC: AdmissionRequest = { operation: "CONNECT", group: "", resource: "pods/exec" };
const VOLUME: AdmissionRequest = { ...POD, resource: "persistentvolumes" };
const PAY: AdmissionScene = { namespace: "pay", labels: { team: "pay" } };
const UNREAD: AdmissionScene = { namespace: "pay", labels: undefined };
const NOWHERE: AdmissionScene = { namespace: undefined, labels: undefined };

const gates = (admission: readonly AdmissionFact[], request = POD, scene = PAY, more: Partial<ClusterFacts> = {}) =>
  gatesOf(anEstate({ admission: [...admission], ...more }), request, scene);

const SEEN: readonly (readonly [says: string, fact: AdmissionFact, request: AdmissionRequest, seen: boolean, scene?: AdmissionScene])[] = [
  ["its operation and resource", webhook([rule("CREATE", "pods")]), POD, true],
  ["another operation", webhook([rule("UPDATE", "pods")]), POD, false],
  ["every operation", webhook([rule("*", "pods")]), POD, true],
  ["another API group", webhook([rule("*", "pods", inGroup("apps"))]), POD, false],
  ["every API group", webhook([rule("*", "pods", inGroup("*"))]), POD, true],
  ["another version", webhook([rule("*", "pods", { apiVersions: ["v1beta1"] })]), POD, false],
  ["every version", webhook([rule("*", "pods", { apiVersions: ["*"] })]), POD, true],
  ["pods is not its subresources", webhook([rule("*", "pods")]), DEBUG, false],
  ["* is not subresources", webhook([rule("*", "*")]), DEBUG, false],
  ["* is pods", webhook([rule("*", "*")]), POD, true],
  ["pods/* is pods", webhook([rule("*", "pods/*")]), POD, true],
  ["pods/* is its subresources", webhook([rule("*", "pods/*")]), DEBUG, true],
  ["*/* is everything", webhook([rule("*", "*/*")]), DEBUG, true],
  ["*/ephemeralcontainers", webhook([rule("*", "*/ephemeralcontainers")]), DEBUG, true],
  ["exec is a CONNECT", webhook([rule("CONNECT", "pods/exec")]), EXEC, true],
  ["exec is no CREATE", webhook([rule("CREATE", "pods/exec")]), EXEC, false],
  ["scope Cluster is not for pods", webhook([rule("*", "*", { scope: "Cluster" })]), POD, false],
  ["scope Namespaced is not for volumes", webhook([rule("*", "*", { scope: "Namespaced" })]), VOLUME, false, NOWHERE],
  ["the namespace's labels", webhook([rule("*", "pods")], { namespaceSelector: labels("team=pay") }), POD, true],
  ["other labels", webhook([rule("*", "pods")], { namespaceSelector: labels("team=shop") }), POD, false],
  ["the namespace's name", webhook([rule("*", "pods")], { namespaceSelector: not("kubernetes.io/metadata.name", "pay") }), POD, false],
  ["labels that were not read may be any", webhook([rule("*", "pods")], { namespaceSelector: labels("team=shop") }), POD, true, UNREAD],
  ["the name is known all the same", webhook([rule("*", "pods")], { namespaceSelector: not("kubernetes.io/metadata.name", "pay") }), POD, false, UNREAD],
  ["what has no namespace is never skipped", webhook([rule("*", "*")], { namespaceSelector: labels("team=shop") }), VOLUME, true, NOWHERE],
  ["a new object's labels are its maker's", webhook([rule("*", "pods")], { objectSelector: labels("a=b") }), POD, true],
  ["one of the objects there", webhook([rule("*", "pods")], { objectSelector: labels("a=b") }), CHANGE, true, { ...PAY, objects: [{}, { a: "b" }] }],
  ["none of the objects there", webhook([rule("*", "pods")], { objectSelector: labels("a=b") }), CHANGE, false, { ...PAY, objects: [{}, { a: "c" }] }],
  ["a connection has no labels", webhook([rule("*", "pods/exec")], { objectSelector: labels("a=b") }), EXEC, false],
  ["an empty selector takes all", webhook([rule("*", "pods/exec")], { objectSelector: labels() }), EXEC, true],
  ["match conditions are not evaluated", webhook([rule("*", "pods")], { matchConditions: ["not-system"] }), POD, true],
  ["a webhook that fails open", webhook([rule("*", "pods")], { failurePolicy: "Ignore" }), POD, true],
  ["the webhook of EKS for pod networking", { ...webhook([rule("*", "pods")]), name: "vpc-resource-validating-webhook" }, POD, false],
  ["a mutating webhook is not one", { ...webhook([rule("*", "pods")]), kind: "mutatingwebhookconfiguration" }, POD, false],
];

describe("H1: which requests a validating webhook sees", () => {
  for (const [says, fact, request, seen, scene] of SEEN)
    test(says, () => {
      expect(gates([fact], request, scene)).toEqual(seen ? ["gate"] : []);
    });
});

describe("H1: a ValidatingAdmissionPolicy acts through its bindings", () => {
  const pods = policy([rule("*", "pods")]);
  test.each<readonly [says: string, bindings: readonly AdmissionFact[], seen: boolean]>([
    ["none", [], false],
    ["one that denies", [binding(["Deny"])], true],
    ["one that denies and audits", [binding(["Deny", "Audit"])], true],
    ["one that warns and audits", [binding(["Warn", "Audit"])], false],
    ["one of another policy", [binding(["Deny"], undefined, "other")], false],
    ["a second one that denies", [binding(["Audit"]), { ...binding(["Deny"]), name: "b2" }], true],
    ["in this namespace", [binding(["Deny"], { namespaceSelector: labels("team=pay") })], true],
    ["in another namespace", [binding(["Deny"], { namespaceSelector: labels("team=shop") })], false],
    ["for another resource", [binding(["Deny"], { rules: [rule("*", "secrets")] })], false],
    ["but for pods", [binding(["Deny"], { excludeRules: [rule("*", "pods")] })], false],
    ["but for some names", [binding(["Deny"], { excludeRules: [rule("*", "pods", { resourceNames: ["x"] })] })], true],
  ])("%s", (_says, bindings, seen) => {
    expect(gates([pods, ...bindings])).toEqual(seen ? ["gate"] : []);
  });
  test("bindings that were not read cannot be ruled out", () => {
    expect(gates([pods], POD, PAY, { lists: { validatingAdmission: "partial" } })).toEqual(["gate"]);
  });
  test("a policy for another resource has no say", () => {
    expect(gates([policy([rule("*", "services")]), binding(["Deny"])])).toEqual([]);
  });
});

describe("what admission makes conditional", () => {
  const all = webhook([rule("*", "*/*", inGroup("*"))]);
  const verdicts = (rules: Parameters<typeof withRules>[0], capability: string, admission: readonly AdmissionFact[], namespace?: string) =>
    new Set(linesOf(withRules(rules, namespace, { admission: [...admission] }), capability).map((l) => l.split(" ")[1]));

  test.each<readonly [ids: string, capability: string, rules: Parameters<typeof withRules>[0], namespace: string | undefined]>([
    ["A1", "pod-exec", [aRule("create", "pods/exec")], "pay"],
    ["A2", "pod-attach", [aRule("create", "pods/attach")], "pay"],
    ["A3", "pod-ephemeral", [aRule("patch", "pods/ephemeralcontainers")], "pay"],
    ["A4", "pod-patch", [aRule("patch", "pods")], "pay"],
    ["A5", "workload-patch", [aRule("patch", "deployments", inGroup("apps"))], "pay"],
    ["B1", "token-request", [aRule("create", "serviceaccounts/token")], "pay"],
    ["B2", "pod-create", [aRule("create", "pods")], "pay"],
    ["B3", "workload-create", [aRule("create", "deployments", inGroup("apps"))], "pay"],
    ["B5", "secret-create", [aRule("create get", "secrets")], "pay"],
    ["B10", "serviceaccount-create", [aRule("create", "serviceaccounts pods")], "pay"],
    ["C1", "bind", [aRule("create", "rolebindings", RBAC), aRule("bind", "clusterroles", RBAC)], "pay"],
    ["C1", "bind", [aRule("create", "clusterrolebindings", RBAC), aRule("bind", "clusterroles", RBAC)], undefined],
    ["C3", "escalate", [aRule("update escalate", "clusterroles", RBAC)], undefined],
    ["C5", "aws-auth-write", [aRule("update", "configmaps")], "kube-system"],
    ["C8", "psa-disable", [aRule("patch", "namespaces"), aRule("create", "pods")], "shop"],
    ["C9", "pv-create", [aRule("create", "persistentvolumes persistentvolumeclaims pods")], undefined],
  ])("%s %s passes it", (_ids, capability, rules, namespace) => {
    expect(verdicts(rules, capability, [all], namespace)).toEqual(new Set(["conditional"]));
    expect(verdicts(rules, capability, [], namespace)).toEqual(new Set([capability === "pod-attach" ? "conditional" : "allowed"]));
  });

  test.each<readonly [ids: string, capability: string, rules: Parameters<typeof withRules>[0], namespace: string | undefined]>([
    ["A6", "node-proxy", [aRule("get", "nodes/proxy")], undefined],
    ["B6", "impersonate", [aRule("impersonate", "serviceaccounts")], "pay"],
  ])("%s %s does not", (_ids, capability, rules, namespace) => {
    expect(verdicts(rules, capability, [all], namespace)).toEqual(new Set(["allowed"]));
  });

  const deployments = [aRule("create patch", "deployments", inGroup("apps"))];
  test.each([
    ["the Deployment", webhook([rule("*", "deployments", inGroup("apps"))])],
    ["its ReplicaSet", webhook([rule("CREATE", "replicasets", inGroup("apps"))])],
    ["its pods", webhook([rule("CREATE", "pods")])],
  ])("B3, G17: a Deployment is seen as %s", (_says, fact) => {
    expect([verdicts(deployments, "workload-create", [fact], "pay"), verdicts(deployments, "workload-patch", [fact], "pay")]).toEqual([
      new Set(["conditional"]),
      new Set(["conditional"]),
    ]);
  });
  test("B3: a Job is not seen as a Deployment", () => {
    const jobs = [aRule("create", "jobs", inGroup("batch"))];
    expect(verdicts(jobs, "workload-create", [webhook([rule("*", "deployments replicasets", inGroup("apps"))])], "pay")).toEqual(new Set(["allowed"]));
  });
  test("A5: of the workloads that can be changed one that nothing sees counts", () => {
    const rules = [aRule("patch", "deployments statefulsets", inGroup("apps"))];
    const facts = withRules(rules, "pay", { admission: [webhook([rule("*", "deployments", inGroup("apps"))])] });
    const more = {
      ...facts,
      workloads: [...facts.workloads, { ...meta, name: "db", namespace: "pay", kind: "statefulset", suspended: false, templateLabels: {} }],
    };
    expect(linesOf(facts, "workload-patch")[0]).toBe("sa-token conditional pay/api");
    expect(linesOf(more, "workload-patch")[0]).toBe("sa-token allowed pay/api");
  });
  test("H1: where it looks, and only there, with its name as the condition", () => {
    const facts = withRules([aRule("create", "pods")], undefined, { admission: [aValidatingWebhook("policy", "shop")] });
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
  test("C1: what is bound and what is then written are both seen", () => {
    const rules = [aRule("create", "rolebindings", RBAC), aRule("bind", "clusterroles", { ...RBAC, resourceNames: ["r2"] })];
    const facts = withRules(rules, "pay", { admission: [webhook([rule("*", "rolebindings", RBAC)])] });
    const [grant] = grantsIn({ ...facts, clusterRoles: [{ ...meta, name: "r2", rules: [aRule("create", "pods/exec")] }] }).filter((g) => g.from === CI);
    expect(grant?.decision).toMatchObject({ verdict: "conditional", conditions: [{ key: "kubernetes:admission", values: ["gate"] }] });
  });
});

describe("where admission was not read", () => {
  const assumptions = (rules: Parameters<typeof withRules>[0], lists: ClusterFacts["lists"]) =>
    grantsIn(withRules(rules, "pay", { namespaces: [aNamespace("pay")], lists }))
      .filter((g) => g.from === CI)
      .flatMap((g) => g.decision.assumptions);
  const READ = { pods: "complete", serviceAccounts: "complete", nodes: "complete" } as const;
  const UNREAD_NOTE = expect.stringContaining("validating webhooks and admission policies of cluster c1 were not read as a whole");
  test("a write says so", () => {
    expect(assumptions([aRule("create", "pods")], READ)).toContainEqual(UNREAD_NOTE);
    expect(assumptions([aRule("create", "pods")], { ...READ, validatingAdmission: "complete" })).toEqual([]);
  });
  test("what passes no admission does not", () => {
    expect(assumptions([aRule("impersonate", "serviceaccounts")], READ)).toEqual([]);
  });
});
