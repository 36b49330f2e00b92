import { beforeAll, describe, expect, it } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { withWrittenBundle } from "@/server/testing/written-bundle.ts";
import { Estate } from "./estate.ts";
import { QUESTIONS } from "./questions.ts";

/** Notes of the rules that are no edge of their own, or hold in places where one might think that they do not. */
const A = "111122223333";
const MANAGEMENT = "999988887777";
const NOW = Date.parse("2026-11-25T00:00:00Z");
const ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/AAAA";
const GONE = "oidc.eks.eu-west-1.amazonaws.com/id/GONE";
const WEB = "sts:AssumeRoleWithWebIdentity";
const TOKEN_FILE = "/var/run/secrets/eks.amazonaws.com/serviceaccount/token";
const role = (name: string): string => `arn:aws:iam::${A}:role/${name}`;
const user = (name: string, account = A): string => `arn:aws:iam::${account}:user/${name}`;
const document = (...Statement: readonly object[]): object => ({ Version: "2012-10-17", Statement });
const may = (Action: unknown, Resource = "*"): object[] => [{ PolicyName: "p", PolicyDocument: document({ Effect: "Allow", Action, Resource }) }];
const trust = (Principal: unknown, Action = "sts:AssumeRole", Condition?: object): object =>
  document({ Effect: "Allow", Principal, Action, ...(Condition ? { Condition } : {}) });
const byAccount = (issuer: string, subject: string): object =>
  trust({ Federated: `arn:aws:iam::${A}:oidc-provider/${issuer}` }, WEB, { StringEquals: { [`${issuer}:sub`]: subject } });
const BARE = { Path: "/", AttachedManagedPolicies: [] };
const aRole = (name: string, policy: object): object => ({
  ...BARE,
  RoleName: name,
  RoleId: `AROA${name.toUpperCase().padEnd(17, "Z")}`,
  Arn: role(name),
  AssumeRolePolicyDocument: policy,
  RolePolicyList: [],
  InstanceProfileList: [],
});
const aUser = (name: string, own: readonly object[] = [], account = A): object => ({
  ...BARE,
  UserName: name,
  UserId: `AIDA${name.toUpperCase().padEnd(17, "Z")}`,
  Arn: user(name, account),
  GroupList: [],
  UserPolicyList: own,
});
const details = (RoleDetailList: readonly object[], UserDetailList: readonly object[]): object => ({
  UserDetailList,
  GroupDetailList: [],
  Policies: [],
  RoleDetailList,
});
const pod = (name: string, more: object): object => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "pay", uid: name },
  spec: {
    serviceAccountName: "api",
    containers: [
      {
        name: "main",
        image: "i",
        env: [
          { name: "AWS_ROLE_ARN", value: role("app") },
          { name: "AWS_WEB_IDENTITY_TOKEN_FILE", value: TOKEN_FILE },
        ],
        volumeMounts: [{ name: "t", mountPath: "/var/run/secrets/eks.amazonaws.com/serviceaccount", readOnly: true }],
      },
    ],
    volumes: [{ name: "t", projected: { sources: [{ serviceAccountToken: { audience: "sts.amazonaws.com", expirationSeconds: 86400, path: "token" } }] } }],
    ...more,
  },
  status: { phase: "Running" },
});
const node = (name: string, labels: object): object => ({ apiVersion: "v1", kind: "Node", metadata: { name, labels }, spec: {} });

