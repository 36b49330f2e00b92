import { describe, expect, it } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { withWrittenBundle } from "@/server/testing/written-bundle.ts";
import { Estate } from "./estate.ts";
import { QUESTIONS } from "./questions.ts";

/** The worked examples of rights in a cluster and the roles they lead to (EX-H1 to EX-H7), from a bundle to the answer. */
const A = "111122223333";
const ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/AAAA";
const RBAC = "rbac.authorization.k8s.io";
const roleArn = (name: string): string => `arn:aws:iam::${A}:role/${name}`;
const trust = (Principal: object, Action: string | string[], Condition?: object): object => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal, Action, ...(Condition ? { Condition } : {}) }],
});
const detail = (name: string, AssumeRolePolicyDocument: object): object => ({
  Path: "/",
  RoleName: name,
  RoleId: `AROA${name.toUpperCase().padEnd(17, "Z")}`,
  Arn: roleArn(name),
  AssumeRolePolicyDocument,
  RolePolicyList: [],
  AttachedManagedPolicies: [],
  InstanceProfileList: [],
});
const account = (name: string): object => ({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace: "pay" } });
const association = (serviceAccount: string): object => ({
  association: { clusterName: "c1", namespace: "pay", serviceAccount, roleArn: roleArn("Y"), associationId: `a-${serviceAccount}` },
});
const FOLDER = "/var/run/secrets/eks.amazonaws.com/serviceaccount";
const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "api-1", namespace: "pay" },
  spec: {
    serviceAccountName: "api",
    nodeName: "fargate-n1",
    containers: [
      {
        name: "main",
        env: [
          { name: "AWS_ROLE_ARN", value: roleArn("X") },
          { name: "AWS_WEB_IDENTITY_TOKEN_FILE", value: `${FOLDER}/token` },
        ],
        volumeMounts: [{ name: "aws-iam-token", mountPath: FOLDER }],
      },
    ],
    volumes: [
      { name: "aws-iam-token", projected: { sources: [{ serviceAccountToken: { audience: "sts.amazonaws.com", expirationSeconds: 86400, path: "token" } }] } },
    ],
  },
  status: { phase: "Running" },
};
const tokenSecret = {
  apiVersion: "v1",
  kind: "Secret",
  type: "kubernetes.io/service-account-token",
  metadata: { name: "api-token", namespace: "pay", annotations: { "kubernetes.io/service-account.name": "api" } },
  data: { token: "x" },
};
const workload = (kind: string, group: string): object => ({ apiVersion: `${group}/v1`, kind, metadata: { name: "w", namespace: "pay" }, spec: {} });

interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
}
const rule = (verbs: string, resources: string, group = "", ...resourceNames: string[]): Rule => ({
  verbs: verbs.split(" "),
  apiGroups: [group],
  resources: resources.split(" "),
  ...(resourceNames.length > 0 ? { resourceNames } : {}),
});

const filesWith = (rules: readonly Rule[], cluster: boolean): Readonly<Record<string, unknown>> => ({
  [`accounts/${A}/details.json`]: {
    UserDetailList: [],
    GroupDetailList: [],
    Policies: [],
    RoleDetailList: [
      detail(
        "X",
        trust({ Federated: `arn:aws:iam::${A}:oidc-provider/${ISSUER}` }, "sts:AssumeRoleWithWebIdentity", {
          StringEquals: { [`${ISSUER}:sub`]: "system:serviceaccount:pay:api" },
        }),
      ),
      detail("Y", trust({ Service: "pods.eks.amazonaws.com" }, ["sts:AssumeRole", "sts:TagSession"])),
    ],
  },
  [`accounts/${A}/providers.json`]: { OpenIDConnectProviderList: [{ Arn: `arn:aws:iam::${A}:oidc-provider/${ISSUER}` }] },
  [`accounts/${A}/provider.json`]: { Url: ISSUER, ClientIDList: ["sts.amazonaws.com"], ThumbprintList: [] },
  "clusters/c1/cluster.json": {
    cluster: {
      name: "c1",
      version: "1.34",
      arn: `arn:aws:eks:eu-west-1:${A}:cluster/c1`,
      identity: { oidc: { issuer: `https://${ISSUER}` } },
      accessConfig: { authenticationMode: "API" },
    },
  },
  "clusters/c1/batch.json": association("batch"),
  "clusters/c1/objects.json": {
    apiVersion: "v1",
    kind: "List",
    items: [
      account("api"),
      account("batch"),
      pod,
      tokenSecret,
      workload("Deployment", "apps"),
      workload("Job", "batch"),
      { apiVersion: `${RBAC}/v1`, kind: "ClusterRole", metadata: { name: "r" }, rules },
      {
        apiVersion: `${RBAC}/v1`,
        kind: cluster ? "ClusterRoleBinding" : "RoleBinding",
        metadata: { name: "b", ...(cluster ? {} : { namespace: "pay" }) },
        roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: "r" },
        subjects: [{ kind: "User", name: "holder", apiGroup: RBAC }],
      },
    ],
  },
});

