import { execFile, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CoreV1Api, KubeConfig, Watch } from "@kubernetes/client-node";
import { afterEach, describe, expect, test } from "vitest";
import { type KubernetesStandIn, type KubernetesWorld, kubeconfigFor, startKubernetes } from "./kubernetes-api.ts";
import { plantedObjects } from "./planted-objects.ts";

let api: KubernetesStandIn;
const ended: Array<() => void> = [];
afterEach(async () => {
  for (const end of ended.splice(0)) end();
  await api?.stop();
});

const kubeconfig = () => kubeconfigFor(api.url, "t", "orchard", api.ca);
const start = async (more: Partial<KubernetesWorld> = {}): Promise<KubeConfig> => {
  api = await startKubernetes({ objects: plantedObjects(7), token: "t", tls: true, ...more });
  const config = new KubeConfig();
  config.loadFromString(kubeconfig());
  return config;
};
const podNamed = (name: string, labels = {}) => ({ metadata: { name, namespace: "payments", labels }, spec: { containers: [{ name: "main" }] } });

/** What Kubernetes' own client for Node is told by a watch, as `TYPE name`. */
async function watching(config: KubeConfig, resourceVersion: string) {
  const told: string[] = [];
  const closed = Promise.withResolvers<unknown>();
  const stop = await new Watch(config).watch(
    "/api/v1/pods",
    { allowWatchBookmarks: true, resourceVersion },
    (type: string, object: { metadata?: { name?: string }; code?: number }) => told.push(`${type} ${object?.metadata?.name ?? object?.code ?? ""}`.trim()),
    (error: unknown) => closed.resolve(error),
  );
  ended.push(() => stop.abort());
  return { told, closed: closed.promise };
}

describe("the stand-in of a Kubernetes API", () => {
  test("is believed over TLS by who knows its authority, and by nobody else", async () => {
    const config = await start();
    expect((await config.makeApiClient(CoreV1Api).listPodForAllNamespaces()).items).toHaveLength(7);
    const refusal = await new Promise<Error>((done) => get(`${api.url}/version`).on("error", done));
    expect(refusal.message).toMatch(/certificate/);
  });

  test("answers all pages of a list as of one version, whatever changes meanwhile", async () => {
    const client = (await start()).makeApiClient(CoreV1Api);
    const first = await client.listPodForAllNamespaces({ limit: 4 });
    api.objects.remove("pods", "api-6", "payments");
    api.objects.put("pods", podNamed("new"));
    const second = await client.listPodForAllNamespaces({ limit: 4, _continue: first.metadata?._continue ?? "" });
    expect([...first.items, ...second.items].map((one) => one.metadata?.name)).toEqual([0, 1, 2, 3, 4, 5, 6].map((n) => `api-${n}`));
    expect(second.metadata?.resourceVersion).toBe(first.metadata?.resourceVersion);
    const anew = await client.listPodForAllNamespaces();
    expect(anew.items.map((one) => one.metadata?.name)).toContain("new");
    expect(Number(anew.metadata?.resourceVersion)).toBe(Number(first.metadata?.resourceVersion) + 2);
    const third = await client.listPodForAllNamespaces({ limit: 4 });
    api.objects.compact();
    await expect(client.listPodForAllNamespaces({ limit: 4, _continue: third.metadata?._continue ?? "" })).rejects.toMatchObject({ code: 410 });
  });

  test("tells a watch what changed since its version, then each change, then a bookmark", async () => {
    const config = await start();
    const { resourceVersion = "" } = (await config.makeApiClient(CoreV1Api).listPodForAllNamespaces()).metadata ?? {};
    api.objects.put("pods", podNamed("before"));
    const { told } = await watching(config, resourceVersion);
    await expect.poll(() => told).toEqual(["ADDED before"]);
    api.objects.put("pods", podNamed("before", { seen: "twice" }));
    api.objects.put("configmaps", podNamed("another-kind"));
    api.objects.remove("pods", "before", "payments");
    api.watches.bookmark();
    await expect.poll(() => told).toEqual(["ADDED before", "MODIFIED before", "DELETED before", "BOOKMARK"]);
  });

  test("says that a version is too old, and cuts connections when told to", async () => {
    const config = await start({ history: 1 });
    for (const name of ["a", "b", "c"]) api.objects.put("pods", podNamed(name));
    const old = await watching(config, "4711");
    await old.closed;
    expect(old.told).toEqual(["ERROR 410"]);
    const open = await watching(config, String(api.objects.version));
    await expect.poll(() => api.watches.count("pods")).toBe(1);
    api.watches.drop();
    await open.closed;
    expect(api.watches.count()).toBe(0);
    api.setToken("another");
    expect(await (await watching(config, String(api.objects.version))).closed).toMatchObject({ message: "Unauthorized" });
  });
});

const hasKubectl = (() => {
  try {
    execFileSync("kubectl", ["version", "--client"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

describe.runIf(hasKubectl)("kubectl", () => {
  test("reads the stand-in's pods, and watches them", async () => {
    await start();
    const folder = mkdtempSync(join(tmpdir(), "rolewalk-kubectl-"));
    ended.push(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, "config"), kubeconfig());
    const env = { ...process.env, HOME: folder, KUBECONFIG: join(folder, "config") };
    const pods = JSON.parse((await promisify(execFile)("kubectl", ["get", "pods", "-A", "-o", "json", "--chunk-size=3"], { env })).stdout);
    expect(pods.items.map((one: { metadata: { name: string } }) => one.metadata.name)).toEqual([0, 1, 2, 3, 4, 5, 6].map((n) => `api-${n}`));
    const watch = spawn("kubectl", ["get", "pods", "-A", "-o", "name", "--watch"], { env, stdio: ["ignore", "pipe", "inherit"] });
    ended.push(() => watch.kill());
    let lines = "";
    watch.stdout.on("data", (chunk) => {
      lines += chunk;
    });
    await expect.poll(() => api.watches.count("pods"), { timeout: 10_000 }).toBe(1);
    api.objects.put("pods", podNamed("made-later"));
    await expect.poll(() => lines, { timeout: 10_000 }).toContain("pod/made-later");
    expect(lines).toContain("pod/api-6");
  }, 60_000);
});
