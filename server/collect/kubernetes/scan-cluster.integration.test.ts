import { HttpMethod, RequestContext } from "@kubernetes/client-node";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { assembleFacts } from "@/server/collect/bundle/assemble-facts.ts";
import { documentsOf } from "@/server/collect/bundle/read-document.ts";
import { memorySink } from "@/server/collect/scan/bundle-sink.ts";
import { type KubernetesStandIn, kubeconfigFor, startKubernetes } from "@/server/testing/stand-in/kubernetes-api.ts";
import type { Fault } from "@/server/testing/stand-in/kubernetes-faults.ts";
import { listen } from "@/server/testing/stand-in/listen.ts";
import { PLANTED, plantedObjects } from "@/server/testing/stand-in/planted-objects.ts";
import { isKnownPath } from "./kinds.ts";
import { loadKubeAccess } from "./kube-config.ts";
import { ReadOnlyClient } from "./read-only-client.ts";
import { scanCluster } from "./scan-cluster.ts";

const PATIENCE = { attempts: 3, timeoutMs: 20_000, firstWaitMs: 1 };

let api: KubernetesStandIn;
afterEach(() => api?.stop());

const scanned = async (
  faults: Readonly<Record<string, Fault>> = {},
  pods = 3,
  { signal, patience = PATIENCE }: { signal?: AbortSignal; patience?: typeof PATIENCE } = {},
) => {
  api = await startKubernetes({ objects: plantedObjects(pods), token: "t", issuer: "https://issuer.example.com", faults });
  const sink = memorySink();
  const outcome = await scanCluster({ uploaded: kubeconfigFor(api.url), patience }, sink, () => undefined, signal);
  const documents = Object.fromEntries(sink.documents) as Readonly<
    Record<string, { kind: string; items: Array<Record<string, unknown>>; metadata: { continue?: string } }>
  >;
  return { outcome, documents, requests: api.requests };
};

describe("lists", () => {
  test("a cluster that answers everything is complete, and an empty list says what it would hold", async () => {
    const { outcome, documents } = await scanned();
    expect(outcome).toMatchObject({ state: "complete", failed: [], missing: [] });
    expect(documents["clusters/orchard/jobs.json"]).toMatchObject({ apiVersion: "batch/v1", kind: "JobList", items: [] });
    expect(documents["clusters/orchard/pods.json"]?.items[0]).toMatchObject({ apiVersion: "v1", kind: "Pod" });
    expect(JSON.stringify(documents)).not.toMatch(PLANTED);
  });

  test("Secrets are asked for as a table: their type is read, their content never sent", async () => {
    const { documents, requests } = await scanned();
    expect(documents["clusters/orchard/secrets.json"]?.items).toEqual([
      { apiVersion: "v1", kind: "Secret", metadata: expect.objectContaining({ name: "db" }), type: "Opaque", data: {} },
    ]);
    expect(requests.find((one) => one.includes("/secrets"))).toContain("includeObject=Metadata");
  });

  test("a place in a list that has expired begins the list again", async () => {
    const { outcome, documents, requests } = await scanned({ pods: { kind: "expired", times: 1 } }, 1001);
    expect(outcome.state).toBe("complete");
    expect(documents["clusters/orchard/pods.json"]?.items).toHaveLength(1001);
    expect(requests.filter((one) => one.includes("/pods?"))).toHaveLength(5);
  });

  test("a list that expires every time is read in one piece in the end", async () => {
    const { documents, requests } = await scanned({ pods: { kind: "expired", times: 99 } }, 1001);
    expect(documents["clusters/orchard/pods.json"]?.items).toHaveLength(1001);
    expect(requests).toContain("GET /api/v1/pods");
  });

  test("a busy server is asked again after the time it names, and how long that was is told", async () => {
    const { outcome } = await scanned({ pods: { kind: "busy", times: 2, retryAfter: 0.05 } });
    expect(outcome.state).toBe("complete");
    expect(outcome.ledger.find((one) => one.operation === "list pods")).toMatchObject({ throttled: 2, waitedMs: 100 });
  });

  test("kinds that the server does not serve are read as none of them where they came late, and named where every server has them", async () => {
    const { outcome, documents } = await scanned({ validatingadmissionpolicies: { kind: "absent" }, networkpolicies: { kind: "absent" } });
    expect(documents["clusters/orchard/validatingadmissionpolicies.json"]).toMatchObject({ kind: "ValidatingAdmissionPolicyList", items: [] });
    expect(outcome.failed).toMatchObject([{ path: "clusters/orchard/networkpolicies.json", reason: expect.stringContaining("not served") }]);
  });
});

