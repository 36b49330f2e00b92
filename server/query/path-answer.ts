import { type AccessGraph, mechanismOfEdge, refOfNode, verdictOfEdge } from "@/server/graph/access-graph.ts";
import { podAt, topOwner } from "@/server/graph/cluster-world.ts";
import { decideMechanism } from "@/server/graph/edges/registry.ts";
import type { World } from "@/server/graph/world.ts";
import type { Ref } from "@/server/model/ref.ts";
import { VERDICT_WORDS, type Verdict, type VerdictWord } from "@/server/model/verdict.ts";
import { bestPaths, type GraphPath, type Stopped } from "./paths.ts";
import { sessionGraph } from "./session-graph.ts";

export interface PathAnswer {
  readonly verdict: VerdictWord;
  readonly count: number;
  readonly edges: readonly Verdict[];
  /** Where equal ways part: the place among the entities of the way (its first end is 0), how many stand there, and the first of them. */
  readonly alike?: readonly { readonly at: number; readonly total: number; readonly first: readonly Ref[] }[];
}

export interface PathsAnswer {
  readonly from: Ref;
  readonly to: Ref;
  /** How many are listed. */
  readonly total: number;
  /** Whether these are all of at most so many hops; if not, `stopped` says why. */
  readonly complete: boolean;
  readonly stopped?: Stopped;
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
  const proofs = decideMechanism(world, from, to, mechanism, facet, audience);
  const decision = (proofs.find((d) => d.decision.verdict === written) ?? proofs[0])?.decision;
  if (!decision) throw new Error(`no proof for ${mechanism} from ${from} to ${to}`);
  return { from, to, mechanism, ...decision };
}

function workloadOf(world: World, ref: Ref): string | undefined {
  const found = podAt(world.clusters, ref);
  const owner = found && topOwner(found.cluster, found.pod);
  return owner && `${found.cluster.name} ${found.pod.namespace} ${owner.kind} ${owner.name}`;
}

const NEW = -1;

/** The classes of the nodes that questions have come across, by the first node of each. */
class PathClasses {
  readonly #world: World;
  readonly #graph: AccessGraph;
  readonly #classes: Int32Array;
  readonly #first = new Map<string, number>();

  constructor(world: World, graph: AccessGraph) {
    this.#world = world;
    this.#graph = graph;
    this.#classes = new Int32Array(graph.nodes).fill(NEW);
  }

  /** Pods of one workload are interchangeable in the middle of a path; everything else stands for itself. */
  of(node: number): number {
    const known = this.#classes[node] ?? NEW;
    if (known !== NEW) return known;
    const workload = this.#graph.base[node] === node ? workloadOf(this.#world, refOfNode(this.#graph, node)) : undefined;
    const made = workload === undefined ? node : (this.#first.get(workload) ?? node);
    if (workload !== undefined) this.#first.set(workload, made);
    this.#classes[node] = made;
    return made;
  }
}

const classes = new WeakMap<AccessGraph, PathClasses>();

function classesOf(world: World, graph: AccessGraph): PathClasses {
  const known = classes.get(graph) ?? new PathClasses(world, graph);
  classes.set(graph, known);
  return known;
}

/** The best paths with a whole proof on every edge. */
export function pathsBetween(world: World, given: AccessGraph, from: Ref, to: Ref, options: PathsAsked): PathsAnswer {
  const graph = sessionGraph(given);
  const known = classesOf(world, graph);
  const { paths, stopped } = bestPaths(graph, from, to, { maxHops: options.maxHops, limit: options.limit, classOf: (node) => known.of(node) });
  const proofs = new Map<string, Verdict>();
  const answers = paths.map((p) => answerOf(world, graph, p, proofs, options.audience));
  return { from, to, total: paths.length, complete: stopped === undefined, ...(stopped ? { stopped } : {}), paths: answers };
}

/** Ways share edges: each is proven once. */
function answerOf(world: World, graph: AccessGraph, path: GraphPath, proofs: Map<string, Verdict>, audience?: string): PathAnswer {
  const proven = (edge: number, at: number): Verdict => {
    const [node, end] = [path.nodes[at] ?? 0, path.nodes[at + 1] ?? 0];
    const key = `${edge} ${node} ${end} ${at === 0}`;
    const proof = proofs.get(key) ?? proofOf(world, graph, edge, node, end, at === 0 ? audience : undefined);
    proofs.set(key, proof);
    return proof;
  };
  const alike = alikeOf(graph, path);
  return { verdict: VERDICT_WORDS[path.level] ?? "unknown", count: path.count, edges: path.edges.map(proven), ...(alike.length > 0 ? { alike } : {}) };
}

/** As many as are named; all are counted. */
const NAMED = 1000;

function alikeOf(graph: AccessGraph, path: GraphPath): NonNullable<PathAnswer["alike"]> {
  return path.alike.flatMap((nodes, at) => {
    const refs = new Set(nodes.map((node) => refOfNode(graph, node)));
    return refs.size > 1 ? [{ at, total: refs.size, first: [...refs].sort().slice(0, NAMED) }] : [];
  });
}
