import { describe, expect, test } from "vitest";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { type AResource, aPlan, speaksOf } from "@/server/testing/terraform-plan.ts";
import { arn, MAP_ROLES, type Made, made } from "./a-made-plan.ts";

describe("objects of a cluster", () => {
  const inOne = { providers: { kubernetes: { name: "kubernetes", expressions: { host: { constant_value: "https://one.eks.example.com" } } } } };
  const oneOf = (plan: Made): ClusterFacts | undefined => plan.clusters.find((one) => one.name === "one");

  test("a deployment's blocks are its template; a variable that is not known comes from somewhere", () => {
    const container = {
      name: "c",
      image: "i",
      env: [{ name: "AWS_ROLE_ARN", value: null, value_from: [] }],
      security_context: [{ privileged: true, run_as_user: "0" }],
      volume_mount: [],
    };
    const spec = {
      service_account_name: "api",
      host_pid: true,
      container: [container],
      volume: [{ name: "v", host_path: [{ path: "/", type: "" }] }],
      node_selector: { "a.b/c_d": "x" },
    };
    const deployment: AResource = {
      type: "kubernetes_deployment_v1",
      name: "web",
      after: {
        metadata: [{ name: "web", namespace: "shop", labels: { "app.kubernetes.io/name": "web" } }],
        spec: [{ replicas: "2", template: [{ metadata: [{ labels: { a_b: "c" } }], spec: [spec] }] }],
      },
      unknown: { spec: [{ template: [{ spec: [{ container: [{ env: [{ value: true }] }] }] }] }] },
    };
    const [workload] = oneOf(made(aPlan([deployment], inOne)))?.workloads ?? [];
    expect(workload).toMatchObject({
      kind: "deployment",
      name: "web",
      namespace: "shop",
      replicas: 2,
      labels: { "app.kubernetes.io/name": "web" },
      templateLabels: { a_b: "c" },
    });
    expect(workload?.spec).toMatchObject({
      serviceAccount: "api",
      hostPID: true,
      nodeSelector: { "a.b/c_d": "x" },
      volumes: [{ kind: "hostpath", path: "/" }],
    });
    expect(workload?.spec?.containers[0]).toMatchObject({
      env: [{ name: "AWS_ROLE_ARN", from: { kind: "other" } }],
      security: { privileged: true, runAsUser: 0 },
    });
  });

  test("keys of aws-auth that something else made are put and taken away alone", () => {
    const metadata = [{ name: "aws-auth", namespace: "kube-system" }];
    const put = oneOf(made(aPlan([{ type: "kubernetes_config_map_v1_data", name: "a", after: { metadata, data: { mapUsers: "[]" }, force: true } }], inOne)));
    expect(put?.configMaps[0]).toMatchObject({ keys: ["mapRoles", "mapUsers"], values: { mapRoles: MAP_ROLES, mapUsers: "[]" } });
    const gone = oneOf(
      made(aPlan([{ type: "kubernetes_config_map_v1_data", name: "a", actions: ["delete"], before: { metadata, data: { mapRoles: MAP_ROLES } } }], inOne)),
    );
    expect(gone?.configMaps[0]).toMatchObject({ keys: [], values: {} });
  });

  test("an annotation that speaks of a role that is made in the same plan has its ARN", () => {
    const role: AResource = { type: "aws_iam_role", name: "r", after: { name: "r", path: "/", assume_role_policy: "{}" }, unknown: { arn: true } };
    const annotations: AResource = {
      type: "kubernetes_annotations",
      name: "a",
      after: { api_version: "v1", kind: "ServiceAccount", metadata: [{ name: "api", namespace: "shop" }], annotations: {} },
      unknown: { annotations: { "eks.amazonaws.com/role-arn": true } },
      expressions: { annotations: speaksOf("aws_iam_role.r.arn") },
    };
    const after = made(aPlan([role, annotations], inOne));
    expect(oneOf(after)?.serviceAccounts[0]).toMatchObject({ uid: "u-1", annotations: { "eks.amazonaws.com/role-arn": arn("role/r") } });
  });

  test("a manifest's parts that are not known are derived or said, never left out without a word", () => {
    const role: AResource = { type: "aws_iam_role", name: "r", after: { name: "r", path: "/", assume_role_policy: "{}" }, unknown: { arn: true } };
    const manifest = (object: object, unknown: object): AResource => ({
      type: "kubernetes_manifest",
      name: "m",
      after: { manifest: object },
      unknown: { manifest: unknown, object: true },
      expressions: { manifest: speaksOf("aws_iam_role.r.arn") },
    });
    const metadata = { name: "api", namespace: "shop", annotations: {} };
    const account = manifest({ apiVersion: "v1", kind: "ServiceAccount", metadata }, { metadata: { annotations: { "eks.amazonaws.com/role-arn": true } } });
    expect(oneOf(made(aPlan([role, account], inOne)))?.serviceAccounts[0]?.annotations).toEqual({ "eks.amazonaws.com/role-arn": arn("role/r") });
    const spec = { template: { spec: { containers: [{ name: "c", env: [{ name: "AWS_ROLE_ARN" }] }], volumes: [{ name: "v", secret: {} }] } } };
    const workload = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: "shop" }, spec };
    const after = made(
      aPlan(
        [role, manifest(workload, { spec: { template: { spec: { containers: [{ env: [{ value: true }] }], volumes: [{ secret: { secretName: true } }] } } } })],
        inOne,
      ),
    );
    expect(oneOf(after)?.workloads[0]?.spec?.containers[0]?.env).toEqual([{ name: "AWS_ROLE_ARN", from: { kind: "other" } }]);
    expect(after.assumptions).toContainEqual(
      "kubernetes_manifest.m: manifest.spec.template.spec.volumes.secret.secretName is known only after apply: what depends on it is not shown",
    );
  });

  test.each<[string, object, object, string]>([
    ["name", { metadata: [{ namespace: "shop" }] }, { metadata: [{ name: true }] }, "its name is known only after apply"],
    [
      "service account",
      { metadata: [{ name: "web", namespace: "shop" }], spec: [{ template: [{ spec: [{ container: [] }] }] }] },
      { spec: [{ template: [{ spec: [{ service_account_name: true }] }] }] },
      "which service account its pods run as is known only after apply",
    ],
  ])("an object whose %s is not known is taken for no other", (_, values, unknown, reason) => {
    const expressions = { metadata: [{ name: speaksOf("local.x") }], spec: [{ template: [{ spec: [{ service_account_name: speaksOf("local.x") }] }] }] };
    const after = made(aPlan([{ type: "kubernetes_deployment_v1", name: "web", after: values, unknown, expressions }], inOne));
    expect(after.ignored).toEqual([{ what: "kubernetes_deployment_v1.web", reason }]);
    expect(oneOf(after)?.workloads).toEqual([]);
  });

  test("a Secret's values are never looked at, and its keys stay those that were read", () => {
    const values = { metadata: [{ name: "keys", namespace: "shop" }], type: "Opaque", data: { AWS_ACCESS_KEY_ID: "AKIAPLANTEDPLANTED00" } };
    const after = made(
      aPlan([{ type: "kubernetes_secret_v1", name: "s", actions: ["update"], before: values, after: values, sensitive: { data: true } }], inOne),
    );
    expect(JSON.stringify(after)).not.toContain("PLANTED");
    expect(oneOf(after)?.secrets).toMatchObject([{ name: "keys", keys: ["AWS_ACCESS_KEY_ID"] }]);
    expect(after.ignored).toEqual([]);
  });

  test("of two clusters that one that the provider, or the plan's place, names; otherwise it is told", () => {
    const account: AResource = { type: "kubernetes_service_account_v1", name: "x", after: { metadata: [{ name: "x", namespace: "shop" }] } };
    const names = (plan: Made): string[] => plan.clusters.filter((one) => one.serviceAccounts.some(({ name }) => name === "x")).map((one) => one.name);
    const source = {
      mode: "data",
      type: "aws_eks_cluster",
      name: "this",
      address: "data.aws_eks_cluster.this",
      values: { name: "two", endpoint: "https://two.eks.example.com" },
    };
    const spoken = { kubernetes: { name: "kubernetes", expressions: { host: speaksOf("data.aws_eks_cluster.this.endpoint") } } };
    const exec = { kubernetes: { name: "kubernetes", expressions: { exec: [{ args: { constant_value: ["eks", "get-token", "--cluster-name", "two"] } }] } } };
    expect(names(made(aPlan([account], inOne)))).toEqual(["one"]);
    expect(names(made(aPlan([account], { providers: spoken, prior: [source] })))).toEqual(["two"]);
    expect(names(made(aPlan([account], { providers: exec })))).toEqual(["two"]);
    expect(names(made(aPlan([account]), { cluster: "two" }))).toEqual(["two"]);
    expect(made(aPlan([account])).ignored).toEqual([
      { what: "kubernetes_service_account_v1.x", reason: "the plan does not say in which cluster it lies: put the plan below clusters/<name>/" },
    ]);
  });
});

