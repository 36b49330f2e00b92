import type { AccessGraph } from "@/server/graph/access-graph.ts";
import type { Ref } from "@/server/model/ref.ts";
import { type Gain, SharedNumbers, type Side, sideOf } from "./access-profile.ts";
import type { StableEntities } from "./stable-entity.ts";

/** A direct edge that one side has and the other has not, or has otherwise. */
export interface AccessChange {
  readonly kind: "appeared" | "disappeared" | "changed";
  readonly from: Ref;
  readonly to: Ref;
  readonly mechanism: string;
}

export interface ComparedSide {
  readonly graph: AccessGraph;
  readonly stable: StableEntities;
}

export interface Comparison {
  readonly changes: readonly AccessChange[];
  /** The nodes of an entity on either side; empty when it is not there. */
  readonly nodesOf: (side: "before" | "after", ref: Ref) => readonly number[];
}

/** What the best of several ways between two ends says: the word, and the conditions of all that are as good. */
class Best {
  rank = Number.POSITIVE_INFINITY;
  readonly conditions = new Set<string>();

  add(gain: Gain): void {
    if (gain.rank > this.rank) return;
    if (gain.rank < this.rank) this.conditions.clear();
    this.rank = gain.rank;
    this.conditions.add(gain.conditions);
  }

  get text(): string {
    return `${this.rank} ${[...this.conditions].sort().join("|")}`;
  }
}

type Pairs = ReadonlyMap<number, ReadonlyMap<string, Best>>;

/** By entity and mechanism the best of what a profile gives, of those that are asked for. */
function bestOf(gains: readonly Gain[], isAsked: (mechanism: string, to: number) => boolean): Pairs {
  const best = new Map<number, Map<string, Best>>();
  for (const gain of gains)
    for (const to of gain.to) {
      if (!isAsked(gain.mechanism, to)) continue;
      const there = best.get(to) ?? new Map<string, Best>();
      best.set(to, there);
      const known = there.get(gain.mechanism) ?? new Best();
      there.set(gain.mechanism, known);
      known.add(gain);
    }
  return best;
}

interface Difference {
  readonly kind: AccessChange["kind"];
  readonly to: number;
  readonly mechanism: string;
}

/** In what two profiles differ: only what stands in one of them alone is looked at. */
function differencesOf(before: readonly number[], after: readonly number[], gains: readonly Gain[]): readonly Difference[] {
  const [old, now] = [new Set(before), new Set(after)];
  const touched = new Map<string, Set<number>>();
  for (const number of [...before.filter((one) => !now.has(one)), ...after.filter((one) => !old.has(one))]) {
    const gain = gains[number];
    if (!gain) continue;
    const to = touched.get(gain.mechanism) ?? new Set<number>();
    touched.set(gain.mechanism, to);
    for (const one of gain.to) to.add(one);
  }
  const isAsked = (mechanism: string, to: number): boolean => touched.get(mechanism)?.has(to) ?? false;
  const of = (profile: readonly number[]): Pairs =>
    bestOf(
      profile.flatMap((number) => gains[number] ?? []),
      isAsked,
    );
  const [was, is] = [of(before), of(after)];
  return [...touched].flatMap(([mechanism, entities]) =>
    [...entities].flatMap((to) => {
      const kind = kindOf(was.get(to)?.get(mechanism), is.get(to)?.get(mechanism));
      return kind ? [{ kind, to, mechanism }] : [];
    }),
  );
}

function kindOf(was: Best | undefined, is: Best | undefined): AccessChange["kind"] | undefined {
  if (was && is) return was.text === is.text ? undefined : "changed";
  if (is) return "appeared";
  return was && "disappeared";
}

/**
 * Compares the direct edges of two graphs between entities that last. Entities that gain the same on both sides are compared once; what is the same on both
 * sides is never written out.
 */
export function compareAccess(before: ComparedSide, after: ComparedSide): Comparison {
  const numbers = new SharedNumbers();
  const sides = { before: sideOf(before.graph, before.stable, numbers), after: sideOf(after.graph, after.stable, numbers) };
  const none = numbers.profile(new Set());
  const profilesOf = (entity: number): readonly [number, number] => [sides.before.profileOf.get(entity) ?? none, sides.after.profileOf.get(entity) ?? none];
  const groups = new Map<string, number[]>();
  for (const entity of numbers.entities.items.keys()) {
    const [a, b] = profilesOf(entity);
    if (a === b) continue;
    const key = `${a} ${b}`;
    const there = groups.get(key);
    if (there) there.push(entity);
    else groups.set(key, [entity]);
  }
  const changes = [...groups.values()].flatMap((entities) => {
    const [a, b] = profilesOf(entities[0] ?? 0).map((profile) => numbers.profiles.items[profile] ?? []);
    return changesOf(entities, differencesOf(a ?? [], b ?? [], numbers.gains.items), numbers.entities.items);
  });
  return { changes: changes.sort(byEnds), nodesOf: (side, ref) => nodesIn(sides[side], numbers.entity(ref)) };
}

const nodesIn = (side: Side, entity: number): readonly number[] => side.nodesOf.get(entity) ?? [];

/** The differences of each of the entities; what one has of itself is nothing. */
function changesOf(entities: readonly number[], differences: readonly Difference[], refs: readonly Ref[]): readonly AccessChange[] {
  return entities.flatMap((from) =>
    differences.flatMap(({ kind, to, mechanism }): AccessChange[] => {
      const [a, b] = [refs[from], refs[to]];
      return from === to || a === undefined || b === undefined ? [] : [{ kind, from: a, to: b, mechanism }];
    }),
  );
}

const textOf = ({ from, to, mechanism }: AccessChange): string => `${from}\n${to}\n${mechanism}`;
function byEnds(a: AccessChange, b: AccessChange): number {
  const [x, y] = [textOf(a), textOf(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}
