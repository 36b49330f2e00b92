import { beforeAll, describe, expect, it } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { withWrittenBundle } from "@/server/testing/written-bundle.ts";
import { askKubeCan, askKubeWhoCan } from "./ask-kube-can.ts";
import { Estate } from "./estate.ts";

const A = "111122223333";
const role = (name: string): string => `arn:aws:iam::${A}:role/${name}`;
const GROUP = "rbac.authorization.k8s.io";
const clusterRole = (name: string, ...rules: object[]): object => ({ apiVersion: `${GROUP}/v1`, kind: "ClusterRole", metadata: { name }, rules });
const binding = (name: string, to: string, subject: object, namespace?: string): object => ({
  apiVersion: `${GROUP}/v1`,
  kind: namespace ? "RoleBinding" : "ClusterRoleBinding",
  metadata: { name, ...(namespace ? { namespace } : {}) },
  roleRef: { apiGroup: GROUP, kind: "ClusterRole", name: to },
  subjects: [subject],
});
const user = (name: string): object => ({ kind: "User", name, apiGroup: GROUP });
const group = (name: string): object => ({ kind: "Group", name, apiGroup: GROUP });
const pods = { apiGroups: [""], resources: ["pods"], verbs: ["get"] };
const everything = { apiGroups: ["*"], resources: ["*"], verbs: ["*"] };

const OBJECTS = {
  apiVersion: "v1",
  kind: "List",
  items: [
    clusterRole("admin-here", everything, { nonResourceURLs: ["*"], verbs: ["*"] }),
    clusterRole("reader", pods, { nonResourceURLs: ["/metrics", "/logs/*"], verbs: ["get"] }),
    clusterRole("one-secret", { apiGroups: [""], resources: ["secrets"], resourceNames: ["x"], verbs: ["create", "get"] }),
    binding("pay", "admin-here", user("alice"), "pay"),
    binding("devs", "reader", group("devs")),
    binding("bob", "reader", user(`arn:aws:sts::${A}:assumed-role/dev/bob`)),
    binding("typed", "reader", user(`arn:aws:sts::${A}:assumed-role/viewer/{{SessionName}}`), "shop"),
    binding("account", "reader", { kind: "ServiceAccount", name: "api", namespace: "pay" }),
    binding("secret", "one-secret", user("carol"), "pay"),
    binding("nodes", "reader", group("system:nodes")),
    binding("all", "reader", { kind: "Group", name: "system:serviceaccounts:shop" }),
    { apiVersion: "v1", kind: "Pod", metadata: { name: "api-1", namespace: "pay" }, spec: { serviceAccountName: "api", containers: [{ name: "c" }] } },
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "pay" } },
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "web", namespace: "shop" } },
  ],
};
const entry = (name: string): object => ({ accessEntry: { clusterName: "c1", principalArn: role(name), type: "STANDARD", kubernetesGroups: [] } });
const policies = (name: string, policy: string): object => ({
  clusterName: "c1",
  principalArn: role(name),
  associatedAccessPolicies: [{ policyArn: `arn:aws:eks::aws:cluster-access-policy/${policy}`, accessScope: { type: "namespace", namespaces: ["pay"] } }],
});
const FILES = {
  "clusters/c1/objects.json": OBJECTS,
  "clusters/c1/roles.json": { apiVersion: `${GROUP}/v1`, kind: "RoleList", items: [] },
  "clusters/c1/cluster.json": { cluster: { name: "c1", arn: `arn:aws:eks:eu-west-1:${A}:cluster/c1`, accessConfig: { authenticationMode: "API" } } },
  "clusters/c1/list.json": { accessEntries: [role("dev"), role("viewer"), role("new")] },
  "clusters/c1/dev.json": entry("dev"),
  "clusters/c1/viewer.json": entry("viewer"),
  "clusters/c1/new.json": entry("new"),
  "clusters/c1/dev-policies.json": { clusterName: "c1", principalArn: role("dev"), associatedAccessPolicies: [] },
  "clusters/c1/viewer-policies.json": policies("viewer", "AmazonEKSViewPolicy"),
  "clusters/c1/new-policies.json": policies("new", "AmazonEKSBrandNewPolicy"),
};

