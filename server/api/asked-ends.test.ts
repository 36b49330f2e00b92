import { beforeAll, describe, expect, it } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { withWrittenBundle } from "@/server/testing/written-bundle.ts";
import { Estate } from "./estate.ts";
import { QUESTIONS } from "./questions.ts";

const A = "111122223333";
const OTHER = "555566667777";
const ISSUER = "token.actions.githubusercontent.com";
const CLUSTER_ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/AAAA";
const role = (name: string, account = A): string => `arn:aws:iam::${account}:role/${name}`;
const ALICE = `arn:aws:iam::${A}:user/alice`;
const document = (...Statement: readonly object[]): object => ({ Version: "2012-10-17", Statement });
const THAT_ROLE = [{ PolicyName: "p", PolicyDocument: document({ Effect: "Allow", Action: "sts:AssumeRole", Resource: role("by-tag") }) }];
const policyOf = (tag: string, value: string): object[] => [
  {
    PolicyName: "p",
    PolicyDocument: document({ Effect: "Allow", Action: "s3:GetObject", Resource: "*", Condition: { StringEquals: { [`aws:PrincipalTag/${tag}`]: value } } }),
  },
];
const OWN_TEAM = policyOf("team", "blue");
const OWN_NAMESPACE = policyOf("kubernetes-namespace", "pay");
const association = (name: string, namespace: string): object => ({
  association: {
    clusterName: "c1",
    namespace,
    serviceAccount: name,
    roleArn: role("batch"),
    associationArn: `arn:aws:eks:eu-west-1:${A}:podidentityassociation/c1/a-${namespace}`,
    associationId: `a-${namespace}`,
  },
});
const TOKEN_DIR = "/var/run/secrets/pods.eks.amazonaws.com/serviceaccount";
const AGENT = [
  { name: "AWS_CONTAINER_CREDENTIALS_FULL_URI", value: "http://169.254.170.23/v1/credentials" },
  { name: "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", value: `${TOKEN_DIR}/eks-pod-identity-token` },
];
const TOKEN = {
  name: "token",
  projected: { sources: [{ serviceAccountToken: { audience: "pods.eks.amazonaws.com", expirationSeconds: 86400, path: "eks-pod-identity-token" } }] },
};
const trust = (Principal: unknown, Action: unknown, Condition?: object): object =>
  document({ Effect: "Allow", Principal, Action, ...(Condition ? { Condition } : {}) });
const provider = (issuer: string): object => ({ Federated: `arn:aws:iam::${A}:oidc-provider/${issuer}` });
const roleDetail = (path: string, AssumeRolePolicyDocument: object): object => ({
  Path: path.includes("/") ? `/${path.slice(0, path.lastIndexOf("/") + 1)}` : "/",
  RoleName: path.slice(path.lastIndexOf("/") + 1),
  RoleId: `AROA${path.replaceAll(/\W/g, "").toUpperCase().padEnd(17, "Z")}`,
  Arn: role(path),
  AssumeRolePolicyDocument,
  RolePolicyList: [],
  AttachedManagedPolicies: [],
  InstanceProfileList: [],
});
const binding = (name: string, kind: string, subject: string): object => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRoleBinding",
  metadata: { name },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
  subjects: [{ kind, name: subject, apiGroup: "rbac.authorization.k8s.io" }],
});

