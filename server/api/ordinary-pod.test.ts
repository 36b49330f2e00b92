import { describe, expect, it } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { withWrittenBundle } from "@/server/testing/written-bundle.ts";
import { Estate } from "./estate.ts";
import { QUESTIONS } from "./questions.ts";

/** What whoever makes pods and accounts reaches where Pod Security keeps pods in their containers (H1, B10, D1), from a bundle to the answer. */
const A = "111122223333";
const ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/AAAA";
const RBAC = "rbac.authorization.k8s.io";
const INSTANCE = "i-00000000000000001";
const HOLDER = "k8s://c1/user/holder";
const roleArn = (name: string): string => `arn:aws:iam::${A}:role/${name}`;
const federated = (subject: string, operator = "StringEquals"): object => ({
  Effect: "Allow",
  Principal: { Federated: `arn:aws:iam::${A}:oidc-provider/${ISSUER}` },
  Action: "sts:AssumeRoleWithWebIdentity",
  Condition: { [operator]: { [`${ISSUER}:sub`]: subject } },
});
const service = (Service: string, ...Action: string[]): object => ({ Effect: "Allow", Principal: { Service }, Action });
const detail = (name: string, statement: object): object => ({
  Path: "/",
  RoleName: name,
  RoleId: `AROA${name.toUpperCase().padEnd(17, "Z")}`,
  Arn: roleArn(name),
  AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [statement] },
  RolePolicyList: [],
  AttachedManagedPolicies: [],
  InstanceProfileList: [],
});
const metadata = (name: string, namespace?: string, labels: object = {}): object => ({ name, labels, ...(namespace ? { namespace } : {}) });
const list = (kind: string, apiVersion: string, ...items: object[]): object => ({
  apiVersion,
  kind: `${kind}List`,
  items: items.map((i) => ({ apiVersion, kind, ...i })),
});

interface Scene {
  readonly rules: readonly object[];
  readonly cluster?: boolean;
  readonly metadataOptions?: object;
  readonly policies?: readonly object[];
  readonly nodes?: readonly object[];
}
const filesOf = ({
  rules,
  cluster = false,
  metadataOptions = { HttpTokens: "required", HttpPutResponseHopLimit: 2 },
  policies = [],
}: Scene): Record<string, unknown> => ({
  [`accounts/${A}/details.json`]: {
    UserDetailList: [],
    GroupDetailList: [],
    Policies: [],
    RoleDetailList: [
      detail("own", federated("system:serviceaccount:pay:default")),
      detail("wild", federated("system:serviceaccount:pay:future-*", "StringLike")),
      detail("elsewhere", federated("system:serviceaccount:new-*:app", "StringLike")),
      detail("awaited", service("pods.eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession")),
      detail("nodes", service("ec2.amazonaws.com", "sts:AssumeRole")),
    ],
  },
  [`accounts/${A}/providers.json`]: { OpenIDConnectProviderList: [{ Arn: `arn:aws:iam::${A}:oidc-provider/${ISSUER}` }] },
  [`accounts/${A}/provider.json`]: { Url: ISSUER, ClientIDList: ["sts.amazonaws.com"], ThumbprintList: [] },
  [`accounts/${A}/instances.json`]: {
    Reservations: [
      {
        OwnerId: A,
        Instances: [
          {
            InstanceId: INSTANCE,
            Placement: { AvailabilityZone: "eu-west-1a" },
            IamInstanceProfile: { Arn: `arn:aws:iam::${A}:instance-profile/p` },
            MetadataOptions: { HttpEndpoint: "enabled", ...metadataOptions },
          },
        ],
      },
    ],
  },
  [`accounts/${A}/profiles.json`]: {
    InstanceProfiles: [{ InstanceProfileName: "p", Arn: `arn:aws:iam::${A}:instance-profile/p`, Roles: [{ Arn: roleArn("nodes") }] }],
  },
  "clusters/c1/cluster.json": {
    cluster: {
      name: "c1",
      version: "1.34",
      arn: `arn:aws:eks:eu-west-1:${A}:cluster/c1`,
      identity: { oidc: { issuer: `https://${ISSUER}` } },
      accessConfig: { authenticationMode: "API" },
    },
  },
  "clusters/c1/association.json": {
    association: { clusterName: "c1", namespace: "pay", serviceAccount: "late", roleArn: roleArn("awaited"), associationId: "a-1" },
  },
  "clusters/c1/namespaces.json": list("Namespace", "v1", { metadata: metadata("pay", undefined, { "pod-security.kubernetes.io/enforce": "restricted" }) }),
  "clusters/c1/nodes.json": list("Node", "v1", { metadata: metadata("n1"), spec: { providerID: `aws:///eu-west-1a/${INSTANCE}` } }),
  "clusters/c1/accounts.json": list("ServiceAccount", "v1", { metadata: metadata("default", "pay") }),
  "clusters/c1/policies.json": list("NetworkPolicy", "networking.k8s.io/v1", ...policies),
  "clusters/c1/deployments.json": list("Deployment", "apps/v1", { metadata: metadata("w", "pay"), spec: {} }),
  "clusters/c1/roles.json": list("ClusterRole", `${RBAC}/v1`, { metadata: metadata("r"), rules }),
  "clusters/c1/bindings.json": list(cluster ? "ClusterRoleBinding" : "RoleBinding", `${RBAC}/v1`, {
    metadata: metadata("b", cluster ? undefined : "pay"),
    roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: "r" },
    subjects: [{ kind: "User", name: "holder", apiGroup: RBAC }],
  }),
});

