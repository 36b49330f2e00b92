import type { ClusterFacts } from "./snapshot.ts";

/** The facts of a cluster that come from Kubernetes objects. */
export type ObjectFacts = Pick<
  ClusterFacts,
  | "pods"
  | "serviceAccounts"
  | "nodes"
  | "namespaces"
  | "workloads"
  | "configMaps"
  | "secrets"
  | "roles"
  | "clusterRoles"
  | "roleBindings"
  | "clusterRoleBindings"
  | "networkPolicies"
  | "admission"
>;

/** No object of any kind; the arrays are new each time, for whoever fills them. */
export const noObjects = (): ObjectFacts => ({
  pods: [],
  serviceAccounts: [],
  nodes: [],
  namespaces: [],
  workloads: [],
  configMaps: [],
  secrets: [],
  roles: [],
  clusterRoles: [],
  roleBindings: [],
  clusterRoleBindings: [],
  networkPolicies: [],
  admission: [],
});

/** A cluster of which nothing was read: no list is a key of `lists`, so that nothing of it counts as absent. */
export const emptyCluster = (name: string): ClusterFacts => ({
  name,
  lists: {},
  ...noObjects(),
  accessEntries: [],
  accessEntryNames: [],
  associatedPolicies: [],
  podIdentityAssociations: [],
  nodegroups: [],
  fargateProfiles: [],
  addons: [],
  identityProviderConfigs: [],
});
