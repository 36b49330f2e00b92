import { populationReason, STATE_WORDS } from "@/server/contract/population-words.ts";
import type { ReportAccess, ReportReach } from "@/server/contract/report.ts";
import { type HashedReport, mapped } from "./report.ts";
import { aboutRows, countRows } from "./sections.ts";
import { conditionsWords, evidenceWords, returnedWords } from "./words.ts";

type Row = readonly (string | number)[];

/** A table of data. A column of one name means the same in every sheet. */
export interface Sheet {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: () => Iterable<Row>;
  /** A column of which the cells are chosen from a list, where somebody is to fill it in. */
  readonly choices?: { readonly column: string; readonly of: readonly string[] };
}

const ARROW = " > ";

function about(report: HashedReport): Sheet {
  const rows = aboutRows(report).map(([name, value]): [string, string | number] => [name, typeof value === "object" ? value.ref : value]);
  const { title, assumptions, hash } = report.about;
  return {
    name: "about",
    columns: ["name", "value"],
    rows: () => [["Title", title], ...rows, ["How the SHA-256 is checked", hash], ...assumptions.map((one) => ["Taken for granted", one])],
  };
}

const counts = (report: HashedReport): Sheet => ({ name: "count", columns: ["name", "value"], rows: () => countRows(report) });

type Coverage = HashedReport["coverage"];

const populationRow = (row: NonNullable<Coverage["population"]>[number]): Row => [
  STATE_WORDS[row.state],
  row.kind,
  row.name === undefined ? row.id : `${row.name} (${row.id})`,
  populationReason(row),
  row.capturedAt ?? "",
  "",
];

const coverage = ({ coverage: { population = [], missing, failed, sources = [] } }: HashedReport): Sheet => ({
  name: "coverage",
  columns: ["state", "what", "of", "reason", "captured", "weakens"],
  rows: () => [
    ...population.map(populationRow),
    ...sources.map((one): Row => [one.state, `source ${one.kind}`, one.name, one.reason ?? "", one.capturedAt, ""]),
    ...missing.map((one): Row => ["not read", one.what, one.of, "", "", one.weakens]),
    ...failed.map(({ path, reason, line }): Row => ["not read", "file", path, line === undefined ? reason : `line ${line}: ${reason}`, "", ""]),
  ],
});

const FINDING = ["severity", "rule", "what", "who", "who_count", "summary"] as const;
const findingCells = ({ severity, rule, title, subject, members, summary }: Omit<HashedReport["findings"][number], "returned">): Row => [
  severity,
  rule,
  title,
  subject,
  members.total,
  summary,
];

const findings = ({ findings: all }: HashedReport): Sheet => ({
  name: "finding",
  columns: [...FINDING, "path", "evidence", "change", "accepted_once", "id"],
  rows: () =>
    mapped(all, (one) => [
      ...findingCells(one),
      one.paths[0]?.path.join(ARROW) ?? "",
      one.evidence.map(evidenceWords).join("; "),
      one.fix?.summary ?? "",
      returnedWords(one),
      one.id,
    ]),
});

const accepted = ({ accepted: all }: HashedReport): Sheet => ({
  name: "accepted finding",
  columns: [...FINDING, "owner", "reason", "until", "link", "id"],
  rows: () => mapped(all, ({ risk, ...one }) => [...findingCells(one), risk.owner, risk.reason, risk.until, risk.link ?? "", one.id]),
});

const targets = ({ targets: all }: HashedReport): Sheet => ({
  name: "target",
  columns: ["verdict", "who", "who_kind", "of", "reason"],
  rows: () => mapped(all, (one) => [one.verdict, one.who.ref, one.who.kind, one.of, one.why]),
});

const targetSets = ({ targetSets: all }: HashedReport): Sheet => ({
  name: "target set",
  columns: ["targets", "verdict", "of"],
  rows: function* rows() {
    for (const { id, ...sets } of all)
      for (const verdict of ["allowed", "conditional", "unknown"] as const) for (const of of sets[verdict]) yield [id, verdict, of];
  },
});

const WAY = ["how", "hops", "path"] as const;
const way = ({ how, hops, path }: Pick<ReportReach, "how" | "hops" | "path">): readonly (string | number)[] => [how ?? "", hops, path.join(ARROW)];

const holders = ({ holders: all }: HashedReport): Sheet => ({
  name: "can become a target",
  columns: ["verdict", "who", "who_kind", "who_count", "targets", ...WAY],
  rows: () => mapped(all(), (one) => [one.verdict, one.who.ref, one.who.kind, one.count, one.targets, ...way(one)]),
});

const policyText = ({ policy, scope }: HashedReport["entries"][number]["policies"][number]): string =>
  `${policy} (${scope === "cluster" ? "cluster" : scope.join(", ")})`;

const entries = ({ entries: all }: HashedReport): Sheet => ({
  name: "cluster entry",
  columns: ["verdict", "cluster", "who", "resolved", "how", "in_force", "level", "username", "groups", "policies", "reason"],
  rows: () =>
    mapped(all, (one) => [
      one.verdict,
      one.cluster,
      one.principal,
      one.resolved ?? "",
      one.via,
      one.effective ? "yes" : "no",
      one.level,
      one.username ?? "",
      one.groups.join("; "),
      one.policies.map(policyText).join("; "),
      one.reason,
    ]),
});

const ACCESS = [
  "verdict",
  "who",
  "who_kind",
  "who_count",
  "how",
  "to_whom",
  "to_whom_kind",
  "to_whom_count",
  "pairs",
  "conditions",
  "held_as",
  "side",
] as const;
const accessCells = (row: ReportAccess): readonly (string | number)[] => [
  row.verdict,
  row.who.ref,
  row.who.kind,
  row.who.count,
  row.how,
  row.whom.ref,
  row.whom.kind,
  row.whom.count,
  row.pairs,
  conditionsWords(row),
  row.whom.as ?? row.who.as ?? "",
  row.side ?? "",
];
const decisions = (name: string, rows: () => Iterable<ReportAccess>): Sheet => ({ name, columns: ACCESS, rows: () => mapped(rows(), accessCells) });

const into = ({ into: all }: HashedReport): Sheet => ({
  name: "gets into the scope",
  columns: ["verdict", "who", "who_kind", "who_count", ...WAY],
  rows: () => mapped(all(), (one) => [one.verdict, one.who.ref, one.who.kind, one.count, ...way(one)]),
});

const outOf = ({ outOf: all }: HashedReport): Sheet => ({
  name: "the scope gets to",
  columns: ["verdict", "to_whom", "to_whom_kind", "to_whom_count", ...WAY],
  rows: () => mapped(all(), (one) => [one.verdict, one.whom.ref, one.whom.kind, one.count, ...way(one)]),
});

/** A report as tables of data, none of them cut. */
export const sheetsOf = (report: HashedReport): readonly Sheet[] => [
  about(report),
  counts(report),
  coverage(report),
  findings(report),
  accepted(report),
  targets(report),
  targetSets(report),
  holders(report),
  entries(report),
  decisions("comes from outside", report.outside),
  ...(report.about.scope.length > 0 ? [into(report), outOf(report)] : []),
  decisions("access", report.access),
];