const WEB = "sts:AssumeRoleWithWebIdentity";
const FILES = {
  [`accounts/${A}/details.json`]: {
    UserDetailList: [
      {
        Path: "/",
        UserName: "alice",
        UserId: "AIDAALICE000000000000",
        Arn: ALICE,
        GroupList: [],
        AttachedManagedPolicies: [],
        UserPolicyList: [{ PolicyName: "p", PolicyDocument: document({ Effect: "Allow", Action: "sts:AssumeRole", Resource: role("far", OTHER) }) }],
      },
    ],
    GroupDetailList: [],
    Policies: [],
    RoleDetailList: [
      roleDetail("deploy", trust(provider(ISSUER), WEB, { StringLike: { [`${ISSUER}:sub`]: "repo:shop/*" } })),
      roleDetail("by-anyone", trust("*", WEB)),
      roleDetail("team/app", trust({ AWS: ALICE }, "sts:AssumeRole")),
      roleDetail("delegated", trust({ AWS: A }, "sts:AssumeRole")),
      roleDetail("for-session", trust({ AWS: `arn:aws:sts::${A}:assumed-role/app/nightly` }, "sts:AssumeRole")),
      roleDetail("for-other", trust({ AWS: OTHER }, "sts:AssumeRole")),
      roleDetail("aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef", trust({ AWS: ALICE }, "sts:AssumeRoleWithSAML")),
      roleDetail("by-tag", trust({ AWS: A }, "sts:AssumeRole", { StringEquals: { "aws:PrincipalTag/team": "blue" } })),
      {
        ...roleDetail("tagged", trust({ AWS: ALICE }, ["sts:AssumeRole", "sts:TagSession"])),
        RolePolicyList: THAT_ROLE,
        Tags: [{ Key: "team", Value: "red" }],
      },
      { ...roleDetail("untagged", trust({ AWS: ALICE }, "sts:AssumeRole")), RolePolicyList: THAT_ROLE, Tags: [{ Key: "team", Value: "red" }] },
      { ...roleDetail("reader", trust({ AWS: ALICE }, ["sts:AssumeRole", "sts:TagSession"])), RolePolicyList: OWN_TEAM },
      { ...roleDetail("plain-reader", trust({ AWS: ALICE }, "sts:AssumeRole")), RolePolicyList: OWN_TEAM },
      { ...roleDetail("batch", trust({ Service: "pods.eks.amazonaws.com" }, ["sts:AssumeRole", "sts:TagSession"])), RolePolicyList: OWN_NAMESPACE },
      {
        ...roleDetail("roams", trust({ Service: "ec2.amazonaws.com" }, "sts:AssumeRole")),
        RolePolicyList: [{ PolicyName: "p", PolicyDocument: document({ Effect: "Allow", Action: "sts:AssumeRole", Resource: role("f*", OTHER) }) }],
      },
      roleDetail("broken", document({ Effect: "Allow", NotPrincipal: { AWS: ALICE }, Action: "sts:AssumeRole" })),
    ],
  },
  [`accounts/${A}/providers.json`]: {
    OpenIDConnectProviderList: [ISSUER, CLUSTER_ISSUER].map((i) => ({ Arn: `arn:aws:iam::${A}:oidc-provider/${i}` })),
  },
  [`accounts/${A}/github.json`]: { Url: ISSUER, ClientIDList: ["sts.amazonaws.com"], ThumbprintList: [] },
  [`accounts/${A}/cluster.json`]: { Url: CLUSTER_ISSUER, ClientIDList: ["sts.amazonaws.com"], ThumbprintList: [] },
  "clusters/c1/batch.json": association("batch", "pay"),
  "clusters/c1/other.json": association("batch", "web"),
  "people/users.json": { Users: [{ UserName: "ann", UserId: "u1", IdentityStoreId: "d-1" }] },
  "clusters/c1/cluster.json": {
    cluster: {
      name: "c1",
      arn: `arn:aws:eks:eu-west-1:${A}:cluster/c1`,
      identity: { oidc: { issuer: `https://${CLUSTER_ISSUER}` } },
      accessConfig: { authenticationMode: "API" },
      status: "ACTIVE",
    },
  },
  "clusters/c1/entries.json": { accessEntries: [role("team/app")] },
  "clusters/c1/entry.json": {
    accessEntry: {
      clusterName: "c1",
      principalArn: role("team/app"),
      kubernetesGroups: ["ops"],
      username: "app:{{SessionName}}",
      type: "STANDARD",
      createdAt: "2025-01-01T00:00:00Z",
    },
  },
  "clusters/c1/objects.json": {
    apiVersion: "v1",
    kind: "List",
    items: [
      {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: "api", namespace: "pay", annotations: { "eks.amazonaws.com/role-arn": role("far", OTHER) } },
      },
      ...["pay", "web"].flatMap((namespace) => [
        { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "batch", namespace } },
        {
          apiVersion: "v1",
          kind: "Pod",
          metadata: { name: "batch-0", namespace, uid: `u-${namespace}` },
          spec: {
            serviceAccountName: "batch",
            containers: [{ name: "main", image: "i", env: AGENT, volumeMounts: [{ name: "token", mountPath: TOKEN_DIR, readOnly: true }] }],
            volumes: [TOKEN],
            nodeName: "n1",
          },
          status: { phase: "Running" },
        },
      ]),
      binding("ops", "Group", "ops"),
      binding("carol", "User", "app:carol"),
    ],
  },
};

