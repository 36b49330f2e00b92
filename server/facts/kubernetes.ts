import { z } from "zod";

/** Labels, kept whole, and the annotations that a rule names; everything else of the metadata is dropped. */
const metadata = {
  name: z.string(),
  uid: z.string().optional(),
  createdAt: z.string().optional(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
};
const namespaced = { ...metadata, namespace: z.string() };

export const serviceAccountFact = z.object({ ...namespaced, automountToken: z.boolean().optional(), secrets: z.array(z.string()) });
export type ServiceAccountFact = z.infer<typeof serviceAccountFact>;

export const namespaceFact = z.object({ ...metadata });
export type NamespaceFact = z.infer<typeof namespaceFact>;

/** `os`, `arch` and the node's provider id (`aws:///zone/i-…`); `fargate`, `hybrid` and `auto` come from its labels. */
export const nodeFact = z.object({
  ...metadata,
  providerId: z.string().optional(),
  instanceId: z.string().optional(),
  os: z.string().optional(),
  kind: z.enum(["ec2", "fargate", "hybrid", "auto", "unknown"]),
  nodegroup: z.string().optional(),
  kubeletVersion: z.string().optional(),
  osImage: z.string().optional(),
  taints: z.array(z.object({ key: z.string(), value: z.string().optional(), effect: z.string() })),
  unschedulable: z.boolean(),
});
export type NodeFact = z.infer<typeof nodeFact>;

/** Where an environment variable's value comes from when it is not literal. */
export const envSource = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("configmap"), name: z.string(), key: z.string() }),
  z.object({ kind: z.literal("secret"), name: z.string(), key: z.string() }),
  z.object({ kind: z.literal("other") }),
]);

/** An `AWS_…` variable, or one whose value is an access key id. `value` is kept only for the names a rule needs; a secret half never. */
export const envFact = z.object({ name: z.string(), value: z.string().optional(), from: envSource.optional() });
export type EnvFact = z.infer<typeof envFact>;

export const securityFact = z.object({
  privileged: z.boolean(),
  capabilitiesAdd: z.array(z.string()),
  runAsUser: z.number().optional(),
  runAsNonRoot: z.boolean().optional(),
  procMount: z.string().optional(),
  seccomp: z.string().optional(),
  appArmor: z.string().optional(),
  hostProcess: z.boolean(),
});

export const containerFact = z.object({
  name: z.string(),
  kind: z.enum(["regular", "init", "ephemeral"]),
  image: z.string().optional(),
  env: z.array(envFact),
  envFrom: z.array(z.object({ kind: z.enum(["configmap", "secret"]), name: z.string(), prefix: z.string() })),
  mounts: z.array(z.object({ volume: z.string(), path: z.string(), readOnly: z.boolean() })),
  security: securityFact,
});
export type ContainerFact = z.infer<typeof containerFact>;

/** A projected service account token; without `audience` it is for the API server. */
export const tokenSource = z.object({ audience: z.string().optional(), expirationSeconds: z.number().optional(), path: z.string() });

export const volumeFact = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("projected"), name: z.string(), tokens: z.array(tokenSource), secrets: z.array(z.string()), configMaps: z.array(z.string()) }),
  z.object({ kind: z.literal("secret"), name: z.string(), secret: z.string() }),
  z.object({ kind: z.literal("configmap"), name: z.string(), configMap: z.string() }),
  z.object({ kind: z.literal("hostpath"), name: z.string(), path: z.string() }),
  z.object({ kind: z.literal("claim"), name: z.string(), claim: z.string() }),
  z.object({ kind: z.literal("other"), name: z.string(), type: z.string() }),
]);
export type VolumeFact = z.infer<typeof volumeFact>;

export const ownerFact = z.object({ kind: z.string(), name: z.string() });

/** The parts of a pod template (or of a pod's spec) that decide what it can become. */
export const podSpecFact = z.object({
  serviceAccount: z.string(),
  automountToken: z.boolean().optional(),
  nodeName: z.string().optional(),
  hostNetwork: z.boolean(),
  hostPID: z.boolean(),
  hostIPC: z.boolean(),
  hostUsers: z.boolean().optional(),
  shareProcessNamespace: z.boolean(),
  runAsUser: z.number().optional(),
  windows: z.boolean(),
  nodeSelector: z.record(z.string(), z.string()),
  containers: z.array(containerFact),
  volumes: z.array(volumeFact),
});
export type PodSpecFact = z.infer<typeof podSpecFact>;

export const podFact = z.object({
  ...namespaced,
  owner: ownerFact.optional(),
  phase: z.string().optional(),
  reason: z.string().optional(),
  podIPs: z.array(z.string()),
  spec: podSpecFact,
});
export type PodFact = z.infer<typeof podFact>;

/** Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob, ReplicationController: `kind` in lower-case singular. */
export const workloadFact = z.object({
  ...namespaced,
  kind: z.string(),
  owner: ownerFact.optional(),
  replicas: z.number().optional(),
  suspended: z.boolean(),
  templateLabels: z.record(z.string(), z.string()),
  spec: podSpecFact.optional(),
});
export type WorkloadFact = z.infer<typeof workloadFact>;

/** Key names, and the few values a rule needs: the sections of kube-system/aws-auth, AWS_ROLE_ARN and its kin, access key ids. */
export const configMapFact = z.object({ ...namespaced, keys: z.array(z.string()), values: z.record(z.string(), z.string()) });
export type ConfigMapFact = z.infer<typeof configMapFact>;

/** Metadata only. `serviceAccount`: the account a token Secret belongs to. */
export const secretFact = z.object({ ...namespaced, type: z.string(), keys: z.array(z.string()), serviceAccount: z.string().optional() });
export type SecretFact = z.infer<typeof secretFact>;

export const rbacRule = z.object({
  verbs: z.array(z.string()),
  apiGroups: z.array(z.string()),
  resources: z.array(z.string()),
  resourceNames: z.array(z.string()),
  nonResourceURLs: z.array(z.string()),
});
export type RbacRule = z.infer<typeof rbacRule>;

/** A Role (with namespace) or a ClusterRole (without). */
export const rbacRoleFact = z.object({
  ...metadata,
  namespace: z.string().optional(),
  rules: z.array(rbacRule),
  aggregationSelectors: z.array(z.unknown()).optional(),
});
export type RbacRoleFact = z.infer<typeof rbacRoleFact>;

export const rbacSubject = z.object({ kind: z.string(), name: z.string(), namespace: z.string().optional(), apiGroup: z.string().optional() });
export type RbacSubject = z.infer<typeof rbacSubject>;

/** A RoleBinding (with namespace) or a ClusterRoleBinding (without). */
export const rbacBindingFact = z.object({
  ...metadata,
  namespace: z.string().optional(),
  role: z.object({ kind: z.string(), name: z.string(), apiGroup: z.string().optional() }),
  subjects: z.array(rbacSubject),
});
export type RbacBindingFact = z.infer<typeof rbacBindingFact>;

export const labelSelector = z.object({
  matchLabels: z.record(z.string(), z.string()),
  matchExpressions: z.array(z.object({ key: z.string(), operator: z.string(), values: z.array(z.string()) })),
});
export type LabelSelectorFact = z.infer<typeof labelSelector>;

/** Egress peers as CIDRs with exceptions; a peer by pods or namespaces is `selector`. `egress` undefined: the policy does not restrict egress. */
export const networkPolicyFact = z.object({
  ...namespaced,
  podSelector: labelSelector,
  egress: z
    .array(
      z.object({
        anyPeer: z.boolean(),
        peers: z.array(
          z.discriminatedUnion("kind", [
            z.object({ kind: z.literal("cidr"), cidr: z.string(), except: z.array(z.string()) }),
            z.object({ kind: z.literal("selector") }),
          ]),
        ),
        ports: z.array(z.object({ protocol: z.string().optional(), port: z.union([z.number(), z.string()]).optional(), endPort: z.number().optional() })),
      }),
    )
    .optional(),
});
export type NetworkPolicyFact = z.infer<typeof networkPolicyFact>;

/** What requests a webhook or policy is for; what is not said (`apiVersions`, `scope`, `resourceNames`) limits nothing. */
export const admissionRule = z.object({
  operations: z.array(z.string()),
  apiGroups: z.array(z.string()),
  resources: z.array(z.string()),
  apiVersions: z.array(z.string()).optional(),
  scope: z.string().optional(),
  resourceNames: z.array(z.string()).optional(),
});
export type AdmissionRule = z.infer<typeof admissionRule>;

/**
 * A (Mutating|Validating)WebhookConfiguration with its webhooks, or an admission policy or binding, which counts as one webhook of its own name.
 * A binding names its policy and what comes of a violation; one that takes all requests of its policy has no webhook, or one without rules.
 */
export const admissionFact = z.object({
  ...metadata,
  kind: z.enum([
    "mutatingwebhookconfiguration",
    "validatingwebhookconfiguration",
    "validatingadmissionpolicy",
    "validatingadmissionpolicybinding",
    "mutatingadmissionpolicy",
  ]),
  policy: z.string().optional(),
  actions: z.array(z.string()).optional(),
  webhooks: z.array(
    z.object({
      name: z.string(),
      failurePolicy: z.string(),
      namespaceSelector: labelSelector.optional(),
      objectSelector: labelSelector.optional(),
      service: z.string().optional(),
      rules: z.array(admissionRule),
      excludeRules: z.array(admissionRule).optional(),
      /** Names of its match conditions (CEL), which are not evaluated. */
      matchConditions: z.array(z.string()).optional(),
    }),
  ),
});
export type AdmissionFact = z.infer<typeof admissionFact>;
