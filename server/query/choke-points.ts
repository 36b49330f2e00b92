import { type AccessGraph, mechanismOfEdge, refOfNode } from "@/server/graph/access-graph.ts";
import { forEachIn } from "@/server/graph/neighbours.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { Cuts, type Lost, type TargetGroup } from "./choke-cuts.ts";
import { Backwards, keyOf, type Step } from "./choke-flow.ts";
import { indexOfGraph } from "./graph-index.ts";
import { nodesOf } from "./levels.ts";
import { sessionGraph } from "./session-graph.ts";

/** A pod has its account as long as it is there: that is no step that somebody closes. */
const NO_STEP: ReadonlySet<Mechanism> = new Set(["runs-as"]);

/** A step without which somebody gets nowhere, and what closing it takes away: of each group who cannot get there any more. */
export interface ChokePoint extends Step {
  /** Who goes by it. */
  readonly from: Lost;
  /** How many ways it closes: an entity that gets to a group of targets counts once for each. */
  readonly ways: number;
  readonly closes: readonly { readonly group: TargetGroup; readonly lost: Lost }[];
}

export interface ChokePoints {
  /** Each group with how many entities get there, themselves left out. */
  readonly groups: readonly { readonly group: TargetGroup; readonly principals: number }[];
  /** All ways: the sum of those numbers. */
  readonly ways: number;
  /** How many steps close at least one way. */
  readonly total: number;
  /** Those that close the most. */
  readonly points: readonly ChokePoint[];
}

/** Who takes a step: whole entities, by reference. */
function takersOf(graph: AccessGraph, { to, mechanism }: Step): readonly Ref[] {
  const { follow } = indexOfGraph(graph);
  const found = new Set<Ref>();
  for (const node of nodesOf(graph, to))
    forEachIn(graph, node, (edge, from) => {
      if ((follow[edge] ?? 0) !== 0 && mechanismOfEdge(graph, edge) === mechanism) found.add(refOfNode(graph, from));
    });
  found.delete(to);
  return [...found].sort();
}

function pointAt(graph: AccessGraph, cuts: readonly Cuts[], step: Step, told: number): ChokePoint {
  const takers = takersOf(graph, step);
  const closes = cuts.map((cut) => ({ group: cut.group, lost: cut.lostBy(step, told) })).filter(({ lost }) => lost.total > 0);
  return {
    ...step,
    from: { total: takers.length, first: takers.slice(0, told) },
    ways: closes.reduce((sum, { lost }) => sum + lost.total, 0),
    closes: closes.sort((a, b) => b.lost.total - a.lost.total || (a.group.name < b.group.name ? -1 : 1)),
  };
}

const byWays = (a: ChokePoint, b: ChokePoint): number => b.ways - a.ways || (keyOf(a) < keyOf(b) ? -1 : 1);

/** How many steps are told, and how many of those who take one, and of those it lets through. */
export interface ChokeLimits {
  readonly limit: number;
  readonly told: number;
}

/**
 * The steps whose closing takes the most ways to targets: a step is everybody's way into one entity by one mechanism, a way is an entity that gets to a group of targets.
 * Found by the dominators of the graph read backwards from each group. Where an entity can be held in several ways, what is told of its steps is found by searching anew without
 * them, so that the numbers are exact; which steps are told then goes by what the dominators say at least. What is not certain counts as it may.
 */
export function chokePoints(given: AccessGraph, groups: readonly TargetGroup[], { limit, told }: ChokeLimits): ChokePoints {
  const graph = sessionGraph(given);
  const back = new Backwards(graph);
  const cuts = groups.map((group) => new Cuts(back, group));
  const ways = new Map<string, number>();
  for (const cut of cuts) for (const [key, count] of cut.counts()) ways.set(key, (ways.get(key) ?? 0) + count);
  const ranked = [...ways].flatMap(([key, count]) => {
    const step = back.stepBy(key);
    return step && !NO_STEP.has(step.mechanism) ? [{ key, step, count }] : [];
  });
  ranked.sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
  return {
    groups: cuts.map(({ group, principals }) => ({ group, principals })),
    ways: cuts.reduce((sum, { principals }) => sum + principals, 0),
    total: ranked.length,
    points: ranked
      .slice(0, limit)
      .map(({ step }) => pointAt(graph, cuts, step, told))
      .sort(byWays),
  };
}
