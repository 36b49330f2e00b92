import type { PodIdentityAssociationFact } from "@/server/facts/eks.ts";
import type { ConfigMapFact, NetworkPolicyFact, NodeFact, PodFact, SecretFact, ServiceAccountFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";

/** A cluster's facts by the names the rules look them up with. Facts never change, so an index is made once for each cluster. */
export interface ClusterIndex {
  readonly node: (name: string) => NodeFact | undefined;
  readonly account: (namespace: string, name: string) => ServiceAccountFact | undefined;
  readonly association: (namespace: string, account: string) => PodIdentityAssociationFact | undefined;
  readonly configMap: (namespace: string, name: string) => ConfigMapFact | undefined;
  readonly secret: (namespace: string, name: string) => SecretFact | undefined;
  /** Policies of a namespace that restrict egress. */
  readonly egressPolicies: (namespace: string) => readonly NetworkPolicyFact[];
  /** A running pod of the Pod Identity agent on the node. */
  readonly agentOn: (nodeName: string) => PodFact | undefined;
}

export const AGENT = "eks-pod-identity-agent";

/** Pods of the agent's DaemonSets (EC2 and hybrid), by owner, label or image. */
function isAgent(pod: PodFact): boolean {
  if (pod.owner?.kind.toLowerCase() === "daemonset" && pod.owner.name.startsWith(AGENT)) return true;
  return pod.labels["app.kubernetes.io/name"] === AGENT || pod.spec.containers.some((c) => c.image?.includes(`/${AGENT}`) ?? false);
}

const isUp = (pod: PodFact): boolean => pod.phase === undefined || pod.phase === "Running";

function byName<T extends { readonly namespace: string; readonly name: string }>(items: readonly T[]): (namespace: string, name: string) => T | undefined {
  const map = new Map(items.map((item) => [`${item.namespace}/${item.name}`, item]));
  return (namespace, name) => map.get(`${namespace}/${name}`);
}

function build(cluster: ClusterFacts): ClusterIndex {
  const nodes = new Map(cluster.nodes.map((n) => [n.name, n]));
  const associations = new Map(cluster.podIdentityAssociations.map((a) => [`${a.namespace}/${a.serviceAccount}`, a]));
  const policies = Map.groupBy(
    cluster.networkPolicies.filter((p) => p.egress !== undefined),
    (p) => p.namespace,
  );
  const agents = new Map(cluster.pods.filter((p) => isAgent(p) && isUp(p)).map((p) => [p.spec.nodeName, p]));
  return {
    node: (name) => nodes.get(name),
    account: byName(cluster.serviceAccounts),
    association: (namespace, account) => associations.get(`${namespace}/${account}`),
    configMap: byName(cluster.configMaps),
    secret: byName(cluster.secrets),
    egressPolicies: (namespace) => policies.get(namespace) ?? [],
    agentOn: (nodeName) => agents.get(nodeName),
  };
}

const made = new WeakMap<ClusterFacts, ClusterIndex>();

/** The index of a cluster's facts. */
export function indexOf(cluster: ClusterFacts): ClusterIndex {
  const held = made.get(cluster);
  if (held) return held;
  const index = build(cluster);
  made.set(cluster, index);
  return index;
}