describe("what cannot be read", () => {
  test("a forbidden kind is coverage: what, of which cluster, which answers are weaker", async () => {
    const { outcome, documents } = await scanned({ nodes: { kind: "forbidden" } });
    expect(outcome.state).toBe("partial");
    expect(outcome.failed).toEqual([{ path: "clusters/orchard/nodes.json", reason: expect.stringContaining("is forbidden: 403 nodes is forbidden") }]);
    expect(outcome.missing).toEqual([{ what: "nodes", of: "orchard", weakens: "the credentials a pod can take from its node" }]);
    expect(documents["clusters/orchard/nodes.json"]).toBeUndefined();
    expect(documents["clusters/orchard/pods.json"]).toBeDefined();
  });

  test("Secrets left out on purpose are named and leave the cluster complete", async () => {
    const { outcome } = await scanned({ secrets: { kind: "forbidden" } });
    expect(outcome.state).toBe("complete");
    expect(outcome.missing.map((one) => one.what)).toEqual(["secrets"]);
    expect(outcome.reason).toBeUndefined();
  });

  test("where ConfigMaps may not be listed, aws-auth is read by name", async () => {
    const { outcome, documents } = await scanned({ configmaps: { kind: "forbidden" } });
    expect(outcome.missing.map((one) => one.what)).toEqual(["configmaps"]);
    expect(documents["clusters/orchard/configmap-aws-auth.json"]).toMatchObject({
      kind: "ConfigMap",
      data: { mapRoles: expect.stringContaining("role/nodes"), note: "<removed>" },
    });
  });

  test("a page that is no JSON, or is cut, leaves the pages before it and the mark that more follows", async () => {
    for (const kind of ["malformed", "cut"] as const) {
      const { outcome, documents } = await scanned({ pods: { kind, page: 2 } }, 1001);
      expect(outcome.state).toBe("partial");
      expect(documents["clusters/orchard/pods.json"]?.items).toHaveLength(500);
      expect(documents["clusters/orchard/pods.json"]?.metadata.continue).toBeTruthy();
      expect(outcome.missing.map((one) => one.what)).toEqual(["pods after the first 500"]);
      await api.stop();
    }
  });

  test("an answer that does not come is given up, and the rest is read", async () => {
    const { outcome, documents } = await scanned({ roles: { kind: "slow", ms: 5_000 } }, 3, { patience: { attempts: 1, timeoutMs: 1_500, firstWaitMs: 1 } });
    expect(outcome.failed).toMatchObject([{ path: "clusters/orchard/roles.json", reason: expect.stringContaining("no answer within 1.5 s") }]);
    expect(documents["clusters/orchard/clusterroles.json"]).toBeDefined();
  });

  test("credentials that are not accepted, and a server that is not there, are failed sources", async () => {
    api = await startKubernetes({ objects: {}, token: "another" });
    const refused = await scanCluster({ uploaded: kubeconfigFor(api.url), patience: PATIENCE }, memorySink());
    expect(refused).toMatchObject({ state: "failed", reason: expect.stringContaining("does not accept the credentials") });
    const absent = await scanCluster({ uploaded: kubeconfigFor("http://127.0.0.1:1"), patience: PATIENCE }, memorySink());
    expect(absent).toMatchObject({ state: "failed", reason: expect.stringMatching(/could not be reached: .*(ECONNREFUSED|bad port)/) });
  });

  test("an aborted scan rejects with the signal's reason", async () => {
    await expect(scanned({}, 3, { signal: AbortSignal.abort(new Error("stopped by hand")) })).rejects.toThrow("stopped by hand");
  });
});

