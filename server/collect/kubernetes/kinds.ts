/** One kind of object that is listed: where the API server keeps it, what it is called in the bundle, and which answers need it. */
export interface KubernetesKind {
  readonly kind: string;
  /** Name in URLs and rules; the bundle's file is called by it. */
  readonly resource: string;
  readonly group: string;
  /** Newest first; the first that the server serves is read. */
  readonly versions: readonly string[];
  /** `table`: only metadata and the printed columns cross the wire. */
  readonly form: "objects" | "table";
  /** Not in the shipped role, or not in every cluster: a source without it still counts as complete. */
  readonly isOptional: boolean;
  /** What is weaker without it. */
  readonly weakens: string;
}

const kind = (name: string, resource: string, group: string, weakens: string, more: Partial<KubernetesKind> = {}): KubernetesKind => ({
  kind: name,
  resource,
  group,
  versions: ["v1"],
  form: "objects",
  isOptional: false,
  weakens,
  ...more,
});

const RBAC = "rbac.authorization.k8s.io";
const ADMISSION = "admissionregistration.k8s.io";
const ORIGIN = "which workload a pod belongs to";
const GRANTS = "what identities may do in the cluster";
const GATE = "whether a new pod would be let in or changed";

/** Every list that a scan asks of a cluster, in this order; nothing else is listed. */
export const KUBERNETES_KINDS: readonly KubernetesKind[] = [
  kind("Namespace", "namespaces", "", "which namespaces there are, and their labels"),
  kind("ServiceAccount", "serviceaccounts", "", "which identities pods have, and the roles they ask for"),
  kind("Pod", "pods", "", "what runs, as whom, on which node, and its credentials"),
  kind("Node", "nodes", "", "the credentials a pod can take from its node"),
  kind("ConfigMap", "configmaps", "", "aws-auth, and credentials that pods take from ConfigMaps"),
  kind("Deployment", "deployments", "apps", ORIGIN),
  kind("ReplicaSet", "replicasets", "apps", ORIGIN),
  kind("StatefulSet", "statefulsets", "apps", ORIGIN),
  kind("DaemonSet", "daemonsets", "apps", ORIGIN),
  kind("Job", "jobs", "batch", ORIGIN),
  kind("CronJob", "cronjobs", "batch", ORIGIN),
  kind("ReplicationController", "replicationcontrollers", "", ORIGIN),
  kind("Role", "roles", RBAC, GRANTS),
  kind("ClusterRole", "clusterroles", RBAC, GRANTS),
  kind("RoleBinding", "rolebindings", RBAC, GRANTS),
  kind("ClusterRoleBinding", "clusterrolebindings", RBAC, GRANTS),
  kind("NetworkPolicy", "networkpolicies", "networking.k8s.io", "whether a pod reaches the node's credentials"),
  kind("MutatingWebhookConfiguration", "mutatingwebhookconfigurations", ADMISSION, "what is put into pods when they are made"),
  kind("ValidatingWebhookConfiguration", "validatingwebhookconfigurations", ADMISSION, GATE),
  kind("ValidatingAdmissionPolicy", "validatingadmissionpolicies", ADMISSION, GATE, { versions: ["v1", "v1beta1"] }),
  kind("ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings", ADMISSION, GATE, { versions: ["v1", "v1beta1"] }),
  kind("MutatingAdmissionPolicy", "mutatingadmissionpolicies", ADMISSION, "what is put into pods when they are made", { versions: ["v1", "v1beta1"] }),
  kind("Secret", "secrets", "", "which service account tokens are stored as Secrets", { form: "table", isOptional: true }),
];

/** Kinds that older servers, or those with the feature off, do not serve: there are none then. */
export const isLateKind = (one: KubernetesKind): boolean => one.versions.length > 1;

/** The path of a kind's list on the API server. */
export const listPath = (one: KubernetesKind, version: string): string => `${one.group === "" ? "/api" : `/apis/${one.group}`}/${version}/${one.resource}`;

export const apiVersionOf = (one: KubernetesKind, version: string): string => (one.group === "" ? version : `${one.group}/${version}`);

/** The one object that is read by name when the list it is in may not be read. */
export const AWS_AUTH_PATH = "/api/v1/namespaces/kube-system/configmaps/aws-auth";

/** A URL outside the API groups. Every cluster may refuse it: a source without it still counts as complete. */
export interface KubernetesUrl {
  readonly path: string;
  /** What it is called in the ledger; the bundle's file is called by it. */
  readonly name: string;
  readonly what: string;
  readonly weakens: string;
}

export const VERSION_URL: KubernetesUrl = { path: "/version", name: "version", what: "the cluster's version", weakens: "rules that changed between versions" };
export const ISSUER_URL: KubernetesUrl = {
  path: "/.well-known/openid-configuration",
  name: "openid-configuration",
  what: "the issuer of service account tokens",
  weakens: "which roles trust the cluster's service accounts, unless the cluster is described by EKS",
};
/** Those that a scan reads. */
export const KUBERNETES_URLS: readonly KubernetesUrl[] = [VERSION_URL, ISSUER_URL];

/** Kinds that can be watched: all that are granted and come as objects. Secrets are not: a watch would send their content. */
export const WATCHED_KINDS: readonly KubernetesKind[] = KUBERNETES_KINDS.filter((one) => one.form === "objects" && !one.isOptional);

/** Paths that may be watched where a source says so. */
export const isWatchedPath = (path: string): boolean => WATCHED_KINDS.some((one) => one.versions.some((version) => listPath(one, version) === path));

const CLUSTER_WIDE: ReadonlySet<string> = new Set(["Namespace", "Node", "ClusterRole", "ClusterRoleBinding"]);
/** Whether objects of a kind lie in namespaces. */
export const isNamespaced = (one: KubernetesKind): boolean => !CLUSTER_WIDE.has(one.kind) && one.group !== ADMISSION;
/** Whether a kind may be listed in one namespace. Secrets may not: who may list them there may read them. */
export const isReadInNamespace = (one: KubernetesKind): boolean => isNamespaced(one) && one.form === "objects";

/** Kinds of which one object may be read anew, by a list narrowed to its name. */
const LIVE_KINDS: ReadonlySet<string> = new Set(["Pod", "ServiceAccount", "Namespace", "Node", "ConfigMap"]);
export const isLiveKind = (one: KubernetesKind): boolean => LIVE_KINDS.has(one.kind);

/** The path of a kind's list in one namespace. */
export const listPathIn = (one: KubernetesKind, version: string, namespace: string): string =>
  `${one.group === "" ? "/api" : `/apis/${one.group}`}/${version}/namespaces/${encodeURIComponent(namespace)}/${one.resource}`;

/** A name that a namespace can have: nothing of it leads out of its place in a path. */
export const NAMESPACE_NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const IN_NAMESPACE = /^(.*)\/namespaces\/([^/]+)\/([a-z]+)$/;

/** The list of a kind in one namespace. */
function isListInNamespace(path: string): boolean {
  const [, root, namespace = "", resource] = IN_NAMESPACE.exec(path) ?? [];
  if (!NAMESPACE_NAME.test(namespace)) return false;
  return KUBERNETES_KINDS.some((one) => isReadInNamespace(one) && one.versions.some((version) => listPath(one, version) === `${root}/${resource}`));
}

/** How a path is asked: the only ones that may be sent. */
export function isKnownPath(path: string): boolean {
  if (isListInNamespace(path)) return true;
  if (path === AWS_AUTH_PATH || KUBERNETES_URLS.some((url) => url.path === path)) return true;
  return KUBERNETES_KINDS.some((one) => one.versions.some((version) => listPath(one, version) === path));
}
