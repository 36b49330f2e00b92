import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { memorySink } from "@/server/collect/scan/bundle-sink.ts";
import { estimateCalls } from "@/server/collect/scan/estimate-calls.ts";
import type { CallCount } from "@/server/collect/scan/progress.ts";
import { scan } from "@/server/collect/scan/scan.ts";
import type { ScanSource } from "@/server/collect/scan/sources.ts";
import { type KubernetesStandIn, kubeconfigFor, startKubernetes } from "@/server/testing/stand-in/kubernetes-api.ts";
import { type ServedAws, serveAws } from "@/server/testing/stand-in/served/served-aws.ts";
import { readServed } from "@/server/testing/stand-in/served/served-bundle.ts";
import { writeFixture } from "./fixture/write-fixture.ts";

const OPTIONS = { credentials: { accessKeyId: "AKIAESTIMATE00000001", secretAccessKey: "x" }, attempts: 1 };
let folder = "";
let aws: ServedAws;
let api: KubernetesStandIn;
let sources: readonly ScanSource[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rolewalk-estimate-"));
  writeFixture({ name: "estimate", clusters: 1, pods: 1_200, serviceAccounts: 60, accounts: 2, roles: 700, users: 30 }, join(folder, "fixture"));
  const served = readServed(join(folder, "fixture"));
  aws = await serveAws(served);
  api = await startKubernetes({ objects: served.clusters[0]?.objects ?? {}, token: "t", issuer: "https://issuer.example.com" });
  const kubeconfig = join(folder, "kubeconfig");
  await writeFile(kubeconfig, kubeconfigFor(api.url));
  const accounts = [...served.accounts.keys()].map((id) => ({
    name: id,
    kind: "aws" as const,
    regions: ["us-east-1"],
    endpoint: aws.url,
    roleArn: `arn:aws:iam::${id}:role/rolewalk-reader`,
  }));
  sources = [{ name: "cluster", kind: "kubernetes", kubeconfig }, ...accounts];
}, 60_000);
afterAll(async () => {
  await Promise.all([aws?.stop(), api?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

const counts = (ledger: readonly CallCount[]): Map<string, number> => {
  const sums = new Map<string, number>();
  for (const { service, operation, count } of ledger) sums.set(`${service} ${operation}`, (sums.get(`${service} ${operation}`) ?? 0) + count);
  return sums;
};
/** Of a thing of which some have one more page or key than the first: the estimate takes the first for all. */
const BY_THE_FIRST = ["iam GetAccessKeyLastUsed"];

describe("the calls of a scan, counted before it is made", () => {
  test("are those that it sends, operation by operation; counting them takes far fewer", async () => {
    const sent = () => [...aws.calls.values()].reduce((sum, one) => sum + one.count, 0) + api.requests.length;
    const estimated = await estimateCalls(sources, undefined, undefined, OPTIONS);
    const forEstimate = sent();
    const { ledger } = await scan(sources, memorySink(), undefined, undefined, OPTIONS);
    const forScan = sent() - forEstimate;
    const [before, after] = [counts(estimated.ledger), counts(ledger)];
    for (const operation of BY_THE_FIRST) {
      expect(after.has(operation)).toBe(true);
      before.delete(operation);
      after.delete(operation);
    }
    expect(Object.fromEntries(before)).toEqual(Object.fromEntries(after));
    expect(after.get("kubernetes list pods")).toBe(3);
    expect(after.get("iam ListMFADevices")).toBe(30);
    expect(forEstimate).toBeLessThan(forScan / 2);
    expect(estimated.sources.map((one) => one.state)).toEqual(["complete", "complete", "complete"]);
  });

  test("a source that does not answer is told so, and the others are counted", async () => {
    const gone: ScanSource = { name: "gone", kind: "kubernetes", kubeconfig: join(folder, "no-such-file") };
    const { sources: told, ledger } = await estimateCalls([gone, ...sources.slice(1, 2)], undefined, undefined, OPTIONS);
    expect(told.map((one) => [one.name, one.state])).toEqual([
      ["gone", "failed"],
      [sources[1]?.name, "complete"],
    ]);
    expect(counts(ledger).get("iam GetAccountAuthorizationDetails")).toBeGreaterThan(1);
  });
});
