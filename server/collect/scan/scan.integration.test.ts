import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { hasMoto, type MotoServer, startMoto } from "@/server/testing/moto.ts";
import { type KubernetesStandIn, kubeconfigFor, startKubernetes } from "@/server/testing/stand-in/kubernetes-api.ts";
import { PLANTED, plantedObjects } from "@/server/testing/stand-in/planted-objects.ts";
import { type SeededAccount, seedMoto } from "@/server/testing/stand-in/seed-moto.ts";
import { type SeededPeople, seedPeople } from "@/server/testing/stand-in/seed-people.ts";
import { seedServices } from "@/server/testing/stand-in/seed-services.ts";
import { openDirectorySink } from "./bundle-sink.ts";
import { type ScanResult, scan } from "./scan.ts";

describe.skipIf(!hasMoto)("a scan of a moto account and a Kubernetes API over HTTP, into a directory", () => {
  let moto: MotoServer;
  let kubernetes: KubernetesStandIn;
  let folder: string;
  let seeded: SeededAccount;
  let people: SeededPeople;
  let holders: readonly string[];
  let result: ScanResult;
  const bundle = () => join(folder, "bundle");
  const read = async (path: string) => JSON.parse(await readFile(join(bundle(), path), "utf8"));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rolewalk-scan-"));
    [moto, kubernetes] = await Promise.all([
      startMoto(),
      startKubernetes({ objects: plantedObjects(1203), token: "t", issuer: "https://oidc.example.com/id/A1" }),
    ]);
    seeded = await seedMoto(moto.endpoint, "eu-west-1");
    holders = await seedServices(moto.endpoint, "eu-west-1");
    people = await seedPeople(moto.endpoint, "eu-west-1", "123456789012");
    await writeFile(join(folder, "kubeconfig"), kubeconfigFor(kubernetes.url));
    const sink = await openDirectorySink(bundle());
    if (!sink.ok) throw new Error(sink.error);
    result = await scan(
      [
        { name: "cluster", kind: "kubernetes", kubeconfig: join(folder, "kubeconfig") },
        { name: "account", kind: "aws", regions: ["eu-west-1"], endpoint: moto.endpoint, services: true },
        { name: "gone", kind: "kubernetes", kubeconfig: join(folder, "no-such-kubeconfig") },
      ],
      sink.value,
      () => undefined,
      undefined,
      { credentials: { accessKeyId: "x", secretAccessKey: "y" }, attempts: 1, patience: { attempts: 2, timeoutMs: 20_000, firstWaitMs: 1 } },
    );
    await sink.value.commit();
  }, 120_000);
  afterAll(async () => {
    await Promise.all([moto?.stop(), kubernetes?.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  test("each source says how it fared, and one that fails leaves the others alone", () => {
    expect(result.sources.map(({ name, state }) => [name, state])).toEqual([
      ["cluster", "complete"],
      ["account", "partial"],
      ["gone", "failed"],
    ]);
    expect(result.sources[2]?.reason).toContain("no-such-kubeconfig");
  });

  test("the pods of all pages are one list, as kubectl prints it", async () => {
    const pods = await read("clusters/orchard/pods.json");
    expect(pods).toMatchObject({ apiVersion: "v1", kind: "List" });
    expect(pods.items).toHaveLength(1203);
    expect(pods.items[0]).toMatchObject({ apiVersion: "v1", kind: "Pod", spec: { serviceAccountName: "api" } });
    expect(kubernetes.requests.filter((one) => one.startsWith("GET /api/v1/pods?"))).toHaveLength(3);
  });

  test("what the API server and what EKS say of one cluster lie in one folder", async () => {
    const files = await readdir(join(bundle(), "clusters"));
    expect(files).toEqual(["orchard"]);
    expect((await read("clusters/orchard/describe-cluster.json")).cluster.arn).toBe(seeded.clusterArn);
    expect((await read("clusters/orchard/describe-nodegroup-general.json")).nodegroup.nodegroupName).toBe("general");
    expect((await read("clusters/orchard/openid-configuration.json")).issuer).toBe("https://oidc.example.com/id/A1");
  });

  test("account details carry decoded policies and times as text", async () => {
    const details = await read("accounts/123456789012/account-authorization-details.json");
    const role = details.RoleDetailList.find((one: { RoleName: string }) => one.RoleName === "S3Admin");
    expect(role.AssumeRolePolicyDocument.Statement[0].Principal).toEqual({ Federated: seeded.providerArn });
    expect(role.CreateDate).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$/);
    expect(details.UserDetailList.map((one: { UserName: string }) => one.UserName).sort()).toEqual(["hugotse", "robot"]);
    expect((await read("accounts/123456789012/list-access-keys-hugotse.json")).AccessKeyMetadata[0].AccessKeyId).toBe(seeded.accessKeyId);
    expect((await read("accounts/123456789012/list-mfa-devices-robot.json")).MFADevices).toEqual([]);
    expect((await read("accounts/123456789012/list-instance-profiles.json")).InstanceProfiles[0].Roles[0].RoleName).toBe("nodes");
    expect((await read("accounts/123456789012/describe-instances-eu-west-1.json")).Reservations[0].Instances[0].IamInstanceProfile.Arn).toContain(
      "instance-profile/nodes",
    );
  });

  test("the bundle imports: the cluster with its account, every Kubernetes list whole", async () => {
    const facts = await loadFacts(bundle(), { readAt: result.capturedAt });
    if (!facts.ok) throw new Error(facts.error.message);
    const [cluster] = facts.value.clusters;
    expect(cluster).toMatchObject({ name: "orchard", arn: seeded.clusterArn, account: "123456789012", region: "eu-west-1" });
    expect(cluster?.pods).toHaveLength(1203);
    expect(cluster?.lists).toMatchObject({ pods: "complete", workloads: "complete", secrets: "complete", nodegroups: "complete" });
    expect(cluster?.lists.accessEntries).toBeUndefined();
    const account = facts.value.accounts.find((one) => one.id === "123456789012");
    expect(account?.lists).toMatchObject({ users: "complete", roles: "complete", instances: "complete", oidcProviders: "complete" });
    expect(account?.roles.map((one) => one.name)).toEqual(expect.arrayContaining(["S3Admin", "nodes"]));
    expect(facts.value.caller?.account).toBe("123456789012");
  });

  test("the people of Identity Center: who has which permission set, by whom", async () => {
    const facts = await loadFacts(bundle(), { readAt: result.capturedAt });
    if (!facts.ok) throw new Error(facts.error.message);
    const [ann = "", bob = ""] = people.users;
    expect(facts.value.identityCenter).toMatchObject([
      {
        store: people.store,
        permissionSets: [{ arn: people.permissionSet, name: "Admin" }],
        assignments: [{ account: "123456789012", permissionSetArn: people.permissionSet, principalType: "GROUP", principalId: people.group }],
        users: [
          { id: ann, name: "ann" },
          { id: bob, name: "bob" },
        ],
        groups: [{ id: people.group, name: "ops" }],
        memberships: [{ group: people.group, user: ann }],
      },
    ]);
  });

  test("the roles of functions, projects and task definitions", async () => {
    const facts = await loadFacts(bundle(), { readAt: result.capturedAt });
    if (!facts.ok) throw new Error(facts.error.message);
    const account = facts.value.accounts.find((one) => one.id === "123456789012");
    expect(account?.roleHolders.map((one) => one.roleArn).toSorted()).toEqual(holders.toSorted());
    expect(account?.lists).toMatchObject({ lambdaFunctions: "complete", codebuildProjects: "complete", ecsTaskDefinitions: "complete" });
  });

  test("what the account did not answer is coverage, in the result and in the bundle", async () => {
    expect(result.failed.map((one) => one.path)).toContain("clusters/orchard/list-access-entries.json");
    const report = (await read("rolewalk-scan.json")).rolewalkScan;
    expect(report).toMatchObject({ version: 1, sources: result.sources, failed: result.failed, missing: result.missing });
    expect(result.missing.some((gap) => gap.what.includes("source gone"))).toBe(true);
  });

  test("no secret of any object is in the bundle", async () => {
    const files = await readdir(bundle(), { recursive: true, withFileTypes: true });
    const texts = await Promise.all(files.filter((one) => one.isFile()).map((one) => readFile(join(one.parentPath, one.name), "utf8")));
    const all = texts.join("\n");
    expect(PLANTED.test(all)).toBe(false);
    for (const secret of [seeded.secretAccessKey, Buffer.from("PLANTED-USER-DATA").toString("base64")]) expect(all.includes(secret)).toBe(false);
    expect(["managedFields", "last-applied-configuration"].filter((text) => all.includes(text))).toEqual([]);
    expect(["arn:aws:iam::123456789012:role/S3Admin", "AKIAPLANTEDKEYID0001"].filter((text) => !all.includes(text))).toEqual([]);
  });

  test("only GETs reached the API server", () => {
    expect(kubernetes.requests.filter((one) => !one.startsWith("GET "))).toEqual([]);
  });
});
