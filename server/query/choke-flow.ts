import { type AccessGraph, type End, mechanismOfEdge, nodesAt, refOfNode, slotOf, usedNodesOf } from "@/server/graph/access-graph.ts";
import { GrowingInts } from "@/server/graph/lists.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { DominatorTrees, type Flow, flowOf } from "./dominators.ts";
import { indexOfGraph } from "./graph-index.ts";

/** Followed at the level of the least certain: what may lead there counts. */
const PERHAPS = 0b100;

/** A step into an entity: everybody's way into it by one mechanism. */
export interface Step {
  readonly to: Ref;
  readonly mechanism: Mechanism;
}

/** The same for the same step. */
export const keyOf = ({ to, mechanism }: Step): string => `${mechanism} ${to}`;

/** The graph read backwards as a flow, for all targets: node → step into it → who takes the step. Nodes have their own numbers; sets, then steps, come behind them. */
export class Backwards {
  readonly graph: AccessGraph;
  readonly flow: Flow;
  readonly trees: DominatorTrees;
  readonly #steps: Step[] = [];
  readonly #byKey = new Map<string, Step>();
  readonly #first: number;
  readonly #seen: Uint8Array;
  readonly #from = new GrowingInts();
  readonly #to = new GrowingInts();
  readonly #sets = new Set<number>();

  constructor(graph: AccessGraph) {
    this.graph = graph;
    this.#first = graph.nodes + 2 * graph.sets;
    const { follow } = indexOfGraph(graph);
    for (const node of usedNodesOf(graph)) this.#addNode(node, follow);
    this.flow = flowOf(this.#first + this.#steps.length, this.#from, this.#to);
    this.trees = new DominatorTrees(this.flow);
    this.#seen = new Uint8Array(this.flow.size);
  }

  isStep(vertex: number): boolean {
    return vertex >= this.#first;
  }

  /** The step that a vertex is; undefined: it is none. */
  stepAt(vertex: number): Step | undefined {
    // an array asked for what is below 0 looks for a property of that name
    return vertex < this.#first ? undefined : this.#steps[vertex - this.#first];
  }

  stepBy(key: string): Step | undefined {
    return this.#byKey.get(key);
  }

  /** What leads to some nodes, one step left out, as marks by vertex: they hold until it is asked again. */
  reached(ends: readonly number[], but: Step): Uint8Array {
    const { begins, ends: to } = this.flow.next;
    const key = keyOf(but);
    const seen = this.#seen.fill(0);
    const queue = [...ends];
    for (const end of ends) seen[end] = 1;
    for (let vertex = queue.pop(); vertex !== undefined; vertex = queue.pop()) {
      const step = this.stepAt(vertex);
      if (step?.to === but.to && keyOf(step) === key) continue;
      for (let arc = begins[vertex] as number; arc < (begins[vertex + 1] as number); arc += 1) {
        const next = to[arc] as number;
        if (seen[next] === 1) continue;
        seen[next] = 1;
        queue.push(next);
      }
    }
    return seen;
  }

  #arc(from: number, to: number): void {
    this.#from.push(from);
    this.#to.push(to);
  }

  /** The nodes of an end by which an edge is taken: of a shared one the facets that take what their entity has, too. */
  #addTaking(vertex: number, end: End, isShared: boolean): void {
    for (const node of nodesAt(this.graph, end)) {
      this.#arc(vertex, node);
      if (!isShared) continue;
      this.graph.facetsOf.forEach(node, (facet) => {
        if (this.graph.inherits[facet] === 1) this.#arc(vertex, facet);
      });
    }
  }

  /** A set is written out once, however many steps begin at it. */
  #addEnd(step: number, end: End, isShared: boolean): void {
    if (end >= 0) {
      this.#addTaking(step, end, isShared);
      return;
    }
    const vertex = this.graph.nodes + 2 * ~end + (isShared ? 1 : 0);
    this.#arc(step, vertex);
    if (this.#sets.has(vertex)) return;
    this.#sets.add(vertex);
    this.#addTaking(vertex, end, isShared);
  }

  #addNode(node: number, follow: Uint8Array): void {
    const { graph } = this;
    const byMechanism = new Map<number, number>();
    const take = (edge: number): void => {
      if (((follow[edge] ?? 0) & PERHAPS) === 0) return;
      const mechanism = graph.mechanism[edge] ?? 0;
      const step = byMechanism.get(mechanism) ?? this.#addStep(node, edge);
      byMechanism.set(mechanism, step);
      this.#addEnd(step, graph.from[edge] ?? 0, graph.shared[edge] === 1);
    };
    graph.in.forEach(slotOf(node), take);
    graph.setsOf.forEach(node, (set) => graph.in.forEach(slotOf(~set), take));
  }

  #addStep(node: number, edge: number): number {
    const step = { to: refOfNode(this.graph, node), mechanism: mechanismOfEdge(this.graph, edge) };
    this.#steps.push(step);
    this.#byKey.set(keyOf(step), step);
    const vertex = this.#first + this.#steps.length - 1;
    this.#arc(node, vertex);
    return vertex;
  }
}