describe("kube-can and kube-who-can", () => {
  let estate: Estate;
  beforeAll(async () => {
    await withWrittenBundle(FILES, async (path) => {
      const loaded = await loadFacts(path, { readAt: "2026-11-25T00:00:00Z" });
      if (!loaded.ok) throw new Error(loaded.error.message);
      estate = new Estate(loaded.value, Date.parse("2026-11-25T00:00:00Z"));
    });
  });
  const can = (subject: string, question: string) => {
    const [words = "", namespace] = question.split(" -n ");
    const [verb = "", resource = "", name] = words.split(" ");
    return askKubeCan(estate, { subject, verb, resource, name, namespace });
  };

  it.each([
    ["G2: everything in its namespace", "k8s://c1/user/alice", "delete secrets x -n pay", true],
    ["G2: nothing of the cluster by it, whatever is typed", "k8s://c1/user/alice", "get nodes n -n pay", false],
    ["G6: and no path", "k8s://c1/user/alice", "get /metrics", false],
    ["EX-G2: but the Namespace object itself", "k8s://c1/user/alice", "delete namespaces pay", true],
    ["EX-G2: and no other", "k8s://c1/user/alice", "delete namespaces shop", false],
    ["C1: bind in its namespace", "k8s://c1/user/alice", "bind clusterroles.rbac any -n pay", true],
    ["EX-G5: a create that names are listed for", "k8s://c1/user/carol", "create secrets x -n pay", false],
    ["G5: a get that names are listed for", "k8s://c1/user/carol", "get secrets x -n pay", true],
    ["G3: pods are not pods/exec", "k8s://c1/group/devs", "get pods/exec x -n pay", false],
    ["G4: pods of another group are others", "k8s://c1/group/devs", "get pods.metrics.k8s.io x -n pay", false],
    ["G6: a path", "k8s://c1/group/devs", "get /metrics", true],
    ["G6: a path below a prefix", "k8s://c1/group/devs", "get /logs/kubelet", true],
    ["G6: a prefix is no path of its own", "k8s://c1/group/devs", "get /log", false],
    ["G9: a service account by the group of its namespace", "k8s://c1/serviceaccount/shop/web", "get po x -n pay", true],
    ["G9: a user of an account's name is that account", "k8s://c1/user/system:serviceaccount:shop:web", "get pods x -n pay", true],
    ["a pod asks as its service account", "k8s://c1/pod/pay/api-1", "get pods x -n pay", true],
    ["a node asks as its kubelet", "k8s://c1/node/n1", "get pods x -n pay", true],
    ["F10: a session by its name", `arn:aws:sts::${A}:assumed-role/dev/bob`, "get pods x -n pay", true],
    ["F10: another session is not", `arn:aws:sts::${A}:assumed-role/dev/eve`, "get pods x -n pay", false],
    ["F17: an access policy in its scope", role("viewer"), "get pods x -n pay", true],
    ["F16: and not out of it", role("viewer"), "get pods x -n shop", false],
  ])("%s: %s %s", (_says, subject, question, allowed) => {
    const answer = can(subject, question);
    expect([answer.allowed, answer.verdict]).toEqual([allowed, allowed ? "allowed" : "denied"]);
    if (!allowed) expect(answer.steps.some((s) => s.outcome === "fail")).toBe(true);
  });
  it("F10: a role may be any of its sessions, on condition of the name", () => {
    expect(can(role("dev"), "get pods x -n pay")).toMatchObject({
      allowed: true,
      verdict: "conditional",
      conditions: [{ key: "sts:RoleSessionName", operator: "StringEquals", values: ["bob"], suppliedBy: "caller" }],
    });
    const listed = askKubeWhoCan(estate, { verb: "get", resource: "pods", namespace: "pay" }).subjects.find((s) => s.ref === role("dev"));
    expect(listed?.conditions.map((c) => c.values)).toEqual([["bob"]]);
  });
  it("F10: a name that a binding writes with its placeholder is nobody's, and a refusal says so", () => {
    const answer = can(role("viewer"), "get pods x -n shop");
    expect(answer).toMatchObject({ allowed: false, verdict: "denied" });
    expect(answer.steps.map((s) => s.reason).join(" ")).toContain("{{SessionName}} is filled in at sign-in, so nobody has this name");
    const listed = askKubeWhoCan(estate, { verb: "get", resource: "pods", namespace: "shop" }).subjects.map((s) => s.ref);
    expect(listed.filter((ref) => ref === role("viewer") || ref.includes("{{"))).toEqual([]);
  });
  it("F18: what an unknown policy gives is unknown, and is listed so", () => {
    expect(can(role("new"), "get pods x -n pay")).toMatchObject({ allowed: false, verdict: "unknown" });
    const subjects = askKubeWhoCan(estate, { verb: "get", resource: "pods", namespace: "pay" }).subjects;
    expect(subjects.find((s) => s.ref === role("new"))?.verdict).toBe("unknown");
    expect(askKubeWhoCan(estate, { verb: "get", resource: "pods", namespace: "shop" }).subjects.map((s) => s.ref)).not.toContain(role("new"));
  });
  it("who-can names accounts by their groups, mapped identities, and the user alone where it is in no namespace", () => {
    const refs = (resource: string, namespace?: string) => askKubeWhoCan(estate, { verb: "get", resource, namespace }).subjects.map((s) => s.ref);
    expect(refs("pods", "pay")).toEqual(expect.arrayContaining(["k8s://c1/serviceaccount/shop/web", "k8s://c1/user/alice", role("viewer"), role("dev")]));
    expect(refs("nodes", "pay")).not.toContain("k8s://c1/user/alice");
  });
});

