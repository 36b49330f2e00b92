import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { atTheDoor } from "@/server/api/gate/door.ts";
import { answering, json } from "@/server/api/http.ts";
import { answerQuestion } from "@/server/api/http-questions.ts";
import { listSourcesOverHttp } from "@/server/api/http-sources.ts";
import { jobNamed } from "@/server/api/jobs.ts";
import { factsOfSnapshot, shownOnPages } from "@/server/api/load-snapshot.ts";
import { scanToSnapshot } from "@/server/api/scan-to-snapshot.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { rolewalk, type Served, serve } from "@/server/cli/served-for-tests.ts";
import { packBundle } from "@/server/collect/scan/pack-bundle.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { contentDigest, parsePushKey, sha256Of, signPush } from "@/server/gate/push-signature.ts";
import { closeStore } from "@/server/store/client.ts";
import { deleteSource, listSources } from "@/server/store/source-repository.ts";
import { type KubernetesStandIn, kubeconfigFor, startKubernetes } from "@/server/testing/stand-in/kubernetes-api.ts";
import { PLANTED, plantedObjects } from "@/server/testing/stand-in/planted-objects.ts";
import { pushedOverHttp, pushOverHttp } from "./http-push.ts";
import { addPushSource } from "./push-source.ts";

const HOME = mkdtempSync(join(tmpdir(), "rolewalk-pushed-"));
const KEY = join(HOME, "key.json");
let api: KubernetesStandIn;
let server: Served;

/** As the server does: who sends by itself has no key, so that the gate lets through nothing else. */
async function handle(request: Request): Promise<Response> {
  const refused = await atTheDoor(request);
  if (refused) return refused;
  const [, , , name = "", id = ""] = new URL(request.url).pathname.split("/");
  if (name === "push") return id === "" ? pushOverHttp(request) : pushedOverHttp(request, id);
  return name === "jobs" ? answering(request, async () => json(await jobNamed(id))) : answerQuestion(request, name);
}

beforeAll(async () => {
  vi.stubEnv("ROLEWALK_HOME", join(HOME, "server"));
  api = await startKubernetes({ objects: plantedObjects(7), token: "t", issuer: "https://issuer.example.com" });
  writeFileSync(join(HOME, "kubeconfig"), kubeconfigFor(api.url));
  writeFileSync(join(HOME, "sources.json"), JSON.stringify({ sources: [{ name: "own", kind: "kubernetes", kubeconfig: "kubeconfig" }] }));
  server = await serve(handle);
});
afterEach(async () => {
  const store = await serverStore();
  for (const source of await listSources(store)) await deleteSource(store, source.id);
  await store.client.snapshot.deleteMany();
});
afterAll(async () => {
  await Promise.all([api.stop(), server.stop()]);
  await closeStore(await serverStore());
  vi.unstubAllEnvs();
  rmSync(HOME, { recursive: true, force: true });
});

const own = { ROLEWALK_HOME: join(HOME, "collector"), TMPDIR: HOME };
const add = async (name: string, clusters: string[], accounts: string[] = [], until?: string): Promise<void> =>
  writeFileSync(KEY, await addPushSource(await serverStore(), { name, clusters, accounts, until }));
const shown = async (): Promise<Facts> => {
  const store = await serverStore();
  const record = (await shownOnPages(store))?.shown;
  if (!record) throw new Error("there is no snapshot");
  return factsOfSnapshot(store, record);
};

/** A bundle of these files, packed. */
async function bundleOf(files: Readonly<Record<string, unknown>>): Promise<Uint8Array<ArrayBuffer>> {
  const folder = mkdtempSync(join(HOME, "bundle-"));
  for (const [path, value] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), JSON.stringify(value));
  }
  const archive = new PassThrough();
  const [bytes] = await Promise.all([buffer(archive), packBundle(folder, archive)]);
  return new Uint8Array(bytes);
}

const TYPE = "application/gzip";
async function signed(bytes: Uint8Array): Promise<Record<string, string>> {
  const key = parsePushKey(readFileSync(KEY, "utf8"));
  if (!key.ok) throw new Error(key.error);
  const digest = contentDigest(
    await sha256Of(
      (async function* () {
        yield bytes;
      })(),
    ),
  );
  return signPush(key.value, { url: `${server.url}/api/v1/push`, type: TYPE, digest });
}
const post = (bytes: Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
  fetch(`${server.url}/api/v1/push`, { method: "POST", headers: { "content-type": TYPE, ...headers }, body: bytes });

async function sent(files: Readonly<Record<string, unknown>>) {
  const bytes = await bundleOf(files);
  const response = await post(bytes, await signed(bytes));
  return ended(response);
}

async function ended(response: Response) {
  const { id } = (await response.json()) as { id: string };
  for (;;) {
    const job = await jobNamed(id);
    if (job.state !== "queued" && job.state !== "running") return job;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const pods = (...names: string[]) => ({
  apiVersion: "v1",
  kind: "List",
  items: names.map((name) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "shop" },
    spec: { serviceAccountName: "api", containers: [{ name: "main" }] },
  })),
});
const roles = (account: string, name: string) => ({
  UserDetailList: [],
  GroupDetailList: [],
  Policies: [],
  RoleDetailList: [
    {
      RoleName: name,
      RoleId: "AROAX",
      Path: "/",
      Arn: `arn:aws:iam::${account}:role/${name}`,
      AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [] },
      RolePolicyList: [],
      AttachedManagedPolicies: [],
    },
  ],
});

