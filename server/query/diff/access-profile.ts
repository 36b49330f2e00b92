import { type AccessGraph, conditionsOfEdge, type End, forEachEdge, mechanismOfEdge, nodesAt, refOfNode, verdictOfEdge } from "@/server/graph/access-graph.ts";
import type { Ref } from "@/server/model/ref.ts";
import { rankOf } from "@/server/model/verdict.ts";
import type { StableEntities } from "./stable-entity.ts";

/** Numbers for texts and lists of numbers that are the same for both sides of a comparison. */
class Numbers<T> {
  readonly items: T[] = [];
  readonly #index = new Map<string, number>();

  of(key: string, make: () => T): number {
    const known = this.#index.get(key);
    if (known !== undefined) return known;
    this.#index.set(key, this.items.length);
    this.items.push(make());
    return this.items.length - 1;
  }
}

/** What an edge gives to whom it leaves: by one mechanism, verdict and conditions each of these entities. */
export interface Gain {
  readonly mechanism: string;
  readonly verdict: string;
  readonly rank: number;
  readonly conditions: string;
  /** Entities by their numbers. */
  readonly to: readonly number[];
}

/** The numbers that two sides of a comparison share. */
export class SharedNumbers {
  readonly entities = new Numbers<Ref>();
  readonly gains = new Numbers<Gain>();
  readonly profiles = new Numbers<readonly number[]>();
  readonly #sets = new Numbers<readonly number[]>();

  entity(ref: Ref): number {
    return this.entities.of(ref, () => ref);
  }

  /** A list of entities, told by what it holds. */
  set(entities: ReadonlySet<number>): { readonly number: number; readonly members: readonly number[] } {
    const members = [...entities].sort((a, b) => a - b);
    return { number: this.#sets.of(members.join(), () => members), members };
  }

  /** A list of gains, told by what it holds. */
  profile(gains: ReadonlySet<number>): number {
    const sorted = [...gains].sort((a, b) => a - b);
    return this.profiles.of(sorted.join(), () => sorted);
  }
}

/** One side of a comparison: of each entity what it can become or take over in one step, as the number of its profile. */
export interface Side {
  readonly profileOf: ReadonlyMap<number, number>;
  /** Entity → its nodes in the graph: of a workload those of its pods, of any entity those held in a narrower way. */
  readonly nodesOf: ReadonlyMap<number, readonly number[]>;
}

/** Writes down what each entity of a graph gains, sets taken as a whole: as much work as the graph has edges and sets have members. */
export function sideOf(graph: AccessGraph, stable: StableEntities, numbers: SharedNumbers): Side {
  const entityOf = new Int32Array(graph.nodes).fill(-1);
  const nodesOf = new Map<number, number[]>();
  for (let node = 0; node < graph.nodes; node += 1) {
    if (!graph.isUsed(node)) continue;
    const entity = numbers.entity(stable.of(refOfNode(graph, graph.base[node] ?? node)));
    entityOf[node] = entity;
    const there = nodesOf.get(entity);
    if (there) there.push(node);
    else nodesOf.set(entity, [node]);
  }
  const sets = new Map<End, { readonly number: number; readonly members: readonly number[] }>();
  const membersAt = (end: End) => {
    const known = sets.get(end);
    if (known) return known;
    const made = numbers.set(new Set(Array.from(nodesAt(graph, end), (node) => entityOf[node] ?? -1)));
    sets.set(end, made);
    return made;
  };
  const gained = new Map<End, Set<number>>();
  forEachEdge(graph, (edge) => {
    const [mechanism, verdict] = [mechanismOfEdge(graph, edge), verdictOfEdge(graph, edge)];
    const conditions = conditionsText(graph, edge);
    const to = membersAt(graph.to[edge] ?? 0);
    const gain = numbers.gains.of(`${mechanism} ${verdict} ${to.number} ${conditions}`, () => ({
      mechanism,
      verdict,
      rank: rankOf(verdict),
      conditions,
      to: to.members,
    }));
    const from = graph.from[edge] ?? 0;
    const there = gained.get(from);
    if (there) there.add(gain);
    else gained.set(from, new Set([gain]));
  });
  const byEntity = new Map<number, Set<number>>([...nodesOf.keys()].map((entity) => [entity, new Set()]));
  for (const [from, gains] of gained) for (const entity of membersAt(from).members) for (const gain of gains) byEntity.get(entity)?.add(gain);
  return { profileOf: new Map([...byEntity].map(([entity, gains]) => [entity, numbers.profile(gains)])), nodesOf };
}

/** Conditions as text, the same in whatever order they stand. */
const conditionsText = (graph: AccessGraph, edge: number): string =>
  conditionsOfEdge(graph, edge)
    .map(({ key, operator, values, suppliedBy }) => JSON.stringify([key, operator, [...values].sort(), suppliedBy]))
    .sort()
    .join(";");
