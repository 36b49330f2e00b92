import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { addPushSource } from "@/server/api/push/push-source.ts";
import { scanToSnapshot } from "@/server/api/scan-to-snapshot.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { writeFixture } from "@/server/bench/fixture/write-fixture.ts";
import type { ScanSource } from "@/server/collect/scan/sources.ts";
import { makeApiToken } from "@/server/gate/api-tokens.ts";
import { parsePushKey } from "@/server/gate/push-signature.ts";
import { LOCAL_LIMITS, openSession } from "@/server/gate/sessions.ts";
import { readCaptures } from "@/server/store/capture-repository.ts";
import { closeStore } from "@/server/store/client.ts";
import { listSnapshots, readSnapshotFacts } from "@/server/store/snapshot-repository.ts";
import { saveSource } from "@/server/store/source-repository.ts";
import { type KubernetesStandIn, kubeconfigFor, startKubernetes } from "@/server/testing/stand-in/kubernetes-api.ts";
import { PLANTED, plantedObjects } from "@/server/testing/stand-in/planted-objects.ts";
import { type ServedAws, serveAws } from "@/server/testing/stand-in/served/served-aws.ts";
import { readServed } from "@/server/testing/stand-in/served/served-bundle.ts";

const folder = mkdtempSync(join(tmpdir(), "rolewalk-kept-"));
const HOME = join(folder, "home");
const IN_ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: "AKIAKEPTSECRET000001",
  AWS_SECRET_ACCESS_KEY: "kept-secret-of-aws-0001",
  AWS_SESSION_TOKEN: "kept-session-token-of-aws-0001",
  ROLEWALK_NOTICE_KEY: "kept-key-of-notices-0000000000001",
  ROLEWALK_METRICS_TOKEN: "kept-token-of-metrics-0001",
};
const CLUSTER_TOKEN = "kept-token-of-the-cluster-0001";
/** By what they are: each must be nowhere in what the server keeps. */
const secrets = new Map<string, string>([...Object.entries(IN_ENVIRONMENT), ["token of the cluster", CLUSTER_TOKEN]]);

let api: KubernetesStandIn;
let aws: ServedAws;

/** A session with a source of every kind: scanned, sent from, and asked with keys of every kind. */
beforeAll(async () => {
  vi.stubEnv("ROLEWALK_HOME", HOME);
  for (const [name, value] of Object.entries(IN_ENVIRONMENT)) vi.stubEnv(name, value);
  mkdirSync(HOME);
  writeFixture({ name: "kept", clusters: 1, pods: 20, serviceAccounts: 5, accounts: 1, roles: 20, users: 3 }, join(folder, "fixture"));
  const served = readServed(join(folder, "fixture"));
  aws = await serveAws(served);
  api = await startKubernetes({ objects: plantedObjects(5), token: CLUSTER_TOKEN, issuer: "https://issuer.example.com" });
  const kubeconfig = join(folder, "kubeconfig");
  writeFileSync(kubeconfig, kubeconfigFor(api.url, CLUSTER_TOKEN));
  const account = [...served.accounts.keys()][0] ?? "";
  const roleArn = `arn:aws:iam::${account}:role/rolewalk-reader`;
  const sources: ScanSource[] = [
    { name: "cluster", kind: "kubernetes", kubeconfig },
    { name: "account", kind: "aws", regions: ["us-east-1"], endpoint: aws.url, roleArn },
  ];
  const store = await serverStore();
  for (const { name, kind, ...config } of sources) await saveSource(store, { kind, name, config });
  const parsed = parsePushKey(await addPushSource(store, { name: "sent", clusters: ["a"], accounts: [] }));
  if (!parsed.ok) throw new Error(parsed.error);
  secrets.set("key of a push source", parsed.value.privateKey);
  const snapshot = await scanToSnapshot(store, sources, sources, { origin: "scan" }, () => undefined, new AbortController().signal);
  expect(snapshot).not.toBe("");
  secrets.set("session", await openSession(store, { subject: "vera", name: "Vera", role: "viewer", scope: null }, LOCAL_LIMITS, undefined));
  secrets.set("token of a program", (await makeApiToken(store, { name: "ci", madeBy: "vera", days: 1, role: "viewer", scope: null })).secret);
}, 60_000);

afterAll(async () => {
  await closeStore(await serverStore());
  await Promise.all([api.stop(), aws.stop()]);
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** Everything that is kept: each file as it lies on the disk, and what is packed in the database as JSON. */
async function kept(): Promise<string> {
  const store = await serverStore();
  await store.client.$queryRaw`PRAGMA wal_checkpoint(TRUNCATE)`;
  const files = readdirSync(HOME, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const raw = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
  const facts = await Promise.all((await listSnapshots(store)).map(({ id }) => readSnapshotFacts(store, id)));
  const captures = await readCaptures(store, ["cluster", "account", "sent"]);
  return [...raw, JSON.stringify(facts), JSON.stringify(captures)].join("\n");
}

const forms = (secret: string): readonly string[] => [secret, Buffer.from(secret).toString("base64").replace(/=+$/, ""), Buffer.from(secret).toString("hex")];

test("of what opens something nothing can be read in what the server keeps", async () => {
  const all = await kept();
  const captures = await readCaptures(await serverStore(), ["cluster", "account"]);
  expect(captures.map(({ source }) => source).sort()).toEqual(["account", "cluster"]);
  // it is what was read: names that are kept are in it, packed or not
  expect(all).toContain("rolewalk-reader");
  expect(all).toMatch(/"serviceAccounts?"/);
  for (const [what, secret] of secrets) {
    expect(secret.length, what).toBeGreaterThan(15);
    for (const form of forms(secret)) expect(all.includes(form), what).toBe(false);
  }
  expect(all).not.toMatch(PLANTED);
});

test("one that is kept would be found", async () => {
  const store = await serverStore();
  const one = "kept-on-purpose-by-the-test-0001";
  await saveSource(store, { kind: "aws", name: "leak", config: { regions: [], externalId: one } as never });
  expect(await kept()).toContain(one);
});