/** The roles the holder of these rules reaches, "X allowed". */
async function reached(rules: readonly Rule[], cluster: boolean): Promise<readonly string[]> {
  return withWrittenBundle(filesWith(rules, cluster), async (path) => {
    const loaded = await loadFacts(path, { readAt: "2026-11-25T00:00:00Z" });
    if (!loaded.ok) throw new Error(loaded.error.message);
    const question = QUESTIONS.get("reach");
    if (!question) throw new Error("reach");
    const estate = new Estate(loaded.value, Date.parse("2026-11-25T00:00:00Z"));
    const answer = question.ask(estate, question.params.parse({ from: "k8s://c1/user/holder" })) as {
      readonly targets: readonly { readonly ref: string; readonly verdict: string }[];
    };
    return answer.targets.flatMap((t) => (t.ref.includes(":role/") ? [`${t.ref.slice(t.ref.lastIndexOf("/") + 1)} ${t.verdict}`] : [])).sort();
  });
}

const PODS_AND_NODES = ["X allowed", "Y allowed"];
const ADMISSION = "admissionregistration.k8s.io";

describe("from a right in a cluster to the roles behind it", () => {
  it.each<readonly [id: string, says: string, rules: readonly Rule[], roles: readonly string[], cluster: "cluster" | "pay"]>([
    ["EX-H1", "create pods: every account's roles", [rule("create", "pods")], PODS_AND_NODES, "pay"],
    ["EX-H2", "patch deployments: the same", [rule("patch", "deployments", "apps")], PODS_AND_NODES, "pay"],
    ["EX-H2b", "patch jobs: none, the template is fixed", [rule("patch", "jobs", "batch")], [], "pay"],
    ["EX-H2c", "patch pods: what the running pod has", [rule("patch", "pods")], ["X allowed"], "pay"],
    ["EX-H3", "exec: what the running pod has", [rule("create", "pods/exec")], ["X allowed"], "pay"],
    ["H4", "an ephemeral container: the same", [rule("patch", "pods/ephemeralcontainers")], ["X allowed"], "pay"],
    ["EX-H5", "a token of one account: its web identity", [rule("create", "serviceaccounts/token", "", "api")], ["X allowed"], "pay"],
    ["H5, E6", "whether Pod Identity takes such a token is not known", [rule("create", "serviceaccounts/token", "", "batch")], ["Y unknown"], "pay"],
    ["EX-H6", "a token Secret opens no role", [rule("get", "secrets")], [], "pay"],
    ["H6, B5", "nor does one that is made", [rule("create get", "secrets")], [], "pay"],
    ["EX-H7", "patch accounts: none", [rule("patch", "serviceaccounts")], [], "pay"],
    ["H9", "impersonation: none by itself", [rule("impersonate", "serviceaccounts")], [], "pay"],
    ["H13", "a mutating webhook: everything", [rule("create", "mutatingwebhookconfigurations", ADMISSION)], PODS_AND_NODES, "cluster"],
    ["H13, C7", "a validating webhook reads no role", [rule("create", "validatingwebhookconfigurations", ADMISSION)], [], "cluster"],
    ["A6, H11", "the kubelet: what the running pods have", [rule("get", "nodes/proxy")], ["X allowed"], "cluster"],
  ])("%s %s", async (_id, _says, rules, roles, cluster) => {
    expect(await reached(rules, cluster === "cluster")).toEqual(roles);
  });
});
