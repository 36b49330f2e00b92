import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { ScanSource } from "@/server/collect/scan/sources.ts";
import { closeStore } from "@/server/store/client.ts";
import { findSnapshot } from "@/server/store/snapshot-repository.ts";
import { startAws } from "@/server/testing/stand-in/aws.ts";
import { eksStandIn } from "@/server/testing/stand-in/aws-eks.ts";
import { ec2StandIn, iamStandIn, stsStandIn } from "@/server/testing/stand-in/aws-iam.ts";
import type { StandIn } from "@/server/testing/stand-in/listen.ts";
import { factsOfSnapshot } from "./load-snapshot.ts";
import { scanToSnapshot } from "./scan-to-snapshot.ts";
import { serverStore } from "./store-handle.ts";

const HOME = mkdtempSync(join(tmpdir(), "rolewalk-names-"));
const running: StandIn[] = [];

beforeAll(() => {
  for (const [name, value] of Object.entries({ ROLEWALK_HOME: HOME, AWS_ACCESS_KEY_ID: "AKIAX", AWS_SECRET_ACCESS_KEY: "kept-secret" }))
    vi.stubEnv(name, value);
});

afterAll(async () => {
  await Promise.all(running.map((one) => one.stop()));
  await closeStore(await serverStore());
  rmSync(HOME, { recursive: true, force: true });
});

/** An account whose EKS names one cluster, `prod`, with one access entry. */
async function account(id: string): Promise<ScanSource> {
  const entries = [`arn:aws:iam::${id}:role/a`];
  const prod = { name: "prod", arn: `arn:aws:eks:eu-west-1:${id}:cluster/prod`, entries, associations: {} };
  const aws = await startAws({ sts: stsStandIn(id), iam: iamStandIn(["a"]), eks: eksStandIn([prod]), ec2: ec2StandIn() });
  running.push(aws);
  return { name: `of-${id}`, kind: "aws", regions: ["eu-west-1"], endpoint: aws.url };
}

async function clustersAfter(sources: readonly ScanSource[], due: readonly ScanSource[]) {
  const store = await serverStore();
  const id = await scanToSnapshot(store, sources, due, { origin: "scan" }, () => undefined, new AbortController().signal);
  const record = await findSnapshot(store, id);
  if (!record) throw new Error("the snapshot is not kept");
  const facts = await factsOfSnapshot(store, record);
  return facts.clusters.map((one) => [one.name, one.account, one.accessEntries.map((entry) => entry.principalArn)]).sort();
}

test("a second cluster of the name changes what the first is called, also where the first is not read again, and its leaving changes it back", async () => {
  const [a, b] = [await account("111122223333"), await account("444455556666")];
  const entryOf = (id: string) => [`arn:aws:iam::${id}:role/a`];
  expect(await clustersAfter([a], [a])).toEqual([["prod", "111122223333", entryOf("111122223333")]]);
  expect(await clustersAfter([a, b], [b])).toEqual([
    ["prod.111122223333.eu-west-1", "111122223333", entryOf("111122223333")],
    ["prod.444455556666.eu-west-1", "444455556666", entryOf("444455556666")],
  ]);
  expect(await clustersAfter([b], [])).toEqual([["prod", "444455556666", entryOf("444455556666")]]);
});
