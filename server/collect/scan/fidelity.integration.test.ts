import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { KUBERNETES_KINDS } from "@/server/collect/kubernetes/kinds.ts";
import type { ClusterFacts, Facts } from "@/server/facts/snapshot.ts";
import { kubeconfigFor, startKubernetes } from "@/server/testing/stand-in/kubernetes-api.ts";
import { recordedInput } from "@/server/testing/test-data.ts";
import { openDirectorySink } from "./bundle-sink.ts";
import { scan } from "./scan.ts";

const orchard = recordedInput("orchard");

/** What comes from the Kubernetes API; of Secrets a scan reads no key names. */
function objectFacts(facts: Facts) {
  const cluster = facts.clusters.find((one) => one.name === "orchard") as ClusterFacts;
  const {
    pods,
    serviceAccounts,
    nodes,
    namespaces,
    workloads,
    configMaps,
    roles,
    clusterRoles,
    roleBindings,
    clusterRoleBindings,
    networkPolicies,
    admission,
  } = cluster;
  const secrets = cluster.secrets.map((one) => ({ ...one, keys: [] }));
  return {
    pods,
    serviceAccounts,
    nodes,
    namespaces,
    workloads,
    configMaps,
    secrets,
    roles,
    clusterRoles,
    roleBindings,
    clusterRoleBindings,
    networkPolicies,
    admission,
  };
}

async function factsOf(path: string): Promise<Facts> {
  const facts = await loadFacts(path, { readAt: "2026-01-01T00:00:00Z" });
  if (!facts.ok) throw new Error(facts.error.message);
  return facts.value;
}

test.skipIf(orchard === undefined)("a recorded cluster, served and scanned, gives the facts of its recording", async () => {
  const source = join(orchard ?? "", "clusters", "orchard");
  const objects: Record<string, Array<Record<string, unknown>>> = {};
  for (const file of await readdir(source)) {
    const resource = file.replace(/\.json$/, "");
    if (KUBERNETES_KINDS.some((one) => one.resource === resource)) objects[resource] = JSON.parse(await readFile(join(source, file), "utf8")).items;
  }
  const api = await startKubernetes({ objects });
  const folder = await mkdtemp(join(tmpdir(), "rolewalk-fidelity-"));
  try {
    await writeFile(join(folder, "kubeconfig"), kubeconfigFor(api.url));
    const sink = await openDirectorySink(join(folder, "bundle"));
    if (!sink.ok) throw new Error(sink.error);
    await scan([{ name: "orchard", kind: "kubernetes", kubeconfig: join(folder, "kubeconfig") }], sink.value);
    await sink.value.commit();
    const [scanned, recorded] = [await factsOf(join(folder, "bundle")), await factsOf(orchard ?? "")];
    expect(objectFacts(scanned)).toEqual(objectFacts(recorded));
    const lists = scanned.clusters[0]?.lists ?? {};
    expect(Object.entries(lists).filter(([, state]) => state !== "complete")).toEqual([]);
    const known = ["rolewalk-scan.json", "clusters/orchard/openid-configuration.json"];
    expect(scanned.coverage.failed.filter((one) => !known.includes(one.path))).toEqual([]);
  } finally {
    await api.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
