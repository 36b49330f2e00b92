import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { aCluster, anAwsAuth, anEntry } from "@/server/cluster/access/an-access.ts";
import { aBinding, aGroup as aGroupSubject, aRole as aKubeRole, aRule, aUser as aUserSubject } from "@/server/cluster/rbac/an-rbac.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { writeAll } from "@/server/graph/edges/edge-kind.ts";
import { ACCOUNT, allow, anAccount, aRole, aUser, deny, document, factsOf, iam, type Statement } from "@/server/graph/escalation/an-account.ts";
import { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { World } from "@/server/graph/world.ts";
import { EKS_SENTENCES } from "@/server/model/escalation/eks-sentences.ts";
import { arnRef, k8sClusterRef, type Ref } from "@/server/model/ref.ts";
import { verdictBetween } from "@/server/testing/verdict-between.ts";
import { clusterOpening } from "./cluster-opening.ts";

const TIME = Date.parse("2026-11-25T00:00:00Z");
const CLUSTER = `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/c1`;
const ALICE = arnRef(iam("user/alice"));
const TARGET = arnRef(iam("role/target"));
const MASTERS = k8sClusterRef("c1", "group", "system:masters");
const ADMINS = k8sClusterRef("c1", "group", "platform-admins");
const DEVELOPERS = k8sClusterRef("c1", "group", "developers");
const PODS = { Service: "pods.eks.amazonaws.com" };

const RBAC = {
  clusterRoles: [aKubeRole("everything", [aRule("*", "*", { apiGroups: ["*"] })])],
  clusterRoleBindings: [aBinding("admins", "ClusterRole/everything", [aGroupSubject("platform-admins"), aUserSubject("system:kube-scheduler")])],
  roles: [aKubeRole("runner", [aRule("create", "pods")], "dev")],
  roleBindings: [aBinding("dev", "Role/runner", [aGroupSubject("developers")], "dev")],
  serviceAccounts: [{ namespace: "dev", name: "default", annotations: {}, imagePullSecrets: [], secrets: [] }],
  lists: {
    roles: "complete",
    clusterRoles: "complete",
    roleBindings: "complete",
    clusterRoleBindings: "complete",
    serviceAccounts: "complete",
    identityProviderConfigs: "complete",
    accessEntries: "complete",
    configMaps: "complete",
  },
} as const;

interface Setting {
  readonly mode?: "API" | "CONFIG_MAP" | "API_AND_CONFIG_MAP" | undefined;
  readonly cluster?: Partial<ClusterFacts>;
  readonly principal?: Readonly<Record<string, unknown>>;
  /** Condition of the role's trust policy. */
  readonly trust?: unknown;
}

function theRole({ principal = PODS, trust }: Setting) {
  const role = aRole("target", principal);
  if (trust === undefined) return role;
  return { ...role, trustPolicy: document([{ Effect: "Allow", Principal: principal, Action: ["sts:AssumeRole", "sts:TagSession"], Condition: trust }]) };
}

function word(api: string, to: Ref, statements: readonly Statement[], setting: Setting = {}): string | undefined {
  const more = JSON.parse(JSON.stringify({ ...RBAC, arn: CLUSTER, account: ACCOUNT, region: "eu-west-1", ...setting.cluster })) as Partial<ClusterFacts>;
  const cluster = aCluster("mode" in setting ? setting.mode : "API", more);
  const account = anAccount({ users: [aUser("alice", statements)], roles: [aRole("first", PODS), theRole(setting), aRole("last", PODS)] });
  const world = new World(factsOf(account, [cluster]), TIME);
  const builder = new GraphBuilder();
  writeAll(clusterOpening, world, builder);
  const graph = builder.build();
  const derived = verdictBetween(graph, ALICE, `eks:${api}`, to);
  const decided = clusterOpening.decide(world, ALICE, to, "").find((d) => d.mechanism === `eks:${api}`)?.decision.verdict;
  expect(decided === "denied" ? undefined : decided, "the edge and its proof").toBe(derived);
  return derived;
}

const all = (...actions: readonly string[]): readonly Statement[] => actions.map((a) => allow(a));
const BOTH = ["eks:CreateAccessEntry", "eks:AssociateAccessPolicy"];
const OWN = { accessEntries: [anEntry(ALICE)] };
const NODE_ENTRY: Setting = { cluster: { accessEntries: [anEntry(ALICE, { type: "EC2_LINUX" })] } };

describe("H20, H21: access entries and policies", () => {
  it.each([
    ["both calls open the cluster", "CreateAccessEntry", BOTH, {}, "allowed"],
    ["not without the policy", "CreateAccessEntry", ["eks:CreateAccessEntry"], {}, undefined],
    ["not without the entry", "CreateAccessEntry", ["eks:AssociateAccessPolicy"], {}, undefined],
    ["not where entries do not count", "CreateAccessEntry", BOTH, { mode: "CONFIG_MAP" }, undefined],
    ["unknown where the mode is not known", "CreateAccessEntry", BOTH, { mode: undefined }, "unknown"],
    ["no second entry", "CreateAccessEntry", BOTH, { cluster: OWN }, undefined],
    ["the policy alone, on one's own entry", "AssociateAccessPolicy", ["eks:AssociateAccessPolicy"], { cluster: OWN }, "allowed"],
    ["which has to be there", "AssociateAccessPolicy", ["eks:AssociateAccessPolicy"], {}, undefined],
    ["and of type STANDARD", "AssociateAccessPolicy", ["eks:AssociateAccessPolicy"], NODE_ENTRY, undefined],
  ] as const)("%s", (_, api, actions, setting, expected) => {
    expect(word(api, MASTERS, all(...actions), setting)).toBe(expected);
  });

  it("keys of the two calls are known: the principal, the policy and its scope", () => {
    const only = (key: string, value: string) => [allow("eks:CreateAccessEntry"), allow("eks:AssociateAccessPolicy", "*", { ArnEquals: { [key]: value } })];
    expect(word("CreateAccessEntry", MASTERS, only("eks:policyArn", "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"))).toBeUndefined();
    expect(word("CreateAccessEntry", MASTERS, only("eks:policyArn", "arn:aws:eks::aws:cluster-access-policy/*"))).toBe("allowed");
    expect(word("CreateAccessEntry", MASTERS, only("eks:principalArn", iam("user/bob")))).toBeUndefined();
  });

  it("B41: a new entry has no policy yet, and the whole cluster no namespaces: their keys are absent", () => {
    const entryOnly = (condition: unknown) => [allow("eks:CreateAccessEntry", "*", condition)];
    expect(word("CreateAccessEntry", ADMINS, entryOnly({ StringLike: { "eks:policyArn": "*" } }))).toBeUndefined();
    expect(word("CreateAccessEntry", ADMINS, entryOnly({ StringEquals: { "eks:accessScope": "cluster" } }))).toBeUndefined();
    expect(word("CreateAccessEntry", ADMINS, entryOnly({ StringNotEquals: { "eks:policyArn": "x" } }))).toBe("allowed");
    const scoped = (operator: string) => [allow("eks:CreateAccessEntry"), allow("eks:AssociateAccessPolicy", "*", { [operator]: { "eks:namespaces": "dev" } })];
    expect(word("CreateAccessEntry", MASTERS, scoped("ForAnyValue:StringEquals"))).toBeUndefined();
    expect(word("CreateAccessEntry", MASTERS, scoped("ForAllValues:StringEquals"))).toBe("allowed");
  });
});

describe("H22: names in an entry", () => {
  it.each([
    ["one's own entry takes a bound group", "UpdateAccessEntry", ADMINS, { cluster: OWN }, "allowed"],
    ["not without an entry", "UpdateAccessEntry", ADMINS, {}, undefined],
    ["system: groups are refused", "UpdateAccessEntry", MASTERS, { cluster: OWN }, undefined],
    ["and so are system: users", "UpdateAccessEntry", k8sClusterRef("c1", "user", "system:kube-scheduler"), { cluster: OWN }, undefined],
    ["a group that nothing binds is worth nothing", "UpdateAccessEntry", k8sClusterRef("c1", "group", "nobody"), { cluster: OWN }, undefined],
  ] as const)("%s", (_, api, to, setting, expected) => {
    expect(word(api, to, all("eks:UpdateAccessEntry"), setting)).toBe(expected);
  });

  const own = (username: string, groups: string[]) => ({ cluster: { accessEntries: [anEntry(ALICE, { username, groups })] } });
  const update = (condition: unknown) => [allow("eks:UpdateAccessEntry", "*", condition)];

  it.each([
    [
      "EX-H22: a condition on CreateAccessEntry does not stop it",
      [allow("eks:*"), { ...deny("eks:CreateAccessEntry"), Condition: { StringLike: { "eks:principalArn": "*" } } }],
      "allowed",
    ],
    [
      "the names it gives are no keys of the call: the groups of now are not those",
      [allow("eks:*"), { ...deny("eks:UpdateAccessEntry"), Condition: { "ForAnyValue:StringEquals": { "eks:kubernetesGroups": "platform-admins" } } }],
      "allowed",
    ],
    ["a value that neither the call nor the entry has lets nobody in", update({ StringEquals: { "eks:principalArn": iam("user/bob") } }), undefined],
    ["whether the entry's own values are sent is not known", update({ StringEquals: { "eks:principalArn": ALICE } }), "unknown"],
    ["nor those of its groups", update({ "ForAnyValue:StringEquals": { "eks:kubernetesGroups": "developers" } }), "unknown"],
  ] as const)("%s", (_, statements, expected) => {
    expect(word("UpdateAccessEntry", ADMINS, statements, own("alice", ["developers"]))).toBe(expected);
  });

  it("a new entry does too, within eks:kubernetesGroups", () => {
    const on = (value: string) => [allow("eks:CreateAccessEntry", CLUSTER, { "ForAllValues:StringEquals": { "eks:kubernetesGroups": value } })];
    expect(word("CreateAccessEntry", ADMINS, on("platform-admins"))).toBe("allowed");
    expect(word("CreateAccessEntry", ADMINS, on("developers"))).toBeUndefined();
    expect(word("CreateAccessEntry", DEVELOPERS, on("developers"))).toBe("allowed");
    expect(word("CreateAccessEntry", DEVELOPERS, on("platform-admins"))).toBeUndefined();
  });
});

describe("H23, H24: the mode and the issuer", () => {
  const three = ["eks:UpdateClusterConfig", ...BOTH];
  it("the mode can be changed where entries do not count yet", () => {
    expect(word("UpdateClusterConfig", MASTERS, all(...three), { mode: "CONFIG_MAP" })).toBe("allowed");
    expect(word("UpdateClusterConfig", MASTERS, all(...three))).toBeUndefined();
    expect(word("UpdateClusterConfig", MASTERS, all(...BOTH), { mode: "CONFIG_MAP" })).toBeUndefined();
  });

  it("an issuer of one's own signs any bound name; system:masters is not documented", () => {
    const api = "AssociateIdentityProviderConfig";
    const provider = { name: "o", issuerUrl: "https://id.example.com", clientId: "x", requiredClaims: {} };
    expect(word(api, ADMINS, all(`eks:${api}`))).toBe("allowed");
    expect(word(api, MASTERS, all(`eks:${api}`))).toBe("unknown");
    expect(word(api, ADMINS, all(`eks:${api}`), { cluster: { identityProviderConfigs: [provider] } })).toBeUndefined();
    expect(word(api, ADMINS, [allow(`eks:${api}`, "*", { StringEquals: { "eks:issuerUrl": "https://id.example.com" } })])).toBe("conditional");
  });
});

describe("EX-H30: a role for pods that one runs", () => {
  const api = "CreatePodIdentityAssociation";
  const developer = { cluster: { accessEntries: [anEntry(ALICE, { groups: ["developers"] })] } };
  const calls = [`eks:${api}`, "iam:PassRole"];

  it.each([
    ["association, PassRole, trust and pods", all(...calls), developer, "allowed"],
    ["without PassRole", all(`eks:${api}`), developer, undefined],
    ["without the association", all("iam:PassRole"), developer, undefined],
    ["a role that trusts only ec2", all(...calls), { ...developer, principal: { Service: "ec2.amazonaws.com" } }, undefined],
    ["no way to run pods", all(...calls), {}, undefined],
    ["PassRole denied", [...all(...calls), deny("iam:PassRole", TARGET)], developer, undefined],
  ] as const)("%s", (_, statements, setting, expected) => {
    expect(word(api, TARGET, statements, setting)).toBe(expected);
  });

  it("the trust policy may ask for a service account: the caller chooses it among those of the namespace", () => {
    const asks = (name: string): Setting => ({
      cluster: { ...developer.cluster, serviceAccounts: [...RBAC.serviceAccounts, { ...RBAC.serviceAccounts[0], name: "api" }] as never },
      trust: { StringEquals: { "aws:RequestTag/kubernetes-service-account": name } },
    });
    expect(word(api, TARGET, all(...calls), asks("api"))).toBe("allowed");
    expect(word(api, TARGET, all(...calls), asks("web"))).toBeUndefined();
  });

  it("what EKS sends as the service is one of two, and not known which", () => {
    const passing = (service: string) => [allow(`eks:${api}`), allow("iam:PassRole", "*", { StringEquals: { "iam:PassedToService": service } })];
    expect(word(api, TARGET, passing("pods.eks.amazonaws.com"), developer)).toBe("conditional");
    expect(word(api, TARGET, passing("eks.amazonaws.com"), developer)).toBe("conditional");
    expect(word(api, TARGET, passing("ec2.amazonaws.com"), developer)).toBeUndefined();
  });

  it("bindings that were not read as a whole leave it open", () => {
    const lists = { ...RBAC.lists, roleBindings: "partial" as const };
    expect(word(api, TARGET, all(...calls), { cluster: { roleBindings: [], lists } })).toBe("unknown");
    const principal = { Service: "other.amazonaws.com" };
    expect(word(api, TARGET, all(...calls), { cluster: { roleBindings: [], lists }, principal })).toBeUndefined();
  });
});

const SYSTEM = {
  ...RBAC,
  roles: [aKubeRole("runner", [aRule("create", "pods")], "kube-system")],
  roleBindings: [aBinding("run", "Role/runner", [aGroupSubject("developers")], "kube-system")],
  serviceAccounts: [{ ...RBAC.serviceAccounts[0], namespace: "kube-system" }],
  addons: [{ name: "aws-ebs-csi-driver", podIdentityAssociations: [] }],
  lists: { ...RBAC.lists, addons: "complete" },
} as const;
const inSystem = (more: Readonly<Record<string, unknown>> = {}): Setting => ({
  cluster: JSON.parse(JSON.stringify({ ...SYSTEM, accessEntries: [anEntry(ALICE, { groups: ["developers"] })], ...more })) as Partial<ClusterFacts>,
});
const inDev: Setting = { cluster: { accessEntries: [anEntry(ALICE, { groups: ["developers"] })] } };

describe("H31: a role for an add-on whose pods one runs code in", () => {
  describe.each(["CreateAddon", "UpdateAddon"])("%s", (api) => {
    const calls = [`eks:${api}`, "iam:PassRole"];
    it.each([
      ["the call, PassRole, trust and pods of kube-system", all(...calls), inSystem(), "allowed"],
      ["without the call", all("iam:PassRole"), inSystem(), undefined],
      ["without PassRole", all(`eks:${api}`), inSystem(), undefined],
      [
        "PassRole for another service",
        [allow(`eks:${api}`), allow("iam:PassRole", "*", { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } })],
        inSystem(),
        undefined,
      ],
      [
        "PassRole for EKS: which of two names is sent is not documented",
        [allow(`eks:${api}`), allow("iam:PassRole", "*", { StringEquals: { "iam:PassedToService": "eks.amazonaws.com" } })],
        inSystem(),
        "conditional",
      ],
      ["a role that trusts only ec2", all(...calls), { ...inSystem(), principal: { Service: "ec2.amazonaws.com" } }, undefined],
      ["no way to run pods", all(...calls), { cluster: {} }, undefined],
    ] as const)("%s", (_, statements, setting, expected) => {
      expect(word(api, TARGET, statements, setting)).toBe(expected);
    });
  });

  it("a new add-on may be put into another namespace, one that is there is where it is", () => {
    expect(word("CreateAddon", TARGET, all("eks:CreateAddon", "iam:PassRole"), inDev)).toBe("allowed");
    const there = { cluster: { ...inDev.cluster, addons: [{ name: "x", podIdentityAssociations: [] }] } };
    expect(word("UpdateAddon", TARGET, all("eks:UpdateAddon", "iam:PassRole"), there)).toBe("unknown");
  });

  it("there has to be an add-on to update", () => {
    const statements = all("eks:UpdateAddon", "iam:PassRole");
    expect(word("UpdateAddon", TARGET, statements, inSystem({ addons: [] }))).toBeUndefined();
    expect(word("UpdateAddon", TARGET, statements, inSystem({ addons: [], lists: RBAC.lists }))).toBe("unknown");
  });
});

