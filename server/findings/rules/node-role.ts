import type { InstanceFact } from "@/server/facts/iam.ts";
import type { NodeFact } from "@/server/facts/kubernetes.ts";
import type { Fix, Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { byHand } from "@/server/findings/kube-fix.ts";
import { nameOf, type Rule, wayInto } from "@/server/findings/rule.ts";
import { isOver, SYSTEM_NAMESPACES, workloadKey } from "@/server/findings/workload.ts";
import { mechanismOfEdge, nodesAt, refOfNode, slotOf, verdictOfEdge } from "@/server/graph/access-graph.ts";
import { type ClusterWorld, nodeRef, podRef } from "@/server/graph/cluster-world.ts";
import { instanceOf } from "@/server/graph/node-role.ts";
import { nodeRoleInOpenNamespace } from "@/server/graph/ordinary-pod.ts";
import { k8sClusterRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import { rankOf, type VerdictWord } from "@/server/model/verdict.ts";

/** Nodes of a pool by the options of their metadata service: what holds of one of a kind holds of all. */
function kindsIn(inspection: Inspection, cluster: ClusterWorld): ReadonlyMap<Ref, readonly (readonly NodeFact[])[]> {
  const pools = Map.groupBy(cluster.facts.nodes, (node) => inspection.stable.of(nodeRef(cluster.name, node.name)));
  const optionsOf = (node: NodeFact): string => {
    const found = instanceOf(inspection.world, cluster, node);
    const i = found.state === "read" ? found.value : undefined;
    return JSON.stringify([node.kind, found.state, i?.httpTokens, i?.hopLimit, i?.httpEndpoint, i?.httpProtocolIpv6, i?.instanceProfileArn]);
  };
  return new Map([...pools].map(([pool, nodes]) => [pool, [...Map.groupBy(nodes, optionsOf).values()]]));
}

const closed = (instance: InstanceFact): object => ({
  InstanceId: instance.id,
  PrivateDnsName: instance.privateDnsName,
  State: { Name: instance.state ?? "running" },
  ...(instance.instanceProfileArn === undefined ? {} : { IamInstanceProfile: { Arn: instance.instanceProfileArn } }),
  MetadataOptions: { State: "applied", HttpTokens: "required", HttpPutResponseHopLimit: 1, HttpEndpoint: "enabled" },
  Tags: Object.entries(instance.tags).map(([Key, Value]) => ({ Key, Value })),
});

/** Token required and one hop, on the instances; their launch template makes the next ones, and is not collected. */
function fixOf({ world }: Inspection, cluster: ClusterWorld, nodes: readonly NodeFact[]): Fix {
  const summary = "Require session tokens with hop limit 1, on the instances and in the launch template that makes new ones";
  const instances = nodes.flatMap((node) => {
    const found = instanceOf(world, cluster, node);
    return found.state === "read" ? [found.value] : [];
  });
  const [first] = instances;
  const owner = [...world.accounts.values()].find((account) => first !== undefined && account.instances.get(first.id) === first);
  if (!first || !owner || instances.length < nodes.length) return byHand(summary);
  return {
    summary,
    automatic: true,
    files: [
      {
        path: `accounts/${owner.id}/describe-instances-${first.id}.json`,
        content: { Reservations: [{ OwnerId: owner.id, Instances: instances.map(closed) }] },
      },
    ],

    commands: instances.map(
      ({ id }) => shellCommand`aws ec2 modify-instance-metadata-options --instance-id ${id} --http-tokens required --http-put-response-hop-limit 1`,
    ),
  };
}

interface Open {
  readonly nodes: readonly NodeFact[];
  readonly role: Ref;
  readonly namespace: string;
  readonly verdict: VerdictWord;
  readonly reason: string;
}

/** The nodes of a pool whose metadata service answers ordinary pods; where it is not known whether it does, nothing is said. */
function openOf({ world }: Inspection, cluster: ClusterWorld, nodes: readonly NodeFact[]): readonly Open[] {
  const [node] = nodes;
  const reached = node && nodeRoleInOpenNamespace(world, cluster, node);
  if (!reached || reached.role === null || reached.decision.verdict === "denied" || reached.decision.verdict === "unknown") return [];
  const { namespace, role, decision } = reached;
  const reason = decision.steps.find((step) => step.check === "imds")?.reason ?? "the instance metadata service answers them";
  return [{ nodes, role, namespace, verdict: decision.verdict, reason }];
}

/** As many ways as a finding shows of those that end in the same. */
const SHOWN = 20;

/** The workloads whose pods on these nodes get the role, by more than the network of the host; the cluster's own at the end. */
function workloadsOn({ graph, stable }: Inspection, cluster: ClusterWorld, role: Ref, nodes: readonly NodeFact[]): readonly Ref[] {
  const pods = new Set(
    nodes
      .flatMap(({ name }) => cluster.podsOnNode.get(name) ?? [])
      .filter((pod) => !pod.spec.hostNetwork && !isOver(pod))
      .map((pod) => podRef(cluster.name, pod)),
  );
  const found = new Set<Ref>();
  const node = graph.indexOf.get(role);
  const look = (edge: number): void => {
    if (mechanismOfEdge(graph, edge) !== "imds" || verdictOfEdge(graph, edge) === "denied") return;
    for (const from of nodesAt(graph, graph.from[edge] ?? 0)) {
      const pod = refOfNode(graph, from);
      if (pods.has(pod)) found.add(stable.of(pod));
    }
  };
  if (node === undefined) return [];
  graph.in.forEach(slotOf(node), look);
  graph.setsOf.forEach(node, (set) => graph.in.forEach(slotOf(~set), look));
  const weight = (ref: Ref): number => {
    const parsed = parseRef(ref);
    return parsed?.kind === "k8s" && SYSTEM_NAMESPACES.has(parsed.namespace ?? "") ? 1 : 0;
  };
  return [...found].sort((a, b) => weight(a) - weight(b) || (a < b ? -1 : 1));
}

function runningWords(workloads: readonly Ref[]): string {
  const [first] = workloads;
  if (first === undefined) return "";
  const [kind, ...name] = workloadKey(first).split("/");
  const named = `${kind} ${name.join("/")}`;
  return workloads.length === 1 ? `. Of what runs there ${named} does so` : `. Of what runs there ${workloads.length} workloads do so, ${named} among them`;
}

function hitOf(inspection: Inspection, cluster: ClusterWorld, pool: Ref, open: readonly Open[]): Hit | undefined {
  const [first] = open.toSorted((a, b) => rankOf(a.verdict) - rankOf(b.verdict));
  const nodes = open.flatMap((one) => one.nodes);
  if (!first || !nodes[0]) return undefined;
  const { role, namespace, verdict, reason } = first;
  const { words, ...way } = wayInto(inspection, { from: k8sClusterRef(cluster.name, "namespace", namespace), to: role, reach: "many", verdict });
  const workloads = workloadsOn(inspection, cluster, role, nodes);
  const [path] = way.paths;
  const onwards = path?.path.slice(1) ?? [role];
  const each = workloads.slice(0, SHOWN).map((from) => ({ from, to: path?.to ?? role, verdict: path?.verdict ?? verdict, path: [from, ...onwards] }));
  return {
    ...way,
    paths: [...way.paths, ...each],
    member: pool,
    // roles of nodes are mostly called after their cluster
    cause: `${nameOf(pool)} ${nameOf(role).replaceAll(cluster.name, "<cluster>")}`,
    summary: `Ordinary pods on ${nameOf(pool)} of cluster ${cluster.name} become the node role ${nameOf(role)}: ${reason}${words}${runningWords(workloads)}`,
    evidence: [{ source: nodeRef(cluster.name, nodes[0].name), document: "instance metadata options" }],
    fix: fixOf(inspection, cluster, nodes),
  };
}

function* look(inspection: Inspection): Iterable<Hit> {
  for (const cluster of inspection.world.clusters.values())
    for (const [pool, kinds] of kindsIn(inspection, cluster)) {
      const open = kinds.flatMap((nodes) => openOf(inspection, cluster, nodes));
      for (const ofRole of Map.groupBy(open, (one) => one.role).values()) {
        const hit = hitOf(inspection, cluster, pool, ofRole);
        if (hit) yield hit;
      }
    }
}

/** A node group whose ordinary pods get the role of their node. */
export const nodeRoleFromPods: Rule = {
  id: "node-role-from-pods",
  title: "Ordinary pods become the role of their node",
  why: "The role of a node may read every image, describe the network and join the cluster as a node. Where the metadata service answers pods, each of them has it, whatever its own service account may do.",
  look,
};