async function ask(name: string, params: object, scene: Scene): Promise<Record<string, unknown>> {
  return withWrittenBundle(filesOf(scene), async (path) => {
    const loaded = await loadFacts(path, { readAt: "2026-11-25T00:00:00Z" });
    if (!loaded.ok) throw new Error(loaded.error.message);
    const question = QUESTIONS.get(name);
    if (!question) throw new Error(name);
    return question.ask(new Estate(loaded.value, Date.parse("2026-11-25T00:00:00Z")), question.params.parse(params)) as Record<string, unknown>;
  });
}
async function reached(scene: Scene): Promise<readonly string[]> {
  const { targets } = (await ask("reach", { from: HOLDER }, scene)) as { targets: { ref: string; verdict: string }[] };
  return targets.flatMap((t) => (t.ref.startsWith("arn:") ? [`${t.ref.slice(t.ref.lastIndexOf("/") + 1)} ${t.verdict}`] : [])).sort();
}
const rule = (verbs: string, resources: string, group = ""): object => ({ verbs: verbs.split(" "), apiGroups: [group], resources: resources.split(" ") });
const blocking = { metadata: metadata("deny", "pay"), spec: { podSelector: {}, policyTypes: ["Egress"], egress: [] } };

describe("the node role by an ordinary pod (H1, E10)", () => {
  it.each<readonly [says: string, scene: Scene, roles: readonly string[]]>([
    ["create pods, hop limit 2", { rules: [rule("create", "pods")] }, ["nodes allowed", "own allowed"]],
    ["create deployments, hop limit 2", { rules: [rule("create", "deployments", "apps")] }, ["nodes allowed", "own allowed"]],
    ["patch a deployment that is there", { rules: [rule("patch", "deployments", "apps")] }, ["nodes allowed", "own allowed"]],
    [
      "IMDSv1, hop limit 1",
      { rules: [rule("create", "pods")], metadataOptions: { HttpTokens: "optional", HttpPutResponseHopLimit: 1 } },
      ["nodes allowed", "own allowed"],
    ],
    [
      "hop limit 1 keeps ordinary pods off",
      { rules: [rule("create", "pods")], metadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 1 } },
      ["own allowed"],
    ],
    ["options not read: unknown", { rules: [rule("create", "pods")], metadataOptions: {} }, ["nodes unknown", "own allowed"]],
    [
      "a network policy in the way: whether it is enforced is not known",
      { rules: [rule("create", "pods")], policies: [blocking] },
      ["nodes unknown", "own allowed"],
    ],
    ["nothing that makes pods", { rules: [rule("get list", "pods")] }, []],
  ])("%s", async (_says, scene, roles) => expect(await reached(scene)).toEqual(roles));

  it("is one edge, with the proof of both halves", async () => {
    const { verdicts } = (await ask("explain", { from: HOLDER, to: roleArn("nodes") }, { rules: [rule("create", "pods")] })) as {
      verdicts: { mechanism: string; verdict: string; steps: { code: string; verify?: string }[] }[];
    };
    expect(verdicts[0]).toMatchObject({ mechanism: "rbac:pod-create", verdict: "allowed" });
    expect(verdicts[0]?.steps.map((s) => s.code)).toEqual(
      expect.arrayContaining(["RBAC_BINDING_ALLOWS", "TAKEOVER_NODE_ROLE_BY_POD", "IMDS_HOP_LIMIT_OPEN", "NODE_ROLE_KNOWN"]),
    );
    expect(JSON.stringify(verdicts)).not.toContain("a-new-pod");
  });
});

describe("accounts that do not exist yet (B10, D1)", () => {
  const closed = { HttpTokens: "required", HttpPutResponseHopLimit: 1 };
  it.each<readonly [says: string, rules: readonly object[], cluster: boolean, roles: readonly string[]]>([
    [
      "an account and a pod: by wildcard and by association",
      [rule("create", "serviceaccounts pods")],
      false,
      ["awaited allowed", "own allowed", "wild allowed"],
    ],
    [
      "an account and a token: whether Pod Identity takes it is not known",
      [rule("create", "serviceaccounts serviceaccounts/token")],
      false,
      ["awaited unknown", "own allowed", "wild allowed"],
    ],
    ["an account alone", [rule("create", "serviceaccounts")], false, []],
    ["pods alone", [rule("create", "pods")], false, ["own allowed"]],
    [
      "a namespace that does not exist needs one more permission",
      [rule("create", "serviceaccounts pods")],
      true,
      ["awaited allowed", "own allowed", "wild allowed"],
    ],
    [
      "and with it the trust's pattern of namespaces fits",
      [rule("create", "serviceaccounts pods namespaces")],
      true,
      ["awaited allowed", "elsewhere allowed", "own allowed", "wild allowed"],
    ],
  ])("%s", async (_says, rules, cluster, roles) => expect(await reached({ rules, cluster, metadataOptions: closed })).toEqual(roles));
});
