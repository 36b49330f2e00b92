import { type AccessGraph, refOfNode } from "@/server/graph/access-graph.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { EntityKind } from "./entity.ts";
import { indexOfGraph } from "./graph-index.ts";
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

/** As often as a graph is asked, its edges are looked through once. */
const credentialEdges = new WeakMap<AccessGraph, Uint8Array>();

function followCredentials(graph: AccessGraph): Uint8Array {
  const known = credentialEdges.get(graph);
  if (known) return known;
  const isFollowed = graph.mechanisms.map((m) => CREDENTIALS.has(m));
  const made = indexOfGraph(graph).follow.map((levels, edge) => (isFollowed[graph.mechanism[edge] ?? 0] ? levels : 0));
  credentialEdges.set(graph, made);
  return made;
}

const IDENTITIES: ReadonlySet<EntityKind> = new Set(["iam-role", "iam-user"] as const);

/** The IAM users and roles whose credentials can be got inside a pod, chained roles included (E2). */
export function reachableIdentities(given: AccessGraph, pod: Ref): ReachableIdentities {
  const graph = sessionGraph(given);
  const start = graph.indexOf.get(pod);
  if (start === undefined) return { reachable: [], undecided: [] };
  const { kind, kinds, place, nodeAt } = indexOfGraph(graph);
  const search = new Search(graph, [start], { isBackwards: false, follow: followCredentials(graph) }).run();
  const likely = new Set<number>();
  const all = new Set<number>();
  for (let i = 0; i < search.count; i += 1) {
    const node = search.nodeAt(i);
    if (!IDENTITIES.has(kinds[kind[node] ?? 0] ?? "other")) continue;
    all.add(place[node] ?? 0);
    if (search.hops(node, 1) > 0) likely.add(place[node] ?? 0);
  }
  search.end();
  const inOrder = (places: Iterable<number>): Ref[] => Array.from(Int32Array.from(places).sort(), (at) => refOfNode(graph, nodeAt[at] ?? 0));
  return { reachable: inOrder(likely), undecided: inOrder([...all].filter((at) => !likely.has(at))) };
}
