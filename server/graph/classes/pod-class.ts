import { indexOf } from "@/server/cluster/pod/cluster-index.ts";
import { hasBeenTaken } from "@/server/cluster/pod/fargate.ts";
import type { NodeFact, PodFact } from "@/server/facts/kubernetes.ts";
import { awsLookup } from "@/server/graph/aws-lookup.ts";
import type { ClusterWorld } from "@/server/graph/cluster-world.ts";
import type { World } from "@/server/graph/world.ts";

/** Pods of one cluster that the rules of credentials, tokens and escape cannot tell apart. */
export interface PodClass {
  readonly key: string;
  /** All that the rules can tell of them, as text. */
  readonly traits: string;
  readonly cluster: ClusterWorld;
  readonly pods: readonly [PodFact, ...PodFact[]];
}

/** What the rules ask of a node: its kind, its metadata options, the role it hands out, and the Pod Identity agent on it (D10, E10–E17). */
function nodeTraits(world: World, cluster: ClusterWorld, name: string, node: NodeFact | undefined): string {
  const agent = indexOf(cluster.facts).agentOn(name) !== undefined;
  const fargate = name.startsWith("fargate-");
  if (!node) return JSON.stringify(["not collected", agent, fargate]);
  const lookup = awsLookup(world, cluster, false);
  const instance = lookup.instanceOf(node);
  const options = instance.state === "read" ? instance.value : undefined;
  const role = lookup.nodeRole(node);
  const handedOut = role.state === "read" && role.value ? lookup.nodeRoleDecision(node) : undefined;
  return JSON.stringify([
    node.kind,
    node.os,
    agent,
    fargate,
    instance.state,
    options?.httpEndpoint,
    options?.httpTokens,
    options?.hopLimit,
    options?.httpProtocolIpv6,
    role.state,
    role.state === "read" && role.value?.roleArn,
    handedOut?.verdict,
    handedOut?.conditions,
  ]);
}

/** The spec without images, with volumes called by their place: the names Kubernetes gives to token volumes differ from pod to pod. */
function specTraits(pod: PodFact): string {
  const known = specTexts.get(pod);
  if (known !== undefined) return known;
  const text = specText(pod);
  specTexts.set(pod, text);
  return text;
}

const specTexts = new WeakMap<PodFact, string>();

function specText({ spec }: PodFact): string {
  const places = new Map(spec.volumes.map((v, at) => [v.name, `v${at}`]));
  const place = (name: string): string => places.get(name) ?? name;
  return JSON.stringify({
    ...spec,
    nodeName: undefined,
    volumes: spec.volumes.map((v) => ({ ...v, name: place(v.name) })),
    containers: spec.containers.map((c) => ({ ...c, image: undefined, mounts: c.mounts.map((m) => ({ ...m, volume: place(m.volume) })) })),
  });
}

/** Labels count where network policies select by them, and where Fargate has taken a pod that has no node yet (E17). */
function labelTraits(cluster: ClusterWorld, pod: PodFact): string {
  if (indexOf(cluster.facts).egressPolicies(pod.namespace).length > 0) return JSON.stringify(pod.labels);
  return pod.spec.nodeName === undefined && hasBeenTaken(pod, cluster.facts) ? "fargate" : "";
}

function classesOf(world: World, cluster: ClusterWorld): readonly PodClass[] {
  const nodes = new Map<string, string>();
  const nodeOf = (name: string): string => {
    const known = nodes.get(name);
    if (known !== undefined) return known;
    const traits = nodeTraits(world, cluster, name, indexOf(cluster.facts).node(name));
    nodes.set(name, traits);
    return traits;
  };
  const keyOf = (pod: PodFact): string =>
    [
      pod.namespace,
      specTraits(pod),
      labelTraits(cluster, pod),
      pod.podIPs.some((ip) => ip.includes(":")) ? "ipv6" : "",
      pod.spec.nodeName === undefined ? "unscheduled" : nodeOf(pod.spec.nodeName),
    ].join("|");
  return [...Map.groupBy(cluster.facts.pods, keyOf)].map(([traits, pods], at) => ({
    key: `pods ${cluster.name} ${at}`,
    traits,
    cluster,
    pods: pods as [PodFact, ...PodFact[]],
  }));
}

const nodesOf = new WeakMap<ClusterWorld, readonly NodeFact[]>();

/** One node of each class that the rules cannot tell apart; made once. */
export function nodeClasses(world: World, cluster: ClusterWorld): readonly NodeFact[] {
  const known = nodesOf.get(cluster);
  if (known) return known;
  const found = [...new Map(cluster.facts.nodes.map((node) => [nodeTraits(world, cluster, node.name, node), node])).values()];
  nodesOf.set(cluster, found);
  return found;
}

const made = new WeakMap<ClusterWorld, readonly PodClass[]>();

/** The pods of a cluster by what the rules can tell of them; made once. What holds of the first of a class holds of all. */
export function podClasses(world: World, cluster: ClusterWorld): readonly PodClass[] {
  const known = made.get(cluster);
  if (known) return known;
  const classes = classesOf(world, cluster);
  made.set(cluster, classes);
  return classes;
}
