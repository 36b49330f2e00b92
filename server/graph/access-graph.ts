import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { type Condition, rankOf, VERDICT_WORDS, type VerdictWord } from "@/server/model/verdict.ts";

/**
 * The compact graph. A node is a dense integer: an entity, or an entity held in a narrower way (a facet): a service account of which only the
 * API token is held cannot become what its chosen tokens could, a role session with transitive tags cannot chain where the tags are refused.
 * An edge is written on a node and counts for all facets of its entity (`shared`), or for that node alone.
 */
export interface AccessGraph {
  readonly refs: readonly Ref[];
  /** Node → the node of the whole entity (itself, when it is no facet). */
  readonly base: Int32Array;
  /** What narrows a facet, for people; empty for whole entities. */
  readonly facets: readonly string[];
  /** 1: the facet may take the shared edges of its entity. */
  readonly inherits: Uint8Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly mechanism: Uint16Array;
  readonly verdict: Uint8Array;
  readonly shared: Uint8Array;
  readonly conditions: ReadonlyMap<number, readonly Condition[]>;
  readonly mechanisms: readonly Mechanism[];
  readonly out: Adjacency;
  readonly in: Adjacency;
  readonly facetsOf: ReadonlyMap<number, readonly number[]>;
  readonly indexOf: ReadonlyMap<Ref, number>;
}

/** Edges by node: those of node n are `edges[offset[n]] … edges[offset[n + 1] - 1]`. */
export interface Adjacency {
  readonly offset: Int32Array;
  readonly edges: Int32Array;
}

export interface NewEdge {
  readonly from: number;
  readonly to: number;
  readonly mechanism: Mechanism;
  readonly verdict: VerdictWord;
  readonly conditions?: readonly Condition[];
  /** Counts only for the very node it starts at, not for the other facets of its entity. */
  readonly ownOnly?: boolean;
}

/** Edges with these ends are written by the edge kinds; a denied edge is never written. */
export class GraphBuilder {
  readonly #refs: Ref[] = [];
  readonly #base: number[] = [];
  readonly #facets: string[] = [];
  readonly #inherits: number[] = [];
  readonly #index = new Map<Ref, number>();
  readonly #facetIndex = new Map<string, number>();
  readonly #facetsOf = new Map<number, number[]>();
  readonly #mechanisms: Mechanism[] = [];
  readonly #mechanismIndex = new Map<Mechanism, number>();
  readonly #edges: { from: number; to: number; mechanism: number; verdict: number; shared: number }[] = [];
  readonly #conditions = new Map<number, readonly Condition[]>();
  readonly #seen = new Map<string, number>();
  readonly #outOf = new Map<number, number[]>();

  /** The node of a whole entity. */
  node(ref: Ref): number {
    const known = this.#index.get(ref);
    if (known !== undefined) return known;
    const id = this.#refs.length;
    this.#refs.push(ref);
    this.#base.push(id);
    this.#facets.push("");
    this.#inherits.push(0);
    this.#index.set(ref, id);
    return id;
  }

  /**
   * The node of an entity held in a narrower way; `facet` names the way and is the same for the same way. `inherits`: whether the edges that
   * the entity shares count for it.
   */
  facet(ref: Ref, facet: string, inherits = true): number {
    const base = this.node(ref);
    const key = `${base} ${facet}`;
    const known = this.#facetIndex.get(key);
    if (known !== undefined) return known;
    const id = this.#refs.length;
    this.#refs.push(ref);
    this.#base.push(base);
    this.#facets.push(facet);
    this.#inherits.push(inherits ? 1 : 0);
    this.#facetIndex.set(key, id);
    const facets = this.#facetsOf.get(base);
    if (facets) facets.push(id);
    else this.#facetsOf.set(base, [id]);
    return id;
  }

