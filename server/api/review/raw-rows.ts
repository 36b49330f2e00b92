import type { Estate } from "@/server/api/estate.ts";
import { outsideRefs } from "@/server/api/report/outside.ts";
import type { Scope } from "@/server/api/report/scope.ts";
import { targetsIn } from "@/server/api/report/targets.ts";
import type { ReviewPart } from "@/server/contract/review-words.ts";
import { Holders } from "@/server/findings/holders.ts";
import type { Mark } from "@/server/findings/targets.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import { accessTable } from "@/server/query/access/access.ts";
import type { StableEntities } from "@/server/query/diff/stable-entity.ts";
import { type EntityKind, kindOf } from "@/server/query/entity.ts";

/** One that lasts and can end up as a target, before equal ones are put together. `path` begins with `first`, one of those that it stands for. */
export interface RawRow {
  readonly part: ReviewPart;
  readonly target: string;
  readonly level: string;
  readonly ref: Ref;
  readonly kind: EntityKind;
  readonly verdict: VerdictWord;
  readonly mechanism: Mechanism | null;
  readonly hops: number;
  readonly path: readonly Ref[];
  /** Leads over another target, whose own row tells what comes of having that. */
  readonly isFurther: boolean;
}

/** No party that somebody could revoke: whoever makes a service or an instance act has a row of its own. */
const NOBODY: ReadonlySet<EntityKind> = new Set(["service", "instance-profile", "account"]);

const MARKED = "marked ";

/** What having a target comes to, in words: of those who get there over others as whom. */
function levelOf(part: ReviewPart, path: readonly Ref[], hops: number, why: ReadonlyMap<Ref, string>): string {
  const end = path.at(-1);
  const because = (end && why.get(end)) ?? "";
  if (part === "marked") return `marked: ${because}`;
  return hops === 0 ? because : `as ${end}: ${because}`;
}

/** The kind of a reference, which the same ones are asked for target after target. */
function kindsKnown(): (ref: Ref) => EntityKind {
  const known = new Map<Ref, EntityKind>();
  return (ref) => {
    const kind = known.get(ref) ?? kindOf(parseRef(ref));
    known.set(ref, kind);
    return kind;
  };
}

/** Everybody who is or can become an administrator or what is marked, one target after the other. */
function* ofTargets(estate: Estate, stable: StableEntities, marks: readonly Mark[], scope: Scope | undefined): Generator<RawRow[]> {
  const { graph } = estate;
  const targets = targetsIn(estate, marks).filter((one) => scope === undefined || scope.holds(one.ref));
  const groups = Map.groupBy(targets, (one) => one.of);
  const identities = new Set(targets.map((one) => one.ref));
  const kindOfRef = kindsKnown();
  const isThroughAnother = (path: readonly Ref[]): boolean => path.slice(1, -1).some((ref) => ref !== path[0] && ref !== path.at(-1) && identities.has(ref));
  for (const [of, group] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const part = of.startsWith(MARKED) ? "marked" : "administrator";
    const why = new Map(group.map((one) => [one.ref, one.why]));
    const holders = new Holders(graph, stable, group);
    const rows: RawRow[] = [];
    try {
      for (const { ref, verdict, mechanism, hops, path } of holders.rows()) {
        const kind = kindOfRef(ref);
        const level = levelOf(part, path, hops, why);
        if (!NOBODY.has(kind)) rows.push({ part, target: of, level, ref, kind, verdict, mechanism, hops, path, isFurther: isThroughAnother(path) });
      }
    } finally {
      holders.end();
    }
    yield rows;
  }
}

/** What outside parties become in one step. */
function* ofOutside({ world, graph }: Estate, scope: Scope | undefined): Generator<RawRow> {
  const table = accessTable(world, graph, { who: { oneOf: outsideRefs(world, graph) }, ...(scope ? { whom: { oneOf: scope.refs } } : {}) });
  for (const row of table.rows())
    for (const whom of table.members(row, "whom"))
      for (const { ref, kind } of table.members(row, "who"))
        if (!NOBODY.has(kind))
          yield {
            part: "outside",
            target: whom.ref,
            level: "comes in from outside",
            ref,
            kind,
            verdict: row.verdict,
            mechanism: row.how,
            hops: 1,
            path: [ref, whom.ref],
            isFurther: false,
          };
}

/**
 * Everything that a review asks about but entries of clusters, which are written as rows already: one target after the other. With a scope: of the targets and roles that it holds. An
 * outside party whose first step is to a target has one row, that of the target.
 */
export function* rawRows(estate: Estate, stable: StableEntities, marks: readonly Mark[], scope: Scope | undefined): Generator<readonly RawRow[]> {
  const told = new Set<string>();
  for (const rows of ofTargets(estate, stable, marks, scope)) {
    for (const row of rows) if (row.hops === 1) told.add(`${row.ref} ${row.path[1]}`);
    yield rows;
  }
  const outside = [...ofOutside(estate, scope)].filter((row) => !told.has(`${row.ref} ${row.target}`));
  yield* Map.groupBy(outside, (row) => row.target).values();
}
