import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { type Condition, rankOf, type VerdictWord } from "@/server/model/verdict.ts";
import type { AccessGraph, End } from "./access-graph.ts";
import { BlockWriter } from "./block-writer.ts";
import type { EdgeBlock } from "./edge-block.ts";
import { GraphTables } from "./graph-tables.ts";
import { LiveGraph } from "./live-graph.ts";

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
  readonly conditions: number;
}

const NONE: readonly number[] = [];

/** Mechanisms have 16 bits, ends 32: both together are a whole number that a `number` holds. */
const keyOf = (to: End, mechanism: number): number => to * 2 ** 16 + mechanism;

/** What one segment writes: edges with these ends, and the nodes it speaks of. A denied edge is never written. */
export class GraphBuilder {
  readonly #tables: GraphTables;
  /** Sets by the names they are given while one world is derived. */
  readonly #setNames: Map<string, End>;
  // most segments speak of little and write nothing: what they do not need is not made
  #nodes: Set<number> | undefined;
  #sets: Set<number> | undefined;
  readonly #edges: WrittenEdge[] = [];
  /** End that edges leave → where they lead and how → which edge it is. */
  #written: Map<End, Map<number, number>> | undefined;

  constructor(tables = new GraphTables(), setNames = new Map<string, End>()) {
    this.#tables = tables;
    this.#setNames = setNames;
  }

  /** The node of a whole entity. */
  node(ref: Ref): number {
    return this.#spokenNode(this.#tables.node(ref));
  }

  /**
   * The node of an entity held in a narrower way; `facet` names the way and is the same for the same way. `inherits`: whether the edges that
   * the entity shares count for it.
   */
  facet(ref: Ref, facet: string, inherits = true): number {
    return this.#spokenNode(this.#tables.facet(ref, facet, inherits));
  }

  #spokenNode(node: number): number {
    this.#nodes ??= new Set();
    this.#nodes.add(node);
    return node;
  }

  /** The end that stands for all these nodes: the node itself when it is one. `key` names the set: the same key is the same set. */
  set(key: string, nodes: () => readonly number[]): End {
    return this.#spoken(this.#setNames.get(key) ?? this.#newSet(key, nodes()));
  }

  /** The end that stands for all these entities, held in the same way ("": whole); the same list is looked up once for as long as there is the list. */
  setOf(refs: readonly Ref[], facet: string): End {
    return this.#spoken(this.#tables.setOf(refs, facet));
  }

  #spoken(end: End): End {
    if (end >= 0) return this.#spokenNode(end);
    this.#sets ??= new Set();
    this.#sets.add(~end);
    return end;
  }

  #newSet(key: string, nodes: readonly number[]): End {
    if (nodes.length === 0) throw new Error(`an empty set: ${key}`);
    const end = this.#tables.set(nodes);
    this.#setNames.set(key, end);
    return end;
  }

  /**
   * Adds an edge. Of two edges of one mechanism between the same ends the better one stays; what it asks is then not asked by every way. An edge from an entity to itself says nothing of the
   * entity, yet its facets may come to hold the whole of it by such an edge, when it is shared.
   */
  edge(edge: NewEdge): void {
    if (edge.verdict === "denied" || (edge.from === edge.to && edge.from >= 0 && edge.ownOnly)) return;
    const mechanism = this.#tables.mechanism(edge.mechanism);
    this.#written ??= new Map();
    const fromThere = this.#written.get(edge.from) ?? new Map<number, number>();
    const twin = fromThere.get(keyOf(edge.to, mechanism));
    const old = twin === undefined ? undefined : this.#edges[twin];
    const verdict = rankOf(edge.verdict);
    const conditions = this.#tables.conditionList(edge.conditions);
    if (old && twin !== undefined && old.verdict <= verdict) {
      if (old.conditions !== conditions) this.#edges[twin] = { ...old, conditions: this.#tables.avoidable(old.conditions) };
      return;
    }
    const at = twin ?? this.#edges.length;
    this.#edges[at] = {
      from: edge.from,
      to: edge.to,
      mechanism,
      verdict,
      shared: edge.ownOnly ? 0 : 1,
      conditions: old ? this.#tables.avoidable(conditions) : conditions,
    };
    this.#written.set(edge.from, fromThere.set(keyOf(edge.to, mechanism), at));
  }

  /** Adds what was written so far to a block. */
  writeTo(writer: BlockWriter): void {
    writer.add(this.#nodes ?? NONE, this.#sets ?? NONE, this.#edges);
  }

  /** What was written so far, to be kept. */
  block(): EdgeBlock {
    const writer = new BlockWriter();
    this.writeTo(writer);
    return writer.block();
  }

  /** The graph of what this builder alone has written. */
  build(): AccessGraph {
    return new LiveGraph(this.#tables).next([new Map([["", this.block()]])]);
  }
}
