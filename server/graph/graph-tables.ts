import type { Mechanism } from "@/server/model/mechanism.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import type { Condition } from "@/server/model/verdict.ts";
import type { End } from "./access-graph.ts";
import { NodeOrder } from "./node-order.ts";

/** `Uint16Array` holds the numbers of mechanisms. */
const MECHANISMS = 2 ** 16;

function numbered<T>(list: T[], index: Map<T, number>, item: T): number {
  const known = index.get(item);
  if (known !== undefined) return known;
  index.set(item, list.length);
  list.push(item);
  return list.length - 1;
}

function placeOf(ref: Ref): string {
  const parsed = parseRef(ref);
  if (parsed?.kind === "k8s") return `cluster ${parsed.cluster}`;
  return `account ${parsed?.kind === "iam" || parsed?.kind === "account" ? parsed.account : ""}`;
}

/**
 * The numbers that nodes, sets of nodes, mechanisms and lists of conditions have for as long as a graph is derived again and again. A number is given
 * once and never taken back, so that what was written stays right; a graph counts anew those it uses.
 */
export class GraphTables {
  readonly refs: Ref[] = [];
  /** Node → the node of the whole entity (itself, when it is no facet). */
  readonly base: number[] = [];
  readonly facets: string[] = [];
  readonly inherits: number[] = [];
  readonly nodeOf = new Map<Ref, number>();
  /** The nodes that are facets. */
  readonly facetNodes: number[] = [];
  /** Facet → the cluster (`cluster <name>`) or account (`account <id>`) that its entity is of. */
  readonly placeOf = new Map<number, string>();
  readonly mechanisms: Mechanism[] = [];
  readonly conditions: (readonly Condition[])[] = [[]];
  readonly sets: Int32Array[] = [];
  /** Nodes in all the sets together. */
  setItems = 0;
  /** The order of references. */
  readonly order = new NodeOrder(this.refs, this.base);
  readonly #facetIndex = new Map<number, Map<string, number>>();
  readonly #mechanismIndex = new Map<Mechanism, number>();
  readonly #conditionTexts = new Map<string, number>([["[]", 0]]);
  readonly #conditionLists = new WeakMap<readonly Condition[], number>();
  readonly #setsByHash = new Map<number, number[]>();
  /** By the list of entities and the way they are held. */
  readonly #setsOf = new WeakMap<readonly Ref[], Map<string, End>>();

  node(ref: Ref): number {
    return this.nodeOf.get(ref) ?? this.#whole(ref);
  }

  #whole(ref: Ref): number {
    const id = this.#add(ref, this.refs.length, "", 0);
    this.nodeOf.set(ref, id);
    return id;
  }

  facet(ref: Ref, facet: string, inherits: boolean): number {
    const base = this.node(ref);
    const there = this.#facetIndex.get(base) ?? new Map<string, number>();
    const known = there.get(facet);
    if (known !== undefined) return known;
    const id = this.#add(ref, base, facet, inherits ? 1 : 0);
    this.#facetIndex.set(base, there.set(facet, id));
    this.facetNodes.push(id);
    this.placeOf.set(id, placeOf(ref));
    return id;
  }

  /** Whether there are facets of an entity. */
  hasFacets(node: number): boolean {
    return this.#facetIndex.has(node);
  }

  #add(ref: Ref, base: number, facet: string, inherits: number): number {
    this.refs.push(ref);
    this.base.push(base);
    this.facets.push(facet);
    this.inherits.push(inherits);
    return this.refs.length - 1;
  }

  mechanism(mechanism: Mechanism): number {
    const number = numbered(this.mechanisms, this.#mechanismIndex, mechanism);
    if (number >= MECHANISMS) throw new Error(`more than ${MECHANISMS} mechanisms`);
    return number;
  }

  /** 0: no conditions. */
  conditionList(conditions: readonly Condition[] | undefined): number {
    if (!conditions || conditions.length === 0) return 0;
    const known = this.#conditionLists.get(conditions);
    if (known !== undefined) return known;
    const text = JSON.stringify(conditions);
    const number = this.#conditionTexts.get(text) ?? this.conditions.length;
    if (number === this.conditions.length) this.conditions.push(conditions);
    this.#conditionTexts.set(text, number);
    this.#conditionLists.set(conditions, number);
    return number;
  }

  /** The same conditions where there is another way that does not ask them. */
  avoidable(list: number): number {
    const conditions = this.conditions[list] ?? [];
    return conditions.some((c) => c.always) ? this.conditionList(conditions.map(({ always: _, ...rest }) => rest)) : list;
  }

  /** The set of these entities, each held in this way; "" is the whole entity. A facet inherits. */
  setOf(refs: readonly Ref[], facet: string): End {
    if (refs.length === 0) throw new Error("an empty set");
    const ways = this.#setsOf.get(refs) ?? new Map<string, End>();
    const end = ways.get(facet) ?? this.set(refs.map((ref) => (facet === "" ? this.node(ref) : this.facet(ref, facet, true))));
    this.#setsOf.set(refs, ways.set(facet, end));
    return end;
  }

  /** The set of these nodes, told by what it holds; the node itself when it is one. */
  set(nodes: readonly number[]): End {
    const members = Int32Array.from(new Set(nodes)).sort();
    if (members.length === 1) return members[0] ?? 0;
    const hash = members.reduce((sum, node) => (Math.imul(sum, 31) + node) | 0, members.length);
    const alike = this.#setsByHash.get(hash) ?? [];
    const known = alike.find((set) => isSame(this.sets[set], members));
    if (known !== undefined) return ~known;
    this.sets.push(members);
    this.setItems += members.length;
    this.#setsByHash.set(hash, [...alike, this.sets.length - 1]);
    return ~(this.sets.length - 1);
  }
}

function isSame(a: Int32Array | undefined, b: Int32Array): boolean {
  return a?.length === b.length && a.every((node, i) => node === b[i]);
}
