import { refOfNode } from "@/server/graph/access-graph.ts";
import type { Ref } from "@/server/model/ref.ts";
import { type Backwards, keyOf, type Step } from "./choke-flow.ts";
import { nodesOf } from "./levels.ts";

/** What is to be kept: identities that are as good as one another, such as the administrators of an account. */
export interface TargetGroup {
  readonly name: string;
  readonly refs: readonly Ref[];
}

export interface Lost {
  readonly total: number;
  readonly first: readonly Ref[];
}

/** The first texts of many, in order. */
class Least {
  readonly #most: number;
  readonly list: Ref[] = [];
  count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(ref: Ref): void {
    this.count += 1;
    if (this.list.length === this.#most && !(ref < (this.list.at(-1) ?? ref))) return;
    const at = this.list.findIndex((one) => ref < one);
    this.list.splice(at < 0 ? this.list.length : at, 0, ref);
    if (this.list.length > this.#most) this.list.pop();
  }
}

/** Of one group of targets: who gets there, and whom each step alone lets through. */
export class Cuts {
  readonly group: TargetGroup;
  readonly #back: Backwards;
  readonly #ends: readonly number[];
  readonly #order: Int32Array;
  /** By place in the order of dominators: the nearest step that dominates it; 0: none does. */
  readonly #nearest: Int32Array;
  /** By place: 1 for whole entities that get there; those are what is counted. */
  readonly #isRow: Uint8Array;
  /** Step that lets somebody through → the places it has: an entity that is held in several ways has one of each. */
  readonly #places = new Map<string, number[]>();
  /** By place of a step: how many get there by it alone. */
  readonly #counts: Int32Array;
  /** How many get there. */
  readonly principals: number;

  constructor(back: Backwards, group: TargetGroup) {
    const { graph, trees } = back;
    this.group = group;
    this.#back = back;
    this.#ends = group.refs.flatMap((ref) => nodesOf(graph, ref));
    const isEnd = new Set(this.#ends);
    const { order, above } = trees.of(this.#ends);
    this.#order = order;
    this.#nearest = new Int32Array(order.length);
    this.#isRow = new Uint8Array(order.length);
    this.#counts = new Int32Array(order.length);
    let principals = 0;
    for (let i = 1; i < order.length; i += 1) {
      const [vertex, up] = [order[i] as number, above[i] as number];
      this.#nearest[i] = up > 0 && back.isStep(order[up] as number) ? up : (this.#nearest[up] as number);
      if (vertex >= graph.nodes || graph.base[vertex] !== vertex || isEnd.has(vertex)) continue;
      this.#isRow[i] = 1;
      principals += 1;
    }
    this.principals = principals;
    this.#count();
  }

  /** What a step lets through is let through by every step above it. */
  #count(): void {
    for (let i = this.#order.length - 1; i > 0; i -= 1) {
      const step = this.#back.stepAt(this.#order[i] as number);
      const count = step ? (this.#counts[i] as number) : (this.#isRow[i] as number);
      (this.#counts[this.#nearest[i] as number] as number) += count;
      if (!step || count === 0) continue;
      const places = this.#places.get(keyOf(step));
      if (places) places.push(i);
      else this.#places.set(keyOf(step), [i]);
    }
  }

  /** How many each step alone lets through, at least. */
  *counts(): Iterable<readonly [key: string, count: number]> {
    for (const [key, places] of this.#places) yield [key, places.reduce((sum, place) => sum + (this.#counts[place] as number), 0)];
  }

  /** Whom a step alone lets through: how many, and the first of them by reference. */
  lostBy(step: Step, most: number): Lost {
    const [place, ...others] = this.#places.get(keyOf(step)) ?? [];
    if (place === undefined) return { total: 0, first: [] };
    // an entity that is held in several ways is entered by all of them
    const isSplit = others.length > 0 || nodesOf(this.#back.graph, step.to).length > 1;
    const left = isSplit ? this.#back.reached(this.#ends, step) : undefined;
    const lost = new Least(most);
    for (let i = 1; i < this.#order.length; i += 1) {
      if (this.#isRow[i] === 0) continue;
      const node = this.#order[i] as number;
      if (left ? left[node] === 0 : this.#isUnder(i, place)) lost.add(refOfNode(this.#back.graph, node));
    }
    return { total: lost.count, first: lost.list };
  }

  #isUnder(place: number, step: number): boolean {
    let at = this.#nearest[place] as number;
    while (at > step) at = this.#nearest[at] as number;
    return at === step;
  }
}
