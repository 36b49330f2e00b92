import { decide } from "@/server/cluster/pod/decision.ts";
import { nodeRoleReach } from "@/server/cluster/pod/imds.ts";
import { policiesAgainst } from "@/server/cluster/pod/network-policy.ts";
import type { TakeoverGrant } from "@/server/cluster/takeover/grant.ts";
import type { NodeFact, PodFact } from "@/server/facts/kubernetes.ts";
import type { Ref } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Step } from "@/server/model/step.ts";
import { type Decision, rankOf } from "@/server/model/verdict.ts";
import { awsLookup } from "./aws-lookup.ts";
import { nodeClasses } from "./classes/pod-class.ts";
import type { ClusterWorld } from "./cluster-world.ts";
import type { World } from "./world.ts";

const IMDS = "169.254.169.254";

/** A role that the metadata service of some node hands to an ordinary pod, and the answer for the best such node. */
interface NodeRoleOfPods {
  readonly role: Ref;
  readonly node: NodeFact;
  readonly verdict: Decision["verdict"];
}

/** A pod as whoever makes it may write it where Pod Security keeps it in its container: on a node of its choice, with labels of its choice. */
const ordinaryPod = (namespace: string, nodeName: string): PodFact => ({
  namespace,
  name: "a-new-pod",
  labels: {},
  annotations: {},
  podIPs: [],
  spec: {
    serviceAccount: "default",
    nodeName,
    hostNetwork: false,
    hostPID: false,
    hostIPC: false,
    shareProcessNamespace: false,
    windows: false,
    nodeSelector: {},
    containers: [],
    volumes: [],
  },
});

/** The proof for one node; the pod is not there, so what shows it is the node. */
function decideFor(
  world: World,
  cluster: ClusterWorld,
  namespace: string,
  node: NodeFact,
  explain: boolean,
): { readonly role: Ref | null; readonly decision: Decision } {
  const reach = nodeRoleReach(ordinaryPod(namespace, node.name), cluster.facts, awsLookup(world, cluster, explain));
  const own: Step = {
    check: "node",
    outcome: "pass",
    code: "TAKEOVER_NODE_ROLE_BY_POD",
    reason: `an ordinary pod in \`${namespace}\` can be put on node \`${node.name}\`, and asks its metadata service for the node's credentials`,
    verify: shellCommand`kubectl get node ${node.name} -o yaml`,
  };
  return { role: reach.role, decision: { ...reach.decision, steps: [own, ...reach.decision.steps.filter((s) => s.code !== "POD_ON_NODE")] } };
}

/** What an ordinary pod on a node gets of its role: in a namespace where no network policy is in the way, if there is one. */
export function nodeRoleInOpenNamespace(
  world: World,
  cluster: ClusterWorld,
  node: NodeFact,
): { readonly namespace: string; readonly role: Ref | null; readonly decision: Decision } {
  const namespaces = [...cluster.namespaces.keys()];
  const isOpen = (one: string): boolean => placeOf(cluster, one) === "";
  const namespace = namespaces.find((one) => !one.startsWith("kube-") && isOpen(one)) ?? namespaces.find(isOpen) ?? namespaces[0] ?? "default";
  return { namespace, ...decideFor(world, cluster, namespace, node, true) };
}

const made = new WeakMap<ClusterWorld, Map<string, readonly NodeRoleOfPods[]>>();

/** Namespaces without a network policy in the way are alike. */
const placeOf = (cluster: ClusterWorld, namespace: string): string =>
  policiesAgainst(IMDS, ordinaryPod(namespace, ""), cluster.facts).length > 0 ? namespace : "";

function rolesIn(world: World, cluster: ClusterWorld, namespace: string): readonly NodeRoleOfPods[] {
  const ofCluster = made.get(cluster) ?? new Map<string, readonly NodeRoleOfPods[]>();
  made.set(cluster, ofCluster);
  const asked = ofCluster.get(`in ${namespace}`);
  if (asked) return asked;
  const place = placeOf(cluster, namespace);
  const found = ofCluster.get(place) ?? bestIn(world, cluster, namespace);
  ofCluster.set(place, found).set(`in ${namespace}`, found);
  return found;
}

function bestIn(world: World, cluster: ClusterWorld, namespace: string): readonly NodeRoleOfPods[] {
  const best = new Map<Ref, NodeRoleOfPods>();
  for (const node of nodeClasses(world, cluster)) {
    const { role, decision } = decideFor(world, cluster, namespace, node, false);
    if (role === null || decision.verdict === "denied") continue;
    const there = best.get(role);
    if (!there || rankOf(decision.verdict) < rankOf(there.verdict)) best.set(role, { role, node, verdict: decision.verdict });
  }
  return [...best.values()];
}

/** One node role that a grant's pods get, by the namespace and node that serve best. */
export interface PodNodeRole extends NodeRoleOfPods {
  readonly namespace: string;
}

/**
 * The node roles that ordinary pods of a grant's namespaces get from the metadata service (H1, E10): what is left to whoever makes pods where Pod
 * Security lets none of them out onto the node.
 */
export function nodeRolesByPod(world: World, cluster: ClusterWorld, grant: TakeoverGrant): readonly PodNodeRole[] {
  const best = new Map<Ref, PodNodeRole>();
  for (const namespace of grant.ordinaryPodsIn)
    for (const found of rolesIn(world, cluster, namespace)) {
      const there = best.get(found.role);
      if (!there || rankOf(found.verdict) < rankOf(there.verdict)) best.set(found.role, { ...found, namespace });
    }
  return [...best.values()];
}

/** The grant and the pod's way to the role together. */
export function decideNodeRole(world: World, cluster: ClusterWorld, grant: TakeoverGrant, { namespace, node }: PodNodeRole, explain: boolean): Decision {
  return decide(grant.decision, decideFor(world, cluster, namespace, node, explain).decision);
}
