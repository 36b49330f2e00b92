import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { type AccountFacts, CLUSTER_LISTS, type ClusterFacts, type Facts } from "@/server/facts/snapshot.ts";
import { type KubernetesStandIn, kubeconfigFor, startKubernetes } from "@/server/testing/stand-in/kubernetes-api.ts";
import { type ServedAws, serveAws } from "@/server/testing/stand-in/served/served-aws.ts";
import { documentWith, partIn, readServed, type ServedBundle, type ServedCluster, textIn } from "@/server/testing/stand-in/served/served-bundle.ts";
import type { Size } from "./fixture/size.ts";
import { writeFixture } from "./fixture/write-fixture.ts";

const FLEET: Size = { name: "fleet", clusters: 20, pods: 20_000, serviceAccounts: 2_000, accounts: 10, roles: 5_000, users: 200 };
/** What docs/scan.md says a fleet of this size takes. */
const HEAP_MIB = 384;
const REQUESTS_AT_ONCE = 8;

interface Told {
  readonly sources: ReadonlyArray<{ readonly name: string; readonly state: string; readonly reason?: string }>;
}

let folder = "";
let served: ServedBundle;
let aws: ServedAws;
let recorded: Facts;
const apis = new Map<string, KubernetesStandIn>();

async function factsOf(path: string): Promise<Facts> {
  const facts = await loadFacts(path, { readAt: "2026-01-01T00:00:00Z" });
  if (!facts.ok) throw new Error(facts.error.message);
  return facts.value;
}

const arnOf = ({ region, account, name }: ServedCluster): string => `arn:aws:eks:${region}:${account}:cluster/${name}`;

const issuerOf = ({ documents }: ServedCluster): string =>
  textIn(partIn(partIn(partIn(documentWith(documents, "cluster"), "cluster"), "identity"), "oidc"), "issuer");

async function writeSources(): Promise<string> {
  const clusters = await Promise.all(
    served.clusters.map(async (cluster) => {
      const kubeconfig = join(folder, `kubeconfig-${cluster.name}`);
      await writeFile(kubeconfig, kubeconfigFor(apis.get(cluster.name)?.url ?? "", "t", arnOf(cluster)));
      return { name: cluster.name, kind: "kubernetes", kubeconfig };
    }),
  );
  const accounts = [...served.accounts.keys()].map((id) => ({
    name: `account-${id}`,
    kind: "aws",
    regions: ["us-east-1"],
    endpoint: aws.url,
    roleArn: `arn:aws:iam::${id}:role/rolewalk-reader`,
  }));
  const file = join(folder, "sources.yaml");
  await writeFile(file, JSON.stringify({ sources: [...clusters, ...accounts] }));
  return file;
}

/** Scans with a heap that is bounded; what the command told. */
async function scanned(out: string): Promise<Told> {
  const words = ["server/launch/rolewalk.mjs", "scan", "--sources", await writeSources(), "--out", out, "--json"];
  const env = { ...process.env, NODE_OPTIONS: `--max-old-space-size=${HEAP_MIB}`, AWS_ACCESS_KEY_ID: "AKIAFLEETSCANNER0001", AWS_SECRET_ACCESS_KEY: "x" };
  const child = spawn(process.execPath, words, { env, stdio: ["ignore", "pipe", "pipe"] });
  const [output, problems]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => problems.push(chunk));
  const code = await new Promise((done) => child.once("close", done));
  if (code !== 0) throw new Error(`exit code ${code}: ${Buffer.concat(problems).toString("utf8").slice(-2000)}`);
  return JSON.parse(Buffer.concat(output).toString("utf8")) as Told;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rolewalk-fleet-"));
  writeFixture(FLEET, join(folder, "fixture"));
  [served, recorded] = [readServed(join(folder, "fixture")), await factsOf(join(folder, "fixture"))];
  aws = await serveAws(served);
  for (const cluster of served.clusters) apis.set(cluster.name, await startKubernetes({ objects: cluster.objects, token: "t", issuer: issuerOf(cluster) }));
}, 120_000);

afterAll(async () => {
  await Promise.all([aws?.stop(), ...[...apis.values()].map((api) => api.stop())]);
  await rm(folder, { recursive: true, force: true });
});

/** Lists in an order of their own. */
const ordered = (value: unknown): unknown =>
  Array.isArray(value)
    ? value
        .map((item: unknown): [string, unknown] => [JSON.stringify(item), item])
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, item]) => item)
    : value;
