import { topOwner } from "@/server/graph/cluster-world.ts";
import type { World } from "@/server/graph/world.ts";
import { k8sClusterRef, k8sRef, parseRef, type Ref } from "@/server/model/ref.ts";

const NODE_POOL = "karpenter.sh/nodepool";
/** Labels by which tools other than EKS name the group that a node was made for. */
const GROUP_LABELS = ["eks.amazonaws.com/nodegroup", "alpha.eksctl.io/nodegroup-name", "kops.k8s.io/instancegroup"] as const;
/** The pool of nodes that no label puts into one. */
const OF_NO_GROUP = "*";

/**
 * What of a snapshot is the same in the next one though it was made anew: of a pod its workload, of a pod of its own its service account, of a node its node pool
 * or node group. All else is itself. Two snapshots are compared by these, so that replacing every pod and node is no difference.
 */
export class StableEntities {
  readonly #world: World;
  readonly #known = new Map<Ref, Ref>();

  constructor(world: World) {
    this.#world = world;
  }

  of(ref: Ref): Ref {
    const known = this.#known.get(ref);
    if (known !== undefined) return known;
    const found = this.#find(ref);
    this.#known.set(ref, found);
    return found;
  }

  #find(ref: Ref): Ref {
    const parsed = parseRef(ref);
    if (parsed?.kind !== "k8s") return ref;
    if (parsed.type === "node") return this.#poolOf(parsed.cluster, parsed.name);
    return parsed.type === "pod" && parsed.namespace !== undefined ? (this.#workloadOf(parsed.cluster, parsed.namespace, parsed.name) ?? ref) : ref;
  }

  #workloadOf(clusterName: string, namespace: string, name: string): Ref | undefined {
    const cluster = this.#world.clusters.get(clusterName);
    const pod = cluster?.pods.get(`${namespace}/${name}`);
    if (!cluster || !pod) return undefined;
    const owner = topOwner(cluster, pod);
    // a static pod is its node's
    if (owner?.kind === "node") return this.#poolOf(clusterName, owner.name);
    if (owner?.kind === "replicaset") return k8sRef(clusterName, "deployment", namespace, deploymentOf(owner.name, pod.labels["pod-template-hash"]));
    return owner ? k8sRef(clusterName, owner.kind, namespace, owner.name) : k8sRef(clusterName, "serviceaccount", namespace, pod.spec.serviceAccount);
  }

  #poolOf(clusterName: string, name: string): Ref {
    const node = this.#world.clusters.get(clusterName)?.facts.nodes.find((one) => one.name === name);
    if (node?.kind === "fargate") return k8sClusterRef(clusterName, "nodegroup", "fargate");
    const pool = node?.labels[NODE_POOL];
    if (pool !== undefined) return k8sClusterRef(clusterName, "nodepool", pool);
    const group = node?.nodegroup ?? GROUP_LABELS.map((label) => node?.labels[label]).find((value) => value !== undefined);
    return k8sClusterRef(clusterName, "nodegroup", group ?? OF_NO_GROUP);
  }
}

/** The Deployment that a ReplicaSet is called after, where the Deployment itself was not collected. */
const deploymentOf = (replicaSet: string, hash: string | undefined): string =>
  hash !== undefined && replicaSet.endsWith(`-${hash}`) ? replicaSet.slice(0, -hash.length - 1) : replicaSet;
