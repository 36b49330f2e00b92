import type { Ref } from "@/server/model/ref.ts";
import { type AccessGraph, edgesByEnd, facetsByEntity, slotOf } from "./access-graph.ts";
import { alikeAtEnd, alikeAtStart, type EdgeBlock } from "./edge-block.ts";
import { EdgeColumns } from "./edge-columns.ts";
import type { GraphTables } from "./graph-tables.ts";
import { Lists, ListsAt } from "./lists.ts";
import { Usage } from "./usage.ts";

/** Edges out of use that are not worth writing all others anew for. */
const ROOM = 100_000;

/** Where the edges of a block are: one after another from a number on, or each under a number of its own. */
interface Placed {
  readonly block: EdgeBlock;
  readonly at: number | Int32Array;
}

const numberOf = ({ at }: Placed, edge: number): number => (typeof at === "number" ? at + edge : (at[edge] ?? 0));

/** Which nodes are used, one bit each; written anew for each version that differs. */
class UsedNodes {
  readonly #bits: Uint8Array;

  constructor(bits: Uint8Array) {
    this.#bits = bits;
  }

  has(node: number): boolean {
    return ((this.#bits[node >> 3] ?? 0) & (1 << (node & 7))) !== 0;
  }

  /** With these turned round. */
  turned(nodes: readonly number[], size: number): UsedNodes {
    const bits = new Uint8Array(Math.max(this.#bits.length, (size + 7) >> 3));
    bits.set(this.#bits);
    for (const node of nodes) bits[node >> 3] = (bits[node >> 3] ?? 0) ^ (1 << (node & 7));
    return new UsedNodes(bits);
  }
}

/** Edges that come to an end, by the end. */
type Came = Map<number, number[]>;

/**
 * The graph of a series of derivations, kept up block by block: what differs from the one before is changed, all else stays where it is. Graphs given
 * earlier still say what they said. Only the newest has a successor here.
 */
export class LiveGraph {
  readonly #tables: GraphTables;
  readonly #edges = new EdgeColumns();
  readonly #usage: Usage;
  readonly #placed = new Map<string, Placed>();
  #out = new Lists();
  #in = new Lists();
  #setsOf = new Lists();
  #facetsOf = new Lists();
  #used = new UsedNodes(new Uint8Array(0));
  #version = 0;
  #newest: AccessGraph | undefined;

  constructor(tables: GraphTables) {
    this.#tables = tables;
    this.#usage = new Usage(tables);
  }

  /** Whether this is the newest graph, and so few edges are out of use that it may be gone on from. */
  goesOnFrom(graph: AccessGraph): boolean {
    const { live, length } = this.#edges;
    return graph === this.#newest && length - live < live + ROOM;
  }

  /** Nodes in all the sets that are ends of edges. */
  get setItems(): number {
    let items = 0;
    for (const [set, members] of this.#tables.sets.entries()) if (this.#usage.ends.isUsed(set)) items += members.length;
    return items;
  }

  /** The graph of these blocks, all under different names; the one before when nothing differs. */
  next(parts: readonly ReadonlyMap<string, EdgeBlock>[]): AccessGraph {
    this.#newest = this.#newest ? this.#after(this.#newest, parts) : this.#first(parts);
    return this.#newest;
  }

  #first(parts: readonly ReadonlyMap<string, EdgeBlock>[]): AccessGraph {
    const tables = this.#tables;
    const edges = this.#edges;
    const blocks = parts.flatMap((part) => [...part]);
    edges.reserve(blocks.reduce((sum, [, block]) => sum + block.from.length, 0));
    for (const [name, block] of blocks) {
      this.#placed.set(name, { block, at: edges.add(block) });
      this.#usage.add(block);
    }
    const { nodes, ends } = this.#usage;
    const [nodeCount, setCount] = [tables.refs.length, tables.sets.length];
    this.#out = edgesByEnd(edges.now().from, nodeCount, setCount);
    this.#in = edgesByEnd(edges.now().to, nodeCount, setCount);
    this.#setsOf = Lists.inverted(tables.sets, (set) => ends.isUsed(set), nodeCount);
    this.#facetsOf = facetsByEntity(tables.base, (node) => nodes.isUsed(node));
    const used = [...tables.refs.keys()].filter((node) => nodes.isUsed(node));
    this.#used = this.#used.turned(used, nodeCount);
    for (const counts of [nodes, ends]) counts.changed();
    return this.#graph();
  }

  #after(before: AccessGraph, parts: readonly ReadonlyMap<string, EdgeBlock>[]): AccessGraph {
    const [out, into]: [Came, Came] = [new Map(), new Map()];
    this.#version += 1;
    for (const blocks of parts)
      for (const [name, block] of blocks) {
        const old = this.#placed.get(name);
        if (old?.block === block) continue;
        if (old) this.#replace(name, old, block, out, into);
        else this.#add(name, block, out, into);
      }
    this.#removeAllBut(parts, out, into);
    const nodes = this.#usage.nodes.changed();
    const sets = this.#usage.ends.changed();
    if (out.size === 0 && nodes.length === 0 && sets.length === 0) return before;
    this.#relist(this.#out, out);
    this.#relist(this.#in, into);
    this.#relistSets(sets);
    this.#relistFacets(nodes);
    if (nodes.length > 0) this.#used = this.#used.turned(nodes, this.#tables.refs.length);
    return this.#graph();
  }

  #add(name: string, block: EdgeBlock, out: Came, into: Came): void {
    this.#usage.add(block);
    this.#placed.set(name, { block, at: this.#write(block, 0, block.from.length, out, into) });
  }

  /** What both blocks begin and end with stays where it is. */
  #replace(name: string, old: Placed, block: EdgeBlock, out: Came, into: Came): void {
    this.#usage.replace(old.block, block);
    const [before, after] = [old.block.from.length, block.from.length];
    const first = alikeAtStart(old.block, block);
    const last = alikeAtEnd(old.block, block, Math.min(before, after) - first);
    this.#erase(old, first, before - last, out, into);
    const start = this.#write(block, first, after - last, out, into);
    const at = new Int32Array(after);
    for (let i = 0; i < first; i += 1) at[i] = numberOf(old, i);
    for (let i = first; i < after - last; i += 1) at[i] = start + i - first;
    for (let i = after - last; i < after; i += 1) at[i] = numberOf(old, i - after + before);
    this.#placed.set(name, { block, at });
  }

  #write(block: EdgeBlock, first: number, end: number, out: Came, into: Came): number {
    const start = this.#edges.add(block, first, end);
    for (let i = first; i < end; i += 1) {
      cameAt(out, block.from[i] ?? 0).push(start + i - first);
      cameAt(into, block.to[i] ?? 0).push(start + i - first);
    }
    return start;
  }

  #erase(placed: Placed, first: number, end: number, out: Came, into: Came): void {
    const { block } = placed;
    for (let i = first; i < end; i += 1) {
      this.#edges.remove(numberOf(placed, i), this.#version);
      cameAt(out, block.from[i] ?? 0);
      cameAt(into, block.to[i] ?? 0);
    }
  }

