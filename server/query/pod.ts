import { type AccessGraph, refOfNode } from "@/server/graph/access-graph.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { ENTITY_KINDS, type EntityKind } from "./entity.ts";
import { edgeColumn, indexOfGraph } from "./graph-index.ts";
import { BYTES } from "./pool.ts";
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

/** The IAM users and roles whose credentials can be got inside a pod, chained roles included (E2); of several starts those that any of them leads to. */
export function reachableIdentities(given: AccessGraph, ...from: readonly Ref[]): ReachableIdentities {
  const graph = sessionGraph(given);
  const starts = from.flatMap((ref) => graph.indexOf.get(ref) ?? []);
  if (starts.length === 0) return { reachable: [], undecided: [] };
  const { kind } = indexOfGraph(graph);
  const search = new Search(graph, starts, { isBackwards: false, follow: CREDENTIAL_EDGES.of(graph) }).run();
  const found = BYTES.borrow(graph.nodes);
  const wholes: number[] = [];
  for (let i = 0; i < search.count; i += 1) {
    const node = search.nodeAt(i);
    if (!IDENTITIES.has(ENTITY_KINDS[kind[node] ?? 0] ?? "other")) continue;
    const whole = graph.base[node] ?? node;
    if (found.list[whole] === 0) wholes.push(whole);
    if (found.list[whole] !== LIKELY) found.list[whole] = search.hops(node, 1) > 0 ? LIKELY : UNDECIDED;
  }
  search.end();
  const all = inOrder(graph, wholes, found.list);
  const are = (state: number): readonly Ref[] => all.flatMap((node) => (found.list[node] === state ? [refOfNode(graph, node)] : []));
  const identities = { reachable: are(LIKELY), undecided: are(UNDECIDED) };
  for (const node of wholes) found.list[node] = 0;
  BYTES.giveBack(found);
  return identities;
}

const LIKELY = 1;
const UNDECIDED = 2;

/** So few are put in order faster than found among all in order. */
const FEW = 256;

function inOrder(graph: AccessGraph, nodes: readonly number[], found: Uint8Array): readonly number[] {
  const { refs } = graph;
  if (nodes.length <= FEW) return nodes.toSorted((a, b) => ((refs[a] ?? "") < (refs[b] ?? "") ? -1 : 1));
  const sorted: number[] = [];
  for (const node of graph.order.sorted) if ((found[node] ?? 0) !== 0) sorted.push(node);
  return sorted;
}