let estate: Estate;
const NOW = Date.parse("2026-11-25T00:00:00Z");
beforeAll(async () => {
  estate = await withWrittenBundle(FILES, async (path) => {
    const loaded = await loadFacts(path, { readAt: new Date(NOW).toISOString() });
    if (!loaded.ok) throw new Error(loaded.error.message);
    return new Estate(loaded.value, NOW);
  });
});

interface Said {
  readonly verdicts: readonly { readonly verdict: string }[];
  readonly targets: readonly { readonly ref: string; readonly verdict: string }[];
  readonly principals: readonly { readonly ref: string; readonly verdict: string }[];
  readonly paths: readonly { readonly verdict: string }[];
}

function ask(name: string, params: Readonly<Record<string, unknown>>): Said {
  const question = QUESTIONS.get(name);
  if (!question) throw new Error(`no question ${name}`);
  return question.ask(estate, question.params.parse(params)) as Said;
}

const words = (from: string, to: string) => ({
  explain: ask("explain", { from, to }).verdicts[0]?.verdict,
  reach: ask("reach", { from }).targets.find((t) => t.ref === to)?.verdict,
  paths: ask("paths", { from, to }).paths[0]?.verdict,
});

const subject = `oidc://${ISSUER}#repo:shop/web:ref:refs/heads/main`;
const session = (name: string): string => `arn:aws:sts::${A}:assumed-role/app/${name}`;

describe("ends that are in no list are judged against everything collected", () => {
  it.each([
    ["one subject out of a pattern", subject, role("deploy"), "allowed"],
    ["a subject with an audience the provider refuses", `${subject}?aud=other`, role("deploy"), undefined],
    ["a subject that nobody names", `oidc://${ISSUER}#repo:else/x:y`, role("deploy"), undefined],
    ["a subject, where anyone is trusted", subject, role("by-anyone"), "allowed"],
    ["a service account, where anyone is trusted", "k8s://c1/serviceaccount/pay/api", role("by-anyone"), "allowed"],
    ["the session that a trust names", session("nightly"), role("for-session"), "allowed"],
    ["another session of that role", session("daily"), role("for-session"), undefined],
    ["a session, in a cluster, by a group of its role", session("daily"), "k8s://c1/group/ops", "allowed"],
    ["a session, in a cluster, under its own name", session("carol"), "k8s://c1/user/app:carol", "allowed"],
    ["a session, in a cluster, under another's name", session("daily"), "k8s://c1/user/app:carol", undefined],
    ["a user of an account that was not collected", `arn:aws:iam::${OTHER}:user/zed`, role("for-other"), "unknown"],
    ["an account that was not collected", `arn:aws:iam::${OTHER}:root`, role("for-other"), "unknown"],
    ["a collected account, beside its users and roles", `arn:aws:iam::${A}:root`, role("delegated"), undefined],
    ["a role of an account that was not collected", ALICE, role("far", OTHER), "unknown"],
    ["that role, asked for by annotation", "k8s://c1/serviceaccount/pay/api", role("far", OTHER), "unknown"],
    ["a role of that account that nothing speaks of", ALICE, role("none", OTHER), undefined],
    ["a role whose trust policy is not valid", ALICE, role("broken"), "unknown"],
  ])("%s", (_, from, to, verdict) => {
    expect(words(from, to)).toEqual({ explain: verdict ?? "denied", reach: verdict, paths: verdict });
  });

  it.each([
    ["by its policy", ALICE],
    ["by its annotation", "k8s://c1/serviceaccount/pay/api"],
  ])("who may become a role that was not collected: the one that names it %s", (_, from) => {
    expect(ask("who", { to: role("far", OTHER) }).principals).toContainEqual(expect.objectContaining({ ref: from, verdict: "unknown" }));
  });
});

