import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { factsOf } from "@/server/collect/bundle/facts-of.ts";
import { KUBERNETES_KINDS } from "@/server/collect/kubernetes/kinds.ts";
import { startAws } from "@/server/testing/stand-in/aws.ts";
import { eksStandIn } from "@/server/testing/stand-in/aws-eks.ts";
import { ec2StandIn, iamStandIn, stsStandIn } from "@/server/testing/stand-in/aws-iam.ts";
import { organizationsStandIn } from "@/server/testing/stand-in/aws-organizations.ts";
import { type EksApi, startEksApi } from "@/server/testing/stand-in/eks-api.ts";
import { type KubernetesWorld, kubeconfigFor, startKubernetes } from "@/server/testing/stand-in/kubernetes-api.ts";
import type { StandIn } from "@/server/testing/stand-in/listen.ts";
import { plantedObjects } from "@/server/testing/stand-in/planted-objects.ts";
import { memorySink } from "./bundle-sink.ts";
import { checkSources } from "./check-sources.ts";
import { scan } from "./scan.ts";
import type { ScanSource } from "./sources.ts";

const SECRET = "kept-secret";
const OPTIONS = { credentials: { accessKeyId: "AKIAX", secretAccessKey: SECRET }, attempts: 1, patience: { attempts: 1, timeoutMs: 20_000, firstWaitMs: 1 } };
const WORLD: KubernetesWorld = { objects: plantedObjects(7), issuer: "https://issuer.example.com" };

const running: StandIn[] = [];
const kept = <S extends StandIn>(standIn: S): S => {
  running.push(standIn);
  return standIn;
};
afterEach(() => Promise.all(running.splice(0).map((one) => one.stop())));

interface Fleet {
  readonly source: Extract<ScanSource, { kind: "aws" }>;
  readonly apis: Readonly<Record<string, EksApi>>;
}

/** An account with clusters; each API takes tokens that were made for the name given here. */
async function fleet(tokensFor: Readonly<Record<string, string>>, clusters: "all" | "none" | string[], world = WORLD): Promise<Fleet> {
  const names = Object.keys(tokensFor);
  const apis = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, kept(await startEksApi(kept(await startKubernetes(world)), tokensFor[name] ?? "", SECRET))] as const)),
  );
  const described = names.map((name) => ({ name, entries: [], associations: {}, endpoint: apis[name]?.url ?? "", ca: apis[name]?.ca }));
  const aws = kept(
    await startAws({ sts: stsStandIn(), iam: iamStandIn(["a"]), eks: eksStandIn(described), ec2: ec2StandIn(), organizations: organizationsStandIn() }),
  );
  return { apis, source: { name: "account", kind: "aws", regions: ["eu-west-1"], endpoint: aws.url, clusters } };
}

async function scanned(sources: readonly ScanSource[]) {
  const sink = memorySink();
  const result = await scan(sources, sink, undefined, undefined, OPTIONS);
  return { result, facts: factsOf(Object.fromEntries(sink.documents)) };
}

describe("clusters that EKS names in an account", () => {
  test("are read through their API with a token made for each, where the source says so", async () => {
    const { source, apis } = await fleet({ orchard: "orchard", meadow: "meadow" }, "all");
    const { result, facts } = await scanned([source]);
    expect(result.sources.map(({ name, kind, state }) => [name, kind, state])).toEqual([
      ["account", "aws", "complete"],
      ["account/orchard", "kubernetes", "complete"],
      ["account/meadow", "kubernetes", "complete"],
    ]);
    expect(facts.clusters.map((one) => [one.name, one.arn, one.pods.length])).toEqual([
      ["orchard", "arn:aws:eks:eu-west-1:111122223333:cluster/orchard", 7],
      ["meadow", "arn:aws:eks:eu-west-1:111122223333:cluster/meadow", 7],
    ]);
    expect(apis["orchard"]?.verdicts.filter((one) => one !== "")).toEqual([]);
  });

  test("are described by EKS alone where it does not, or says none", async () => {
    const { source, apis } = await fleet({ orchard: "orchard" }, "none");
    const { clusters: _clusters, ...silent } = source;
    const { result, facts } = await scanned([source, { ...silent, name: "silent" }]);
    expect(result.sources.map((one) => one.name)).toEqual(["account", "silent"]);
    expect(facts.clusters.map((one) => [one.name, one.lists.pods])).toEqual([["orchard", undefined]]);
    expect(apis["orchard"]?.verdicts).toEqual([]);
  });

  test("by name are those and no others; one that is not there is said to be missing", async () => {
    const { source, apis } = await fleet({ orchard: "orchard", meadow: "meadow" }, ["meadow", "valley"]);
    const { result } = await scanned([source]);
    expect(result.sources.slice(1)).toMatchObject([
      { name: "account/meadow", state: "complete" },
      { name: "account/valley", state: "failed", reason: "EKS names no cluster `valley` in eu-west-1" },
    ]);
    expect(apis["orchard"]?.verdicts).toEqual([]);
  });

  test("that a kubeconfig reads are not read twice", async () => {
    const { source, apis } = await fleet({ orchard: "orchard" }, "all");
    const api = kept(await startKubernetes({ ...WORLD, token: "t" }));
    const kubeconfig = join(await mkdtemp(join(tmpdir(), "rolewalk-found-")), "config");
    await writeFile(kubeconfig, kubeconfigFor(api.url, "t", "arn:aws:eks:eu-west-1:111122223333:cluster/orchard"));
    const { result, facts } = await scanned([source, { name: "by-hand", kind: "kubernetes", kubeconfig }]);
    expect(result.sources.map((one) => one.name)).toEqual(["account", "by-hand"]);
    expect(apis["orchard"]?.verdicts).toEqual([]);
    expect(facts.clusters.map((one) => [one.name, one.pods.length])).toEqual([["orchard", 7]]);
  });

  test("that two sources find are read once", async () => {
    const { source } = await fleet({ orchard: "orchard" }, "all");
    const { result } = await scanned([source, { ...source, name: "again" }]);
    expect(result.sources.filter((one) => one.kind === "kubernetes")).toHaveLength(1);
  });
});

