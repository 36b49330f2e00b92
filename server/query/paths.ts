import { type AccessGraph, mechanismOfEdge } from "@/server/graph/access-graph.ts";
import { forEachOut } from "@/server/graph/neighbours.ts";
import { NOT_FOLLOWED } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { distancesTo, nodesOf, type Search } from "./closure.ts";
import { PriorityQueue } from "./priority-queue.ts";

/** A path as the edges of the graph, best first; `count` is how many equal paths it stands for. */
export interface GraphPath {
  readonly level: number;
  readonly count: number;
  readonly edges: readonly number[];
  /** The nodes it goes through, both ends included: one more than edges. A facet tells how the entity is held there. */
  readonly nodes: readonly number[];
}

export interface PathOptions {
  readonly maxHops: number;
  readonly limit: number;
  /** Entities with equal class are interchangeable in the middle of a path. */
  readonly classOf: (ref: Ref) => string;
}

interface Partial {
  readonly node: number;
  readonly level: number;
  readonly length: number;
  readonly count: number;
  readonly edge: number;
  readonly before: Partial | undefined;
}

/** How many unfinished paths are looked at before the search stops; what was found until then is still the best. */
const BUDGET = 200_000;

/**
 * The best paths without loops from one entity to another: most certain first, then shortest. Steps to interchangeable entities are taken
 * once and counted. The estimate is the true distance, so that paths come out of the queue in order.
 */
export function bestPaths(graph: AccessGraph, from: Ref, to: Ref, options: PathOptions): { readonly paths: readonly GraphPath[]; readonly complete: boolean } {
  const start = graph.indexOf.get(from);
  const ends = new Set(nodesOf(graph, to));
  if (start === undefined || ends.size === 0) return { paths: [], complete: true };
  const distance = [0, 1, 2].map((level) => distancesTo(graph, to, level));
  const queue = new PriorityQueue<Partial>((p) => p.level * 1e6 + p.length + Math.max(0, distance[p.level]?.hops[p.node] ?? 0));
  for (const level of [0, 1, 2]) if ((distance[level]?.hops[start] ?? -1) >= 0) pushStart(queue, start, level);
  const paths: GraphPath[] = [];
  const seen = new Set<string>();
  let budget = BUDGET;
  for (let at = queue.pop(); at && paths.length < options.limit; at = queue.pop()) {
    budget -= 1;
    if (budget < 0) return { paths, complete: false };
    if (ends.has(at.node) && at.length > 0) take(graph, at, paths, seen);
    else expand(graph, at, { ends, queue, options, distance: distance[at.level] as Search });
  }
  return { paths, complete: queue.size === 0 };
}

const pushStart = (queue: PriorityQueue<Partial>, node: number, level: number): void =>
  queue.push({ node, level, length: 0, count: 1, edge: -1, before: undefined });

/** A path found at a level all of whose edges are better was found at the better level already. */
function take(graph: AccessGraph, end: Partial, paths: GraphPath[], seen: Set<string>): void {
  const edges: number[] = [];
  const nodes: number[] = [end.node];
  for (let at: Partial | undefined = end; at?.before; at = at.before) {
    edges.push(at.edge);
    nodes.push(at.before.node);
  }
  edges.reverse();
  const level = Math.max(...edges.map((e) => graph.verdict[e] ?? 3));
  nodes.reverse();
  const key = `${edges.join(" ")} ${nodes.join(" ")}`;
  if (level !== end.level || seen.has(key)) return;
  seen.add(key);
  paths.push({ level, count: end.count, edges, nodes });
}

interface Expansion {
  readonly ends: ReadonlySet<number>;
  readonly queue: PriorityQueue<Partial>;
  readonly options: PathOptions;
  readonly distance: Search;
}

interface Step {
  readonly edge: number;
  readonly node: number;
  readonly verdict: number;
  /** Hops that are left from there. */
  readonly left: number;
}

/** The steps that lead on: of several to one node by one mechanism the best. */
function stepsFrom(graph: AccessGraph, at: Partial, x: Expansion): readonly Step[] {
  const best = new Map<number, Step>();
  forEachOut(graph, at.node, (edge, node) => {
    const left = x.distance.hops[node] ?? -1;
    const verdict = graph.verdict[edge] ?? 3;
    if (verdict > at.level || left < 0 || at.length + 1 + left > x.options.maxHops) return;
    const mechanism = graph.mechanism[edge] ?? 0;
    const key = node * graph.mechanisms.length + mechanism;
    if (verdict < (best.get(key)?.verdict ?? 3)) best.set(key, { edge, node, verdict, left });
  });
  return [...best.values()].filter((s) => !NOT_FOLLOWED.includes(mechanismOfEdge(graph, s.edge)) && !visited(graph, at, s.node));
}

function expand(graph: AccessGraph, at: Partial, x: Expansion): void {
  if (at.length >= x.options.maxHops) return;
  const groups = new Map<string, { readonly step: Step; count: number }>();
  for (const step of stepsFrom(graph, at, x)) {
    const ref = graph.refs[step.node] as Ref;
    const end = x.ends.has(step.node) ? ref : x.options.classOf(ref);
    const key = `${graph.mechanism[step.edge]} ${step.verdict} ${graph.facets[step.node]} ${step.left} ${end}`;
    const group = groups.get(key);
    if (group) group.count += 1;
    else groups.set(key, { step, count: 1 });
  }
  for (const { step, count } of groups.values())
    x.queue.push({ node: step.node, level: at.level, length: at.length + 1, count: at.count * count, edge: step.edge, before: at });
}

/** A path comes to an entity once; to one that it held in a narrower way, once more as a whole. */
function visited(graph: AccessGraph, partial: Partial, node: number): boolean {
  const base = graph.base[node];
  for (let at: Partial | undefined = partial; at; at = at.before)
    if (at.node === node || (graph.base[at.node] === base && (at.node === base || node !== base))) return true;
  return false;
}