  /** The entities so far whose references begin so. */
  refsWith(prefix: string): readonly Ref[] {
    return [...this.#index.keys()].filter((ref) => ref.startsWith(prefix));
  }

  /** Every facet made so far: its node, entity and name. */
  facetNodes(): readonly { readonly node: number; readonly ref: Ref; readonly facet: string }[] {
    return this.#facets.flatMap((facet, node) => (facet === "" ? [] : [{ node, ref: this.#refs[node] as Ref, facet }]));
  }

  /** The ends of the edges of one mechanism that start at the whole entity. */
  targetsOf(ref: Ref, mechanism: Mechanism): readonly Ref[] {
    const from = this.#index.get(ref);
    const wanted = this.#mechanismIndex.get(mechanism);
    if (from === undefined || wanted === undefined) return [];
    return (this.#outOf.get(from) ?? []).flatMap((at) => (this.#edges[at]?.mechanism === wanted ? [this.#refs[this.#edges[at]?.to ?? 0] as Ref] : []));
  }

  /** Adds an edge. Of two edges of one mechanism between the same nodes the better one stays. */
  edge(edge: NewEdge): void {
    if (edge.verdict === "denied" || edge.from === edge.to) return;
    const key = `${edge.from} ${edge.to} ${edge.mechanism}`;
    const rank = rankOf(edge.verdict);
    const twin = this.#seen.get(key);
    const at = twin ?? this.#edges.length;
    const old = twin === undefined ? undefined : this.#edges[twin];
    if (old && old.verdict <= rank) return;
    this.#edges[at] = { from: edge.from, to: edge.to, mechanism: this.#mechanismOf(edge.mechanism), verdict: rank, shared: edge.ownOnly ? 0 : 1 };
    if (twin === undefined) this.#remember(edge.from, at);
    this.#seen.set(key, at);
    if (edge.conditions && edge.conditions.length > 0) this.#conditions.set(at, edge.conditions);
    else this.#conditions.delete(at);
  }

  #remember(from: number, at: number): void {
    const out = this.#outOf.get(from);
    if (out) out.push(at);
    else this.#outOf.set(from, [at]);
  }

  #mechanismOf(mechanism: Mechanism): number {
    const known = this.#mechanismIndex.get(mechanism);
    if (known !== undefined) return known;
    this.#mechanisms.push(mechanism);
    this.#mechanismIndex.set(mechanism, this.#mechanisms.length - 1);
    return this.#mechanisms.length - 1;
  }

  build(): AccessGraph {
    const edges = this.#edges;
    const from = Int32Array.from(edges, (e) => e.from);
    const to = Int32Array.from(edges, (e) => e.to);
    return {
      refs: this.#refs,
      base: Int32Array.from(this.#base),
      facets: this.#facets,
      inherits: Uint8Array.from(this.#inherits),
      from,
      to,
      mechanism: Uint16Array.from(edges, (e) => e.mechanism),
      verdict: Uint8Array.from(edges, (e) => e.verdict),
      shared: Uint8Array.from(edges, (e) => e.shared),
      conditions: this.#conditions,
      mechanisms: this.#mechanisms,
      out: adjacency(from, this.#refs.length),
      in: adjacency(to, this.#refs.length),
      facetsOf: this.#facetsOf,
      indexOf: this.#index,
    };
  }
}

/** Counting sort of the edges by the node at one end. */
export function adjacency(ends: Int32Array, nodes: number): Adjacency {
  const offset = new Int32Array(nodes + 1);
  for (const n of ends) offset[n + 1] = (offset[n + 1] ?? 0) + 1;
  for (let n = 0; n < nodes; n += 1) offset[n + 1] = (offset[n + 1] ?? 0) + (offset[n] ?? 0);
  const next = offset.slice();
  const edges = new Int32Array(ends.length);
  ends.forEach((n, edge) => {
    const at = next[n] ?? 0;
    edges[at] = edge;
    next[n] = at + 1;
  });
  return { offset, edges };
}

export const verdictOfEdge = (graph: AccessGraph, edge: number): VerdictWord => VERDICT_WORDS[graph.verdict[edge] ?? 3] ?? "denied";
export const mechanismOfEdge = (graph: AccessGraph, edge: number): Mechanism => graph.mechanisms[graph.mechanism[edge] ?? 0] as Mechanism;
export const refOfNode = (graph: AccessGraph, node: number): Ref => graph.refs[node] as Ref;

/** Calls `visit` with every edge that may be taken from a node: its own, and those its entity shares with it. */
export function forEachOut(graph: AccessGraph, node: number, visit: (edge: number) => void): void {
  const { offset, edges } = graph.out;
  for (let i = offset[node] ?? 0; i < (offset[node + 1] ?? 0); i += 1) visit(edges[i] ?? 0);
  const base = graph.base[node] ?? node;
  if (base === node || graph.inherits[node] !== 1) return;
  for (let i = offset[base] ?? 0; i < (offset[base + 1] ?? 0); i += 1) {
    const edge = edges[i] ?? 0;
    if (graph.shared[edge] === 1) visit(edge);
  }
}

/** Calls `visit` with every edge into a node and each node it may be taken from. */
export function forEachIn(graph: AccessGraph, node: number, visit: (edge: number, from: number) => void): void {
  const { offset, edges } = graph.in;
  for (let i = offset[node] ?? 0; i < (offset[node + 1] ?? 0); i += 1) {
    const edge = edges[i] ?? 0;
    const from = graph.from[edge] ?? 0;
    visit(edge, from);
    if (graph.shared[edge] !== 1) continue;
    for (const facet of graph.facetsOf.get(from) ?? []) if (graph.inherits[facet] === 1) visit(edge, facet);
  }
}
