import { type AccessGraph, facetsAt, mechanismOfEdge, refOfNode } from "@/server/graph/access-graph.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import type { StableEntities } from "./diff/stable-entity.ts";
import { Found, hopsOfKey, levelOfKey } from "./ranking.ts";
import { Search } from "./search.ts";
import { sessionGraph } from "./session-graph.ts";
import { countClasses, type FoundCounts, type FoundEntity, type StableClass, stableClasses, wordOfLevel } from "./stable-classes.ts";

/** One row of a closure of a set: what lasts, how many it stands for, and the best way of the first of them. */
export interface SetRow {
  readonly ref: Ref;
  readonly count: number;
  readonly verdict: VerdictWord;
  /** Of the first step of the way; null where there is none. */
  readonly mechanism: Mechanism | null;
  readonly hops: number;
  readonly path: readonly Ref[];
}

/** The way of a search between where it began and a node, written from who to whom, with the mechanism of its first step. */
export function wayOf(
  graph: AccessGraph,
  search: Search,
  { node, level }: { readonly node: number; readonly level: number },
  isBackwards: boolean,
): Pick<SetRow, "mechanism" | "path"> {
  const path: Ref[] = [refOfNode(graph, node)];
  let first = isBackwards ? search.edge(node, level) : -1;
  for (let at = node; search.next(at, level) >= 0; ) {
    if (!isBackwards) first = search.edge(at, level);
    at = search.next(at, level);
    path.push(refOfNode(graph, at));
  }
  return { mechanism: first < 0 ? null : mechanismOfEdge(graph, first), path: isBackwards ? path : path.reverse() };
}

/**
 * Who else can get into a set of entities, or what it can get to beyond itself, in any number of steps. The search is held until `end`, for rows
 * are written when they are read.
 */
export class SetClosure {
  readonly counts: FoundCounts;
  readonly #graph: AccessGraph;
  readonly #search: Search;
  readonly #isBackwards: boolean;
  readonly #classes: readonly StableClass[];

  /** `isIn`: whether an entity is in the set. */
  constructor(given: AccessGraph, stable: StableEntities, isIn: (ref: Ref) => boolean, way: "into" | "out-of") {
    const graph = sessionGraph(given);
    this.#graph = graph;
    this.#isBackwards = way === "into";
    const holds = (node: number): boolean => isIn(refOfNode(graph, node));
    const seeds = seedsOf(graph, holds, this.#isBackwards);
    this.#search = new Search(graph, seeds, { isBackwards: this.#isBackwards }).run();
    const { base } = graph;
    const isOut = (node: number): boolean => (this.#isBackwards && base[node] !== node) || holds(base[node] ?? node);
    const found = new Found(graph, this.#search, isOut);
    this.#classes = stableClasses(graph, stable, entitiesOf(found));
    found.end();
    this.counts = countClasses(this.#classes);
  }

  *rows(): Generator<SetRow> {
    for (const one of this.#classes) {
      const { ref, count, level, hops } = one;
      yield { ref, count, verdict: wordOfLevel(level), hops, ...wayOf(this.#graph, this.#search, one, this.#isBackwards) };
    }
  }

  end(): void {
    this.#search.end();
  }
}

function* entitiesOf(found: Found): Generator<FoundEntity> {
  for (let i = 0; i < found.count; i += 1) {
    const entity = found.entity(i);
    const key = found.key(entity);
    yield { entity, node: found.bestNode(entity), level: levelOfKey(key), hops: hopsOfKey(key), apart: 0 };
  }
}

/** Whoever becomes an entity in a narrower way has got into it; what it can get to it can as a whole. */
function seedsOf(graph: AccessGraph, holds: (node: number) => boolean, isBackwards: boolean): readonly number[] {
  const seeds: number[] = [];
  for (let node = 0; node < graph.nodes; node += 1) {
    if (graph.base[node] !== node || !graph.isUsed(node) || !holds(node)) continue;
    seeds.push(node);
    if (isBackwards) seeds.push(...facetsAt(graph, node));
  }
  return seeds;
}