describe("what the provider writes otherwise than the API server", () => {
  const inOne = { providers: { kubernetes: { name: "kubernetes", expressions: { host: { constant_value: "https://one.eks.example.com" } } } } };
  const oneOf = (plan: Made): ClusterFacts | undefined => plan.clusters.find((one) => one.name === "one");

  test("a port is a number, and a text that is none is the name of one", () => {
    const policy: AResource = {
      type: "kubernetes_network_policy_v1",
      name: "n",
      after: {
        metadata: [{ name: "n", namespace: "shop" }],
        spec: [{ pod_selector: [{}], policy_types: ["Egress"], egress: [{ ports: [{ port: "80", protocol: "TCP" }, { port: "web" }], to: [] }] }],
      },
    };
    const [found] = oneOf(made(aPlan([policy], inOne)))?.networkPolicies ?? [];
    expect(found?.egress?.[0]?.ports).toEqual([{ protocol: "TCP", port: 80 }, { port: "web" }]);
  });

  test("objects of which nothing is shown, and annotations of others than service accounts, are counted by their kind", () => {
    const manifest = (kind: string): AResource => ({
      type: "kubernetes_manifest",
      name: kind.toLowerCase(),
      after: { manifest: { apiVersion: "example.com/v1", kind, metadata: { name: "x", namespace: "shop" } } },
    });
    const annotations: AResource = {
      type: "kubernetes_annotations",
      name: "a",
      after: { api_version: "apps/v1", kind: "Deployment", metadata: [{ name: "web", namespace: "shop" }], annotations: { a: "b" } },
    };
    const after = made(aPlan([manifest("Widget"), annotations], inOne));
    expect(after.assumptions).toEqual([
      "2 resources of the plan have no effect on access that is shown: kubernetes_annotations of Deployment 1, kubernetes_manifest of Widget 1",
    ]);
    const nameless = made(aPlan([{ ...annotations, after: { metadata: [{ name: "web" }] }, unknown: { kind: true } }], inOne));
    expect(nameless.ignored).toEqual([{ what: "kubernetes_annotations.a", reason: "what it is about is known only after apply" }]);
  });

  test("the keys of a new Secret, whose data the provider marks as sensitive, are said to be unknown", () => {
    const secret: AResource = {
      type: "kubernetes_secret_v1",
      name: "s",
      after: { metadata: [{ name: "fresh", namespace: "shop" }], type: "Opaque", data: { AWS_ACCESS_KEY_ID: "AKIAPLANTEDPLANTED00" } },
      sensitive: { data: true },
    };
    const after = made(aPlan([secret], inOne));
    expect(JSON.stringify(after)).not.toContain("PLANTED");
    expect(after.assumptions).toEqual(["kubernetes_secret_v1.s: data is marked as sensitive and not read: its keys are those that were read, if any"]);
  });
});
