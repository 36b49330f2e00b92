import { describe, expect, it } from "vitest";
import { facts as schema } from "@/server/facts/snapshot.ts";
import { factsOf, listOf, objectOf, podOf } from "./facts-of.ts";

const A = "111122223333";
const B = "444455556666";
const iam = (rest: string, account = A): string => `arn:aws:iam::${account}:${rest}`;
const role = (name: string, account = A) => ({ Arn: iam(`role/${name}`, account), RoleName: name, AssumeRolePolicyDocument: {} });
const user = (name: string) => ({ Arn: iam(`user/${name}`), UserName: name });
const details = (part: object) => ({ UserDetailList: [], GroupDetailList: [], RoleDetailList: [role("a")], Policies: [], ...part });
const eks = (name: string, account = A, region = "eu-west-1") => ({
  cluster: { name, arn: `arn:aws:eks:${region}:${account}:cluster/${name}`, identity: { oidc: { issuer: `https://oidc.example.com/${name}` } } },
});
const reasons = (files: Record<string, unknown>) => factsOf(files).coverage.failed.map((one) => `${one.path}: ${one.reason}`);

describe("which cluster a file is of", () => {
  const names = (files: Record<string, unknown>) => factsOf(files).clusters.map((c) => [c.name, c.pods.length, c.issuer]);
  it("its folder says, else the cluster that is described, else it is `default`", () => {
    expect(names({ "clusters/prod/pods.json": podOf("a"), "clusters/test/pods.json": podOf("a") })).toEqual([
      ["prod", 1, undefined],
      ["test", 1, undefined],
    ]);
    expect(names({ "pods.json": podOf("a"), "c.json": eks("orchard") })).toEqual([["orchard", 1, "oidc.example.com/orchard"]]);
    expect(names({ "pods.json": podOf("a") })).toEqual([["default", 1, undefined]]);
  });
  it("a described cluster belongs to the folder of its name, to its other answers, or to the only folder", () => {
    expect(names({ "clusters/prod/pods.json": podOf("a"), "clusters/test/pods.json": podOf("a"), "c.json": eks("test") })).toEqual([
      ["prod", 1, undefined],
      ["test", 1, "oidc.example.com/test"],
    ]);
    expect(names({ "clusters/prod/pods.json": podOf("a"), "c.json": eks("orchard") })).toEqual([["prod", 1, "oidc.example.com/orchard"]]);
  });
  it("clusters of one name get account and region to it", () => {
    const facts = factsOf({ "a.json": eks("prod", A), "b.json": eks("prod", B, "us-east-1"), "c.json": eks("other") });
    expect(facts.clusters.map((c) => [c.name, c.account, c.region])).toEqual([
      [`prod.${A}.eu-west-1`, A, "eu-west-1"],
      [`prod.${B}.us-east-1`, B, "us-east-1"],
      ["other", A, "eu-west-1"],
    ]);
  });
  it("a file that could be of several is refused", () => {
    expect(reasons({ "clusters/a/p.json": podOf("x"), "clusters/b/p.json": podOf("x"), "pods.json": podOf("y") })).toEqual([
      "pods.json: does not say of which cluster it is: put it below `clusters/<name>/`, the bundle has a, b",
    ]);
    expect(
      reasons({
        "a.json": eks("prod", A),
        "b.json": eks("prod", B),
        "e.json": { associatedAccessPolicies: [], clusterName: "prod", principalArn: iam("role/a") },
      }),
    ).toHaveLength(1);
  });
  it("the issuer may come from the discovery document", () => {
    expect(factsOf({ "p.json": podOf("a"), "d.json": { issuer: "https://oidc.hhuge9.com", jwks_uri: "x" } }).clusters[0]?.issuer).toBe("oidc.hhuge9.com");
  });
});

describe("which account a file is of", () => {
  const instances = { InstanceProfiles: [] };
  it("its ARNs say, else its folder, else the only account there is", () => {
    const facts = factsOf({
      [`accounts/${B}/d.json`]: details({ RoleDetailList: [role("b", B)] }),
      "d.json": details({}),
      [`accounts/${B}/i.json`]: instances,
    });
    expect(facts.accounts.map((a) => [a.id, a.roles.length, a.lists.instanceProfiles]).toSorted()).toEqual([
      [A, 1, undefined],
      [B, 1, "complete"],
    ]);
    expect(factsOf({ "d.json": details({}), "i.json": instances, "p.json": { Url: "x.example.com", ClientIDList: ["sts"] } }).accounts[0]).toMatchObject({
      id: A,
      lists: { instanceProfiles: "complete" },
      oidcProviders: [{ arn: iam("oidc-provider/x.example.com"), clientIds: ["sts"] }],
    });
  });
  it("a folder with an organization's answer alone is no account that was collected", () => {
    const parents = { Parents: [{ Id: "r-1", Type: "ROOT" }] };
    const facts = factsOf({ "d.json": details({}), [`accounts/${B}/parents.json`]: parents, "i.json": instances });
    expect(facts.accounts.map((a) => [a.id, a.lists.instanceProfiles])).toEqual([[A, "complete"]]);
  });
  it("a file that could be of several is refused", () => {
    const files = { "a.json": details({}), "b.json": details({ RoleDetailList: [role("b", B)] }), "p.json": { Url: "x", ClientIDList: [] } };
    expect(reasons(files)).toEqual([`p.json: does not say of which account it is: put it below \`accounts/<12 digits>/\`, the bundle has ${A}, ${B}`]);
  });
});

