import type { Estate } from "@/server/api/estate.ts";
import type { ReportHolder, TargetSet } from "@/server/contract/report.ts";
import { type HeldTarget, type Holder, Holders } from "@/server/findings/holders.ts";
import type { StableEntities } from "@/server/query/diff/stable-entity.ts";
import { entityOf } from "@/server/query/entity.ts";
import type { FoundCounts } from "@/server/query/stable-classes.ts";
import type { Scope } from "./scope.ts";

/** Everybody who is or can become a target, as a report tells them. */
export interface HolderTables {
  readonly counts: FoundCounts;
  readonly sets: readonly TargetSet[];
  readonly rows: () => Iterable<ReportHolder>;
  /** The same rows as the graph knows them. */
  readonly ways: () => Iterable<Holder>;
  readonly end: () => void;
}

const added = (a: FoundCounts, b: FoundCounts): FoundCounts => ({
  total: a.total + b.total,
  rows: a.rows + b.rows,
  allowed: a.allowed + b.allowed,
  conditional: a.conditional + b.conditional,
  unknown: a.unknown + b.unknown,
});

/**
 * Of the whole snapshot everybody; of a scope first those in it, with whatever they get to, then those outside who can become a target that the scope holds.
 */
export function holderTables(estate: Estate, stable: StableEntities, targets: readonly HeldTarget[], scope: Scope | undefined): HolderTables {
  const { world, graph } = estate;
  const parts = scope
    ? [
        new Holders(graph, stable, targets, scope.holds),
        new Holders(
          graph,
          stable,
          targets.filter((one) => scope.holds(one.ref)),
          (ref) => !scope.holds(ref),
        ),
      ]
    : [new Holders(graph, stable, targets)];
  const idOf = (part: number, set: number): string => `${part === 0 ? "a" : "b"}${set + 1}`;
  function* rows(): Generator<ReportHolder> {
    for (const [at, part] of parts.entries())
      for (const { ref, mechanism, path, targets: set, ...row } of part.rows())
        yield { who: entityOf(world, ref), ...row, how: mechanism, path: [...path], targets: idOf(at, set) };
  }
  return {
    counts: parts.map((one) => one.counts).reduce(added),
    sets: parts.flatMap((part, at) =>
      part.sets.map(({ allowed, conditional, unknown }, place) => ({
        id: idOf(at, place),
        allowed: [...allowed],
        conditional: [...conditional],
        unknown: [...unknown],
      })),
    ),
    rows,
    ways: function* ways() {
      for (const part of parts) yield* part.rows();
    },
    end: () => {
      for (const part of parts) part.end();
    },
  };
}
