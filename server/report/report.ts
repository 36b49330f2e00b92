import type { CoverageAnswer } from "@/server/contract/answers.ts";
import type {
  ReportAbout,
  ReportAccepted,
  ReportAccess,
  ReportEntry,
  ReportFinding,
  ReportHolder,
  ReportReach,
  ReportReached,
  ReportTarget,
  ReportWay,
  TargetSet,
} from "@/server/contract/report.ts";

/** A rule of findings; `help`: what the documentation says of it, as Markdown. */
export interface ReportRule {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly help: string;
}

/** A report as it is gathered. What may be long is read row by row, as often as it is asked for, and is the same each time. */
export interface Report {
  readonly about: ReportAbout;
  readonly coverage: CoverageAnswer;
  /** Every rule that was looked for. */
  readonly rules: readonly ReportRule[];
  readonly findings: readonly ReportFinding[];
  /** Those that somebody lives with. */
  readonly accepted: readonly ReportAccepted[];
  readonly ways: readonly ReportWay[];
  readonly targets: readonly ReportTarget[];
  readonly targetSets: readonly TargetSet[];
  readonly entries: readonly ReportEntry[];
  readonly holders: () => Iterable<ReportHolder>;
  readonly outside: () => Iterable<ReportAccess>;
  readonly into: () => Iterable<ReportReach>;
  readonly outOf: () => Iterable<ReportReached>;
  readonly access: () => Iterable<ReportAccess>;
}

/** A report with what its hash is, as all formats but JSON state it. */
export interface HashedReport extends Report {
  /** SHA-256 of the report as JSON, in hexadecimal. */
  readonly sha256: string;
}

/** Rows as something else, each when it is read. */
export function* mapped<T, To>(rows: Iterable<T>, of: (row: T) => To): Generator<To> {
  for (const row of rows) yield of(row);
}
