import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { LEVELS } from "./levels.ts";
import { Pool } from "./pool.ts";
import type { Search } from "./search.ts";

/** Above all hops: certainty comes before them. */
const LEVEL = 2 ** 24;

/** In one hop, or in more. */
export type HowFar = "direct" | "indirect";

/** Key and how many entities have it, the best key first. */
export type KeyCounts = readonly (readonly [key: number, count: number])[];

/** Room for what was found, used again (see `scratch.ts`). By the node of the whole entity: how good its best node is (0: not found), and which it is. */
class Room {
  readonly size: number;
  readonly key: Int32Array;
  readonly node: Int32Array;
  readonly entities: Int32Array;

  constructor(size: number) {
    this.size = size;
    this.key = new Int32Array(size);
    this.node = new Int32Array(size);
    this.entities = new Int32Array(size);
  }
}

const POOL = new Pool((size) => new Room(size));

/** The entities at the end of a closure, each by the best of its nodes. */
export class Found {
  readonly #graph: AccessGraph;
  readonly #room: Room;
  #count = 0;

  constructor(graph: AccessGraph, search: Search, isOut: (node: number) => boolean, far?: HowFar) {
    this.#graph = graph;
    this.#room = POOL.borrow(graph.nodes);
    for (let i = 0; i < search.count; i += 1) {
      const node = search.nodeAt(i);
      if (!isOut(node)) this.#add(node, goodness(search, node));
    }
    if (far) this.#keep((key) => (hopsOfKey(key) === 1) === (far === "direct"));
  }

  #keep(isKept: (key: number) => boolean): void {
    const { key: keys, entities } = this.#room;
    let kept = 0;
    for (let i = 0; i < this.#count; i += 1) {
      const entity = this.entity(i);
      if (isKept(this.key(entity))) {
        entities[kept] = entity;
        kept += 1;
      } else keys[entity] = 0;
    }
    this.#count = kept;
  }

  #add(node: number, key: number): void {
    if (key === 0) return;
    const { key: keys, node: nodes, entities } = this.#room;
    const whole = this.#graph.base[node] ?? node;
    const old = keys[whole] ?? 0;
    if (old !== 0 && (old < key || (old === key && (nodes[whole] ?? 0) < node))) return;
    if (old === 0) {
      entities[this.#count] = whole;
      this.#count += 1;
    }
    keys[whole] = key;
    nodes[whole] = node;
  }

  get count(): number {
    return this.#count;
  }

  /** The entities found, in no order. */
  entity(at: number): number {
    return this.#room.entities[at] ?? 0;
  }

  key(entity: number): number {
    return this.#room.key[entity] ?? 0;
  }

  bestNode(entity: number): number {
    return this.#room.node[entity] ?? entity;
  }

  counts(): KeyCounts {
    const counts = LEVELS.map((): number[] => []);
    for (let i = 0; i < this.#count; i += 1) {
      const key = this.key(this.entity(i));
      const ofLevel = counts[levelOfKey(key)];
      if (ofLevel) ofLevel[hopsOfKey(key)] = (ofLevel[hopsOfKey(key)] ?? 0) + 1;
    }
    return counts.flatMap((ofLevel, level) => [...ofLevel.entries()].flatMap(([hops, count]) => (count ? [[level * LEVEL + hops, count] as const] : [])));
  }

  end(): void {
    for (let i = 0; i < this.#count; i += 1) this.#room.key[this.entity(i)] = 0;
    POOL.giveBack(this.#room);
  }
}

/** 0 for where the search began. */
function goodness(search: Search, node: number): number {
  const levels = search.levelsAt(node);
  if (levels === 0) return 0;
  const best = 31 - Math.clz32(levels & -levels);
  const hops = search.hops(node, best);
  return hops === 0 ? 0 : best * LEVEL + hops;
}

export const levelOfKey = (key: number): number => key >> 24;
export const hopsOfKey = (key: number): number => key & (LEVEL - 1);

/** Entities of one verdict and as many hops, of which some are on the page. */
interface Group {
  readonly key: number;
  readonly count: number;
  /** Those of the page: in the order of references, from the one to before the other. */
  readonly first: number;
  readonly end: number;
  readonly found: number[];
}

/** So few are put in order faster than found among all in order. */
const FEW = 256;

/** The entities of one page in the order (verdict, hops, reference). Only the groups of equal verdict and hops that the page touches are looked at. */
export function pageOf(graph: AccessGraph, found: Found, counts: KeyCounts, page: { readonly offset: number; readonly size: number }): number[] {
  const groups = groupsOn(counts, page.offset, Math.min(found.count, page.offset + page.size));
  if (groups.reduce((sum, g) => sum + g.count, 0) > FEW) takeInOrder(graph, found, groups);
  else takeFew(graph, found, groups);
  return groups.flatMap((g) => g.found.slice(g.first, g.end));
}

function groupsOn(counts: KeyCounts, from: number, to: number): readonly Group[] {
  const groups: Group[] = [];
  let start = 0;
  for (const [key, count] of counts) {
    if (start < to && start + count > from) groups.push({ key, count, first: Math.max(0, from - start), end: Math.min(count, to - start), found: [] });
    start += count;
  }
  return groups;
}

/** Goes through all entities in order until the page is full. */
function takeInOrder(graph: AccessGraph, found: Found, groups: readonly Group[]): void {
  const { sorted } = graph.order;
  let left = groups.reduce((sum, g) => sum + g.end, 0);
  const [least, most] = [groups[0]?.key ?? 0, groups.at(-1)?.key ?? -1];
  for (let place = 0; left > 0 && place < sorted.length; place += 1) {
    const entity = sorted[place] ?? 0;
    const key = entity < graph.nodes ? found.key(entity) : 0;
    const group = key < least || key > most ? undefined : groups.find((g) => g.key === key);
    if (!group || group.found.length >= group.end) continue;
    group.found.push(entity);
    left -= 1;
  }
}

function takeFew(graph: AccessGraph, found: Found, groups: readonly Group[]): void {
  for (let i = 0; groups.length > 0 && i < found.count; i += 1) {
    const entity = found.entity(i);
    groups.find((g) => g.key === found.key(entity))?.found.push(entity);
  }
  const { refs } = graph;
  for (const group of groups) group.found.sort((a, b) => ((refs[a] ?? "") < (refs[b] ?? "") ? -1 : 1));
}
