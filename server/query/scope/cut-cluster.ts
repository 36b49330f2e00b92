import { emptyCluster } from "@/server/facts/empty-cluster.ts";
import type { ClusterFacts, ClusterList } from "@/server/facts/snapshot.ts";

/** Lists of which a namespace has a part of its own. */
const NAMESPACED = [
  "pods",
  "serviceAccounts",
  "workloads",
  "configMaps",
  "secrets",
  "roles",
  "roleBindings",
  "networkPolicies",
  "podIdentityAssociations",
] as const satisfies readonly ClusterList[];

/** Of these a namespace has what is named after it, or by it. */
const NAMED = ["namespaces", "clusterRoles"] as const satisfies readonly ClusterList[];

/** A list that was asked for was read in part: what is not in it may be in another namespace. */
function listsOf({ lists }: ClusterFacts): ClusterFacts["lists"] {
  return Object.fromEntries([...NAMESPACED, ...NAMED].flatMap((list) => (lists[list] === undefined ? [] : [[list, "partial" as const]])));
}

const OWN = ["account", "region", "arn", "issuer", "version"] as const;

/** What names the cluster and its tokens: each pod in it can see that by itself. */
const ownOf = (cluster: ClusterFacts): Partial<ClusterFacts> =>
  Object.fromEntries(OWN.flatMap((field) => (cluster[field] === undefined ? [] : [[field, cluster[field]]])));

/**
 * The facts of a cluster as far as they are of some of its namespaces: the objects that lie in them, the namespaces themselves, their Pod Identity associations, and the
 * ClusterRoles that a RoleBinding in them names, for these take effect there. Nodes, ClusterRoleBindings, admission, and what EKS says of the cluster are of the whole
 * cluster: they were not read, so that what hangs on them is unknown.
 */
export function cutCluster(cluster: ClusterFacts, namespaces: ReadonlySet<string>): ClusterFacts {
  const isInside = ({ namespace }: { readonly namespace?: string | undefined }): boolean => namespace !== undefined && namespaces.has(namespace);
  const roleBindings = cluster.roleBindings.filter(isInside);
  const named = new Set(roleBindings.flatMap(({ role }) => (role.kind === "ClusterRole" ? [role.name] : [])));
  return {
    ...emptyCluster(cluster.name),
    ...ownOf(cluster),
    lists: listsOf(cluster),
    pods: cluster.pods.filter(isInside),
    serviceAccounts: cluster.serviceAccounts.filter(isInside),
    workloads: cluster.workloads.filter(isInside),
    configMaps: cluster.configMaps.filter(isInside),
    secrets: cluster.secrets.filter(isInside),
    roles: cluster.roles.filter(isInside),
    roleBindings,
    networkPolicies: cluster.networkPolicies.filter(isInside),
    podIdentityAssociations: cluster.podIdentityAssociations.filter(isInside),
    namespaces: cluster.namespaces.filter(({ name }) => namespaces.has(name)),
    clusterRoles: cluster.clusterRoles.filter(({ name }) => named.has(name)),
  };
}
