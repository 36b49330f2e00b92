import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SIZES } from "@/server/bench/fixture/size.ts";
import { writeFixture } from "@/server/bench/fixture/write-fixture.ts";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { type AccessGraph, forEachPair, mechanismOfEdge, refOfNode, verdictOfEdge } from "@/server/graph/access-graph.ts";
import { buildGraph } from "@/server/graph/build-graph.ts";
import { World } from "@/server/graph/world.ts";
import { changedMatches } from "@/server/query/persons/changed-matches.ts";
import { recordedInput } from "@/server/testing/test-data.ts";
import type { Facts } from "../snapshot.ts";
import { coreOf, type Pseudonyms, pseudonymOf, renamedRefs } from "./person-name.ts";
import { renamed } from "./rename.ts";

const digest = (name: string): string => createHash("sha256").update(name).digest("hex");
const forgetting =
  (...names: readonly string[]): Pseudonyms =>
  (core) =>
    names.includes(core) ? pseudonymOf(core, digest(core), "nobody-") : undefined;
const ALICE = forgetting("alice");
const NOW = pseudonymOf("alice", digest("alice"), "nobody-");
const escaped = (name: string): string => name.replace(/[.+*?^${}()|[\]\\]/g, "\\$&");
const USERNAME = "$" + "{aws:username}";
const AT = Date.UTC(2026, 5, 1);

describe("a name", () => {
  test.each([
    ["alice", "", "alice"],
    ["oidc:jane@corp.com", "oidc:", "jane@corp.com"],
    ["https://issuer.example#jane", "https://issuer.example#", "jane"],
  ])("%s has a core", (name, before, core) => {
    expect(coreOf(name)).toEqual({ before, core });
  });

  test.each(["system:serviceaccount:a:alice", "system:anonymous", "arn:aws:iam::111122223333:user/alice", ""])("`%s` is no person's name", (name) => {
    expect(coreOf(name)).toBeUndefined();
  });

  test("a pseudonym fits where the name was: an IAM user name, and an address of the same domain", () => {
    expect(pseudonymOf("alice", digest("alice"))).toMatch(/^person-[0-9a-f]{10}$/);
    expect(pseudonymOf("jane@corp.com", digest("x"))).toMatch(/^person-[0-9a-f]{10}@corp\.com$/);
    expect(pseudonymOf("alice", digest("x"), "al")).toMatch(/^al[0-9a-f]{10}$/);
  });
});