describe("a cluster that no server reaches sends its own bundle", () => {
  test("from the command line, with the key of `push-key`: what was scanned there is the snapshot here, and nothing planted crossed", async () => {
    const words = ["push-key", "orchard", "--cluster", "orchard", "--out", KEY];
    const home = { ...own, ROLEWALK_HOME: join(HOME, "server") };
    writeFileSync(KEY, "another's");
    const claimed = await rolewalk(words, home);
    expect([claimed.code, claimed.problems, readFileSync(KEY, "utf8")]).toEqual([2, expect.stringContaining("EEXIST"), "another's"]);
    rmSync(KEY);
    expect(await rolewalk(words, home)).toMatchObject({ code: 0, problems: "" });
    expect(statSync(KEY).mode & 0o777).toBe(0o600);
    const pushed = await rolewalk(["scan", "--sources", join(HOME, "sources.json"), "--push", server.url, "--push-key", KEY, "--json"], own);
    expect([pushed.code, pushed.problems]).toEqual([0, expect.stringContaining("own: complete")]);
    expect(pushed.problems).toContain("this key sends and does not ask");
    const told = JSON.parse(pushed.out.toString("utf8"));
    expect([told.snapshot, told.coverage.read.length > 0]).toEqual([(await shownOnPages(await serverStore()))?.shown.id, true]);
    const facts = await shown();
    expect(facts.clusters.map((one) => [one.name, one.pods.length])).toEqual([["orchard", 7]]);
    expect(JSON.stringify(facts)).not.toMatch(PLANTED);
    const rows = (await (await listSourcesOverHttp(new Request("http://x/api/v1/sources"))).json()) as { sources: unknown[] };
    expect(rows.sources).toMatchObject([{ name: "orchard", kind: "push", detail: "clusters orchard", lastState: "complete" }]);
    expect(JSON.stringify(rows)).not.toContain(JSON.parse(readFileSync(KEY, "utf8")).privateKey);
    const database = readFileSync(join(HOME, "server", "rolewalk.db"), "latin1");
    expect(database.includes(JSON.parse(readFileSync(KEY, "utf8")).privateKey)).toBe(false);
  });

  test("and is one of the estate's sources: a snapshot is of what each has sent last and of what is read", async () => {
    await add("meadow", ["meadow"]);
    await sent({ "clusters/meadow/pods.json": pods("a") });
    await add("payments", [], ["111122223333"]);
    await sent({ "accounts/111122223333/details.json": roles("111122223333", "api") });
    const both = await shown();
    expect([both.clusters.map((one) => one.name), both.accounts.map((one) => one.roles.map((role) => role.name))]).toEqual([["meadow"], [["api"]]]);
    const source = { name: "own", kind: "kubernetes" as const, kubeconfig: join(HOME, "kubeconfig") };
    await scanToSnapshot(await serverStore(), [source], [source], { origin: "scan" }, () => undefined, new AbortController().signal);
    const all = await shown();
    expect(all.clusters.map((one) => [one.name, one.pods.length])).toEqual([
      ["meadow", 1],
      ["orchard", 7],
    ]);
    expect(all.accounts.find((one) => one.id === "111122223333")?.roles).toHaveLength(1);
  });

  test("what it may not send is left out and named, whatever folder it lies in; what it may is kept", async () => {
    await add("meadow", ["meadow"], ["111122223333"]);
    const eks = (account: string) => ({ cluster: { name: "meadow", arn: `arn:aws:eks:eu-west-1:${account}:cluster/meadow`, version: "1.34" } });
    const job = await sent({
      "clusters/meadow/pods.json": pods("a"),
      "clusters/orchard/pods.json": pods("b"),
      "pods.json": pods("c"),
      "clusters/meadow/clusters/orchard/pods.json": pods("d"),
      "clusters/meadow/details.json": roles("444455556666", "taken"),
      "accounts/111122223333/details.json": roles("444455556666", "taken"),
      "accounts/444455556666/details.json": roles("444455556666", "taken"),
      "clusters/meadow/describe-cluster.json": eks("444455556666"),
      "organization/organization.json": { Organization: { Id: "o-1", MasterAccountId: "444455556666" } },
      "accounts/111122223333/caller.json": { Account: "111122223333", Arn: "arn:aws:iam::111122223333:user/x", UserId: "x" },
    });
    expect(job).toMatchObject({ state: "done", progress: [{ state: "partial" }] });
    const facts = await shown();
    expect(facts.clusters.map((one) => [one.name, one.arn, one.pods.map((pod) => pod.name)])).toEqual([["meadow", undefined, ["a"]]]);
    expect(JSON.stringify({ ...facts, coverage: [] })).not.toMatch(/444455556666|taken|o-1/);
    expect(facts.coverage.failed.map((one) => one.path).sort()).toEqual([
      "accounts/111122223333/caller.json",
      "accounts/111122223333/details.json",
      "accounts/444455556666/details.json",
      "clusters/meadow/clusters/orchard/pods.json",
      "clusters/meadow/describe-cluster.json",
      "clusters/meadow/details.json",
      "clusters/orchard/pods.json",
      "organization/organization.json",
      "pods.json",
    ]);
  });

  test("a bundle of which nothing may be kept changes nothing", async () => {
    await add("meadow", ["meadow"]);
    await sent({ "clusters/meadow/pods.json": pods("a") });
    const job = await sent({ "clusters/orchard/pods.json": pods("b") });
    expect(job).toMatchObject({
      state: "failed",
      error: expect.stringContaining("nothing of what was sent could be kept: `clusters/orchard/pods.json` lies in no folder"),
    });
    expect((await shown()).clusters.map((one) => one.name)).toEqual(["meadow"]);
    expect(readdirSync(join(HOME, "server", "uploads"))).toEqual([]);
  });
});

