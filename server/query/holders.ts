import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { refOfNode } from "@/server/graph/access-graph.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import { edgeColumn, indexOfGraph } from "./graph-index.ts";
import { LEVELS, nodesOf } from "./levels.ts";
import { Search } from "./search.ts";
import { sessionGraph } from "./session-graph.ts";

/** How a workload gets credentials without taking over another one. */
const OWN: ReadonlySet<Mechanism> = new Set(["runs-as", "sts:AssumeRoleWithWebIdentity", "eks:PodIdentity", "static-key", "imds"] as const);
const WORKLOADS: ReadonlySet<string> = new Set(["pod", "serviceaccount"]);
/** A pod runs as its account, which becomes the identity. */
const MAX_HOPS = 2;

/** Edge → the levels that follow it, where a workload or an outside subject gets credentials of its own by it. */
const OWN_EDGES = edgeColumn((graph) => {
  const isFollowed = graph.mechanisms.map((m) => OWN.has(m));
  const { follow } = indexOfGraph(graph);
  return (edge) => (isFollowed[graph.mechanism[edge] ?? 0] ? (follow[edge] ?? 0) : 0);
});

/** Who becomes an identity by credentials of their own, the most certain first, then the nearest; within these by reference. */
export interface Holders {
  readonly serviceAccounts: readonly Ref[];
  readonly pods: readonly Ref[];
  /** Subjects of issuers. */
  readonly outside: readonly Ref[];
}

interface Way {
  readonly ref: Ref;
  readonly level: number;
  readonly hops: number;
}

/** How certain and how far the best way of a node is. */
function wayOf(graph: AccessGraph, search: Search, node: number): Way | undefined {
  const level = LEVELS.find((l) => search.hops(node, l) > 0);
  return level === undefined ? undefined : { ref: refOfNode(graph, node), level, hops: search.hops(node, level) };
}

/** Those who become an IAM identity by web identity, Pod Identity, a key or their node, as a pod or the service account it runs as; or as an outside subject. */
export function holdersOf(given: AccessGraph, identity: Ref): Holders {
  const graph = sessionGraph(given);
  const search = new Search(graph, nodesOf(graph, identity), { isBackwards: true, follow: OWN_EDGES.of(graph) }).run();
  const ways: Way[] = [];
  for (let i = 0; i < search.count; i += 1) {
    const node = search.nodeAt(i);
    const way = graph.base[node] === node ? wayOf(graph, search, node) : undefined;
    if (way) ways.push(way);
  }
  search.end();
  ways.sort((a, b) => a.level - b.level || a.hops - b.hops || (a.ref < b.ref ? -1 : 1));
  const are = (isMeant: (way: Way) => boolean): readonly Ref[] => ways.flatMap((way) => (isMeant(way) ? [way.ref] : []));
  return {
    serviceAccounts: are(({ ref, hops }) => hops <= MAX_HOPS && workloadOf(ref) === "serviceaccount"),
    pods: are(({ ref, hops }) => hops <= MAX_HOPS && workloadOf(ref) === "pod"),
    outside: are(({ ref, hops }) => hops === 1 && parseRef(ref)?.kind === "oidc"),
  };
}

/** What kind of workload a reference names; undefined: none. */
function workloadOf(ref: Ref): string | undefined {
  const parsed = parseRef(ref);
  return parsed?.kind === "k8s" && WORKLOADS.has(parsed.type) ? parsed.type : undefined;
}
