import { describe, expect, test } from "vitest";
import type { ContainerFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { arnRef } from "@/server/model/ref.ts";
import { broken } from "./a-decision.ts";
import { aCluster, aContainer, aLookup, anInstance, aPod, env, KEY, KEYS, NODE_ROLE, USER } from "./a-pod.ts";
import { credentialChain } from "./credential-chain.ts";

const meta = { namespace: "pay", labels: {}, annotations: {} };
const configMap = (values: Readonly<Record<string, string>>, name = "settings"): ClusterFacts["configMaps"][number] => ({
  ...meta,
  name,
  keys: [...Object.keys(values), "OTHER"],
  values: { ...values },
});
const secret = (keys: string[], name = "creds"): ClusterFacts["secrets"][number] => ({ ...meta, name, type: "Opaque", keys });
const SECRET_HALF: ContainerFact["env"][number] = { name: "AWS_SECRET_ACCESS_KEY", from: { kind: "secret", name: "creds", key: "half" } };
const ID: ContainerFact["env"][number] = { name: "AWS_ACCESS_KEY_ID", value: KEY };

const run = (container: ContainerFact, cluster = aCluster(), keys: Parameters<typeof aLookup>[0] = { keys: KEYS }) => {
  const chain = credentialChain(container, aPod({ containers: [container] }), cluster, aLookup({ instance: anInstance({ hopLimit: 2 }), ...keys }), "default");
  for (const s of chain.sources) expect(broken(s)).toEqual([]);
  return { effective: chain.effective, source: chain.sources.find((s) => s.kind === "static-key"), wins: chain.sources.find((s) => s.wins) };
};

describe("E4: a static key in the environment", () => {
  test("a literal id and a secret half from a Secret are the key's user", () => {
    const { effective, source } = run(aContainer({ env: [ID, SECRET_HALF] }));
    expect(source).toMatchObject({ role: USER, verdict: "allowed", wins: true, injected: true, configured: false, detail: { keyId: KEY } });
    expect(effective).toBe(USER);
  });
  test("from a key of a ConfigMap", () => {
    const from = { kind: "configmap", name: "settings", key: "id" } as const;
    expect(run(aContainer({ env: [{ name: "AWS_ACCESS_KEY_ID", from }, SECRET_HALF] }), aCluster({ configMaps: [configMap({ id: KEY })] })).effective).toBe(
      USER,
    );
  });
  test("taken in whole from a ConfigMap and a Secret, with prefixes", () => {
    const envFrom: ContainerFact["envFrom"] = [
      { kind: "configmap", name: "settings", prefix: "AWS_" },
      { kind: "secret", name: "creds", prefix: "" },
    ];
    const cluster = aCluster({ configMaps: [configMap({ ACCESS_KEY_ID: KEY })], secrets: [secret(["AWS_SECRET_ACCESS_KEY"])] });
    expect(run(aContainer({ envFrom }), cluster).effective).toBe(USER);
  });
  test("env is over envFrom, and an empty value is none", () => {
    const envFrom: ContainerFact["envFrom"] = [{ kind: "configmap", name: "settings", prefix: "" }];
    const cluster = aCluster({ configMaps: [configMap({ AWS_ACCESS_KEY_ID: KEY })] });
    expect(run(aContainer({ envFrom, env: [...env({ AWS_ACCESS_KEY_ID: "" }), SECRET_HALF] }), cluster).source).toBeUndefined();
  });
  test("an id without a secret half is no source", () => {
    expect(run(aContainer({ env: [ID] }))).toMatchObject({ effective: NODE_ROLE, source: undefined });
  });
});

describe("E4: whose key it is", () => {
  test("a key that no list names: unknown, and still the one the SDK takes", () => {
    expect(run(aContainer({ env: [ID, SECRET_HALF] }), aCluster(), {})).toMatchObject({
      effective: null,
      source: { role: null, verdict: "unknown", wins: true },
    });
  });
  test("an id from a Secret is not read: unknown", () => {
    const id = { name: "AWS_ACCESS_KEY_ID", from: { kind: "secret", name: "creds", key: "id" } } as const;
    expect(run(aContainer({ env: [id, SECRET_HALF] }))).toMatchObject({ effective: null, source: { role: null, verdict: "unknown", wins: true } });
  });
  test("an inactive key opens nothing, and nothing else is tried", () => {
    const keys = { [KEY]: { user: arnRef(USER), status: "Inactive" } };
    expect(run(aContainer({ env: [ID, SECRET_HALF] }), aCluster(), { keys })).toMatchObject({ effective: null, source: { verdict: "denied", wins: true } });
  });
  test("a status that was not collected is an assumption", () => {
    const keys = { [KEY]: { user: arnRef(USER) } };
    expect(run(aContainer({ env: [ID, SECRET_HALF] }), aCluster(), { keys }).source?.assumptions).toEqual([expect.stringContaining("active")]);
  });
  test("a temporary key says that it is one", () => {
    const id = { name: "AWS_ACCESS_KEY_ID", value: "ASIAABCDEFGHIJKLMNOP" };
    expect(run(aContainer({ env: [id, SECRET_HALF] })).source?.steps.some((s) => s.reason.includes("temporary"))).toBe(true);
  });
});

describe("objects that were not collected", () => {
  const envFrom: ContainerFact["envFrom"] = [{ kind: "secret", name: "creds", prefix: "" }];
  test("may hold keys: listed as unknown, an assumption on the source that wins", () => {
    const { effective, source, wins } = run(aContainer({ envFrom }), aCluster({}, ["secrets"]));
    expect(source).toMatchObject({ verdict: "unknown", wins: false, injected: false });
    expect(effective).toBe(NODE_ROLE);
    expect(wins?.assumptions).toEqual([expect.stringContaining("Secret pay/creds")]);
  });
  test("may hold the other half of a key: the SDK may take it", () => {
    expect(run(aContainer({ envFrom, env: [ID] }), aCluster({}, ["secrets"]))).toMatchObject({ source: { verdict: "unknown", wins: true, role: USER } });
  });
  test("an object that does not exist sets nothing", () => {
    expect(run(aContainer({ envFrom })).source).toBeUndefined();
  });
});
