import type { ReportAccess, ReportReach, TargetSet } from "@/server/contract/report.ts";
import { describeRef } from "@/server/view/ref-view.ts";
import type { Block, Cell, Column, Limits } from "./document.ts";
import { counted, sectionHeading, tableOf } from "./document.ts";
import { stepItems } from "./findings-section.ts";
import { type HashedReport, mapped } from "./report.ts";
import { between, conditionsWords, endWords, howWords, targetsWords, timesWords } from "./words.ts";

const WORD: Column = { name: "Verdict", as: "word", width: 1.5 };

/** Who is as good as an administrator, what is marked, and who can become either. */
export function* targetTables(report: HashedReport, limits: Limits): Generator<Block> {
  const { targets, targetSets, holders } = report;
  const { counts } = report.about;
  yield sectionHeading("targets");
  yield {
    kind: "text",
    text: `${counted(counts.targets, "identity is", "identities are")} as good as an administrator of an account or a cluster, or marked by somebody as worth as much; ${counted(counts.holders.total, "entity is or can", "entities are or can")} become one, directly or over others.`,
  };
  yield tableOf(
    targets,
    limits.rows,
    {
      caption: "Targets: who is as good as an administrator, and what is marked",
      columns: [WORD, { name: "Who", width: 4 }, { name: "Of", width: 2 }, { name: "Because", width: 4 }],
    },
    (one) => [one.verdict, { ref: one.who.ref }, one.of, one.why],
  );
  const sets = new Map(targetSets.map((one) => [one.id, one]));
  const nothing: TargetSet = { id: "", allowed: [], conditional: [], unknown: [] };
  yield {
    kind: "table",
    caption: "Who is or can become one of them, by the best way",
    columns: [
      WORD,
      { name: "Who", width: 4 },
      { name: "Gets", width: 3 },
      { name: "First step", width: 1.6 },
      { name: "Hops", as: "number", width: 0.7 },
      { name: "Over", width: 3 },
      { name: "Ends as", width: 3 },
    ],
    rows: mapped(holders(), (one) => [
      one.verdict,
      { ref: timesWords(one.who, one.count) },
      targetsWords(sets.get(one.targets) ?? nothing),
      howWords(one.how),
      one.hops,
      between(one.path),
      { ref: one.hops === 0 ? "" : (one.path.at(-1) ?? "") },
    ]),
    total: counts.holders.rows,
    most: limits.rows,
  };
  yield* wayBlocks(report, limits);
}

/** The worst ways to a target, step by step, each with its picture. */
function* wayBlocks({ ways }: HashedReport, limits: Limits): Generator<Block> {
  for (const [i, way] of ways.filter((one) => one.finding === null).entries()) {
    const [first, last] = [way.edges[0], way.edges.at(-1)];
    if (!first || !last) continue;
    const title = `${describeRef(first.from).label} becomes ${describeRef(last.to).label}`;
    yield { kind: "heading", level: 3, text: title, id: `way-${i + 1}`, word: way.verdict };
    yield {
      kind: "facts",
      rows: [
        ["From", { ref: first.from }],
        ["To", { ref: last.to }],
      ],
    };
    yield { kind: "list", items: stepItems(way), ordered: true };
    if (i < limits.pictures) yield { kind: "picture", way, title };
  }
}

/** Who may enter each cluster, in force or not. */
export function* clusterTable({ entries }: HashedReport, limits: Limits): Generator<Block> {
  yield sectionHeading("clusters");
  if (entries.length === 0) {
    yield { kind: "text", text: "No row about entering a cluster was read." };
    return;
  }
  yield tableOf(
    entries,
    limits.rows,
    {
      caption: "Access entries, rows of aws-auth and creators of clusters",
      columns: [
        { name: "Cluster", width: 1.6 },
        WORD,
        { name: "Principal as written", width: 4 },
        { name: "By", width: 1.2 },
        { name: "Level", width: 3 },
        { name: "Why", width: 4 },
      ],
    },
    (one) => [one.cluster, one.verdict, { ref: one.principal }, one.via, one.level, one.reason],
  );
}

const accessColumns: readonly Column[] = [
  WORD,
  { name: "Who", width: 4 },
  { name: "How", width: 1.6 },
  { name: "Becomes", width: 4 },
  { name: "Pairs", as: "number", width: 0.8 },
  { name: "If", width: 3 },
];
const accessCells = (row: ReportAccess): readonly Cell[] => [
  row.verdict,
  { ref: endWords(row.who) },
  howWords(row.how),
  { ref: endWords(row.whom) },
  row.pairs,
  conditionsWords(row),
];

/** Who comes in from outside, in one step. */
export function* outsideTable({ about: { counts }, outside }: HashedReport, limits: Limits): Generator<Block> {
  yield sectionHeading("outside");
  yield {
    kind: "text",
    text:
      counts.outside.rows === 0
        ? "No outside party can become anything here, as far as was read: nobody at large, no identity of an outside provider, no account that is not in the snapshot or its organization."
        : `${counted(counts.outside.who, "outside party", "outside parties")} can become something here: anyone at all, identities of outside providers, and accounts that are neither in the snapshot nor in its organization. What they reach from there, up to an administrator, is told above.`,
  };
  if (counts.outside.rows > 0)
    yield {
      kind: "table",
      caption: "First steps of outside parties",
      columns: accessColumns,
      rows: mapped(outside(), accessCells),
      total: counts.outside.rows,
      most: limits.rows,
    };
}

const STEPS: readonly Column[] = [
  { name: "First step", width: 1.6 },
  { name: "Hops", as: "number", width: 0.7 },
  { name: "Over", width: 4 },
];
type Way = Pick<ReportReach, "how" | "hops" | "path">;
const stepCells = ({ how, hops, path }: Way): readonly Cell[] => [howWords(how), hops, between(path)];

function* closureTables({ about: { counts }, into, outOf }: HashedReport, { rows: most }: Limits): Generator<Block> {
  if (counts.into)
    yield {
      kind: "table",
      caption: "Who else can get into the scope, in any number of steps",
      columns: [WORD, { name: "Who", width: 4 }, ...STEPS, { name: "Becomes", width: 4 }],
      rows: mapped(into(), (one) => [one.verdict, { ref: timesWords(one.who, one.count) }, ...stepCells(one), { ref: one.path.at(-1) ?? "" }]),
      total: counts.into.rows,
      most,
    };
  if (counts.outOf)
    yield {
      kind: "table",
      caption: "What the scope can get to beyond itself, in any number of steps",
      columns: [WORD, { name: "From", width: 4 }, ...STEPS, { name: "Gets to", width: 4 }],
      rows: mapped(outOf(), (one) => [one.verdict, { ref: one.path[0] ?? "" }, ...stepCells(one), { ref: timesWords(one.whom, one.count) }]),
      total: counts.outOf.rows,
      most,
    };
}

/** With a scope who gets into it and what it gets to, over any number of steps; then the decisions of one step. */
export function* accessTables(report: HashedReport, limits: Limits): Generator<Block> {
  const { counts, scope } = report.about;
  yield sectionHeading("access");
  yield* closureTables(report, limits);
  yield {
    kind: "text",
    text: `${counted(counts.access.rows, "decision")} of one step, about ${counted(counts.access.pairs, "pair")} of entities${scope.length > 0 ? " with an end in the scope; one within it is told from either side" : ""}. Every longer way is made of these.`,
  };
  yield {
    kind: "table",
    caption: "Who can become what in one step",
    columns: accessColumns,
    rows: mapped(report.access(), accessCells),
    total: counts.access.rows,
    most: limits.rows,
  };
}
