import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { type Condition, rankOf, type VerdictWord } from "@/server/model/verdict.ts";
import { type AccessGraph, slotOf } from "./access-graph.ts";
import type { ListsAt } from "./lists.ts";

/** An edge beside those of the graph; `node` is the facet it starts at, when it is not the whole entity. */
export interface ExtraEdge {
  readonly from: Ref;
  readonly node?: number;
  readonly to: Ref;
  readonly mechanism: Mechanism;
  readonly verdict: VerdictWord;
  readonly conditions: readonly Condition[];
}

class Extension {
  readonly refs: Ref[];
  readonly base: number[];
  readonly facets: string[];
  readonly inherits: number[];
  /** What is not in the graph, or is another node here. */
  readonly own = new Map<Ref, number>();
  readonly #indexOf: AccessGraph["indexOf"];
  readonly mechanisms: Mechanism[];

  constructor(graph: AccessGraph) {
    this.refs = graph.refs.slice(0, graph.nodes);
    this.base = graph.base.slice(0, graph.nodes);
    this.facets = graph.facets.slice(0, graph.nodes);
    this.inherits = graph.inherits.slice(0, graph.nodes);
    this.#indexOf = graph.indexOf;
    this.mechanisms = [...graph.mechanisms];
  }

  get(ref: Ref): number | undefined {
    return this.own.get(ref) ?? this.#indexOf.get(ref);
  }

  node(ref: Ref): number {
    return this.get(ref) ?? this.#add(ref, this.refs.length, "", 0);
  }

  /** From here on the reference stands for the entity held in this way: it shares the entity's edges and has its own. */
  narrow(ref: Ref, facet: string): void {
    const base = this.get(ref);
    if (base !== undefined) this.#add(ref, base, facet, 1);
  }

  #add(ref: Ref, base: number, facet: string, inherits: number): number {
    this.refs.push(ref);
    this.base.push(base);
    this.facets.push(facet);
    this.inherits.push(inherits);
    this.own.set(ref, this.refs.length - 1);
    return this.refs.length - 1;
  }

  mechanism(name: Mechanism): number {
    if (!this.mechanisms.includes(name)) this.mechanisms.push(name);
    return this.mechanisms.indexOf(name);
  }

  /** The facets that came, by their entities. */
  facetsCame(first: number): ReadonlyMap<number, readonly number[]> {
    const facets = this.base.slice(first).flatMap((whole, i) => (whole === first + i ? [] : [first + i]));
    return Map.groupBy(facets, (node) => this.base[node] ?? node);
  }
}

/** An entity that is asked about in a narrower way than the graph holds it. */
export interface Narrowed {
  readonly ref: Ref;
  readonly facet: string;
}

/** A copy of the graph with more edges. `narrowed` stands for its entity then: of the edges that are its own alone it has only those added here. */
export function extendGraph(graph: AccessGraph, extra: readonly ExtraEdge[], narrowed?: Narrowed): AccessGraph {
  const copy = new Extension(graph);
  if (narrowed) copy.narrow(narrowed.ref, narrowed.facet);
  const written = extra.flatMap((e) => {
    const ends = { start: e.node ?? copy.node(e.from), end: copy.node(e.to) };
    return e.verdict === "denied" || ends.start === ends.end ? [] : [{ ...e, ...ends }];
  });
  const edges = graph.from.length;
  const size = edges + written.length;
  const starts = written.map((e) => e.start);
  const ends = written.map((e) => e.end);
  const conditions = written.map((e, i) => (e.conditions.length === 0 ? 0 : graph.conditionLists.length + i));
  const { refs, base, facets, inherits } = copy;
  return {
    ...graph,
    nodeNumbers: {},
    edgeNumbers: {},
    nodes: refs.length,
    ...{ refs, base, facets, inherits },
    isUsed: (node) => node >= graph.nodes || graph.isUsed(node),
    usedNodes: graph.usedNodes + refs.length - graph.nodes,
    from: filled(new Int32Array(size), graph.from, starts),
    to: filled(new Int32Array(size), graph.to, ends),
    mechanism: filled(
      new Uint16Array(size),
      graph.mechanism,
      written.map((e) => copy.mechanism(e.mechanism)),
    ),
    verdict: filled(
      new Uint8Array(size),
      graph.verdict,
      written.map((e) => rankOf(e.verdict)),
    ),
    shared: filled(new Uint8Array(size), graph.shared, []),
    conditions: filled(new Int32Array(size), graph.conditions, conditions),
    conditionLists: [...graph.conditionLists, ...written.map((e) => e.conditions)],
    mechanisms: copy.mechanisms,
    isLive: (edge) => edge >= edges || graph.isLive(edge),
    liveEdges: graph.liveEdges + written.length,
    out: withEdges(graph.out, starts, edges),
    in: withEdges(graph.in, ends, edges),
    facetsOf: graph.facetsOf.with(copy.facetsCame(graph.nodes)),
    order: graph.order.with(refs, base, graph.nodes),
    indexOf: { get: (ref) => copy.get(ref) },
    extends: graph,
  };
}

/** The old values, and the new ones behind them. */
function filled<T extends Int32Array | Uint16Array | Uint8Array>(into: T, old: ArrayLike<number>, more: readonly number[]): T {
  into.set(old);
  into.set(more, old.length);
  return into;
}

/** The lists with more edges, the first of them under this number. */
const withEdges = (lists: ListsAt, ends: readonly number[], first: number): ListsAt =>
  lists.with(
    Map.groupBy(
      ends.map((_, i) => first + i),
      (edge) => slotOf(ends[edge - first] ?? 0),
    ),
  );
