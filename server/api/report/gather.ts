import { coverageOf } from "@/server/api/coverage-of.ts";
import type { Declared } from "@/server/api/declared/declared.ts";
import type { Estate } from "@/server/api/estate.ts";
import type { ReportAccess, ReportReach, ReportReached } from "@/server/contract/report.ts";
import { type AccessRow, accessTable } from "@/server/query/access/access.ts";
import { StableEntities } from "@/server/query/diff/stable-entity.ts";
import { entityOf } from "@/server/query/entity.ts";
import { SetClosure, type SetRow } from "@/server/query/set-closure.ts";
import type { Report } from "@/server/report/report.ts";
import { aboutOf, countsOf, type ReportOf, sum } from "./about.ts";
import { entriesOf } from "./entries.ts";
import { reportFindings } from "./gather-findings.ts";
import { holderTables } from "./gather-holders.ts";
import { outsideRefs } from "./outside.ts";
import { reportRules } from "./rule-help.ts";
import { type Scope, scopeOf } from "./scope.ts";
import { targetsIn } from "./targets.ts";
import { worstWays } from "./ways.ts";

/** A report, and what gives back the searches that it holds: its rows can be read until then. */
export interface Gathered {
  readonly report: Report;
  readonly end: () => void;
}

function toldReach(estate: Estate, { ref, mechanism, path, ...row }: SetRow): ReportReach {
  return { who: entityOf(estate.world, ref), ...row, how: mechanism, path: [...path] };
}

function* intoRows(estate: Estate, closure: SetClosure | undefined): Generator<ReportReach> {
  if (closure) for (const row of closure.rows()) yield toldReach(estate, row);
}

function* outOfRows(estate: Estate, closure: SetClosure | undefined): Generator<ReportReached> {
  for (const { who, ...row } of intoRows(estate, closure)) yield { whom: who, ...row };
}

type Side = ReportAccess["side"];

function toldAccess({ id: _id, hops: _hops, path: _path, ...row }: AccessRow, side?: Side): ReportAccess {
  return { ...row, conditions: row.conditions.map((one) => ({ ...one, values: [...one.values] })), ...(side ? { side } : {}) };
}

interface AccessPart {
  readonly side?: "from-scope" | "into-scope";
  readonly table: ReturnType<typeof accessTable>;
}

/** The direct decisions: all of them, or those with an end in the scope; one within it is told from either side. */
function accessParts({ world, graph }: Estate, scope: Scope | undefined): readonly AccessPart[] {
  if (!scope) return [{ table: accessTable(world, graph, {}) }];
  return [
    { side: "from-scope", table: accessTable(world, graph, { who: { oneOf: scope.refs } }) },
    { side: "into-scope", table: accessTable(world, graph, { whom: { oneOf: scope.refs } }) },
  ];
}

function* rowsOf(parts: readonly AccessPart[]): Generator<ReportAccess> {
  for (const { side, table } of parts) for (const row of table.rows()) yield toldAccess(row, side);
}

/** Gathers a report of an estate. @throws UsageError where the scope names what is not there */
export function gatherReport(estate: Estate, of: ReportOf, asked: readonly string[], declared: Declared): Gathered {
  const { world, graph } = estate;
  const scope = scopeOf(estate, asked);
  const stable = new StableEntities(world);
  const targets = targetsIn(estate, declared.marks);
  const holders = holderTables(estate, stable, targets, scope);
  const into = scope && new SetClosure(graph, stable, scope.holds, "into");
  const outOf = scope && new SetClosure(graph, stable, scope.holds, "out-of");
  const parts = accessParts(estate, scope);
  const outside = accessTable(world, graph, { who: { oneOf: outsideRefs(world, graph) }, ...(scope ? { whom: { oneOf: scope.refs } } : {}) });
  const { ways, ...findings } = reportFindings(estate, stable, scope, declared);
  const whole = {
    ...findings,
    rules: reportRules(),
    ways: [...ways, ...worstWays(world, holders.ways())],
    targets: targets.filter((one) => scope?.holds(one.ref) ?? true).map(({ ref, ...one }) => ({ who: entityOf(world, ref), ...one })),
    targetSets: holders.sets,
    entries: entriesOf(estate, scope),
    coverage: coverageOf(estate.facts),
  };
  const counts = {
    ...countsOf(whole),
    holders: holders.counts,
    outside: { rows: outside.totals.total, pairs: outside.totals.pairs, who: outside.totals.who },
    access: { rows: sum(parts.map((one) => one.table.totals.total)), pairs: sum(parts.map((one) => one.table.totals.pairs)) },
    ...(into && outOf ? { into: into.counts, outOf: outOf.counts } : {}),
  };
  const report: Report = {
    ...whole,
    about: aboutOf(estate, of, scope, whole, counts),
    holders: holders.rows,
    outside: () => rowsOf([{ table: outside }]),
    into: () => intoRows(estate, into),
    outOf: () => outOfRows(estate, outOf),
    access: () => rowsOf(parts),
  };
  return {
    report,
    end: () => {
      for (const one of [holders, into, outOf]) one?.end();
    },
  };
}
