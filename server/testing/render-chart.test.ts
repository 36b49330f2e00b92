import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { renderChart } from "./render-chart.ts";

const deploy = (path: string): string => fileURLToPath(new URL(`../../deploy/${path}`, import.meta.url));
const read = (path: string): string => readFileSync(deploy(path), "utf8");

type Manifest = {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly annotations?: object };
  readonly [key: string]: unknown;
};
type Change = { readonly mode?: string; readonly server?: object; readonly collector?: object };

function rendered(template: string, { mode = "server", server = {}, collector = {} }: Change = {}): string {
  const values = parse(read("helm/rolewalk/values.yaml"));
  const scope = {
    Release: { Name: "rolewalk", Namespace: "rolewalk" },
    Values: { ...values, mode, server: { ...values.server, ...server }, collector: { ...values.collector, ...collector } },
  };
  return renderChart(read(`helm/rolewalk/templates/${template}.yaml`), scope).trim();
}

function manifests(text: string): readonly Manifest[] {
  const documents = parseAllDocuments(text, { uniqueKeys: true });
  for (const { errors } of documents) expect(errors).toEqual([]);
  return documents.map((document) => document.toJS()).filter((one) => one !== null);
}
const of = (kind: string, all: readonly Manifest[]) => all.find((one) => one.kind === kind) as never as Record<string, never>;

// `vitest -u` writes them anew after a change of the chart
test.each([
  ["server", "server"],
  ["collector", "collector"],
])("the plain manifests of the %s are the chart with its own values", async (mode, template) => {
  const head = "# Made from the chart in deploy/helm/rolewalk with the values it comes with, in the namespace rolewalk.\n";
  await expect(`${head}${rendered(template, { mode })}\n`).toMatchFileSnapshot(deploy(`server/rolewalk-${mode}.yaml`));
});

test("a mode is that mode alone", () => {
  expect(manifests(rendered("collector", { mode: "server" }))).toEqual([]);
  expect(manifests(rendered("server", { mode: "collector" }))).toEqual([]);
});

describe.each(["server", "collector"])("the pod of the %s", (mode) => {
  const all = manifests(rendered(mode, { mode }));
  const workload = all.find(({ kind }) => kind === "Deployment" || kind === "CronJob") as never as { spec: Record<string, never> };
  const pod = (workload.spec["template"] ?? workload.spec["jobTemplate"]?.["spec"]?.["template"])?.["spec"] as never as Record<string, unknown> & {
    containers: [Record<string, unknown>];
  };

  test("is not root, cannot become it, and cannot write to its own file system", () => {
    expect(pod["securityContext"]).toMatchObject({ runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: "RuntimeDefault" } });
    expect(pod.containers).toHaveLength(1);
    expect(pod.containers[0]["securityContext"]).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } });
    for (const name of ["hostNetwork", "hostPID", "hostIPC"]) expect(pod).not.toHaveProperty(name);
    expect(JSON.stringify(pod)).not.toContain("hostPath");
    expect(pod.containers[0]["resources"]).toMatchObject({ limits: { memory: expect.any(String) } });
  });

  test("reaches no instance metadata", () => {
    const { spec } = of("NetworkPolicy", all) as never as {
      spec: { policyTypes: string[]; egress: { to: { ipBlock?: { cidr: string; except?: string[] } }[] }[]; ingress: unknown[] };
    };
    expect(spec.policyTypes).toEqual(["Ingress", "Egress"]);
    expect(spec.ingress).toEqual([]);
    const blocks = spec.egress.flatMap(({ to }) => to.flatMap(({ ipBlock }) => ipBlock ?? []));
    expect(blocks).toEqual([{ cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] }]);
  });
});

test("the collector has no right in AWS, takes nothing in, and reads its cluster by the shipped ClusterRole", () => {
  const all = manifests(rendered("collector", { mode: "collector" }));
  expect(all.map(({ kind }) => kind).sort()).toEqual(["ClusterRoleBinding", "ConfigMap", "CronJob", "NetworkPolicy", "ServiceAccount"]);
  expect(of("ServiceAccount", all)["metadata"]).not.toHaveProperty("annotations");
  expect(of("ClusterRoleBinding", all)["roleRef"]).toEqual({ apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "rolewalk-reader" });
  const [reader] = manifests(read("kubernetes/rolewalk-reader.yaml"));
  expect(reader?.metadata.name).toBe("rolewalk-reader");
  expect(JSON.stringify(reader)).not.toContain('"secrets"');
});