describe("H31: a capability that calls AWS for whoever writes its custom resources", () => {
  const api = "CreateCapability";
  const principal = { Service: "capabilities.eks.amazonaws.com" };
  const calls = all(`eks:${api}`, "iam:PassRole");
  const noPolicies = { associatedPolicies: [{ principalArn: ALICE, policies: [] }] };
  const as = (group: string): Setting => ({ cluster: { accessEntries: [anEntry(ALICE, { groups: [group] })], ...noPolicies }, principal });
  const unread = (group: string): Setting => ({ cluster: { accessEntries: [anEntry(ALICE, { groups: [group] })] }, principal });
  const row = JSON.stringify([{ userarn: ALICE, groups: ["system:masters"] }]);
  const inAwsAuth: Setting = { mode: "CONFIG_MAP", principal, cluster: { configMaps: [anAwsAuth({ mapUsers: row })] } };
  const ack = {
    clusterRoles: [aKubeRole("ack", [aRule("create", "policies", { apiGroups: ["iam.services.k8s.aws"] })])],
    clusterRoleBindings: [aBinding("ack", "ClusterRole/ack", [aGroupSubject("operators")])],
  };
  it.each([
    ["an administrator of the cluster", calls, as("platform-admins"), "allowed"],
    [
      "who may write such resources: what the controller does for them is not known",
      calls,
      { ...as("operators"), cluster: { ...as("operators").cluster, ...ack } as never },
      "unknown",
    ],
    ["whoever aws-auth puts into system:masters", calls, inAwsAuth, "allowed"],
    ["who may only run pods", calls, as("developers"), undefined],
    ["who may only run pods, as far as was read: its access policies were not", calls, unread("developers"), "unknown"],
    ["without the call", all("iam:PassRole"), as("platform-admins"), undefined],
    ["without PassRole", all(`eks:${api}`), as("platform-admins"), undefined],
    ["a role that trusts pods alone", calls, { ...as("platform-admins"), principal: PODS }, undefined],
  ] as const)("%s", (_, statements, setting, expected) => {
    expect(word(api, TARGET, statements, setting)).toBe(expected);
  });
});

describe("H32: a node group with a role", () => {
  const api = "CreateNodegroup";
  const ec2 = { Service: "ec2.amazonaws.com" };
  it.each([
    ["the call, PassRole, trust and pods", all(`eks:${api}`, "iam:PassRole"), { ...inDev, principal: ec2 }, "allowed"],
    ["without PassRole", all(`eks:${api}`), { ...inDev, principal: ec2 }, undefined],
    ["a role that trusts pods alone", all(`eks:${api}`, "iam:PassRole"), inDev, undefined],
    ["no pods", all(`eks:${api}`, "iam:PassRole"), { principal: ec2 }, undefined],
  ] as const)("%s", (_, statements, setting, expected) => {
    expect(word(api, TARGET, statements, setting)).toBe(expected);
  });
});

it.each(Object.keys(EKS_SENTENCES))("docs/rules/escalation.md and docs/mechanisms.md tell of eks:%s", (api) => {
  for (const page of ["docs/rules/escalation.md", "docs/mechanisms.md"]) expect(readFileSync(page, "utf8")).toContain(`\`${api}\``);
});
