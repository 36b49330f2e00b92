/** What an API server serves, as its discovery tells. */
export interface ServedKind {
  readonly kind: string;
  readonly resource: string;
  readonly group: string;
  readonly isNamespaced: boolean;
}

const CLUSTER_WIDE: readonly (readonly [group: string, kinds: Readonly<Record<string, string>>])[] = [
  ["", { namespaces: "Namespace", nodes: "Node" }],
  ["rbac.authorization.k8s.io", { clusterroles: "ClusterRole", clusterrolebindings: "ClusterRoleBinding" }],
  [
    "admissionregistration.k8s.io",
    {
      mutatingwebhookconfigurations: "MutatingWebhookConfiguration",
      validatingwebhookconfigurations: "ValidatingWebhookConfiguration",
      validatingadmissionpolicies: "ValidatingAdmissionPolicy",
      validatingadmissionpolicybindings: "ValidatingAdmissionPolicyBinding",
      mutatingadmissionpolicies: "MutatingAdmissionPolicy",
    },
  ],
];

const NAMESPACED: typeof CLUSTER_WIDE = [
  [
    "",
    {
      serviceaccounts: "ServiceAccount",
      pods: "Pod",
      configmaps: "ConfigMap",
      replicationcontrollers: "ReplicationController",
      secrets: "Secret",
    },
  ],
  ["apps", { deployments: "Deployment", replicasets: "ReplicaSet", statefulsets: "StatefulSet", daemonsets: "DaemonSet" }],
  ["batch", { jobs: "Job", cronjobs: "CronJob" }],
  ["rbac.authorization.k8s.io", { roles: "Role", rolebindings: "RoleBinding" }],
  ["networking.k8s.io", { networkpolicies: "NetworkPolicy" }],
];

const rowsOf = (all: typeof CLUSTER_WIDE, isNamespaced: boolean): ServedKind[] =>
  all.flatMap(([group, kinds]) => Object.entries(kinds).map(([resource, kind]) => ({ kind, resource, group, isNamespaced })));

const SERVED: readonly ServedKind[] = [...rowsOf(CLUSTER_WIDE, false), ...rowsOf(NAMESPACED, true)];

export const servedKind = (resource: string): ServedKind | undefined => SERVED.find((one) => one.resource === resource);

const VERSION = "v1";
const groupVersion = (group: string): string => (group === "" ? VERSION : `${group}/${VERSION}`);
export const apiVersionOf = (one: ServedKind | undefined): string => groupVersion(one?.group ?? "");

const resourcesOf = (group: string): unknown => ({
  kind: "APIResourceList",
  apiVersion: "v1",
  groupVersion: groupVersion(group),
  resources: SERVED.filter((one) => one.group === group).map((one) => ({
    name: one.resource,
    singularName: one.kind.toLowerCase(),
    namespaced: one.isNamespaced,
    kind: one.kind,
    verbs: ["get", "list", "watch"],
  })),
});

function groupsServed(): unknown {
  const groups = [...new Set(SERVED.map((one) => one.group))].filter((group) => group !== "");
  return {
    kind: "APIGroupList",
    apiVersion: "v1",
    groups: groups.map((name) => {
      const version = { groupVersion: groupVersion(name), version: VERSION };
      return { name, versions: [version], preferredVersion: version };
    }),
  };
}

/** What discovery answers at a path; undefined where it has nothing to say. */
export function discoveryAt(path: string): unknown {
  if (path === "/api") return { kind: "APIVersions", versions: [VERSION], serverAddressByClientCIDRs: [] };
  if (path === "/apis") return groupsServed();
  if (path === "/api/v1") return resourcesOf("");
  const group = /^\/apis\/([^/]+)\/v1$/.exec(path)?.[1];
  return group !== undefined && SERVED.some((one) => one.group === group) ? resourcesOf(group) : undefined;
}
