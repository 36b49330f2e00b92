import { populationReason, STATE_WORDS } from "@/server/contract/population-words.ts";
import type { Review, ReviewDecision, ReviewRow } from "@/server/contract/review.ts";
import { DECISIONS, NO_OWNER } from "@/server/contract/review-words.ts";
import type { Sheet } from "@/server/report/sheets.ts";
import { howWords } from "@/server/report/words.ts";
import { aboutReview, lastDecisions } from "./decisions.ts";

const ARROW = " > ";

/** Columns of the sheet that is filled in; `row` and `review` say where a decision belongs. */
export const ROW_COLUMNS = [
  "owner",
  "who",
  "who_kind",
  "who_count",
  "further",
  "part",
  "to_whom",
  "level",
  "verdict",
  "how",
  "path",
  "evidence",
  "asked_because",
  "before",
  "decision",
  "reviewer",
  "reason",
  "decided_at",
  "row",
  "review",
] as const;

const WHY: Readonly<Record<ReviewRow["standing"]["why"], string>> = {
  new: "it is new",
  changed: "what it rests on or gets to has changed",
  joined: "somebody has joined it",
  "not-revoked": "it was to be revoked and is still there",
  undecided: "it was left open",
  carried: "nothing has changed",
};

/** Why somebody is asked about a row, with who joined. */
export function askedBecause({ standing: { why, joined = [] } }: Pick<ReviewRow, "standing">): string {
  if (joined.length === 0) return WHY[why];
  const more = joined.length > 1 ? ` and ${joined.length - 1} more` : "";
  return `${WHY[why]}: ${why === "changed" ? "and joined by " : ""}${joined[0]}${more}`;
}

const decisionWords = (one: ReviewDecision | undefined): string =>
  one ? `${one.decision} by ${one.reviewer} at ${one.decidedAt}${one.reason === "" ? "" : `: ${one.reason}`}` : "";

function rowCells(review: string, row: ReviewRow, decision: ReviewDecision | undefined): readonly (string | number)[] {
  const { who, members, further, standing } = row;
  return [
    row.owner ?? NO_OWNER,
    who.ref,
    who.kind,
    members.length,
    further.total,
    row.part,
    row.targets.join("; "),
    row.level,
    row.verdict,
    howWords(row.how),
    row.path.join(ARROW),
    row.evidence.join("; "),
    askedBecause(row),
    decisionWords(standing.before),
    decision?.decision ?? "",
    decision?.reviewer ?? "",
    decision?.reason ?? "",
    decision?.decidedAt ?? "",
    row.id,
    review,
  ];
}

/** The rows of a review that one owner answers for; undefined: all. */
export const rowsOfOwner = ({ frozen }: Pick<Review, "frozen">, owner: string | undefined): readonly ReviewRow[] =>
  owner === undefined ? frozen.rows : frozen.rows.filter((row) => (row.owner ?? NO_OWNER) === owner);

/** The sheet that is filled in. */
export function rowsSheet(review: Review, owner: string | undefined): Sheet {
  const decided = lastDecisions(review.decisions);
  const rows = rowsOfOwner(review, owner);
  return {
    name: "rows",
    columns: ROW_COLUMNS,
    rows: () => rows.map((row) => rowCells(review.id, row, decided.get(row.id))),
    choices: { column: "decision", of: DECISIONS },
  };
}

function aboutRows(review: Review, owner: string | undefined): readonly (readonly [string, string | number])[] {
  const { frozen, hash, id, closedAt } = review;
  const { counts, stillRevoked } = aboutReview({ ...review, frozen: { ...frozen, rows: [...rowsOfOwner(review, owner)] } });
  const { coverage, captured } = frozen;
  const population = coverage.population ?? [];
  const whole = population.filter((one) => one.state === "read").length;
  return [
    ["Title", frozen.title],
    ["Review", id],
    ["Owner", owner ?? "all"],
    ["Scope", frozen.scope.length === 0 ? "the whole snapshot" : frozen.scope.map((one) => one.words).join(" and ")],
    ["Snapshot", frozen.snapshot ? `${frozen.snapshot.label} (${frozen.snapshot.id})` : (frozen.bundle ?? "")],
    ["Captured", captured ? `${captured.oldest} to ${captured.newest}` : frozen.capturedAt],
    ["Frozen", frozen.createdAt],
    ["Closed", closedAt ?? "no"],
    ["Follows", frozen.previous ? `${frozen.previous.title} (${frozen.previous.id})` : "no earlier review"],
    ["Decided by", frozen.engine],
    ["Files and lists that were read", coverage.read],
    ["Files that could not be read", coverage.failed.length],
    ["Lists that were not read", coverage.missing.length],
    ["Accounts and clusters read whole", population.length === 0 ? "nothing lists what there should be" : `${whole} of ${population.length}`],
    ["Rows", counts.rows],
    ["Open", counts.open],
    ["Keep", counts.keep],
    ["Revoke", counts.revoke],
    ["Question", counts.question],
    ["Revoked before and not proven gone", stillRevoked],
    ["How to fill it in", `on the sheet rows, one of ${DECISIONS.join(", ")}, who decides and why; then: rolewalk review import FILE`],
    ["SHA-256 of what is frozen", hash],
  ];
}

const membersSheet = (review: Review, owner: string | undefined): Sheet => ({
  name: "members",
  columns: ["row", "to_whom", "member", "verdict", "how", "over"],
  rows: function* rows() {
    for (const row of rowsOfOwner(review, owner))
      for (const { ref, verdict, how, via } of row.members) yield [row.id, row.target, ref, verdict, howWords(how), via ?? ""];
  },
});

const revokedSheet = ({ frozen }: Review): Sheet => ({
  name: "revoked before",
  columns: ["row", "who", "to_whom", "state", "reason", "before"],
  rows: () => frozen.revoked.map((one) => [one.row, one.who.ref, one.target, one.state, one.reason, decisionWords(one.decision)]),
});

const coverageSheet = ({ frozen: { coverage } }: Review): Sheet => ({
  name: "coverage",
  columns: ["state", "what", "of", "reason", "weakens"],
  rows: () => [
    ...(coverage.population ?? []).map((row): string[] => [
      STATE_WORDS[row.state],
      row.kind,
      row.name ? `${row.name} (${row.id})` : row.id,
      populationReason(row),
      "",
    ]),
    ...coverage.missing.map((one): string[] => ["not read", one.what, one.of, "", one.weakens]),
    ...coverage.failed.map((one): string[] => ["not read", "file", one.path, one.reason, ""]),
  ],
});

/** A review as tables: what it says of itself, the rows to be filled in, and who is behind each. */
export const reviewSheets = (review: Review, owner: string | undefined): readonly Sheet[] => [
  { name: "review", columns: ["name", "value"], rows: () => aboutRows(review, owner) },
  rowsSheet(review, owner),
  membersSheet(review, owner),
  revokedSheet(review),
  coverageSheet(review),
];