const FILES = {
  [`accounts/${A}/details.json`]: details(
    [
      aRole("app", byAccount(ISSUER, "system:serviceaccount:pay:api")),
      aRole("orphan", byAccount(GONE, "system:serviceaccount:pay:api")),
      aRole("mapped", trust({ AWS: user("ann") })),
      aRole("OrganizationAccountAccessRole", trust({ AWS: `arn:aws:iam::${MANAGEMENT}:root` })),
    ],
    [aUser("ann"), aUser("cluster-maker", may("eks:CreateCluster")), aUser("provider-maker", may("iam:CreateOpenIDConnectProvider"))],
  ),
  [`accounts/${MANAGEMENT}/details.json`]: details(
    [],
    [aUser("mike", may("sts:AssumeRole", role("OrganizationAccountAccessRole")), MANAGEMENT), aUser("mary", [], MANAGEMENT)],
  ),
  [`accounts/${A}/providers.json`]: { OpenIDConnectProviderList: [{ Arn: `arn:aws:iam::${A}:oidc-provider/${ISSUER}` }] },
  [`accounts/${A}/provider.json`]: { Url: ISSUER, ClientIDList: ["sts.amazonaws.com"], ThumbprintList: [] },
  "clusters/c1/cluster.json": {
    cluster: {
      name: "c1",
      arn: `arn:aws:eks:eu-west-1:${A}:cluster/c1`,
      identity: { oidc: { issuer: `https://${ISSUER}` } },
      accessConfig: { authenticationMode: "API" },
      status: "ACTIVE",
    },
  },
  "clusters/c1/entries.json": { accessEntries: [role("mapped")] },
  "clusters/c1/entry.json": {
    accessEntry: { clusterName: "c1", principalArn: role("mapped"), kubernetesGroups: ["ops"], type: "STANDARD", createdAt: "2025-01-01T00:00:00Z" },
  },
  "clusters/c1/policies.json": { clusterName: "c1", principalArn: role("mapped"), associatedAccessPolicies: [] },
  "clusters/c1/objects.json": {
    apiVersion: "v1",
    kind: "List",
    items: [
      { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "api", namespace: "pay", annotations: { "eks.amazonaws.com/role-arn": role("app") } } },
      node("fargate-1", { "eks.amazonaws.com/compute-type": "fargate" }),
      node("windows-1", { "kubernetes.io/os": "windows" }),
      node("auto-1", { "eks.amazonaws.com/compute-type": "auto" }),
      pod("on-fargate", { nodeName: "fargate-1" }),
      pod("on-windows", { nodeName: "windows-1", nodeSelector: { "kubernetes.io/os": "windows" } }),
      pod("on-auto", { nodeName: "auto-1" }),
    ],
  },
};

interface Said {
  readonly verdicts: readonly { readonly verdict: string; readonly mechanism: string }[];
  readonly targets: readonly { readonly ref: string; readonly verdict: string }[];
  readonly paths: readonly { readonly edges: readonly { readonly mechanism: string }[] }[];
}

let estate: Estate;
beforeAll(async () => {
  estate = await withWrittenBundle(FILES, async (path) => {
    const loaded = await loadFacts(path, { readAt: new Date(NOW).toISOString() });
    if (!loaded.ok) throw new Error(loaded.error.message);
    return new Estate(loaded.value, NOW);
  });
});

function ask(name: string, params: Readonly<Record<string, unknown>>): Said {
  const question = QUESTIONS.get(name);
  if (!question) throw new Error(`no question ${name}`);
  return question.ask(estate, question.params.parse(params)) as Said;
}

const verdictOf = (from: string, to: string, mechanism: string): string | undefined =>
  ask("explain", { from, to }).verdicts.find((v) => v.mechanism === mechanism)?.verdict;

it.each(["on-fargate", "on-windows", "on-auto"])("C27 a role for service accounts works for the pod %s", (name) => {
  expect(verdictOf(`k8s://c1/pod/pay/${name}`, role("app"), WEB)).toBe("allowed");
});

it("H25 who assumes a role that a cluster maps is in the cluster", () => {
  const { paths } = ask("paths", { from: user("ann"), to: "k8s://c1/group/ops" });
  expect(paths[0]?.edges.map((e) => e.mechanism)).toEqual(["sts:AssumeRole", "maps-to"]);
});

it("H27 who may create clusters gets into none of those that are there", () => {
  expect(ask("reach", { from: user("cluster-maker") }).targets).toEqual([]);
});

describe("H39 an orphan provider", () => {
  const mechanism = "iam:create-open-id-connect-provider";
  it("lets whoever may make it anew sign tokens for the role", () => {
    expect(verdictOf(user("provider-maker"), role("orphan"), mechanism)).toBe("conditional");
  });
  it("is not one that is there", () => {
    expect(verdictOf(user("provider-maker"), role("app"), mechanism) ?? "denied").toBe("denied");
  });
  it("is out of reach without the call", () => {
    expect(verdictOf(user("cluster-maker"), role("orphan"), mechanism) ?? "denied").toBe("denied");
  });
});

it.each([
  ["mike", "allowed"],
  ["mary", "denied"],
])("H44 OrganizationAccountAccessRole is an edge across accounts like any other: %s is %s", (name, verdict) => {
  expect(verdictOf(user(name, MANAGEMENT), role("OrganizationAccountAccessRole"), "sts:AssumeRole")).toBe(verdict);
});