describe("an end of which nothing was collected is no refusal", () => {
  const SSO = `arn:aws:iam::${A}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef`;
  it.each([
    ["an access key whose user is not known", "key:AKIAIOSFODNN7EXAMPLE", role("for-other"), "unknown"],
    ["a person, where no assignment was read", "sso://d-1/user/u1", SSO, "unknown"],
    ["a person, for a role that is never assigned", "sso://d-1/user/u1", role("delegated"), "denied"],
    ["a person, where no member was read", "sso://d-1/user/u1", "sso://d-1/group/g1", "unknown"],
    ["a session of a role that is not there", `arn:aws:sts::${A}:assumed-role/ghost/x`, role("delegated"), "denied"],
  ])("%s", (_, from, to, verdict) => expect(ask("explain", { from, to }).verdicts[0]?.verdict).toBe(verdict));
});

it("a person of Identity Center goes by name", () => {
  expect(ask("explain", { from: "ann", to: role("delegated") }).verdicts[0]).toMatchObject({ from: "sso://d-1/user/u1" });
});

describe("tags of a role session (B33)", () => {
  it("may be chosen where the role's trust policy lets its callers tag", () => {
    expect(ask("explain", { from: role("tagged"), to: role("by-tag") }).verdicts[0]).toMatchObject({
      verdict: "conditional",
      conditions: [{ key: "aws:PrincipalTag/team", operator: "StringEquals", values: ["blue"], suppliedBy: "caller" }],
    });
  });
  it("are the role's own where it does not", () => {
    expect(ask("explain", { from: role("untagged"), to: role("by-tag") }).verdicts[0]?.verdict).toBe("denied");
  });
});

describe("tags in what a session may do (B33, D4)", () => {
  it.each([
    ["chosen by whoever starts the session", role("reader"), "conditional"],
    ["the role's own, where nobody may tag", role("plain-reader"), "denied"],
    ["set by Pod Identity, for a service account", "k8s://c1/serviceaccount/pay/batch", "allowed"],
    ["set by Pod Identity, for a pod", "k8s://c1/pod/pay/batch-0", "allowed"],
    ["set by Pod Identity, to another namespace", "k8s://c1/pod/web/batch-0", "denied"],
  ])("%s", async (_, principal, verdict) => {
    expect(await ask("can", { principal, action: "s3:GetObject", resource: "arn:aws:s3:::orders/k" })).toMatchObject({ verdict });
  });
  it("is asked of the caller", async () => {
    expect(await ask("can", { principal: role("reader"), action: "s3:GetObject" })).toMatchObject({
      conditions: [{ key: "aws:PrincipalTag/team", operator: "StringEquals", values: ["blue"], suppliedBy: "caller" }],
    });
  });
});

describe("who of a role whose trust policy is not known: everyone of whom it is not known, each once", () => {
  const BY_CALL = new Set(["sts:AssumeRole", WEB]);
  interface Direct {
    readonly ref: string;
    readonly mechanism: string;
    readonly hops: number;
  }
  it.each([
    ["it was collected", role("broken"), "k8s://c1/serviceaccount/web/batch"],
    ["it was not", role("far", OTHER), role("roams")],
  ])("where %s", (_, to, one) => {
    const { accounts, clusters } = estate.world;
    const identities = [...accounts.values()].flatMap((a) => [...a.users.keys(), ...a.roles.keys()]);
    const tokens = [...clusters.values()].flatMap((c) => c.knownServiceAccounts.map((sa) => `k8s://${c.name}/serviceaccount/${sa.namespace}/${sa.name}`));
    const callers = [...identities, ...tokens].filter((ref) => ref !== to);
    const expected = callers.filter((from) => {
      const verdicts = ask("explain", { from, to }).verdicts as readonly { readonly mechanism: string; readonly verdict: string }[];
      return verdicts.some((v) => BY_CALL.has(v.mechanism) && v.verdict !== "denied");
    });
    const said = ask("who", { to, page: "1", size: "1000" }).principals as unknown as readonly Direct[];
    const direct = said.filter((p) => p.hops === 1 && BY_CALL.has(p.mechanism) && callers.includes(p.ref)).map((p) => p.ref);
    expect(direct.toSorted()).toEqual(expected.toSorted());
    expect(expected).toContain(one);
  });
});
