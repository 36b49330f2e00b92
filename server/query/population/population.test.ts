import { describe, expect, test } from "vitest";
import { emptyCluster } from "@/server/facts/empty-cluster.ts";
import { ACCOUNT_LISTS, type AccountFacts, CLUSTER_LISTS, type ClusterFacts, type Facts } from "@/server/facts/snapshot.ts";
import { capturedBetween, population } from "./population.ts";

const [A, B, C] = ["111111111111", "222222222222", "333333333333"];
const AT = "2026-11-27T04:00:00.000Z";
const EARLIER = "2026-11-26T04:00:00.000Z";

const whole = <L extends string>(lists: readonly L[]) => Object.fromEntries(lists.map((list) => [list, "complete" as const])) as Record<L, "complete">;
const EMPTY = { users: [], groups: [], roles: [], policies: [], oidcProviders: [], samlProviders: [], instanceProfiles: [], instances: [] };
const account = (id: string, more: Partial<AccountFacts> = {}): AccountFacts => ({
  ...EMPTY,
  ...{
    id,
    partition: "aws",
    lists: whole(ACCOUNT_LISTS),
    mfaAsked: [],
    accessKeys: [],
    mfaDevices: [],
    credentialReport: [],
    roleHolders: [],
    resourcePolicies: [],
  },
  ...more,
});
const arnOf = (name: string, of = A): string => `arn:aws:eks:eu-west-1:${of}:cluster/${name}`;
const eks = (name: string, of = A): NonNullable<ClusterFacts["eks"]> => ({ name, arn: arnOf(name, of), publicAccessCidrs: [], autoMode: false, tags: {} });
const cluster = (name: string, more: Partial<ClusterFacts> = {}): ClusterFacts => ({
  ...emptyCluster(name),
  ...{ account: A, region: "eu-west-1", arn: arnOf(name), eks: eks(name), lists: whole(CLUSTER_LISTS) },
  ...more,
});
const organization = (...accounts: ReadonlyArray<readonly [string, string, string?]>): Facts["organization"] => ({
  roots: [],
  accounts: accounts.map(([id, name, status = "ACTIVE"]) => ({ id, name, status })),
  parents: {},
  attachments: [],
  policies: [],
});
const facts = (more: Partial<Facts> = {}): Facts => ({
  version: 1,
  capturedAt: AT,
  clusters: [],
  accounts: [],
  identityCenter: [],
  coverage: { read: [], failed: [], missing: [] },
  ...more,
});
const statesOf = (all: Facts) => population(all).map(({ kind, id, state }) => [kind, id, state]);
const rowOf = (all: Facts, id: string) => population(all).find((one) => one.id === id);

describe("accounts", () => {
  test("each of the organization is a row, read or not, by its name", () => {
    const all = facts({ organization: organization([A, "payments"], [B, "shop"]), accounts: [account(A)] });
    expect(population(all)).toEqual([
      { kind: "account", id: A, name: "payments", state: "read", capturedAt: AT },
      { kind: "account", id: B, name: "shop", state: "not-read", reason: "the organization lists it, and nothing of it was read" },
    ]);
  });

  test("one that is not in the organization, or of no organization, is a row as well", () => {
    expect(statesOf(facts({ organization: organization([A, "a"]), accounts: [account(A), account(B)] }))).toEqual([
      ["account", A, "read"],
      ["account", B, "read"],
    ]);
  });

  test("one with lists that are absent or broken off is partial, and they are named", () => {
    const { oidcProviders: _providers, ...others } = whole(ACCOUNT_LISTS);
    const lists = { ...others, users: "partial" as const };
    expect(rowOf(facts({ accounts: [account(A, { lists })] }), A)).toMatchObject({ state: "partial", reason: "not read: OIDC providers; not whole: users" });
  });

  test("one whose details were not read is not read, though its clusters are named", () => {
    expect(rowOf(facts({ accounts: [account(A, { lists: {}, eksClusters: [{ region: "eu-west-1", names: [], state: "complete" }] })] }), A)).toMatchObject({
      state: "not-read",
    });
  });

  test("enabled regions in which nobody looked for clusters make it partial", () => {
    const regions = ["eu-west-1", "eu-west-2", "us-east-1"];
    const asked = (...names: string[]) => names.map((region) => ({ region, names: [], state: "complete" as const }));
    expect(rowOf(facts({ accounts: [account(A, { regions, eksClusters: asked(...regions) })] }), A)).toMatchObject({ state: "read" });
    expect(rowOf(facts({ accounts: [account(A, { regions, eksClusters: asked("eu-west-1") })] }), A)).toMatchObject({
      state: "partial",
      reason: "clusters were not listed in 2 of 3 enabled regions: eu-west-2, us-east-1",
    });
  });

  test("one that was left out says by whom, why and since when; one that was read all the same is read", () => {
    const excluded = [
      { account: A, by: "asha", why: "closing", when: "2026-11-20" },
      { account: B, by: "asha", why: "closing", when: "2026-11-20" },
    ];
    const all = facts({ organization: organization([A, "a"], [B, "b"]), accounts: [account(B)], excluded });
    expect(rowOf(all, A)).toMatchObject({ state: "excluded", by: "asha", why: "closing", when: "2026-11-20" });
    expect(rowOf(all, B)).toMatchObject({ state: "read" });
  });

  test("one that is suspended was left out by its organization", () => {
    expect(rowOf(facts({ organization: organization([A, "a", "SUSPENDED"]) }), A)).toMatchObject({
      state: "excluded",
      by: "the organization",
      why: "its status is SUSPENDED",
    });
  });

  test("a scan's source says why it was not read, or not whole, and when", () => {
    const sources = [
      { name: "fleet", kind: "aws", of: A, state: "complete", capturedAt: EARLIER },
      { name: `fleet/${B}`, kind: "aws", of: B, state: "failed", reason: "the account is denied", capturedAt: AT },
      { name: `fleet/${C}`, kind: "aws", of: C, state: "partial", reason: "`x` is denied", capturedAt: AT },
    ] as const;
    const all = facts({ organization: organization([A, "a"], [B, "b"]), accounts: [account(A), account(C)], sources: [...sources] });
    expect(rowOf(all, A)).toMatchObject({ state: "read", capturedAt: EARLIER });
    expect(rowOf(all, B)).toEqual({ kind: "account", id: B, name: "b", state: "not-read", reason: "the account is denied" });
    expect(rowOf(all, C)).toMatchObject({ state: "partial", reason: "`x` is denied" });
    expect(capturedBetween(population(all))).toEqual({ oldest: EARLIER, newest: AT });
  });
});

