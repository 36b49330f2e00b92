import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { forEachOut } from "@/server/graph/neighbours.ts";
import { indexOfGraph } from "./graph-index.ts";
import type { Search } from "./search.ts";

/** A way on from a node: by one mechanism and verdict to all interchangeable nodes that it leads to. */
export interface Step {
  /** Tells mechanism, verdict and class: equal paths have equal keys all along. */
  readonly key: number;
  readonly verdict: number;
  /** Hops that are left from the nearest of the nodes. */
  readonly left: number;
  readonly nodes: readonly number[];
  /** The edge to each of the nodes. */
  readonly edges: readonly number[];
}

export interface StepsAsked {
  readonly level: number;
  /** Distances to the end. */
  readonly distance: Search;
  readonly maxHops: number;
  /** Nodes of one class are interchangeable. */
  readonly classOf: (node: number) => number;
}

interface Reached {
  readonly edge: number;
  readonly verdict: number;
}

const VERDICTS = 4;

/** The ways on from every node, worked out once for a question and level. */
export class Steps {
  readonly asked: StepsAsked;
  readonly #graph: AccessGraph;
  readonly #known = new Map<number, readonly Step[]>();
  /** Edges looked at. */
  work = 0;

  constructor(graph: AccessGraph, asked: StepsAsked) {
    this.#graph = graph;
    this.asked = asked;
  }

  /** Nearest to the end first. */
  from(node: number): readonly Step[] {
    const known = this.#known.get(node);
    if (known) return known;
    const steps = this.#grouped(this.#best(node));
    this.#known.set(node, steps);
    return steps;
  }

  /** The edges that lead on: of several to one node by one mechanism the best. */
  #best(node: number): ReadonlyMap<number, Reached> {
    const { level, distance, maxHops } = this.asked;
    const { follow } = indexOfGraph(this.#graph);
    const best = new Map<number, Reached>();
    forEachOut(this.#graph, node, (edge, to) => {
      this.work += 1;
      const left = distance.hops(to, level);
      if (((follow[edge] ?? 0) & (1 << level)) === 0 || left < 0 || left >= maxHops) return;
      const verdict = this.#graph.verdict[edge] ?? VERDICTS;
      const key = to * this.#graph.mechanisms.length + (this.#graph.mechanism[edge] ?? 0);
      if (verdict < (best.get(key)?.verdict ?? VERDICTS)) best.set(key, { edge, verdict });
    });
    return best;
  }

  #grouped(best: ReadonlyMap<number, Reached>): readonly Step[] {
    const mechanisms = this.#graph.mechanisms.length;
    const groups = new Map<number, { key: number; verdict: number; left: number; nodes: number[]; edges: number[] }>();
    for (const [at, { edge, verdict }] of best) {
      const to = Math.floor(at / mechanisms);
      const left = this.asked.distance.hops(to, this.asked.level);
      const key = (this.asked.classOf(to) * mechanisms + (at % mechanisms)) * VERDICTS + verdict;
      const group = groups.get(key);
      if (!group) groups.set(key, { key, verdict, left, nodes: [to], edges: [edge] });
      else {
        group.nodes.push(to);
        group.edges.push(edge);
        group.left = Math.min(group.left, left);
      }
    }
    return [...groups.values()].sort((a, b) => a.left - b.left || a.key - b.key);
  }
}
