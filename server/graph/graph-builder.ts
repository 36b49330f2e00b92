import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { type Condition, rankOf, type VerdictWord } from "@/server/model/verdict.ts";
import { type AccessGraph, type Adjacency, type End, edgesByEnd, inverted } from "./access-graph.ts";

export interface NewEdge {
  readonly from: End;
  readonly to: End;
  readonly mechanism: Mechanism;
  readonly verdict: VerdictWord;
  readonly conditions?: readonly Condition[];
  /** Counts only for the very node it starts at, not for the other facets of its entity. */
  readonly ownOnly?: boolean;
}

interface WrittenEdge {
  readonly from: End;
  readonly to: End;
  readonly mechanism: number;
  readonly verdict: number;
  readonly shared: number;
}

/** Room for 2 million nodes and as many sets at either end, and 256 mechanisms, in the 52 bits of a number. */
const keyOf = (from: End, to: End, mechanism: number): number => (numberOf(from) * 2 ** 22 + numberOf(to)) * 2 ** 8 + mechanism;
const numberOf = (end: End): number => (end >= 0 ? 2 * end : 2 * ~end + 1);

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
  readonly #edges: WrittenEdge[] = [];
  readonly #conditions = new Map<number, readonly Condition[]>();
  readonly #written = new Map<number, number>();
  readonly #out = new Map<End, number[]>();
  readonly #sets: (readonly number[])[] = [];
  readonly #setIndex = new Map<string, End>();
  readonly #setsOf = new Map<number, End[]>();

  /** The node of a whole entity. */
  node(ref: Ref): number {
    const known = this.#index.get(ref);
    if (known !== undefined) return known;
    const id = this.#add(ref, this.#refs.length, "", 0);
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
    const id = this.#add(ref, base, facet, inherits ? 1 : 0);
    this.#facetIndex.set(key, id);
    push(this.#facetsOf, base, id);
    return id;
  }

  #add(ref: Ref, base: number, facet: string, inherits: number): number {
    this.#refs.push(ref);
    this.#base.push(base);
    this.#facets.push(facet);
    this.#inherits.push(inherits);
    return this.#refs.length - 1;
  }

  /** The end that stands for all these nodes: the node itself when it is one. `key` names the set: the same key is the same set. */
  set(key: string, nodes: () => readonly number[]): End {
    const known = this.#setIndex.get(key);
    if (known !== undefined) return known;
    const members = [...new Set(nodes())];
    const [only] = members;
    if (only === undefined) throw new Error(`an empty set: ${key}`);
    const end = members.length === 1 ? only : this.#addSet(members);
    this.#setIndex.set(key, end);
    return end;
  }

  #addSet(members: readonly number[]): End {
    this.#sets.push(members);
    const end = ~(this.#sets.length - 1);
    for (const node of members) push(this.#setsOf, node, end);
    return end;
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
    const node = this.#index.get(ref);
    const wanted = this.#mechanismIndex.get(mechanism);
    if (node === undefined || wanted === undefined) return [];
    const edges = [node, ...(this.#setsOf.get(node) ?? [])].flatMap((end) => (this.#out.get(end) ?? []).flatMap((at) => this.#edges[at] ?? []));
    const ends = new Set(edges.filter((e) => e.mechanism === wanted).flatMap((e) => this.#nodesAt(e.to)));
    ends.delete(node);
    return [...ends].map((end) => this.#refs[end] as Ref);
  }

  #nodesAt(end: End): readonly number[] {
    return end >= 0 ? [end] : (this.#sets[~end] ?? []);
  }

  /**
   * Adds an edge. Of two edges of one mechanism between the same ends the better one stays. An edge from an entity to itself says nothing of the
   * entity, yet its facets may come to hold the whole of it by such an edge, when it is shared.
   */
  edge(edge: NewEdge): void {
    if (edge.verdict === "denied" || (edge.from === edge.to && edge.from >= 0 && edge.ownOnly)) return;
    const mechanism = this.#mechanismOf(edge.mechanism);
    const key = keyOf(edge.from, edge.to, mechanism);
    const twin = this.#written.get(key);
    const old = twin === undefined ? undefined : this.#edges[twin];
    const verdict = rankOf(edge.verdict);
    if (old && old.verdict <= verdict) return;
    const at = twin ?? this.#edges.length;
    this.#edges[at] = { from: edge.from, to: edge.to, mechanism, verdict, shared: edge.ownOnly ? 0 : 1 };
    if (twin === undefined) {
      push(this.#out, edge.from, at);
      this.#written.set(key, at);
    }
    if (edge.conditions && edge.conditions.length > 0) this.#conditions.set(at, edge.conditions);
    else this.#conditions.delete(at);
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
    const members = listsOf(this.#sets);
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
      members,
      setsOf: inverted(members, this.#refs.length),
      ...edgesByEnd(from, to, this.#refs.length, this.#sets.length),
      facetsOf: this.#facetsOf,
      indexOf: this.#index,
    };
  }
}

function push<K>(lists: Map<K, number[]>, key: K, value: number): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function listsOf(lists: readonly (readonly number[])[]): Adjacency {
  const offset = new Int32Array(lists.length + 1);
  for (const [i, list] of lists.entries()) offset[i + 1] = (offset[i] ?? 0) + list.length;
  return { offset, items: Int32Array.from(lists.flat()) };
}
