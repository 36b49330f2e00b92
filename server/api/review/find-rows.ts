import type { Declared } from "@/server/api/declared/declared.ts";
import type { Estate } from "@/server/api/estate.ts";
import type { Scope } from "@/server/api/report/scope.ts";
import { REVIEW_PARTS } from "@/server/contract/review-words.ts";
import type { Ref } from "@/server/model/ref.ts";
import { rankOf } from "@/server/model/verdict.ts";
import { StableEntities } from "@/server/query/diff/stable-entity.ts";
import type { FoundRow } from "@/server/review/carry.ts";
import { wayKey } from "@/server/review/revoked.ts";
import { ClassRows } from "./class-rows.ts";
import { entryRows, usersOfEntries } from "./entry-rows.ts";
import { type RawRow, rawRows } from "./raw-rows.ts";

/** What signs a principal in to a cluster has a row of its own, with its level, which stands for the user that it is there. */
function withoutEntries(raw: readonly RawRow[], entries: readonly FoundRow[], users: ReadonlySet<Ref>): readonly RawRow[] {
  const entered = new Set(entries.map((row) => `${row.target} ${row.who.ref}`));
  return raw.filter((row) => !users.has(row.ref) && (row.mechanism !== "maps-to" || !entered.has(`${row.target} ${row.ref}`)));
}

const byReading = (a: FoundRow, b: FoundRow): number =>
  REVIEW_PARTS.indexOf(a.part) - REVIEW_PARTS.indexOf(b.part) ||
  (a.target < b.target ? -1 : a.target > b.target ? 1 : 0) ||
  rankOf(a.verdict) - rankOf(b.verdict) ||
  a.hops - b.hops ||
  (a.who.ref < b.who.ref ? -1 : a.who.ref > b.who.ref ? 1 : a.id < b.id ? -1 : 1);

interface FoundRows {
  /** In the order in which they are read: by what they are of, by target, the most certain and shortest first. */
  readonly rows: readonly FoundRow[];
  /** Of the pairs of a principal and a target that are looked for those that there are, with the way. */
  readonly ways: ReadonlyMap<string, readonly string[]>;
}

/** Every row of a snapshot, and whichever of the pairs that are looked for it has. */
export function findRows(estate: Estate, marks: Declared["marks"], scope: Scope | undefined, wanted: ReadonlySet<string>): FoundRows {
  const stable = new StableEntities(estate.world);
  const classes = new ClassRows(estate, stable);
  const entries = entryRows(estate, scope);
  const users = usersOfEntries(estate);
  const ways = new Map<string, readonly string[]>();
  const note = (target: string, ref: string, path: readonly string[]): void => {
    const key = wayKey(target, ref);
    if (wanted.has(key)) ways.set(key, path);
  };
  const rows = [...entries];
  for (const entry of entries) note(entry.target, entry.who.ref, entry.path);
  for (const raw of rawRows(estate, stable, marks, scope)) {
    for (const { target, ref, path } of raw) note(target, ref, path);
    const asked = raw.filter((row) => !row.isFurther);
    rows.push(...classes.ofTarget(withoutEntries(asked, entries, users)));
  }
  rows.push(...classes.overOthers());
  return { rows: rows.sort(byReading), ways };
}
