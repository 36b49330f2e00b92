import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { type Condition, rankOf, type VerdictWord } from "@/server/model/verdict.ts";
import { type AccessGraph, type Adjacency, edgesByEnd, facetsByEntity, setCount } from "./access-graph.ts";

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
    this.refs = [...graph.refs];
    this.base = [...graph.base];
    this.facets = [...graph.facets];
    this.inherits = [...graph.inherits];
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
  const size = graph.from.length + written.length;
  const from = filled(
    new Int32Array(size),
    graph.from,
    written.map((e) => e.start),
  );
  const to = filled(
    new Int32Array(size),
    graph.to,
    written.map((e) => e.end),
  );
  const conditions = written.map((e, i) => (e.conditions.length === 0 ? 0 : graph.conditionLists.length + i));
  const base = Int32Array.from(copy.base);
  return {
    refs: copy.refs,
    base,
    facets: copy.facets,
    inherits: Uint8Array.from(copy.inherits),
    from,
    to,
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
    members: graph.members,
    setsOf: longer(graph.setsOf, copy.refs.length),
    ...edgesByEnd(from, to, copy.refs.length, setCount(graph)),
    facetsOf: narrowed ? facetsByEntity(base) : longer(graph.facetsOf, copy.refs.length),
    indexOf: { get: (ref) => copy.get(ref) },
  };
}

/** The old values, and the new ones behind them. */
function filled<T extends Int32Array | Uint16Array | Uint8Array>(into: T, old: ArrayLike<number>, more: readonly number[]): T {
  into.set(old);
  into.set(more, old.length);
  return into;
}

/** The same lists, and empty ones up to this number. */
function longer(lists: Adjacency, size: number): Adjacency {
  const offset = new Int32Array(size + 1).fill(lists.items.length);
  offset.set(lists.offset);
  return { offset, items: lists.items };
}