const inOrder = (facts: object) => Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, ordered(value)]));

/** A cluster without what a scan does not read, the names of a Secret's keys; and without how far lists were read, which a fixture does not say of all. */
const clusterAsRead = ({ secrets, lists: _lists, ...cluster }: ClusterFacts) => inOrder({ ...cluster, secrets: secrets.map((one) => ({ ...one, keys: [] })) });
/** An account without what the fixture was not asked for: regions, names of clusters, devices, user by user, and when a key was last used. */
const accountAsRead = ({ lists: _lists, mfaAsked: _asked, regions: _regions, eksClusters: _named, accessKeys, ...account }: AccountFacts) =>
  inOrder({ ...account, accessKeys: accessKeys.map(({ id, userName }) => ({ id, userName })) });

describe("a fleet of 20 clusters with 1,000 pods each and 10 accounts with 500 roles each, scanned in one go", () => {
  let told: Told;
  let facts: Facts;
  beforeAll(async () => {
    told = await scanned(join(folder, "first"));
    facts = await factsOf(join(folder, "first"));
  }, 240_000);

  test("every source is complete", () => {
    expect(told.sources).toHaveLength(30);
    expect(told.sources.filter((one) => one.state !== "complete")).toEqual([]);
  });

  test("what was scanned is what is there: each cluster and each account, fact by fact", () => {
    expect(facts.clusters.map((one) => one.name)).toEqual(recorded.clusters.map((one) => one.name));
    for (const [index, cluster] of recorded.clusters.entries()) expect(clusterAsRead(facts.clusters[index] as ClusterFacts)).toEqual(clusterAsRead(cluster));
    for (const account of recorded.accounts) {
      const found = facts.accounts.find((one) => one.id === account.id) as AccountFacts;
      expect(accountAsRead(found)).toEqual(accountAsRead(account));
    }
    const partly = [...facts.clusters, ...facts.accounts].flatMap((one) => Object.entries(one.lists).filter(([, state]) => state !== "complete"));
    expect(partly).toEqual([]);
    expect(Object.keys(facts.clusters[0]?.lists ?? {}).sort()).toEqual([...CLUSTER_LISTS].sort());
  });

  test("EKS names every cluster that was read, account by account", () => {
    const named = facts.accounts.flatMap(({ id, eksClusters = [] }) => eksClusters.flatMap((one) => one.names.map((name) => `${id} ${one.region} ${name}`)));
    expect(named.sort()).toEqual(served.clusters.map(({ account, region, name }) => `${account} ${region} ${name}`).sort());
  });

  test("of what every source should give nothing is missing", () => {
    expect(facts.coverage.failed).toEqual([]);
    // The sources do not ask for services.
    expect(facts.coverage.missing.filter((gap) => !/^(?:Lambda functions|CodeBuild projects|ECS task definitions) /.test(gap.what))).toEqual([]);
  });

  test("no account has more requests open at once than are allowed", () => {
    expect([...aws.calls.values()].filter((one) => one.most > REQUESTS_AT_ONCE)).toEqual([]);
  });

  test("pulling the plug of one cluster and of one account changes their part alone", async () => {
    const [cluster, account] = [served.clusters[3]?.name ?? "", [...served.accounts.keys()][4] ?? ""];
    await apis.get(cluster)?.stop();
    aws.unplug(account);
    const again = await scanned(join(folder, "second"));
    expect(again.sources.filter((one) => one.state !== "complete").map((one) => [one.name, one.state])).toEqual([
      [cluster, "failed"],
      [`account-${account}`, "failed"],
    ]);
    const left = await factsOf(join(folder, "second"));
    const described = new Set(served.clusters.filter((one) => one.account === account).map((one) => one.name));
    const others = ({ clusters, accounts }: Facts) => [
      clusters.filter((one) => one.name !== cluster && !described.has(one.name)),
      accounts.filter((one) => one.id !== account),
    ];
    expect(others(left)).toEqual(others(facts));
    const pods = (of: Facts) => of.clusters.filter((one) => described.has(one.name)).map((one) => one.pods);
    expect(pods(left)).toEqual(pods(facts));
    const told = new Set(left.coverage.missing.map((gap) => gap.of));
    expect(told).toContain(cluster);
    expect(told).toContain(`account-${account}`);
  }, 240_000);
});
