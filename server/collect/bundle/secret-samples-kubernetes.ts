/** Objects with a text in every place where Kubernetes and its users put one; tests plant markers in them one at a time. */

const metadata = (name: string, namespace?: string) => ({
  name,
  ...(namespace && { namespace }),
  uid: "0b9c-uid",
  resourceVersion: "991",
  generateName: "gen-",
  creationTimestamp: "2026-01-02T03:04:05Z",
  labels: { app: "label-value" },
  annotations: {
    "eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/api",
    "eks.amazon.com/role-arn": "arn:aws:iam::111122223333:role/misspelt",
    "kubectl.kubernetes.io/last-applied-configuration": "{}",
    "example.com/password": "annotation-value",
    "kubernetes.io/service-account.name": "robot",
  },
  ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "api-7d9", uid: "owner-uid", controller: true }],
  finalizers: ["example.com/finalizer"],
  managedFields: [{ manager: "kubectl", operation: "Update", fieldsV1: { "f:x": { "f:y": "managed" } } }],
});

const container = {
  name: "main",
  image: "registry.example.com/api:1",
  command: ["/bin/api"],
  args: ["--token=x"],
  workingDir: "/srv",
  env: [
    { name: "DB_PASSWORD", value: "env-value" },
    { name: "AWS_SECRET_ACCESS_KEY", value: "secret-half" },
    { name: "AWS_SESSION_TOKEN", value: "session" },
    { name: "AWS_CONTAINER_AUTHORIZATION_TOKEN", value: "bearer" },
    { name: "AWS_ROLE_ARN", value: "arn:aws:iam::111122223333:role/api" },
    { name: "AWS_UNHEARD_OF", value: "aws-other" },
    { name: "AWS_ACCESS_KEY_ID", valueFrom: { secretKeyRef: { name: "aws", key: "id" } } },
    { name: "OTHER", valueFrom: { secretKeyRef: { name: "other", key: "key" } } },
  ],
  envFrom: [{ prefix: "P_", secretRef: { name: "env-secret" } }],
  volumeMounts: [{ name: "token", mountPath: "/var/run/token", subPath: "sub" }],
  livenessProbe: { exec: { command: ["probe"] }, httpGet: { path: "/health", httpHeaders: [{ name: "Authorization", value: "header" }] } },
  lifecycle: { preStop: { exec: { command: ["stop"] } } },
  securityContext: { procMount: "Default", seccompProfile: { type: "RuntimeDefault" }, capabilities: { add: ["NET_ADMIN"] } },
};

const podSpec = {
  serviceAccountName: "api",
  nodeName: "node-1",
  hostname: "host",
  imagePullSecrets: [{ name: "pull" }],
  hostAliases: [{ ip: "10.0.0.1", hostnames: ["alias"] }],
  nodeSelector: { zone: "selector" },
  containers: [container],
  volumes: [
    { name: "token", projected: { sources: [{ serviceAccountToken: { audience: "sts.amazonaws.com", path: "token" } }] } },
    { name: "csi", csi: { driver: "secrets-store.csi.k8s.io", volumeAttributes: { secretProviderClass: "csi-attribute" } } },
    { name: "host", hostPath: { path: "/var/log" } },
  ],
};

const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: metadata("api", "payments"),
  spec: podSpec,
  status: { phase: "Running", message: "status-message", podIP: "10.0.0.2", conditions: [{ message: "condition" }] },
};
const deployment = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: metadata("api", "payments"),
  spec: { template: { metadata: { labels: { app: "api" }, annotations: { "example.com/x": "template-annotation" } }, spec: podSpec } },
};

export const KUBERNETES_SAMPLES: Readonly<Record<string, unknown>> = {
  Pod: pod,
  Deployment: deployment,
  ServiceAccount: {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: metadata("api", "payments"),
    secrets: [{ name: "api-token" }],
    imagePullSecrets: [{ name: "pull" }],
  },
  Secret: {
    apiVersion: "v1",
    kind: "Secret",
    type: "Opaque",
    metadata: metadata("db", "payments"),
    data: { password: "c2VjcmV0" },
    stringData: { user: "plain" },
  },
  ConfigMap: {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: metadata("conf", "payments"),
    data: { "app.conf": "config-value", AWS_ROLE_ARN: "arn:aws:iam::111122223333:role/api", AWS_SECRET_ACCESS_KEY: "half" },
    binaryData: { blob: "YmxvYg==" },
  },
  "ConfigMap aws-auth": {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "aws-auth", namespace: "kube-system" },
    data: { mapRoles: "- rolearn: x", other: "aws-auth-other" },
  },
  Node: {
    apiVersion: "v1",
    kind: "Node",
    metadata: metadata("node-1"),
    spec: { providerID: "aws:///eu-west-1a/i-0abc", taints: [{ key: "k", value: "v", effect: "NoSchedule" }] },
    status: {
      nodeInfo: { operatingSystem: "linux", kubeletVersion: "v1.34.2", osImage: "Linux", machineID: "machine" },
      addresses: [{ type: "InternalIP", address: "10.0.0.1" }],
      images: [{ names: ["image"] }],
    },
  },
  Role: {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: metadata("reader", "payments"),
    rules: [{ verbs: ["get"], apiGroups: [""], resources: ["secrets"], resourceNames: ["db"] }],
  },
  RoleBinding: {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: metadata("reader", "payments"),
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "reader" },
    subjects: [{ kind: "ServiceAccount", name: "api", namespace: "payments" }],
  },
  MutatingWebhookConfiguration: {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "MutatingWebhookConfiguration",
    metadata: metadata("hook"),
    webhooks: [
      {
        name: "pods.example.com",
        failurePolicy: "Ignore",
        clientConfig: { url: "https://user:pass@hook", caBundle: "ca", service: { namespace: "kube-system", name: "hook" } },
        rules: [{ operations: ["CREATE"], apiGroups: [""], resources: ["pods"] }],
      },
    ],
  },
  "an unknown kind": { apiVersion: "example.com/v1", kind: "Widget", metadata: metadata("w", "payments"), spec: { password: "widget" } },
  "a kubeconfig": {
    apiVersion: "v1",
    kind: "Config",
    users: [{ name: "me", user: { token: "kube-token", "client-key-data": "key" } }],
    clusters: [{ name: "c", cluster: { server: "https://api" } }],
  },
};
