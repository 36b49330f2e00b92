import { type AccessGraph, mechanismOfEdge, refOfNode } from "@/server/graph/access-graph.ts";
import { forEachIn, forEachOut, Walk } from "@/server/graph/neighbours.ts";
import type { Ref } from "@/server/model/ref.ts";
import { indexOfGraph } from "./graph-index.ts";
import { nodesOf } from "./levels.ts";
import { bestPaths, type GraphPath } from "./paths.ts";
import { sessionGraph } from "./session-graph.ts";

/** One step of a way: an edge between two entities, however either is held. */
export interface CutStep {
  readonly from: Ref;
  readonly to: Ref;
  readonly mechanism: string;
}

/** What closing one step, and nothing else, would change. */
export interface Cut {
  /** The ways from the one end to the other, equal ones one by one; not `complete`: those that were found before the search was stopped. */
  readonly ways: { readonly cut: number; readonly total: number; readonly complete: boolean };
  /** Whether the first end gets to the target all the same, by a way of any length. */
  readonly stillReaches: boolean;
  /** Everybody who can end up as the target, and those who then cannot any more, in the order of their references. */
  readonly principals: { readonly before: number; readonly lost: readonly Ref[] };
}

export interface CutAsked {
  readonly from: Ref;
  readonly to: Ref;
  readonly step: CutStep;
  readonly maxHops: number;
  /** How many ways are counted. */
  readonly limit: number;
}

/** Followed at the level of the least certain: what may lead there counts. */
const PERHAPS = 0b100;

/** Everything that leads to some nodes, the step left out that is to be closed. */
class Leading {
  readonly #graph: AccessGraph;
  readonly #walk: Walk;
  readonly #seen: Uint8Array;
  readonly #queue: number[] = [];
  /** The nodes of the step's first end: whether they lead on is found out edge by edge, for one of their edges may not count. */
  readonly #held: ReadonlySet<number>;
  readonly #isClosed: (edge: number, to: number) => boolean;

  constructor(graph: AccessGraph, closed?: CutStep) {
    this.#graph = graph;
    const { follow } = indexOfGraph(graph);
    this.#walk = new Walk(graph, (edge) => ((follow[edge] ?? 0) & PERHAPS) !== 0);
    this.#seen = new Uint8Array(graph.nodes);
    this.#held = new Set(closed ? nodesOf(graph, closed.from) : []);
    const ends = new Set(closed ? nodesOf(graph, closed.to) : []);
    this.#isClosed = (edge, to) => ends.has(to) && mechanismOfEdge(graph, edge) === closed?.mechanism;
  }

  /** Marks the nodes and all that lead to them. */
  run(ends: readonly number[]): Uint8Array {
    for (const end of ends) this.#add(end);
    do this.#drain();
    while (this.#addHeld());
    return this.#seen;
  }

  #add(node: number): void {
    if (this.#seen[node] === 1) return;
    this.#seen[node] = 1;
    this.#queue.push(node);
  }

  #drain(): void {
    for (let node = this.#queue.pop(); node !== undefined; node = this.#queue.pop())
      forEachIn(
        this.#graph,
        node,
        (_, from) => {
          if (!this.#held.has(from)) this.#add(from);
        },
        this.#walk,
      );
  }

  /** The first end's nodes that lead on by another edge than the closed one. */
  #addHeld(): boolean {
    for (const node of this.#held) {
      if (this.#seen[node] === 1) continue;
      let leads = false;
      forEachOut(this.#graph, node, (edge, to) => {
        if (this.#walk.may(edge) && this.#seen[to] === 1 && !this.#isClosed(edge, to)) leads = true;
      });
      if (leads) this.#add(node);
    }
    return this.#queue.length > 0;
  }
}

function goesBy(graph: AccessGraph, path: GraphPath, step: CutStep): boolean {
  return path.edges.some(
    (edge, i) =>
      mechanismOfEdge(graph, edge) === step.mechanism &&
      refOfNode(graph, path.nodes[i] ?? 0) === step.from &&
      refOfNode(graph, path.nodes[i + 1] ?? 0) === step.to,
  );
}

/** How many ways from one end to the other go by a step, and who would lose the target altogether if that step alone were closed. */
export function cutOf(given: AccessGraph, asked: CutAsked): Cut {
  const graph = sessionGraph(given);
  const { from, to, step, maxHops, limit } = asked;
  const ends = nodesOf(graph, to);
  // each pod of a workload for itself: a step that is closed is closed for one of them
  const { paths, stopped } = bestPaths(graph, from, to, { maxHops, limit, classOf: (node) => node });
  const before = new Leading(graph).run(ends);
  const after = new Leading(graph, step).run(ends);
  const isRow = (node: number): boolean => graph.base[node] === node && before[node] === 1 && !ends.includes(node);
  const lost: Ref[] = [];
  let count = 0;
  for (const node of graph.order.sorted) {
    if (!isRow(node)) continue;
    count += 1;
    if (after[node] !== 1) lost.push(refOfNode(graph, node));
  }
  const start = graph.indexOf.get(from);
  return {
    ways: { cut: paths.filter((path) => goesBy(graph, path, step)).length, total: paths.length, complete: stopped === undefined },
    stillReaches: start !== undefined && after[start] === 1,
    principals: { before: count, lost },
  };
}