describe("what is not proven is refused, and nothing is kept of it", () => {
  const refused = async (response: Response): Promise<string> => {
    expect(response.status).toBe(401);
    expect(await (await serverStore()).client.snapshot.count()).toBe(0);
    return ((await response.json()) as { detail: string }).detail;
  };

  test("the same request again", async () => {
    await add("meadow", ["meadow"]);
    const bytes = await bundleOf({ "clusters/meadow/pods.json": pods("a") });
    const headers = await signed(bytes);
    const answers = await Promise.all([post(bytes, headers), post(bytes, headers)]);
    expect(answers.map((one) => one.status).sort()).toEqual([202, 401]);
    for (const one of answers) if (one.status === 202) await ended(one);
    const again = await post(bytes, headers);
    expect([again.status, ((await again.json()) as { detail: string }).detail]).toEqual([401, "this request was sent before: each is taken once"]);
  });

  test("another body than was signed", async () => {
    await add("meadow", ["meadow"]);
    const bytes = await bundleOf({ "clusters/meadow/pods.json": pods("a") });
    expect(await refused(await post(await bundleOf({ "clusters/meadow/pods.json": pods("b") }), await signed(bytes)))).toContain("not the one that was signed");
    expect(readdirSync(join(HOME, "server", "uploads"))).toEqual([]);
  });

  test.each<[string, () => Promise<unknown>]>([
    ["a key whose time is over", () => add("meadow", ["meadow"], [], "2020-01-01T00:00:00Z")],
    [
      "a key that was replaced",
      async () => {
        await add("meadow", ["meadow"]);
        await addPushSource(await serverStore(), { name: "meadow", clusters: ["meadow"], accounts: [] });
      },
    ],
    [
      "a key that was removed",
      async () => {
        await add("meadow", ["meadow"]);
        const store = await serverStore();
        for (const source of await listSources(store)) await deleteSource(store, source.id);
      },
    ],
  ])("%s", async (_, prepare) => {
    await prepare();
    const bytes = await bundleOf({ "clusters/meadow/pods.json": pods("a") });
    expect(await refused(await post(bytes, await signed(bytes)))).toContain("not one that this server takes");
  });

  test("no signature at all", async () => {
    expect(await refused(await post(await bundleOf({ "clusters/meadow/pods.json": pods("a") }), {}))).toContain("content-digest");
  });
});

describe("a source that sends is made with care", () => {
  test.each<[string, string[], RegExp]>([
    ["without anything that it may send", ["push-key", "x"], /name at least one cluster or account/],
    ["with an account that is none", ["push-key", "x", "--account", "1"], /is no account id of 12 digits/],
    ["with a cluster that is no folder", ["push-key", "x", "--cluster", "a/b"], /is no name that a bundle's folder can have/],
    ["with a time that is none", ["push-key", "x", "--cluster", "a", "--until", "soon"], /until/],
  ])("%s", async (_, words, said) => {
    const { code, out, problems } = await rolewalk(words, { ...own, ROLEWALK_HOME: join(HOME, "server") });
    expect([code, out.length, problems]).toEqual([2, 0, expect.stringMatching(said)]);
  });

  test("a key that cannot be read is told by its file, and never quoted", async () => {
    writeFileSync(KEY, "hunter2");
    const { code, problems } = await rolewalk(["import", "server/demo/bundle", "--server", server.url, "--push-key", KEY], own);
    expect([code, problems]).toEqual([2, expect.stringContaining("it is no push key")]);
    expect(problems).not.toContain("hunter2");
  });
});