describe("where a person stands", () => {
  const arn = "arn:aws:iam::111122223333:user/team/alice";
  const nowArn = `arn:aws:iam::111122223333:user/team/${NOW}`;
  test.each<[string, unknown, unknown]>([
    ["an ARN, with its path", arn, nowArn],
    ["an ARN in a sentence", `the user ${arn}, and others`, `the user ${nowArn}, and others`],
    ["a key that is an ARN", { [arn]: 1 }, { [nowArn]: 1 }],
    ["a session", "arn:aws:sts::111122223333:assumed-role/Admin/alice", `arn:aws:sts::111122223333:assumed-role/Admin/${NOW}`],
    ["an MFA device", { serial: "arn:aws:iam::111122223333:mfa/alice", userName: "alice" }, { serial: `arn:aws:iam::111122223333:mfa/${NOW}`, userName: NOW }],
    ["a Kubernetes user's reference", "k8s://prod/user/oidc:alice", `k8s://prod/user/oidc:${NOW}`],
    ["a subject of an issuer", "oidc://issuer.example/x#alice", `oidc://issuer.example/x#${NOW}`],
    ["a subject of a binding", { kind: "User", name: "alice" }, { kind: "User", name: NOW }],
    [
      "who may be impersonated",
      { verbs: ["impersonate"], resources: ["users"], resourceNames: ["alice"] },
      { verbs: ["impersonate"], resources: ["users"], resourceNames: [NOW] },
    ],
    [
      "aws-auth",
      { mapUsers: `- userarn: ${arn}\n  username: alice\n  groups:\n    - alice\n` },
      { mapUsers: `- userarn: ${nowArn}\n  username: ${NOW}\n  groups:\n    - alice\n` },
    ],
    ["an access entry", { principalArn: arn, username: "alice" }, { principalArn: nowArn, username: NOW }],
    ["people of an Identity Center", { users: [{ id: "9067", name: "alice" }] }, { users: [{ id: "9067", name: NOW }] }],
    [
      "conditions on who somebody is",
      { Condition: { StringEquals: { "aws:username": ["alice", "bob"], "aws:userid": "AROAX:alice", "sts:RoleSessionName": "alice" } } },
      { Condition: { StringEquals: { "aws:username": [NOW, "bob"], "aws:userid": `AROAX:${NOW}`, "sts:RoleSessionName": NOW } } },
    ],
    ["tags that name people", { tags: { owner: "alice", stage: "alice" } }, { tags: { owner: NOW, stage: "alice" } }],
    ["tags as they are read", { Tags: [{ Key: "Owner", Value: "alice" }] }, { Tags: [{ Key: "Owner", Value: NOW }] }],
    [
      "conditions on tags that name people",
      { Condition: { StringEquals: { "aws:PrincipalTag/owner": "alice", "aws:PrincipalTag/stage": "alice" } } },
      { Condition: { StringEquals: { "aws:PrincipalTag/owner": NOW, "aws:PrincipalTag/stage": "alice" } } },
    ],
    ["how an entity is called", { ref: "k8s://prod/user/alice", label: "alice" }, { ref: `k8s://prod/user/${NOW}`, label: NOW }],
    ["a sentence", { reason: "keys of alice: denied." }, { reason: `keys of ${NOW}: denied.` }],
    ["a file", { path: "accounts/111122223333/list-access-keys-alice.json" }, { path: `accounts/111122223333/list-access-keys-${NOW}.json` }],
    ["a path of references", { path: [arn, "arn:aws:iam::111122223333:role/alice"] }, { path: [nowArn, "arn:aws:iam::111122223333:role/alice"] }],
    ["a file as a key", { "accounts/111122223333/get-user-alice.json": 1 }, { [`accounts/111122223333/get-user-${NOW}.json`]: 1 }],
  ])("%s", (_, before, after) => {
    expect(renamed(before, ALICE)).toEqual(after);
  });

  test.each<[string, unknown]>([
    ["a role", "arn:aws:iam::111122223333:role/alice"],
    ["the role of a session", "arn:aws:sts::111122223333:assumed-role/alice/i-0abc"],
    ["another user whose name begins alike", "arn:aws:iam::111122223333:user/alice-2"],
    ["a path of users", "arn:aws:iam::111122223333:user/alice/bob"],
    ["a namespace and an account of it", { namespace: "alice", serviceAccount: "alice", name: "alice", kind: "Deployment" }],
    ["a service account as a subject", { kind: "ServiceAccount", name: "alice", namespace: "alice" }],
    ["a user name of the cluster's own", { kind: "User", name: "system:serviceaccount:alice:alice" }],
    ["how a role is called", { ref: "arn:aws:iam::111122223333:role/alice", label: "alice", kind: "role" }],
    ["a group", { kind: "Group", name: "alice" }],
    ["names of objects that are no users", { verbs: ["get"], resources: ["secrets"], resourceNames: ["alice"] }],
    ["the folder of a cluster", { path: "clusters/alice/pods.json" }],
  ])("%s of the same name is left, as the very same object", (_, value) => {
    expect(renamed(value, ALICE)).toBe(value);
  });
});

const edgesOf = (graph: AccessGraph, name: (ref: string) => string): string[] => {
  const out: string[] = [];
  forEachPair(graph, (edge, from, to) => {
    out.push(`${name(refOfNode(graph, from))} ${mechanismOfEdge(graph, edge)} ${verdictOfEdge(graph, edge)} ${name(refOfNode(graph, to))}`);
  });
  return [...new Set(out)].sort();
};

const changes = (before: Facts, pseudonyms: Pseudonyms): { after: Facts; texts: Map<string, string>; names: Map<string, string> } => {
  const [texts, names] = [new Map<string, string>(), new Map<string, string>()];
  const after = renamed(before, pseudonyms, (place, b, a) => {
    texts.set(b, a);
    if (place === "name" || place === "person") names.set(b, a);
  });
  return { after, texts, names };
};