test("the server has no token of its cluster, no way in and no role unless the values say so", () => {
  const plain = manifests(rendered("server"));
  expect(plain.some(({ kind }) => kind === "ClusterRoleBinding")).toBe(false);
  expect(JSON.stringify(of("Deployment", plain))).toContain('"automountServiceAccountToken":false');
  expect(JSON.stringify(of("Deployment", plain))).toContain('{"name":"HOSTNAME","value":"127.0.0.1"}');
  const roleArn = "arn:aws:iam::111122223333:role/rolewalk";
  const more = manifests(rendered("server", { server: { readsOwnCluster: true, allowFromNamespace: "ingress", roleArn, podIdentity: true } }));
  expect(of("ServiceAccount", more)["metadata"]).toMatchObject({ annotations: { "eks.amazonaws.com/role-arn": roleArn } });
  expect(JSON.stringify(of("Deployment", more))).toContain('"automountServiceAccountToken":true');
  expect(more.some(({ kind }) => kind === "ClusterRoleBinding")).toBe(true);
  const policy = JSON.stringify(of("NetworkPolicy", more));
  expect(policy).toContain('"kubernetes.io/metadata.name":"ingress"');
  expect(policy).toContain("169.254.170.23/32");
});

test("several servers take a database on a server, whose address stands in no manifest", () => {
  const server = { replicas: 3, database: { secret: "rolewalk-database", port: 6432 } };
  const all = manifests(rendered("server", { server }));
  expect(all.some(({ kind }) => kind === "PersistentVolumeClaim")).toBe(false);
  const { spec } = of("Deployment", all) as never as {
    spec: { replicas: number; strategy: object; template: { spec: { volumes: object[]; containers: [{ env: { name: string }[] }] } } };
  };
  expect(spec).toMatchObject({ replicas: 3, strategy: { type: "RollingUpdate" } });
  expect(spec.template.spec.volumes).toContainEqual({ name: "data", emptyDir: { sizeLimit: "10Gi" } });
  const url = { name: "DATABASE_URL", valueFrom: { secretKeyRef: { name: "rolewalk-database", key: "url" } } };
  expect(spec.template.spec.containers[0].env).toContainEqual(url);
  expect(JSON.stringify(of("NetworkPolicy", all))).toContain('"ports":[{"port":6432}]');
  const alone = manifests(rendered("server", { server: { replicas: 3 } }));
  expect(of("Deployment", alone)["spec"]).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
});

test("values that ask for several servers on one file are refused by the chart itself", () => {
  const valid = new Ajv({ strictRequired: false }).compile(JSON.parse(read("helm/rolewalk/values.schema.json")));
  const values = parse(read("helm/rolewalk/values.yaml"));
  const held = (server: object) => valid({ ...values, server: { ...values.server, ...server } });
  expect(held({})).toBe(true);
  expect(held({ replicas: 3, database: { secret: "rolewalk-database", port: 5432 } })).toBe(true);
  expect(held({ replicas: 3 })).toBe(false);
  expect(held({ replicas: 0 })).toBe(false);
});

test("people sign in by an issuer where one is named, and no secret stands in a manifest", () => {
  const given = { roles: "admin=platform; viewer=*,payments", scopes: "*=cluster:prod-1" };
  const oidc = { issuer: "https://id.example.com", clientId: "rolewalk", secret: "rolewalk-oidc", ...given };
  const deployment = of("Deployment", manifests(rendered("server", { server: { listen: "0.0.0.0", oidc, metricsSecret: "scrape" } }))) as never as {
    spec: { template: { spec: { containers: [{ env: { name: string; value?: string; valueFrom?: object }[] }] } } };
  };
  const { env } = deployment.spec.template.spec.containers[0];
  const named = Object.fromEntries(env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]));
  expect(named).toMatchObject({
    HOSTNAME: "0.0.0.0",
    ROLEWALK_OIDC_ISSUER: "https://id.example.com",
    ROLEWALK_ROLES: given.roles,
    ROLEWALK_SCOPES: given.scopes,
    ROLEWALK_OIDC_CLIENT_SECRET: { secretKeyRef: { name: "rolewalk-oidc", key: "client-secret" } },
    ROLEWALK_METRICS_TOKEN: { secretKeyRef: { name: "scrape", key: "token" } },
  });
  expect(env.filter(({ name, value }) => /SECRET|TOKEN|KEY/.test(name) && value !== undefined)).toEqual([]);
});

test("the image runs as nobody in particular, on the pinned runtime, and serves this machine alone unless told otherwise", () => {
  const lines = read("image/Dockerfile").split("\n");
  const { dependencies } = JSON.parse(readFileSync(deploy("../package.json"), "utf8"));
  const bases = lines.filter((line) => line.startsWith("FROM ")).map((line) => line.split(" ")[1]);
  expect(bases).toEqual([`node:${dependencies.node}-trixie-slim`, `node:${dependencies.node}-trixie-slim`]);
  expect(lines.filter((line) => line.startsWith("USER "))).toEqual(["USER 10001:10001"]);
  expect(read("image/Dockerfile")).toContain("HOSTNAME=127.0.0.1");
  expect(read("image/Dockerfile")).not.toMatch(/^(ADD|ARG) |curl|wget/m);
});
