import { populationInOrder, populationReason, populationWords, STATE_WORDS } from "@/server/contract/population-words.ts";
import { momentWords } from "@/server/model/moment.ts";
import { type Block, type Cell, counted, type Limits, sectionHeading, tableOf } from "./document.ts";
import { findingBlocks } from "./findings-section.ts";
import type { HashedReport } from "./report.ts";
import { accessTables, clusterTable, outsideTable, targetTables } from "./tables.ts";

const ref = (text: string): Cell => ({ ref: text });

const capturedOf = ({ captured, capturedAt }: HashedReport["about"]): string => {
  if (!captured) return `${momentWords(capturedAt)} (newest file)`;
  return captured.oldest === captured.newest
    ? momentWords(captured.newest)
    : `oldest source ${momentWords(captured.oldest)}, newest ${momentWords(captured.newest)}`;
};

function snapshotWords({ snapshot, bundle }: HashedReport["about"]): string {
  if (!snapshot) return `not kept: read from the bundle ${bundle ?? ""}`;
  return [snapshot.id, snapshot.label, snapshot.origin].filter((part, i, all) => part !== "" && all.indexOf(part) === i).join(" · ");
}

const scopeWords = ({ scope, limitedTo }: HashedReport["about"]): string =>
  scope.length === 0
    ? limitedTo === undefined
      ? "the whole snapshot"
      : "everything that whoever asked may see"
    : scope.map(({ words, entities }) => `${words} (${counted(entities, "entity of the graph", "entities of the graph")})`).join("; ");

/** What a document says of itself at its head. */
export const aboutRows = ({ about, sha256 }: HashedReport): readonly (readonly [string, Cell])[] => [
  ["Scope", scopeWords(about)],
  ...(about.limitedTo === undefined ? [] : [["Limited to", `${about.limitedTo}: what whoever asked may not see counts as not collected`] as const]),
  ["Snapshot", snapshotWords(about)],
  ["Captured", capturedOf(about)],
  ["Decided by", about.engine],
  ["Holds until", about.holdsUntil ?? "no date in a policy changes an answer"],
  ["SHA-256", ref(sha256)],
];

function holdsWords({ snapshotHolds: s }: HashedReport["about"]): string {
  const parts = [
    counted(s.clusters, "cluster"),
    counted(s.accounts, "account"),
    counted(s.pods, "pod"),
    counted(s.serviceAccounts, "service account"),
    counted(s.roles, "role"),
    counted(s.users, "user"),
  ];
  return `The snapshot holds ${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}.`;
}

/** The numbers of a report, a name and a value each. */
export function countRows({ about: { counts } }: Pick<HashedReport, "about">): readonly (readonly [string, number])[] {
  const { findings, accepted, notRead, targets, holders, entries, outside, access, into, outOf } = counts;
  return [
    ["findings, critical", findings.critical],
    ["findings, high", findings.high],
    ["findings, medium", findings.medium],
    ["findings, low", findings.low],
    ["findings that somebody lives with", accepted],
    ["things that were not read", notRead],
    ["identities as good as an administrator, or marked", targets],
    ["entities that are or can become one of these", holders.total],
    ["of these for certain", holders.allowed],
    ["of these under conditions", holders.conditional],
    ["of these not known", holders.unknown],
    ["ways into clusters that are written", entries.total],
    ["of these in force", entries.inForce],
    ["outside parties that can become something", outside.who],
    ["decisions of one step", access.rows],
    ["pairs of entities that they speak of", access.pairs],
    ...(into ? ([["others that can get into the scope", into.total]] as const) : []),
    ...(outOf ? ([["others that the scope can get to", outOf.total]] as const) : []),
  ];
}

function summary(report: HashedReport): readonly Block[] {
  const rows = countRows(report).map(([name, value]): Cell[] => [name, value]);
  return [
    sectionHeading("summary"),
    { kind: "text", text: holdsWords(report.about) },
    {
      kind: "table",
      caption: "What this report holds",
      columns: [
        { name: "What", width: 4 },
        { name: "Number", as: "number", width: 1 },
      ],
      rows,
      total: rows.length,
      most: rows.length,
      isNarrow: true,
    },
  ];
}

