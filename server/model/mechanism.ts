/** What an edge rests on: the names of the edge kinds, spelled the same in code, URL, JSON and on the screen. */
export const FIXED_MECHANISMS = [
  "sts:AssumeRole",
  "sts:AssumeRoleWithWebIdentity",
  "sts:AssumeRoleWithSAML",
  "eks:PodIdentity",
  "ec2:InstanceProfile",
  "imds",
  "static-key",
  "runs-as",
  "runs-on",
  "member-of",
  "maps-to",
  "escape",
  "node-holds",
  "sso:Assignment",
] as const;

export type FixedMechanism = (typeof FIXED_MECHANISMS)[number];

/** What a Kubernetes permission lets its holder take over. */
export const RBAC_CAPABILITIES = [
  "pod-exec",
  "pod-attach",
  "pod-ephemeral",
  "pod-patch",
  "pod-create",
  "workload-create",
  "workload-patch",
  "token-request",
  "secret-read",
  "secret-create",
  "impersonate",
  "bind",
  "escalate",
  "node-proxy",
  "aws-auth-write",
  "webhook-write",
  "serviceaccount-create",
  "psa-disable",
  "pv-create",
  "node-steer",
  "cloud-controller",
  "csr-approve",
] as const;
export type RbacCapability = (typeof RBAC_CAPABILITIES)[number];

/** `rbac:<capability>`, `iam:<path id>` and `eks:<api>` are families; their members are named by the rule that makes the edge. */
export type Mechanism = FixedMechanism | `rbac:${RbacCapability}` | `iam:${string}` | `eks:${string}`;

/** Kinds that are shown but never followed by themselves: from pod to node it takes an `escape` or `imds` edge. */
export const NOT_FOLLOWED: readonly Mechanism[] = ["runs-on"];

/** Families that are told as one where there is no room for their members. */
const FAMILY_PREFIXES = ["rbac:", "iam:", "eks:"] as const;

/** The family of a mechanism, ending in a colon, or the mechanism itself. Pod Identity is handed out on purpose; the other calls of EKS are ways round. */
export const mechanismFamily = (mechanism: string): string =>
  mechanism === "eks:PodIdentity" ? mechanism : (FAMILY_PREFIXES.find((prefix) => mechanism.startsWith(prefix)) ?? mechanism);
