type Json = Readonly<Record<string, unknown>>;

let planted = 0;
/** What every planted secret looks like; no bundle may hold such a text. */
export const PLANTED = /PLANTED-\d+-SECRET/;
const secret = (): string => {
  planted += 1;
  return `PLANTED-${planted}-SECRET`;
};

const noise = () => ({
  managedFields: [{ manager: "kubectl", fieldsV1: { [secret()]: {} } }],
  annotations: { "kubectl.kubernetes.io/last-applied-configuration": secret(), "example.com/password": secret() },
});

const metadata = (name: string, namespace?: string, annotations: Json = {}): Json => {
  const { managedFields, annotations: noisy } = noise();
  return {
    name,
    ...(namespace !== undefined && { namespace }),
    uid: `uid-${name}`,
    creationTimestamp: "2026-01-02T03:04:05Z",
    labels: { app: name },
    managedFields,
    annotations: { ...noisy, ...annotations },
  };
};

const container = (): Json => ({
  name: "main",
  image: "registry.example.com/api:1",
  command: ["run", secret()],
  args: ["--password", secret()],
  env: [
    { name: "DB_PASSWORD", value: secret() },
    { name: "AWS_SECRET_ACCESS_KEY", value: secret() },
    { name: "AWS_ACCESS_KEY_ID", value: "AKIAPLANTEDKEYID0001" },
    { name: "AWS_ROLE_ARN", value: "arn:aws:iam::123456789012:role/S3Admin" },
    { name: "AWS_SESSION_TOKEN", value: secret() },
    { name: "TOKEN", valueFrom: { secretKeyRef: { name: "db", key: "token" } } },
  ],
  livenessProbe: { httpGet: { httpHeaders: [{ name: "Authorization", value: secret() }] } },
  lifecycle: { postStart: { exec: { command: [secret()] } } },
  volumeMounts: [{ name: "data", mountPath: "/data" }],
});

const podSpec = (): Json => ({
  serviceAccountName: "api",
  nodeName: "ip-10-0-0-1",
  containers: [container()],
  initContainers: [container()],
  volumes: [
    { name: "data", csi: { driver: "x", volumeAttributes: { password: secret() } } },
    { name: "token", projected: { sources: [{ serviceAccountToken: { audience: "sts.amazonaws.com", path: "token" } }] } },
  ],
});

const pod = (index: number): Json => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: metadata(`api-${index}`, "payments"),
  spec: podSpec(),
  status: {
    phase: "Running",
    podIP: "10.0.0.9",
    message: secret(),
    containerStatuses: [{ name: "main", state: { waiting: { reason: "CrashLoopBackOff", message: secret() } } }],
  },
});

const template = (): Json => ({ metadata: metadata("template"), spec: podSpec() });

/** Objects of every kind a scan reads, with a secret in every place that may hold one. */
export function plantedObjects(pods: number): Readonly<Record<string, readonly Json[]>> {
  return {
    namespaces: [{ metadata: metadata("payments") }, { metadata: metadata("kube-system") }],
    serviceaccounts: [
      { metadata: metadata("api", "payments", { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/S3Admin" }) },
      { metadata: metadata("default", "kube-system") },
    ],
    pods: Array.from({ length: pods }, (_, index) => pod(index)),
    nodes: [
      {
        metadata: metadata("ip-10-0-0-1"),
        spec: { providerID: "aws:///eu-west-1a/i-0abc" },
        status: { nodeInfo: { kubeletVersion: "v1.34.2" }, config: { x: secret() } },
      },
    ],
    configmaps: [
      {
        metadata: metadata("aws-auth", "kube-system"),
        data: { mapRoles: "- rolearn: arn:aws:iam::123456789012:role/nodes\n  username: system:node:{{EC2PrivateDNSName}}\n", note: secret() },
      },
      {
        metadata: metadata("settings", "payments"),
        data: { AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/S3Admin", password: secret() },
        binaryData: { blob: secret() },
      },
    ],
    secrets: [{ metadata: metadata("db", "payments"), type: "Opaque", data: { token: secret() } }],
    deployments: [{ metadata: metadata("api", "payments"), spec: { replicas: 1, template: template() } }],
    replicasets: [{ metadata: metadata("api-1", "payments"), spec: { replicas: 1, template: template() } }],
    cronjobs: [
      {
        metadata: metadata("nightly", "payments"),
        spec: { schedule: "0 3 * * *", jobTemplate: { metadata: metadata("job"), spec: { template: template() } } },
      },
    ],
    clusterroles: [{ metadata: metadata("reader"), rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] }],
    clusterrolebindings: [
      {
        metadata: metadata("reader"),
        roleRef: { kind: "ClusterRole", name: "reader", apiGroup: "rbac.authorization.k8s.io" },
        subjects: [{ kind: "ServiceAccount", name: "api", namespace: "payments" }],
      },
    ],
    mutatingwebhookconfigurations: [
      {
        metadata: metadata("pod-identity-webhook"),
        webhooks: [
          { name: "iam.amazonaws.com", clientConfig: { url: `https://hook.example.com/?key=${secret()}`, caBundle: secret() }, failurePolicy: "Ignore" },
        ],
      },
    ],
  };
}
