import { type AccessGraph, facetsAt, refOfNode } from "@/server/graph/access-graph.ts";
import type { Ref } from "@/server/model/ref.ts";
import { rankOf } from "@/server/model/verdict.ts";
import type { StableEntities } from "@/server/query/diff/stable-entity.ts";
import { LEVELS } from "@/server/query/levels.ts";
import { Search } from "@/server/query/search.ts";
import { sessionGraph } from "@/server/query/session-graph.ts";
import { type SetRow, wayOf } from "@/server/query/set-closure.ts";
import { countClasses, type FoundCounts, type FoundEntity, type StableClass, stableClasses, wordOfLevel } from "@/server/query/stable-classes.ts";
import type { Administrators } from "./admin.ts";

/** What can be administered, by the most certain way to an administrator of it. */
export interface Administered {
  readonly allowed: readonly string[];
  readonly conditional: readonly string[];
  readonly unknown: readonly string[];
}

/** One that is an administrator or can become one; the way is the best to any of them, `administers` the place in `administered`. */
export interface Holder extends SetRow {
  readonly administers: number;
}

/** As bits: the levels of certainty at which an administrator of that word is one. */
const LEVELS_OF = { allowed: 0b111, conditional: 0b110, unknown: 0b100, denied: 0 } as const;

/**
 * Everybody that is as good as an administrator, or can become one in any number of steps, with what they could administer. One search finds the way, one for each
 * account and cluster who gets there at all. The search is held until `end`, for rows are written when they are read.
 */
export class Holders {
  readonly counts: FoundCounts;
  readonly administered: readonly Administered[];
  readonly #graph: AccessGraph;
  readonly #search: Search;
  readonly #classes: readonly StableClass[];

  /** `holds`: whether an entity is asked about. */
  constructor(given: AccessGraph, stable: StableEntities, administrators: Administrators, holds: (ref: Ref) => boolean = () => true) {
    const graph = sessionGraph(given);
    this.#graph = graph;
    const groups = Map.groupBy([...administrators], ([, one]) => one.of);
    const names = [...groups.keys()].sort();
    const sets = new Sets(graph, names);
    for (const [at, name] of names.entries()) {
      const search = toAdministrators(graph, new Map(groups.get(name)));
      sets.note(at, search);
      search.end();
    }
    this.#search = toAdministrators(graph, administrators);
    this.#classes = stableClasses(graph, stable, found(graph, this.#search, sets, holds));
    this.administered = sets.all;
    this.counts = countClasses(this.#classes);
  }

  *rows(): Generator<Holder> {
    for (const one of this.#classes) {
      const { ref, count, level, hops, apart } = one;
      yield { ref, count, verdict: wordOfLevel(level), hops, ...wayOf(this.#graph, this.#search, one, true), administers: apart };
    }
  }

  end(): void {
    this.#search.end();
  }
}

function toAdministrators(graph: AccessGraph, administrators: Administrators): Search {
  const levels = new Map<number, number>();
  for (const [ref, { verdict }] of administrators) {
    const node = graph.indexOf.get(ref);
    if (node !== undefined) for (const seed of [node, ...facetsAt(graph, node)]) levels.set(seed, LEVELS_OF[verdict]);
  }
  return new Search(graph, [...levels.keys()], { isBackwards: true, levelsOf: (seed) => levels.get(seed) ?? 0 }).run();
}

const bestLevel = (levels: number): number => LEVELS.find((level) => (levels & (1 << level)) !== 0) ?? -1;

/** Of each entity, what it can administer; entities that can administer the same share one set. */
class Sets {
  readonly all: Administered[] = [];
  readonly #names: readonly string[];
  /** By group and node: the best level, counted from 1; 0: it does not get there. */
  readonly #levels: Uint8Array;
  readonly #nodes: number;
  readonly #known = new Map<string, number>();

  constructor(graph: AccessGraph, names: readonly string[]) {
    this.#names = names;
    this.#nodes = graph.nodes;
    this.#levels = new Uint8Array(names.length * graph.nodes);
  }

  note(group: number, search: Search): void {
    for (let i = 0; i < search.count; i += 1) {
      const node = search.nodeAt(i);
      this.#levels[group * this.#nodes + node] = bestLevel(search.levelsAt(node)) + 1;
    }
  }

  of(node: number): number {
    const levels = this.#names.map((_name, group) => this.#levels[group * this.#nodes + node] ?? 0);
    const key = levels.join("");
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const at = (level: number): string[] => this.#names.filter((_, group) => levels[group] === level + 1);
    const made = this.all.push({ allowed: at(rankOf("allowed")), conditional: at(rankOf("conditional")), unknown: at(rankOf("unknown")) }) - 1;
    this.#known.set(key, made);
    return made;
  }
}

/** Whole entities in the order of their references, so that sets are numbered alike whatever the graph's numbers are. */
function* found(graph: AccessGraph, search: Search, sets: Sets, holds: (ref: Ref) => boolean): Generator<FoundEntity> {
  for (const node of graph.order.sorted) {
    if (node >= graph.nodes || !graph.isUsed(node)) continue;
    const level = bestLevel(search.levelsAt(node));
    if (level >= 0 && holds(refOfNode(graph, node))) yield { entity: node, node, level, hops: search.hops(node, level), apart: sets.of(node) };
  }
}

/** The administrators that are asked about, in the order of their references. */
export const administratorsAmong = (administrators: Administrators, isAsked: (ref: Ref) => boolean): Administrators =>
  new Map([...administrators].filter(([ref]) => isAsked(ref)).sort(([a], [b]) => (a < b ? -1 : 1)));
