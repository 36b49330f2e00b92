import { type AccessGraph, mechanismOfEdge, refOfNode, verdictOfEdge } from "@/server/graph/access-graph.ts";
import { topOwner } from "@/server/graph/cluster-world.ts";
import { decideDirect } from "@/server/graph/edges/registry.ts";
import type { World } from "@/server/graph/world.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import { VERDICT_WORDS, type Verdict, type VerdictWord } from "@/server/model/verdict.ts";
import { bestPaths, type GraphPath } from "./paths.ts";

export interface PathAnswer {
  readonly verdict: VerdictWord;
  readonly count: number;
  readonly edges: readonly Verdict[];
}

export interface PathsAnswer {
  readonly from: Ref;
  readonly to: Ref;
  /** How many are listed; `complete` tells whether there can be more. */
  readonly total: number;
  readonly complete: boolean;
  readonly paths: readonly PathAnswer[];
}

export interface PathsAsked {
  readonly maxHops: number;
  readonly limit: number;
  /** Audience of the token that the first end presents. */
  readonly audience?: string;
}

/** The edge's own proof, from the decider that wrote it, for the way its first end is held on this path. */
function proofOf(world: World, graph: AccessGraph, edge: number, node: number, end: number, audience?: string): Verdict {
  const from = refOfNode(graph, node);
  const to = refOfNode(graph, end);
  const mechanism = mechanismOfEdge(graph, edge);
  const facet = graph.shared[edge] === 1 ? "" : (graph.facets[node] ?? "");
  const written = verdictOfEdge(graph, edge);
  const proofs = decideDirect(world, from, to, facet, audience).filter((d) => d.mechanism === mechanism);
  const decision = (proofs.find((d) => d.decision.verdict === written) ?? proofs[0])?.decision;
  if (!decision) throw new Error(`no proof for ${mechanism} from ${from} to ${to}`);
  return { from, to, mechanism, ...decision };
}

/** Pods of one workload on alike nodes are interchangeable in the middle of a path; everything else stands for itself. */
function classOf(world: World): (ref: Ref) => string {
  return (ref) => {
    const parsed = parseRef(ref);
    if (parsed?.kind !== "k8s" || parsed.type !== "pod") return ref;
    const cluster = world.clusters.get(parsed.cluster);
    const pod = cluster?.pods.get(`${parsed.namespace}/${parsed.name}`);
    const owner = cluster && pod && topOwner(cluster, pod);
    return owner ? `${parsed.cluster} ${parsed.namespace} ${owner.kind} ${owner.name}` : ref;
  };
}

/** The best paths with a whole proof on every edge. */
export function pathsBetween(world: World, graph: AccessGraph, from: Ref, to: Ref, options: PathsAsked): PathsAnswer {
  const { paths, complete } = bestPaths(graph, from, to, { ...options, classOf: classOf(world) });
  return { from, to, total: paths.length, complete, paths: paths.map((p) => answerOf(world, graph, p, options.audience)) };
}

function answerOf(world: World, graph: AccessGraph, path: GraphPath, audience?: string): PathAnswer {
  return {
    verdict: VERDICT_WORDS[path.level] ?? "unknown",
    count: path.count,
    edges: path.edges.map((edge, i) => proofOf(world, graph, edge, path.nodes[i] ?? 0, path.nodes[i + 1] ?? 0, i === 0 ? audience : undefined)),
  };
}
