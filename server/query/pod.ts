import { type AccessGraph, refOfNode } from "@/server/graph/access-graph.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { ENTITY_KINDS, type EntityKind } from "./entity.ts";
import { edgeColumn, indexOfGraph } from "./graph-index.ts";
import { Search } from "./search.ts";
import { sessionGraph } from "./session-graph.ts";

/** What leads from a pod to AWS credentials and from role to role: no Kubernetes right is used on the way. */
const CREDENTIALS: ReadonlySet<Mechanism> = new Set([
  "runs-as",
  "sts:AssumeRoleWithWebIdentity",
  "eks:PodIdentity",
  "static-key",
  "imds",
  "sts:AssumeRole",
] as const);

export interface ReachableIdentities {
  /** IAM identities that someone inside the pod can act as, for certain or on conditions. */
  readonly reachable: readonly Ref[];
  /** Those for which a fact that decides was not collected. */
  readonly undecided: readonly Ref[];
}

/** Edge → the levels that follow it, where it leads to credentials. */
const CREDENTIAL_EDGES = edgeColumn((graph) => {
  const isFollowed = graph.mechanisms.map((m) => CREDENTIALS.has(m));
  const { follow } = indexOfGraph(graph);
  return (edge) => (isFollowed[graph.mechanism[edge] ?? 0] ? (follow[edge] ?? 0) : 0);
});

const IDENTITIES: ReadonlySet<EntityKind> = new Set(["iam-role", "iam-user"] as const);

/** The IAM users and roles whose credentials can be got inside a pod, chained roles included (E2). */
export function reachableIdentities(given: AccessGraph, pod: Ref): ReachableIdentities {
  const graph = sessionGraph(given);
  const start = graph.indexOf.get(pod);
  if (start === undefined) return { reachable: [], undecided: [] };
  const { kind } = indexOfGraph(graph);
  const search = new Search(graph, [start], { isBackwards: false, follow: CREDENTIAL_EDGES.of(graph) }).run();
  const likely = new Set<number>();
  const all = new Set<number>();
  for (let i = 0; i < search.count; i += 1) {
    const node = search.nodeAt(i);
    if (!IDENTITIES.has(ENTITY_KINDS[kind[node] ?? 0] ?? "other")) continue;
    const whole = graph.base[node] ?? node;
    all.add(whole);
    if (search.hops(node, 1) > 0) likely.add(whole);
  }
  search.end();
  const undecided = new Set([...all].filter((node) => !likely.has(node)));
  return { reachable: inOrder(graph, likely), undecided: inOrder(graph, undecided) };
}

/** So few are put in order faster than found among all in order. */
const FEW = 256;

function inOrder(graph: AccessGraph, nodes: ReadonlySet<number>): readonly Ref[] {
  if (nodes.size <= FEW) return Array.from(nodes, (node) => refOfNode(graph, node)).sort((a, b) => (a < b ? -1 : 1));
  return Array.from(graph.order.sorted.filter((node) => nodes.has(node))).map((node) => refOfNode(graph, node));
}
