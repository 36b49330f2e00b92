import { indexOf } from "@/server/cluster/pod/cluster-index.ts";
import { hasBeenTaken } from "@/server/cluster/pod/fargate.ts";
import type { NodeFact, PodFact } from "@/server/facts/kubernetes.ts";
import { awsLookup } from "@/server/graph/aws-lookup.ts";
import type { ClusterWorld } from "@/server/graph/cluster-world.ts";
import type { World } from "@/server/graph/world.ts";
import { hashOf, type SpecsAtOnce } from "./pod-spec.ts";

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

/** Labels count where network policies select by them, and where Fargate has taken a pod that has no node yet (E17). */
function labelTraits(cluster: ClusterWorld, pod: PodFact): string {
  if (indexOf(cluster.facts).egressPolicies(pod.namespace).length > 0) return JSON.stringify(pod.labels);
  return pod.spec.nodeName === undefined && hasBeenTaken(pod, cluster.facts) ? "fargate" : "";
}

/** Long texts by their place among those met so far, and a short name for each place. */
class Texts {
  readonly #places = new Map<string, number>();
  readonly #names: string[] = [];

  place(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.#names.length);
    return this.#names.push(hashOf(text).toString(36)) - 1;
  }

  name(place: number): string {
    return this.#names[place] ?? "";
  }
}

/** What tells pods apart, with long texts by their places. */
interface Traits {
  readonly namespace: string;
  readonly spec: number;
  readonly rest: string;
  readonly node: number;
}

interface Group {
  readonly traits: Traits;
  readonly pods: PodFact[];
}

function groupsOf(world: World, cluster: ClusterWorld, specs: SpecsAtOnce, nodeTexts: Texts): readonly Group[] {
  const nodes = new Map<string, number>();
  const nodeOf = (name: string): number => {
    const known = nodes.get(name) ?? nodeTexts.place(nodeTraits(world, cluster, name, indexOf(cluster.facts).node(name)));
    nodes.set(name, known);
    return known;
  };
  const groups = new Map<string, Group>();
  for (const pod of cluster.facts.pods) {
    const spec = specs.numberOf(pod);
    const node = pod.spec.nodeName === undefined ? -1 : nodeOf(pod.spec.nodeName);
    const rest = `${pod.podIPs.some((ip) => ip.includes(":")) ? "ipv6" : ""}|${labelTraits(cluster, pod)}`;
    const key = `${spec}|${node}|${pod.namespace}|${rest}`;
    const group = groups.get(key) ?? { traits: { namespace: pod.namespace, spec, rest, node }, pods: [] };
    group.pods.push(pod);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** A name for each of some texts, different within the list. */
function different(names: readonly string[]): readonly string[] {
  const taken = new Map<string, number>();
  return names.map((name) => {
    const before = taken.get(name) ?? 0;
    taken.set(name, before + 1);
    return before === 0 ? name : `${name}|${before}`;
  });
}

function classesOf(world: World, cluster: ClusterWorld): readonly PodClass[] {
  const [specs, nodes] = [cluster.podSpecs.atOnce(), new Texts()];
  const groups = groupsOf(world, cluster, specs, nodes);
  const names = different(groups.map(({ traits: t }) => `${t.namespace}|${specs.name(t.spec)}|${nodes.name(t.node)}|${t.rest}`));
  cluster.podSpecs.forgetBut(cluster.facts.pods);
  return groups.map(({ pods }, at) => ({
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
