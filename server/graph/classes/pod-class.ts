import { indexOf } from "@/server/cluster/pod/cluster-index.ts";
import { hasBeenTaken } from "@/server/cluster/pod/fargate.ts";
import type { NodeFact, PodFact } from "@/server/facts/kubernetes.ts";
import { awsLookup } from "@/server/graph/aws-lookup.ts";
import type { ClusterWorld } from "@/server/graph/cluster-world.ts";
import type { World } from "@/server/graph/world.ts";

/** Pods of one cluster that the rules of credentials, tokens and escape cannot tell apart. */
export interface PodClass {
  readonly key: string;
  /** A short name for all that the rules can tell of them: another one for each class of the cluster, and most likely the same for the same traits. */
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
function specTraits({ spec }: PodFact): string {
  const place = (name: string): string => {
    const at = spec.volumes.findLastIndex((v) => v.name === name);
    return at < 0 ? name : `v${at}`;
  };
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

/** A number for a text: the texts of a hundred thousand pods take more memory than all else that is known of them. */
function hashOf(text: string): number {
  let hash = text.length;
  for (let at = 0; at < text.length; at += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash >>> 0;
}

/** A name for each of some texts, different within the list. */
function shortNames(texts: readonly string[]): readonly string[] {
  const taken = new Map<number, number>();
  return texts.map((text) => {
    const hash = hashOf(text);
    const before = taken.get(hash) ?? 0;
    taken.set(hash, before + 1);
    return before === 0 ? hash.toString(36) : `${hash.toString(36)}.${before}`;
  });
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
  const groups = Map.groupBy(cluster.facts.pods, keyOf);
  const names = shortNames([...groups.keys()]);
  return [...groups.values()].map((pods, at) => ({
    key: `pods ${cluster.name} ${at}`,
    traits: names[at] ?? "",
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