const folder = mkdtempSync(join(tmpdir(), "rolewalk-persons-"));
beforeAll(() => void writeFixture(SIZES.S, folder));
afterAll(() => rmSync(folder, { recursive: true }));

/** Everybody that facts name, by the cores of their names. */
function peopleIn(facts: Facts): string[] {
  const subjects = facts.clusters.flatMap((c) => [...c.clusterRoleBindings, ...c.roleBindings].flatMap((b) => b.subjects.filter((s) => s.kind === "User")));
  const names = [
    ...facts.accounts.flatMap((account) => account.users.map((user) => user.name)),
    ...subjects.map((subject) => subject.name),
    ...facts.identityCenter.flatMap((one) => one.users.flatMap((user) => user.name ?? [])),
  ];
  return [...new Set(names.flatMap((name) => coreOf(name)?.core ?? []))];
}

const BUNDLES = [
  ["the fixture S", folder],
  ["the demo", "server/demo/bundle"],
  ...["orchard"].flatMap((name) => recordedInput(name) ?? []).map((path) => ["the orchard", path]),
];

describe.each(BUNDLES)("in %s", (_, path) => {
  test("the graph after everybody is forgotten is the graph before, with other names", async () => {
    const loaded = await loadFacts(path, { readAt: new Date(AT).toISOString() });
    if (!loaded.ok) throw new Error(loaded.error.message);
    const facts = loaded.value;
    const people = peopleIn(facts);
    const pseudonyms = forgetting(...people);
    const { after, texts, names } = changes(facts, pseudonyms);
    expect(people.length).toBeGreaterThan(0);
    expect(changedMatches(facts, after, texts, names)).toEqual([]);
    const now = edgesOf(buildGraph(new World(after, AT)), (ref) => ref);
    expect(now).toEqual(edgesOf(buildGraph(new World(facts, AT)), (ref) => renamedRefs(ref, pseudonyms)));
    expect(now.some((edge) => edge.includes("nobody-"))).toBe(true);
    const text = JSON.stringify(after);
    for (const name of people) expect(text).not.toMatch(new RegExp(`:user/(?:[^"/]*/)*${escaped(name)}"|"userName":"${escaped(name)}"`));
  });
});

describe("patterns", () => {
  const user = (name: string) => ({ arn: `arn:aws:iam::111122223333:user/${name}`, name, path: "/" });
  const role = (name: string, trust: unknown) => ({ arn: `arn:aws:iam::111122223333:role/${name}`, name, path: "/", trustPolicy: { Statement: trust } });
  const withRole = (trust: unknown): Facts =>
    ({
      accounts: [
        { users: [user("alice"), user("alf"), user("bob")], groups: [], roles: [role("dev-alice", trust)], policies: [], resourcePolicies: [], mfaDevices: [] },
      ],
      clusters: [],
    }) as unknown as Facts;
  const allow = (condition: unknown) => ({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "*" }, Condition: condition });
  test.each<[string, unknown, number]>([
    ["a pattern that the name fits", allow({ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:user/al*" } }), 1],
    ["a name with a wildcard behind it", allow({ StringLike: { "aws:username": "alice*" } }), 1],
    ["another spelling of the name", allow({ StringEqualsIgnoreCase: { "aws:username": "Alice" } }), 1],
    ["a role that is called after whoever assumes it", { Effect: "Allow", Action: "sts:AssumeRole", Resource: `arn:aws:iam::*:role/dev-${USERNAME}` }, 1],
    ["a pattern of all users", allow({ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:user/*" } }), 0],
    ["one's own user", { Effect: "Allow", Action: "iam:*", Resource: `arn:aws:iam::*:user/${USERNAME}` }, 0],
    ["the name itself", allow({ StringEquals: { "aws:username": "alice" } }), 0],
  ])("%s is told of where it tells the two apart", (_, trust, count) => {
    const before = withRole(trust);
    const { after, texts, names } = changes(before, ALICE);
    expect(changedMatches(before, after, texts, names).length).toBe(count);
  });
});
