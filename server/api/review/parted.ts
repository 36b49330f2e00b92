import { push } from "@/server/graph/push.ts";
import type { Ref } from "@/server/model/ref.ts";
import { rankOf } from "@/server/model/verdict.ts";
import type { StableEntities } from "@/server/query/diff/stable-entity.ts";
import type { EntityKind } from "@/server/query/entity.ts";
import type { RawRow } from "./raw-rows.ts";

/** One who stands in the row of another, and over whom. */
export interface Through {
  readonly row: RawRow;
  readonly via: Ref;
}

/** People and their groups are asked about at any distance; what else gets there over others stands in the row of the last of these. */
export const PEOPLE: ReadonlySet<EntityKind> = new Set(["iam-user", "iam-group", "person"]);
export const RUNS_AS = "runs-as";
/** Mechanisms by which somebody comes with a group or an account. */
export const COMES_WITH: ReadonlySet<string | null> = new Set(["member-of", RUNS_AS]);

export interface Parted {
  readonly own: readonly RawRow[];
  /** By whom they come with. */
  readonly through: ReadonlyMap<Ref, readonly RawRow[]>;
}

/** The first on the way, by what lasts, that is not whoever it begins with. */
function nextOf({ ref, path }: RawRow, stable: StableEntities): Ref | undefined {
  const own = path.find((one) => stable.of(one) !== ref);
  return own === undefined ? undefined : stable.of(own);
}

/** Who has a row, and who stands in that of the next on the way: members of a group, what runs as an account, and all that gets there over others. */
export function parted(raw: readonly RawRow[], stable: StableEntities): Parted {
  const best = new Map<Ref, RawRow>();
  for (const row of raw) {
    const known = best.get(row.ref);
    if (!known || rankOf(row.verdict) < rankOf(known.verdict)) best.set(row.ref, row);
  }
  const own: RawRow[] = [];
  const through = new Map<Ref, RawRow[]>();
  for (const row of raw) {
    const next = nextOf(row, stable);
    const isFurther = row.hops > 1 && !PEOPLE.has(row.kind);
    const before = next !== undefined && (isFurther || COMES_WITH.has(row.mechanism)) ? best.get(next) : undefined;
    if (next === undefined || !before || before.hops >= row.hops || rankOf(before.verdict) > rankOf(row.verdict)) own.push(row);
    else push(through, next, row);
  }
  return { own, through };
}

/** Everybody who stands in a row with somebody, and who comes with those. */
export function everyThrough(ref: Ref, through: Parted["through"], seen: Set<Ref>): readonly Through[] {
  return (through.get(ref) ?? []).flatMap((row) => {
    if (seen.has(row.ref)) return [];
    seen.add(row.ref);
    return [{ row, via: ref }, ...everyThrough(row.ref, through, seen)];
  });
}