describe("a list is complete when it was read whole", () => {
  const lists = (...docs: unknown[]) => factsOf(Object.fromEntries(docs.map((doc, i) => [`${i}.json`, doc]))).clusters[0]?.lists ?? {};
  const sa = (name: string, namespace = "payments") => objectOf("ServiceAccount", name, namespace);
  it("of Kubernetes: a list is, a single object is not, and an empty `List` says nothing", () => {
    expect(lists(listOf(podOf("a")))).toEqual({ pods: "complete" });
    expect(lists(podOf("a"))).toEqual({ pods: "partial" });
    expect(lists(podOf("a"), listOf())).toEqual({ pods: "partial" });
    expect(lists({ apiVersion: "v1", kind: "PodList", items: [] }, sa("x"))).toMatchObject({ pods: "complete" });
  });
  it("of Kubernetes: not when a page is missing or an object of it was lost", () => {
    const page = (token: string) => ({ apiVersion: "v1", kind: "PodList", metadata: { continue: token }, items: [podOf(`a${token}`)] });
    expect(lists(page("next"))).toEqual({ pods: "partial" });
    expect(lists(page("next"), page(""))).toEqual({ pods: "complete" });
    expect(lists(listOf(podOf("a"), { ...podOf("b"), spec: {} }))).toEqual({ pods: "partial" });
  });
  it("of service accounts: not when a namespace has none, for each has `default`", () => {
    const namespaces = listOf(
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "payments" } },
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "ci" } },
    );
    expect(lists(namespaces, listOf(sa("default")))).toMatchObject({ serviceAccounts: "partial" });
    expect(lists(namespaces, listOf(sa("default"), sa("default", "ci")))).toMatchObject({ serviceAccounts: "complete" });
  });
  it("of workloads: when every kind was read", () => {
    const kinds = ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"].map((kind) => ({ apiVersion: "apps/v1", kind: `${kind}List`, items: [] }));
    const batch = ["Job", "CronJob"].map((kind) => ({ apiVersion: "batch/v1", kind: `${kind}List`, items: [] }));
    expect(lists(...kinds)).toEqual({ workloads: "partial" });
    expect(lists(...kinds, ...batch)).toEqual({ workloads: "complete" });
  });
  it("of access entries: when every one that is listed is described", () => {
    const entry = (name: string) => ({ accessEntry: { principalArn: iam(`role/${name}`), type: "STANDARD" } });
    const listed = { accessEntries: [iam("role/a"), iam("role/b")] };
    expect(lists(entry("a"))).toEqual({ accessEntries: "partial" });
    expect(lists(entry("a"), listed)).toEqual({ accessEntries: "partial" });
    expect(factsOf({ "a.json": entry("a"), "b.json": listed }).clusters[0]?.accessEntryNames).toEqual([iam("role/b")]);
    expect(lists(entry("a"), entry("b"), listed)).toEqual({ accessEntries: "complete" });
    expect(lists({ accessEntries: [] })).toEqual({ accessEntries: "complete" });
  });
  it("of Pod Identity associations: the list is enough, and a description fills in the role", () => {
    const row = { associationId: "a-1", clusterName: "c", namespace: "n", serviceAccount: "s" };
    const facts = factsOf({ "l.json": { associations: [row] }, "d.json": { association: { ...row, roleArn: iam("role/a") } } });
    expect(facts.clusters[0]).toMatchObject({
      lists: { podIdentityAssociations: "complete" },
      podIdentityAssociations: [{ associationId: "a-1", roleArn: iam("role/a") }],
    });
    expect(lists({ associations: [row], nextToken: "x" })).toEqual({ podIdentityAssociations: "partial" });
  });
  it("of account details: when the last page is there, and never by an empty or filtered section", () => {
    const state = (...pages: object[]) => factsOf(Object.fromEntries(pages.map((page, i) => [`${i}.json`, details(page)]))).accounts[0]?.lists;
    expect(state({})).toMatchObject({ users: "complete", groups: "complete", roles: "complete", policies: "complete" });
    expect(state({ IsTruncated: true, Marker: "x" })).toMatchObject({ roles: "partial" });
    expect(state({ NextToken: "x" })).toMatchObject({ roles: "partial" });
    expect(state({ IsTruncated: true, Marker: "x" }, { RoleDetailList: [role("b")], IsTruncated: false })).toMatchObject({ roles: "complete" });
    expect(state({ UserDetailList: [user("a")], RoleDetailList: [] })?.roles).toBeUndefined();
    expect(state({ RoleDetailList: [{ ...role("a"), AttachedManagedPolicies: [{ PolicyArn: iam("policy/p") }] }] })).toMatchObject({ policies: "partial" });
    expect(state({ RoleDetailList: [role("a"), { RoleName: "no-arn" }] })).toMatchObject({ roles: "partial", users: "complete" });
  });
});

it("facts have the form of a snapshot, and the capture time is that of the reading where files have none", () => {
  const facts = factsOf({ "d.json": details({}), "p.json": listOf(podOf("a")) });
  expect(schema.parse(facts)).toEqual(facts);
  expect(facts.capturedAt).toBe("2026-01-01T00:00:00Z");
});

it("a scan's own report adds what it could not read, and says when it began", () => {
  const failed = [{ path: "clusters/prod/secrets.json", reason: "forbidden" }];
  const missing = [{ what: "Secrets", of: "cluster prod", weakens: "tokens" }];
  const report = { rolewalkScan: { version: 1, capturedAt: "2026-03-04T05:06:07Z", sources: [], failed, missing, ledger: [] } };
  const facts = factsOf({ "p.json": podOf("a"), "rolewalk-scan.json": report });
  expect(facts.capturedAt).toBe("2026-03-04T05:06:07Z");
  expect(facts.coverage.failed).toEqual(failed);
  expect(facts.coverage.missing).toContainEqual(missing[0]);
});