describe("kube-can of an identity that the cluster maps by another way", () => {
  const root = `arn:aws:iam::${A}:root`;
  const federated = `arn:aws:sts::${A}:federated-user/fred`;
  const statement = (Principal: object) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }] });
  const files = {
    [`accounts/${A}/details.json`]: {
      UserDetailList: [{ Path: "/", UserName: "al", UserId: "AIDA1", Arn: `arn:aws:iam::${A}:user/al`, GroupList: [], AttachedManagedPolicies: [] }],
      GroupDetailList: [],
      Policies: [],
      RoleDetailList: [
        {
          Path: "/",
          RoleName: "ops",
          RoleId: "AROA1",
          Arn: role("ops"),
          AssumeRolePolicyDocument: statement({ AWS: `arn:aws:iam::${A}:user/al` }),
          RolePolicyList: [],
          AttachedManagedPolicies: [],
        },
      ],
    },
    "clusters/c1/cluster.json": {
      cluster: { name: "c1", arn: `arn:aws:eks:eu-west-1:${A}:cluster/c1`, accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" } },
    },
    "clusters/c1/list.json": { accessEntries: [] },
    "clusters/c1/objects.json": {
      apiVersion: "v1",
      kind: "List",
      items: [
        clusterRole("reader", pods),
        binding("ops", "reader", group("ops")),
        binding("root", "reader", user("root")),
        binding("fred", "reader", user(federated)),
        {
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name: "aws-auth", namespace: "kube-system" },
          data: {
            mapRoles: ["ops", "gone"].map((name) => `- rolearn: ${role(name)}\n  username: ops\n  groups: [ops]\n`).join(""),
            mapUsers: `- userarn: ${root}\n  username: root\n`,
            mapAccounts: `- "${A}"\n`,
          },
        },
      ],
    },
  };
  const ask = async (subject: string, verb = "get") =>
    withWrittenBundle(files, async (path) => {
      const loaded = await loadFacts(path, { readAt: "2026-11-25T00:00:00Z" });
      if (!loaded.ok) throw new Error(loaded.error.message);
      return askKubeCan(new Estate(loaded.value, Date.parse("2026-11-25T00:00:00Z")), { subject, verb, resource: "pods" });
    });

  it("F22: an account's root by its row", async () => expect(await ask(root)).toMatchObject({ allowed: true, verdict: "allowed" }));
  it("F23: a federated user by its account", async () => expect(await ask(federated)).toMatchObject({ allowed: true, verdict: "allowed" }));
  it.each([role("gone"), `arn:aws:sts::${A}:assumed-role/gone/x`])("F20: %s is nobody while the whole account holds no such role", async (ref) => {
    expect(await ask(ref)).toMatchObject({ allowed: false, verdict: "denied", steps: [{ outcome: "fail", code: "ENTITY_NOT_FOUND" }] });
  });
  it("H25: who may not is told which role to assume first", async () => {
    const answer = await ask(`arn:aws:iam::${A}:user/al`);
    expect(answer).toMatchObject({ allowed: false, through: [{ ref: role("ops"), verdict: "allowed", mechanism: "sts:AssumeRole", hops: 1 }] });
    expect(answer.notes.join()).toContain(role("ops"));
  });
  it("H25: and of none where the role may not either", async () => expect((await ask(`arn:aws:iam::${A}:user/al`, "delete")).through).toEqual([]));
});