describe("clusters", () => {
  test("each that EKS names is a row, in whatever account and region", () => {
    const eksClusters = [
      { region: "eu-west-1", names: ["orchard", "meadow"], state: "complete" as const },
      { region: "us-east-1", names: ["orchard"], state: "complete" as const },
    ];
    const all = facts({ accounts: [account(A, { eksClusters })], clusters: [cluster("orchard")] });
    expect(statesOf(all)).toEqual([
      ["account", A, "read"],
      ["cluster", arnOf("orchard"), "read"],
      ["cluster", arnOf("meadow"), "not-read"],
      ["cluster", `arn:aws:eks:us-east-1:${A}:cluster/orchard`, "not-read"],
    ]);
  });

  test("a list that says no region is matched by name and account", () => {
    const eksClusters = [{ names: ["orchard", "meadow"], state: "complete" as const }];
    expect(statesOf(facts({ accounts: [account(A, { eksClusters })], clusters: [cluster("orchard")] })).slice(1)).toEqual([
      ["cluster", arnOf("orchard"), "read"],
      ["cluster", "meadow", "not-read"],
    ]);
  });

  test("one that EKS alone describes is partial; a source that was refused says why", () => {
    const described = cluster("orchard", { lists: { accessEntries: "complete", podIdentityAssociations: "complete" } });
    const reason = "EKS describes it, and none of its Kubernetes objects were read";
    expect(rowOf(facts({ clusters: [described] }), arnOf("orchard"))).toMatchObject({ state: "partial", reason });
    const sources = [
      { name: "fleet", kind: "aws" as const, of: A, state: "complete" as const, capturedAt: EARLIER },
      { name: "fleet/orchard", kind: "kubernetes" as const, of: "orchard", state: "failed" as const, reason: "401 Unauthorized", capturedAt: AT },
    ];
    const row = rowOf(facts({ clusters: [described], sources }), arnOf("orchard"));
    expect(row).toMatchObject({ state: "partial", reason: `401 Unauthorized; ${reason}`, capturedAt: EARLIER });
  });

  test("one with Kubernetes objects alone is read when it is none of EKS, and partial when it is", () => {
    const { accessEntries: _entries, podIdentityAssociations: _associations, ...lists } = whole(CLUSTER_LISTS);
    expect(population(facts({ clusters: [{ ...emptyCluster("kind"), lists }] }))).toMatchObject([{ id: "kind", state: "read" }]);
    expect(rowOf(facts({ clusters: [{ ...cluster("orchard", { lists }), eks: undefined }] }), arnOf("orchard"))).toMatchObject({
      state: "partial",
      reason: "not read: access entries, Pod Identity associations; EKS was not asked about it",
    });
  });

  test("Secrets are in no role that is needed: without them a cluster is read", () => {
    const { secrets: _secrets, ...lists } = whole(CLUSTER_LISTS);
    expect(rowOf(facts({ clusters: [cluster("orchard", { lists })] }), arnOf("orchard"))).toMatchObject({ state: "read" });
  });

  test("one that was left out, by name or by ARN, is excluded though EKS describes it", () => {
    const described = cluster("orchard", { lists: { accessEntries: "complete" } });
    for (const name of ["orchard", arnOf("orchard")])
      expect(
        rowOf(facts({ clusters: [described], excluded: [{ cluster: name, by: "asha", why: "a lab", when: "2026-11-20" }] }), arnOf("orchard")),
      ).toMatchObject({ state: "excluded", by: "asha" });
  });

  test("a source of a cluster of which nothing is known is a row with its reason", () => {
    const sources = [{ name: "prod", kind: "kubernetes" as const, of: "prod", state: "failed" as const, reason: "no such kubeconfig", capturedAt: AT }];
    expect(population(facts({ sources }))).toEqual([{ kind: "cluster", id: "prod", name: "prod", state: "not-read", reason: "no such kubeconfig" }]);
  });
});

test("no account and no cluster is two rows", () => {
  const eksClusters = [{ region: "eu-west-1", names: ["orchard", "orchard"], state: "complete" as const }];
  const all = facts({
    organization: organization([A, "a"]),
    accounts: [account(A, { eksClusters })],
    clusters: [cluster("orchard")],
    sources: [
      { name: "s", kind: "aws", of: A, state: "complete", capturedAt: AT },
      { name: "s/orchard", kind: "kubernetes", of: "orchard", state: "failed", capturedAt: AT },
    ],
  });
  expect(statesOf(all)).toEqual([
    ["account", A, "read"],
    ["cluster", arnOf("orchard"), "read"],
  ]);
});
