import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { AWS_OPERATIONS } from "@/server/collect/aws/operations.ts";
import { KUBERNETES_KINDS } from "@/server/collect/kubernetes/kinds.ts";
import { type AwsFault, type AwsStandIn, startAws } from "@/server/testing/stand-in/aws.ts";
import { accountStandIn } from "@/server/testing/stand-in/aws-account.ts";
import { type KubernetesStandIn, kubeconfigFor, startKubernetes } from "@/server/testing/stand-in/kubernetes-api.ts";
import type { Fault } from "@/server/testing/stand-in/kubernetes-faults.ts";
import { plantedObjects } from "@/server/testing/stand-in/planted-objects.ts";
import { checkSources, type SourceCheck } from "./check-sources.ts";

const PATIENCE = { attempts: 1, timeoutMs: 20_000, firstWaitMs: 1 };
const OPTIONS = { credentials: { accessKeyId: "x", secretAccessKey: "y" }, attempts: 1, patience: PATIENCE };
const ROLE = "arn:aws:iam::111122223333:role/app";
const CLUSTERS = ["one", "two"].map((name) => ({ name, entries: [ROLE, `${ROLE}-2`], associations: { "shop/api": ROLE, "shop/worker": ROLE } }));

let aws: AwsStandIn | undefined;
let api: KubernetesStandIn | undefined;
afterEach(async () => {
  await Promise.all([aws?.stop(), api?.stop()]);
  aws = undefined;
  api = undefined;
});

async function account(faults: Readonly<Record<string, AwsFault>> = {}, clusters = CLUSTERS, services = true): Promise<SourceCheck> {
  aws = await startAws(accountStandIn(clusters), faults);
  const [check] = await checkSources([{ name: "account", kind: "aws", regions: ["eu-west-1"], endpoint: aws.url, services }], undefined, undefined, OPTIONS);
  if (!check) throw new Error("no source was checked");
  return check;
}

async function cluster(faults: Readonly<Record<string, Fault>> = {}): Promise<SourceCheck> {
  api = await startKubernetes({ objects: plantedObjects(1203), token: "t", issuer: "https://issuer.example.com", faults });
  const folder = mkdtempSync(join(tmpdir(), "rolewalk-check-"));
  const kubeconfig = join(folder, "config");
  writeFileSync(kubeconfig, kubeconfigFor(api.url));
  const [check] = await checkSources([{ name: "cluster", kind: "kubernetes", kubeconfig }], undefined, undefined, OPTIONS);
  rmSync(folder, { recursive: true });
  if (!check) throw new Error("no source was checked");
  return check;
}

const unanswered = (check: SourceCheck) => check.checks.filter((one) => one.outcome !== "ok" && one.outcome !== "not-asked");

describe("an account", () => {
  test("that answers everything is complete, and each call was tried once, of two clusters the first", async () => {
    const check = await account();
    expect(check).toMatchObject({ state: "complete" });
    expect(unanswered(check)).toEqual([]);
    expect(check.checks.filter((one) => one.outcome === "not-asked").map((one) => one.permission)).toEqual([]);
    const calls = aws?.calls ?? [];
    expect(calls.filter((one) => one === "eks DescribeCluster")).toHaveLength(1);
    expect(calls.filter((one) => one === "eks DescribeAccessEntry")).toHaveLength(1);
    expect(calls.filter((one) => one === "iam GetAccountAuthorizationDetails")).toHaveLength(1);
  });

  const granted = AWS_OPERATIONS.flatMap(({ operation, ...one }) => ("action" in one && one.action !== undefined ? [[one.action, operation] as const] : []));
  test.each(granted)("without %s names exactly that permission", async (action, operation) => {
    const check = await account({ [operation]: { kind: "denied" } });
    expect(unanswered(check)).toMatchObject([{ permission: action, outcome: "denied", reason: expect.stringContaining("is denied") }]);
  });

  test("without clusters says which calls there was nothing to ask about", async () => {
    const check = await account({}, []);
    expect(check.checks.filter((one) => one.outcome === "not-asked").map((one) => one.permission)).toEqual(
      expect.arrayContaining(["eks:DescribeCluster", "eks:ListAccessEntries"]),
    );
  });

  test("is not asked about services, and not told of them, unless its source says so", async () => {
    const check = await account({}, CLUSTERS, false);
    const isService = (text: string): boolean => /^(?:lambda|codebuild|ecs)\b/.test(text);
    expect(check.checks.filter((one) => isService(one.permission))).toEqual([]);
    expect(aws?.calls.filter(isService)).toEqual([]);
  });

  test("that throttles is told so, not as a permission", async () => {
    expect(unanswered(await account({ ListInstanceProfiles: { kind: "throttled" } }))).toMatchObject([
      { permission: "iam:ListInstanceProfiles", outcome: "failed", reason: expect.stringContaining("throttled") },
    ]);
  });

  test("that does not answer has failed, with the reason and no checks", async () => {
    expect(await account({ GetCallerIdentity: { kind: "denied" } })).toMatchObject({ state: "failed", checks: [] });
  });
});

describe("a cluster", () => {
  test("that answers everything is complete, and of each list one object was asked for", async () => {
    const check = await cluster();
    expect(check).toMatchObject({ state: "complete" });
    expect(unanswered(check)).toEqual([]);
    expect(api?.requests.filter((one) => one.includes("/pods"))).toEqual(["GET /api/v1/pods?limit=1"]);
  });

  test.each(KUBERNETES_KINDS.map((one) => [one.resource, one] as const))(
    "that does not let %s be listed is told by verb, resource and group",
    async (resource, one) => {
      const check = await cluster({ [resource]: { kind: "forbidden" } });
      expect(unanswered(check)).toMatchObject([
        {
          permission: one.group === "" ? `list ${resource}` : `list ${resource}.${one.group}`,
          outcome: "denied",
          isOptional: one.isOptional,
          weakens: one.weakens,
        },
      ]);
      expect(check.state).toBe(one.isOptional ? "complete" : "partial");
    },
  );
});
