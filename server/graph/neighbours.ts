import { type AccessGraph, type End, slotOf } from "./access-graph.ts";

/**
 * What a search over the graph keeps of the sets it has been through: a set that was entered or left once has shown all its members, at the
 * fewest hops, and need not be gone through again. A search over edges of one kind takes one walk, and `may` keeps to that kind.
 */
export class Walk {
  readonly may: (edge: number) => boolean;
  /** 1: gone through by edges that facets share; 2: by all. */
  readonly #out: Uint8Array;
  readonly #in: Uint8Array;

  constructor(graph: AccessGraph, may: (edge: number) => boolean) {
    this.may = may;
    this.#out = new Uint8Array(graph.sets);
    this.#in = new Uint8Array(graph.sets);
  }

  /** Whether a set is gone through from its members for the first time. */
  startsAt(set: number, all: boolean): boolean {
    return this.#once(this.#out, set, all ? 2 : 1);
  }

  /** Whether a set's members are shown for the first time. */
  endsAt(set: number, all = true): boolean {
    return this.#once(this.#in, set, all ? 2 : 1);
  }

  #once(marks: Uint8Array, set: number, mark: number): boolean {
    if ((marks[set] ?? 0) >= mark) return false;
    marks[set] = mark;
    return true;
  }
}

const NONE = new Int32Array(0);

function forEachBut(nodes: Int32Array, but: number, visit: (node: number) => void): void {
  for (const node of nodes) if (node !== but) visit(node);
}

/** Calls `visit` with every edge that may be taken from a node, and the node it leads to: its own, and those its entity shares with it. */
export function forEachOut(graph: AccessGraph, node: number, visit: (edge: number, to: number) => void, walk?: Walk): void {
  const take = (edge: number): void => {
    if (walk && !walk.may(edge)) return;
    const to = graph.to[edge] ?? 0;
    if (to >= 0) visit(edge, to);
    else if (!walk || walk.endsAt(~to)) forEachBut(graph.members[~to] ?? NONE, node, (member) => visit(edge, member));
  };
  const leave = (from: number, all: boolean): void => {
    const each = (edge: number): void => {
      if (all || graph.shared[edge] === 1) take(edge);
    };
    graph.out.forEach(slotOf(from), each);
    graph.setsOf.forEach(from, (set) => {
      if (!walk || walk.startsAt(set, all)) graph.out.forEach(slotOf(~set), each);
    });
  };
  leave(node, true);
  const base = graph.base[node] ?? node;
  if (base !== node && graph.inherits[node] === 1) leave(base, false);
}

/** Calls `visit` with every edge into a node and each node it may be taken from. */
export function forEachIn(graph: AccessGraph, node: number, visit: (edge: number, from: number) => void, walk?: Walk): void {
  const show = (edge: number, from: number, shared: boolean): void => {
    if (from !== node) visit(edge, from);
    if (shared)
      graph.facetsOf.forEach(from, (facet) => {
        if (graph.inherits[facet] === 1 && facet !== node) visit(edge, facet);
      });
  };
  const take = (edge: number): void => {
    if (walk && !walk.may(edge)) return;
    const from: End = graph.from[edge] ?? 0;
    const shared = graph.shared[edge] === 1;
    if (from >= 0) show(edge, from, shared);
    else if (!walk || walk.startsAt(~from, shared)) for (const member of graph.members[~from] ?? NONE) show(edge, member, shared);
  };
  graph.in.forEach(slotOf(node), take);
  graph.setsOf.forEach(node, (set) => {
    if (!walk || walk.endsAt(set)) graph.in.forEach(slotOf(~set), take);
  });
}