test("over TLS a cluster is read by who knows its authority, and a server of another authority is not believed", async () => {
  api = await startKubernetes({ objects: plantedObjects(3), token: "t", issuer: "https://issuer.example.com", tls: true });
  const read = await scanCluster({ uploaded: kubeconfigFor(api.url, "t", "orchard", api.ca), patience: PATIENCE }, memorySink());
  expect(read.state).toBe("complete");
  const doubted = await scanCluster({ uploaded: kubeconfigFor(api.url, "t", "orchard"), patience: { ...PATIENCE, attempts: 1 } }, memorySink());
  expect(doubted).toMatchObject({ state: "failed", reason: expect.stringMatching(/could not be reached: .*certificate/) });
});

test("a planted write, a watch and a path that is not listed are refused before anything is sent", async () => {
  api = await startKubernetes({ objects: {} });
  const access = await loadKubeAccess({ uploaded: kubeconfigFor(api.url) });
  if (!access.ok) throw new Error(access.error);
  const client = new ReadOnlyClient(access.value.config, access.value.server);
  const signal = new AbortController().signal;
  const send = (method: HttpMethod, path: string) => client.send(new RequestContext(`${api.url}${path}`, method), signal);
  await expect(send(HttpMethod.POST, "/api/v1/pods")).rejects.toThrow("refused to send POST /api/v1/pods");
  await expect(send(HttpMethod.DELETE, "/api/v1/namespaces")).rejects.toThrow("refused to send");
  await expect(send(HttpMethod.GET, "/api/v1/pods?watch=true")).rejects.toThrow("refused to send");
  await expect(send(HttpMethod.GET, "/api/v1/namespaces/kube-system/secrets/token")).rejects.toThrow("refused to send");
  expect(api.requests).toEqual([]);
});

test("a server that knows nothing of Kubernetes is a failed source that leaves no list behind", async () => {
  const web = await listen((_, response) => response.writeHead(404, { "content-type": "text/html" }).end("<h1>no</h1>"));
  const sink = memorySink();
  const outcome = await scanCluster({ uploaded: kubeconfigFor(web.url), patience: PATIENCE }, sink);
  await web.stop();
  expect(outcome).toMatchObject({ state: "failed", reason: expect.stringContaining("nothing could be read") });
  expect([...sink.documents.keys()]).toEqual([]);
});

test("a credential plugin that fails is a failed source that says so, and ran once", async () => {
  api = await startKubernetes({ objects: {} });
  const config = JSON.parse(kubeconfigFor(api.url));
  config.users[0].user = { exec: { apiVersion: "client.authentication.k8s.io/v1", command: "rolewalk-no-such-plugin" } };
  const outcome = await scanCluster({ uploaded: JSON.stringify(config), allowExec: true, patience: PATIENCE }, memorySink());
  expect(outcome).toMatchObject({ state: "failed", reason: expect.stringContaining("rolewalk-no-such-plugin") });
  expect(api.requests).toEqual([]);
});