  #removeAllBut(parts: readonly ReadonlyMap<string, EdgeBlock>[], out: Came, into: Came): void {
    if (this.#placed.size === parts.reduce((sum, blocks) => sum + blocks.size, 0)) return;
    for (const [name, placed] of this.#placed) {
      if (parts.some((blocks) => blocks.has(name))) continue;
      this.#usage.remove(placed.block);
      this.#erase(placed, 0, placed.block.from.length, out, into);
      this.#placed.delete(name);
    }
  }

  /** The edges at each of these ends: those that are left, and those that came. */
  #relist(lists: Lists, came: Came): void {
    const before = new ListsAt(lists, this.#version - 1);
    for (const [slot, more] of came) {
      const left = Array.from(before.of(slot)).filter((edge) => this.#edges.isLive(edge, this.#version));
      lists.put(slot, [...left, ...more], this.#version);
    }
  }

  #relistSets(sets: readonly number[]): void {
    const { ends } = this.#usage;
    const before = new ListsAt(this.#setsOf, this.#version - 1);
    const came = new Map<number, number[]>();
    for (const set of sets)
      for (const node of this.#tables.sets[set] ?? []) {
        const there = came.get(node) ?? Array.from(before.of(node)).filter((old) => ends.isUsed(old));
        if (ends.isUsed(set)) there.push(set);
        came.set(node, there);
      }
    for (const [node, all] of came) this.#setsOf.put(node, all, this.#version);
  }

  #relistFacets(nodes: readonly number[]): void {
    const { base } = this.#tables;
    const before = new ListsAt(this.#facetsOf, this.#version - 1);
    const facets = nodes.filter((node) => base[node] !== node);
    for (const [whole, some] of Map.groupBy(facets, (node) => base[node] ?? node)) {
      const all = new Set([...before.of(whole), ...some]);
      this.#facetsOf.put(
        whole,
        [...all].filter((node) => this.#usage.nodes.isUsed(node)),
        this.#version,
      );
    }
  }

  #graph(): AccessGraph {
    const tables = this.#tables;
    const [edges, used, version, nodes] = [this.#edges, this.#used, this.#version, tables.refs.length];
    return {
      nodeNumbers: tables,
      edgeNumbers: edges,
      nodes,
      refs: tables.refs,
      base: tables.base,
      facets: tables.facets,
      inherits: tables.inherits,
      isUsed: (node) => used.has(node),
      usedNodes: this.#usage.nodes.used,
      ...edges.now(),
      isLive: (edge) => edges.isLive(edge, version),
      liveEdges: edges.live,
      conditionLists: tables.conditions,
      mechanisms: tables.mechanisms,
      sets: tables.sets.length,
      members: tables.sets,
      setsOf: new ListsAt(this.#setsOf, version),
      out: new ListsAt(this.#out, version),
      in: new ListsAt(this.#in, version),
      facetsOf: new ListsAt(this.#facetsOf, version),
      order: tables.order,
      indexOf: {
        get(ref: Ref): number | undefined {
          const node = tables.nodeOf.get(ref);
          return node !== undefined && used.has(node) ? node : undefined;
        },
      },
    };
  }
}

function cameAt(came: Came, end: number): number[] {
  const slot = slotOf(end);
  const there = came.get(slot) ?? [];
  came.set(slot, there);
  return there;
}