test("two clusters of one name are called the same whichever account was read first, in facts and in what is said of them", async () => {
  const accounts = ["111122223333", "444455556666"];
  const faults = { pods: { kind: "forbidden" as const } };
  const sources = await Promise.all(
    accounts.map(async (account) => {
      const api = kept(await startEksApi(kept(await startKubernetes({ ...WORLD, faults })), "prod", SECRET));
      const arn = `arn:aws:eks:eu-west-1:${account}:cluster/prod`;
      const clusters = [{ name: "prod", arn, entries: [], associations: {}, endpoint: api.url, ca: api.ca }];
      const aws = kept(await startAws({ sts: stsStandIn(account), iam: iamStandIn(["a"]), eks: eksStandIn(clusters), ec2: ec2StandIn() }));
      return { name: `of-${account}`, kind: "aws" as const, regions: ["eu-west-1"], endpoint: aws.url, clusters: "all" as const };
    }),
  );
  const one = await scanned(sources);
  const other = await scanned(sources.toReversed());
  expect(one.facts.clusters.map(({ name, serviceAccounts }) => [name, serviceAccounts.length > 0]).sort()).toEqual([
    ["prod.111122223333.eu-west-1", true],
    ["prod.444455556666.eu-west-1", true],
  ]);
  const told = ({ result, facts }: typeof one) => ({
    names: facts.clusters.map((c) => c.name).sort(),
    sources: result.sources.map(({ name, of, state, reason }) => ({ name, of, state, reason })).sort((a, b) => a.name.localeCompare(b.name)),
    missing: facts.coverage.missing.map((gap) => JSON.stringify(gap)).sort(),
  });
  expect(told(one)).toEqual(told(other));
  expect(told(one).sources).toContainEqual(expect.objectContaining({ name: "of-111122223333/prod", of: "prod.111122223333.eu-west-1", state: "partial" }));
});

test("a cluster whose certificate another authority signed is not trusted", async () => {
  const { source, apis } = await fleet({ orchard: "orchard", meadow: "meadow" }, "all");
  const described = [{ name: "orchard", entries: [], associations: {}, endpoint: apis["orchard"]?.url ?? "", ca: apis["meadow"]?.ca }];
  const aws = kept(await startAws({ sts: stsStandIn(), iam: iamStandIn(["a"]), eks: eksStandIn(described), ec2: ec2StandIn() }));
  const { result } = await scanned([{ ...source, endpoint: aws.url }]);
  expect(result.sources[1]).toMatchObject({ name: "account/orchard", state: "failed", reason: expect.stringContaining("could not be reached") });
  expect(apis["orchard"]?.verdicts).toEqual([]);
});

describe("a cluster that does not let the scanner in", () => {
  test("has failed alone, and says what it lacks", async () => {
    const { source, apis } = await fleet({ orchard: "another", meadow: "meadow" }, "all");
    const { result, facts } = await scanned([source]);
    expect(result.sources).toMatchObject([
      { name: "account", state: "complete" },
      { name: "account/orchard", state: "failed", reason: expect.stringMatching(/does not accept the credentials: 401 Unauthorized; .*access entr/) },
      { name: "account/meadow", state: "complete" },
    ]);
    expect(apis["orchard"]?.verdicts).toContain("the signature is another's");
    expect(facts.clusters.find((one) => one.name === "meadow")?.pods).toHaveLength(7);
    expect(facts.clusters.find((one) => one.name === "orchard")).toMatchObject({ pods: [], lists: { accessEntries: "complete" } });
    expect(facts.coverage.missing).toContainEqual(expect.objectContaining({ of: "account/orchard", what: expect.stringContaining("does not accept") }));
  });

  test("or lists nothing, or is gone, likewise", async () => {
    const faults = Object.fromEntries(KUBERNETES_KINDS.map(({ resource }) => [resource, { kind: "forbidden" as const }]));
    const { source, apis } = await fleet({ orchard: "orchard", meadow: "meadow" }, "all", { objects: {}, faults });
    await apis["meadow"]?.stop();
    const { result } = await scanned([source]);
    expect(result.sources).toMatchObject([
      { name: "account", state: "complete" },
      { name: "account/orchard", state: "failed", reason: expect.stringMatching(/nothing could be read .*: 403 .*access entr/) },
      { name: "account/meadow", state: "failed", reason: expect.stringContaining("could not be reached") },
    ]);
  });
});

test("a check tries each of them too, and tells what it lacks by verb and resource", async () => {
  const { source } = await fleet({ orchard: "orchard", meadow: "meadow", valley: "another" }, "all", { ...WORLD, faults: { pods: { kind: "forbidden" } } });
  const checked = await checkSources([source], undefined, undefined, OPTIONS);
  expect(checked.map(({ name, state }) => [name, state])).toEqual([
    ["account", "complete"],
    ["account/orchard", "partial"],
    ["account/meadow", "partial"],
    ["account/valley", "failed"],
  ]);
  expect(checked[2]?.checks.filter((one) => one.outcome === "denied").map((one) => one.permission)).toEqual(["list pods"]);
});