test("whatever goes wrong with whichever lists, each is in the coverage and none is taken for whole", async () => {
  const resources = ["pods", "nodes", "configmaps", "deployments", "clusterroles", "namespaces"] as const;
  const fault = fc.constantFrom<Fault>(
    { kind: "forbidden" },
    { kind: "malformed", page: 1 },
    { kind: "cut", page: 1 },
    { kind: "absent" },
    { kind: "unauthorized" },
  );
  const mixes = fc.dictionary(fc.constantFrom(...resources), fault, { maxKeys: 6, noNullPrototype: true });
  await fc.assert(
    fc.asyncProperty(mixes, async (faults) => {
      const { outcome, documents } = await scanned(faults, 3, { patience: { ...PATIENCE, attempts: 1 } });
      await api.stop();
      const lost = Object.keys(faults).sort();
      expect(outcome.failed.map((one) => one.path).sort()).toEqual(lost.map((one) => `clusters/orchard/${one}.json`));
      expect(outcome.state).toBe(lost.length === 0 ? "complete" : "partial");
      expect(lost.filter((one) => documents[`clusters/orchard/${one}.json`] !== undefined)).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

describe("a credential that may read some namespaces alone", () => {
  const item = (kind: string, name: string, namespace?: string) => ({
    apiVersion: "v1",
    kind,
    metadata: { name, ...(namespace && { namespace }) },
    spec: { containers: [{ name: "main" }] },
  });
  const objects = {
    namespaces: [item("Namespace", "shop"), item("Namespace", "web")],
    pods: [item("Pod", "a", "shop"), item("Pod", "b", "web"), item("Pod", "c", "other")],
    serviceaccounts: [item("ServiceAccount", "default", "shop")],
  };
  const scannedIn = async (namespaces: readonly string[] | undefined, only: readonly string[] = ["shop", "web"]) => {
    api = await startKubernetes({ objects, token: "t", only });
    const sink = memorySink();
    const outcome = await scanCluster({ uploaded: kubeconfigFor(api.url), patience: PATIENCE, namespaces }, sink);
    return { outcome, facts: assembleFacts(documentsOf("scan", sink.documents), { readAt: "2026-01-01T00:00:00Z" }), requests: api.requests };
  };

  test("reads them one by one, and its lists are not taken for whole ones", async () => {
    const { outcome, facts, requests } = await scannedIn(["shop", "web"]);
    const [cluster] = facts.clusters;
    expect(cluster?.pods.map((one) => one.name)).toEqual(["a", "b"]);
    expect([cluster?.lists.pods, cluster?.lists.serviceAccounts, cluster?.lists.nodes]).toEqual(["partial", "partial", undefined]);
    expect(outcome.missing.map((one) => one.what)).toEqual(expect.arrayContaining(["pods outside of namespaces shop, web", "nodes"]));
    expect(outcome.shortfalls.find((one) => one.what.startsWith("pods outside"))).toMatchObject({ isOptional: true });
    expect(requests.filter((one) => one.includes("/pods"))).toEqual([
      "GET /api/v1/namespaces/shop/pods?limit=500",
      "GET /api/v1/namespaces/web/pods?limit=500",
    ]);
  });

  test("a namespace that may not be read is told, and the others are kept", async () => {
    const { outcome, facts } = await scannedIn(["shop", "web"], ["shop"]);
    expect(facts.clusters[0]?.pods.map((one) => one.name)).toEqual(["a"]);
    expect(outcome.missing.map((one) => one.what)).toContain("pods of namespace web");
    expect(outcome.state).toBe("partial");
  });

  test("without their names nothing can be read of it, and that is said", async () => {
    const { outcome } = await scannedIn(undefined);
    expect(outcome).toMatchObject({ state: "failed", reason: expect.stringContaining("403") });
  });

  test.each(["../pods", "shop/pods", "Shop", "", "-a"])("a name that would lead elsewhere is never sent: %j", (name) => {
    expect(isKnownPath(`/api/v1/namespaces/${name}/pods`)).toBe(false);
  });

  test("of a namespace the listed kinds alone may be asked for", () => {
    expect(isKnownPath("/apis/apps/v1/namespaces/shop/deployments")).toBe(true);
    for (const path of [
      "/api/v1/namespaces/shop/pods/a",
      "/api/v1/namespaces/shop/pods/a/exec",
      "/api/v1/namespaces/shop/nodes",
      "/api/v1/namespaces/shop/events",
      "/api/v1/namespaces/shop/secrets",
    ])
      expect(isKnownPath(path)).toBe(false);
  });
});
