import type { Estate } from "@/server/api/estate.ts";
import type { Administered, ReportHolder } from "@/server/contract/report.ts";
import type { Administrators } from "@/server/findings/admin.ts";
import { administratorsAmong, type Holder, Holders } from "@/server/findings/holders.ts";
import type { StableEntities } from "@/server/query/diff/stable-entity.ts";
import { entityOf } from "@/server/query/entity.ts";
import type { FoundCounts } from "@/server/query/stable-classes.ts";
import type { Scope } from "./scope.ts";

/** Everybody who is or can become an administrator, as a report tells them. */
export interface HolderTables {
  readonly counts: FoundCounts;
  readonly administered: readonly Administered[];
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
 * Of the whole snapshot everybody; of a scope first those in it, with whatever they could administer, then those outside who can become an administrator that the
 * scope holds.
 */
export function holderTables(estate: Estate, stable: StableEntities, administrators: Administrators, scope: Scope | undefined): HolderTables {
  const { world, graph } = estate;
  const all = administratorsAmong(administrators, () => true);
  const parts = scope
    ? [new Holders(graph, stable, all, scope.holds), new Holders(graph, stable, administratorsAmong(administrators, scope.holds), (ref) => !scope.holds(ref))]
    : [new Holders(graph, stable, all)];
  const idOf = (part: number, set: number): string => `${part === 0 ? "a" : "b"}${set + 1}`;
  function* rows(): Generator<ReportHolder> {
    for (const [at, part] of parts.entries())
      for (const { ref, mechanism, path, administers, ...row } of part.rows())
        yield { who: entityOf(world, ref), ...row, how: mechanism, path: [...path], administers: idOf(at, administers) };
  }
  return {
    counts: parts.map((one) => one.counts).reduce(added),
    administered: parts.flatMap((part, at) =>
      part.administered.map(({ allowed, conditional, unknown }, set) => ({
        id: idOf(at, set),
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
