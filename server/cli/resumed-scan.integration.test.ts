import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { JOURNAL } from "@/server/collect/scan/scan-journal.ts";
import { momentWords } from "@/server/model/moment.ts";
import { type AwsStandIn, startAws } from "@/server/testing/stand-in/aws.ts";
import { accountStandIn } from "@/server/testing/stand-in/aws-account.ts";
import { type KubernetesStandIn, kubeconfigFor, startKubernetes } from "@/server/testing/stand-in/kubernetes-api.ts";
import { plantedObjects } from "@/server/testing/stand-in/planted-objects.ts";

let folder: string;
let api: KubernetesStandIn;
let ready: AwsStandIn;
/** An account that keeps answers about instances back while it is told to. */
let slow: AwsStandIn;
let isHeld: boolean;

const ROLE = "arn:aws:iam::111122223333:role/app";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rolewalk-resume-"));
  const services = accountStandIn([{ name: "orchard", entries: [ROLE], associations: { "shop/api": ROLE } }]);
  const { ec2 } = services;
  if (!ec2) throw new Error("the stand-in has no EC2");
  isHeld = true;
  const held: typeof ec2 = { ...ec2, write: (response, operation, value) => (isHeld ? undefined : ec2.write(response, operation, value)) };
  [api, ready, slow] = await Promise.all([
    startKubernetes({ objects: plantedObjects(20), token: "t", issuer: "https://issuer.example.com" }),
    startAws(services),
    startAws({ ...services, ec2: held }),
  ]);
  await writeFile(join(folder, "kubeconfig"), kubeconfigFor(api.url));
  await writeSources("eu-west-1");
});
afterEach(async () => {
  await Promise.all([api.stop(), ready.stop(), slow.stop()]);
  await rm(folder, { recursive: true, force: true });
});

function writeSources(region: string): Promise<void> {
  const account = (name: string, aws: AwsStandIn) => ({ name, kind: "aws", regions: [region], endpoint: aws.url });
  const sources = [{ name: "cluster", kind: "kubernetes", kubeconfig: "kubeconfig" }, account("ready", ready), account("slow", slow)];
  return writeFile(join(folder, "sources.yaml"), JSON.stringify({ sources }));
}

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly told: string }>;
}

function scan(...more: readonly string[]): Run {
  const words = ["server/launch/rolewalk.mjs", "scan", "--sources", join(folder, "sources.yaml"), "--out", join(folder, "bundle"), "--json", ...more];
  const env = { ...process.env, AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE", AWS_SECRET_ACCESS_KEY: "x" };
  const child = spawn(process.execPath, words, { env, stdio: ["ignore", "ignore", "pipe"], detached: true });
  const told: Buffer[] = [];
  child.stderr?.on("data", (chunk: Buffer) => told.push(chunk));
  return { child, ended: new Promise((done) => child.once("close", (code) => done({ code, told: Buffer.concat(told).toString("utf8") }))) };
}

const drafts = async (): Promise<string[]> => (await readdir(folder)).filter((name) => name.startsWith("bundle.partial-"));

/** Waits until the journal holds the two sources that answer, and ends the scan. */
async function brokenOff(signal: NodeJS.Signals): Promise<Awaited<Run["ended"]>> {
  const { child, ended } = scan();
  for (;;) {
    const [draft = "none"] = await drafts();
    const lines = (await readFile(join(folder, draft, JOURNAL), "utf8").catch(() => "")).trim().split("\n");
    if (lines.length === 3 && slow.calls.includes("ec2 DescribeRegions")) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  process.kill(-(child.pid ?? 0), signal);
  return ended;
}

const files = async (): Promise<Readonly<Record<string, unknown>>> => {
  const entries = await readdir(join(folder, "bundle"), { recursive: true, withFileTypes: true });
  const paths = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const read = async (path: string) => [path.slice(folder.length), timeless(JSON.parse(await readFile(path, "utf8")))] as const;
  return Object.fromEntries(await Promise.all(paths.toSorted().map(read)));
};
/** A document without when it was read. */
const timeless = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (key, one: unknown) => (key === "capturedAt" ? undefined : one)));

test("a scan that was killed goes on where it was: the bundle of a whole one, and no finished source is asked again", { timeout: 120_000 }, async () => {
  await brokenOff("SIGKILL");
  expect(await readdir(folder)).not.toContain("bundle");
  const [draft = ""] = await drafts();
  await writeFile(join(folder, draft, "accounts", "111122223333", "half-read.json"), "{}");
  isHeld = false;

  const whole = await scan().ended;
  expect(whole.code).toBe(0);
  expect(whole.told).toContain(`a scan that broke off lies in \`${join(folder, draft)}\`; it is left alone`);
  const wanted = await files();
  expect(await drafts()).toEqual([draft]);

  const asked = [ready.calls.length, api.requests.length];
  const begun = JSON.parse((await readFile(join(folder, draft, JOURNAL), "utf8")).split("\n")[0] ?? "").capturedAt as string;
  const resumed = await scan("--resume").ended;
  expect(resumed.told).toContain(`going on with the scan of ${momentWords(begun)}: 2 sources were read already`);
  expect(resumed.code).toBe(0);
  expect([ready.calls.length, api.requests.length]).toEqual(asked);
  expect(await files()).toEqual(wanted);
  const { rolewalkScan } = JSON.parse(await readFile(join(folder, "bundle", "rolewalk-scan.json"), "utf8"));
  expect(rolewalkScan.capturedAt).toBe(begun);
  expect(await drafts()).toEqual([]);
});

test("a scan of other sources does not go on with it, and one that was interrupted leaves nothing to go on with", { timeout: 120_000 }, async () => {
  await brokenOff("SIGKILL");
  const left = await drafts();
  isHeld = false;
  await writeSources("us-east-1");
  const refused = await scan("--resume").ended;
  expect(refused).toMatchObject({ code: 2, told: expect.stringContaining("it is a scan of other sources") });
  expect(await drafts()).toEqual(left);

  await rm(join(folder, left[0] ?? ""), { recursive: true });
  await writeSources("eu-west-1");
  isHeld = true;
  slow.calls.length = 0;
  const interrupted = await brokenOff("SIGINT");
  expect(interrupted.told).toContain("the scan was interrupted; nothing was kept");
  expect(await drafts()).toEqual([]);
});