function populationTable({ coverage }: HashedReport, limits: Limits): readonly Block[] {
  const rows = populationInOrder(coverage.population ?? []);
  if (rows.length === 0) return [];
  return [
    { kind: "text", text: `${populationWords(rows).join("; ").replace(/^all /, "All ")}.` },
    tableOf(
      rows,
      limits.rows,
      {
        caption: "What should be in the snapshot, and what became of it",
        columns: [
          { name: "State", width: 1 },
          { name: "What", width: 1 },
          { name: "Which", width: 4 },
          { name: "Captured", width: 2 },
          { name: "Why it is not whole", width: 4 },
        ],
      },
      (row) => [
        STATE_WORDS[row.state],
        row.kind,
        { ref: row.name === undefined || row.name === row.id ? row.id : `${row.name} (${row.id})` },
        row.capturedAt ?? "",
        populationReason(row),
      ],
    ),
  ];
}

/** Of a live scan: which sources were read, when, and how each fared. */
function sourceTable({ coverage: { sources = [] } }: HashedReport, limits: Limits): readonly Block[] {
  if (sources.length === 0) return [];
  return [
    tableOf(
      sources,
      limits.rows,
      {
        caption: "Sources that were read",
        columns: [
          { name: "State", width: 1 },
          { name: "Source", width: 3 },
          { name: "Of", width: 3 },
          { name: "Captured", width: 2 },
          { name: "Why it is not whole", width: 4 },
        ],
      },
      (one) => [one.state, { ref: one.name }, one.of === undefined ? one.kind : `${one.kind} ${one.of}`, one.capturedAt, one.reason ?? ""],
    ),
  ];
}

function gapTables({ coverage: { missing, failed } }: HashedReport, limits: Limits): readonly Block[] {
  const gaps: Block = tableOf(
    missing,
    limits.rows,
    {
      caption: "What was not read, and what that weakens",
      columns: [
        { name: "What", width: 3 },
        { name: "Of", width: 3 },
        { name: "Weakens", width: 4 },
      ],
    },
    (one) => [one.what, { ref: one.of }, one.weakens],
  );
  const unread: Block = tableOf(
    failed,
    limits.rows,
    {
      caption: "Files that could not be read",
      columns: [
        { name: "File", width: 4 },
        { name: "Why", width: 5 },
      ],
    },
    (one) => [{ ref: one.path }, one.line === undefined ? one.reason : `line ${one.line}: ${one.reason}`],
  );
  return [...(missing.length > 0 ? [gaps] : []), ...(failed.length > 0 ? [unread] : [])];
}

function coverage(report: HashedReport, limits: Limits): readonly Block[] {
  const { read, missing, failed } = report.coverage;
  const objects = read.reduce((all, one) => all + one.objects, 0);
  const isWhole = missing.length === 0 && failed.length === 0;
  return [
    sectionHeading("coverage"),
    {
      kind: "text",
      text: `${counted(objects, "object")} of ${counted(read.length, "file")} were read. ${isWhole ? "Nothing is known to be missing." : "What was not read is never taken for no access: answers that it decides are unknown."}`,
    },
    ...populationTable(report, limits),
    ...sourceTable(report, limits),
    ...gapTables(report, limits),
  ];
}

function assumptions({ about }: HashedReport): readonly Block[] {
  const none = "The ways that are told step by step below take nothing for granted.";
  return [
    sectionHeading("assumptions"),
    { kind: "text", text: about.assumptions.length === 0 ? none : "The ways that are told step by step below take for granted:" },
    ...(about.assumptions.length === 0 ? [] : [{ kind: "list" as const, items: about.assumptions }]),
  ];
}

function check({ about, sha256 }: HashedReport): readonly Block[] {
  const snapshot = about.snapshot ? ` --snapshot ${about.snapshot.id}` : " --bundle BUNDLE";
  const scope = about.scope.map((one) => ` --scope '${one.asked.replaceAll("'", "'\\''")}'`).join("");
  return [
    sectionHeading("check"),
    {
      kind: "text",
      text: `The SHA-256 is that of the bytes of this report as JSON. ${about.engine} gives the same bytes for the same snapshot, scope, owner rules, accepted risks and marks; the commands below print ${sha256} then.`,
    },
    { kind: "commands", lines: [`rolewalk report --format json${snapshot}${scope} --out report.json`, "sha256sum report.json"] },
  ];
}

/** A report from its first section to its last, for formats that people read. Tables are read when they are come to. */
export function* sectionsOf(report: HashedReport, limits: Limits): Generator<Block> {
  yield* summary(report);
  yield* coverage(report, limits);
  yield* assumptions(report);
  yield* findingBlocks(report, limits);
  yield* targetTables(report, limits);
  yield* clusterTable(report, limits);
  yield* outsideTable(report, limits);
  yield* accessTables(report, limits);
  yield* check(report);
}
