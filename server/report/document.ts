import type { ReportWay } from "@/server/contract/report.ts";

/** A cell of a table. `ref`: a reference, which is shown whole and may break anywhere. */
export type Cell = string | number | { readonly ref: string };

export interface Column {
  readonly name: string;
  /** Verdicts and severities are told by shape and word; numbers stand on the right. */
  readonly as?: "word" | "number";
  /** Share of the width, for paper. */
  readonly width: number;
}

export interface Table {
  readonly kind: "table";
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: Iterable<readonly Cell[]>;
  /** All rows there are; of these the first are told. */
  readonly total: number;
  readonly most: number;
  /** No wider than it has to be. */
  readonly isNarrow?: boolean;
}

/** What a report is made of where it is read by people, from top to bottom. */
export type Block =
  | { readonly kind: "heading"; readonly level: 2 | 3; readonly text: string; readonly id: string; readonly word?: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "facts"; readonly rows: readonly (readonly [name: string, value: Cell])[] }
  | { readonly kind: "list"; readonly items: readonly Cell[]; readonly ordered?: boolean }
  | { readonly kind: "commands"; readonly lines: readonly string[] }
  | { readonly kind: "picture"; readonly way: ReportWay; readonly title: string }
  | Table;

/** How much of what may be long a document tells; the rest is counted. */
export interface Limits {
  readonly findings: number;
  readonly pictures: number;
  readonly rows: number;
}

/** The first rows of a table. */
export function* firstRows({ rows, most }: Pick<Table, "rows" | "most">): Generator<readonly Cell[]> {
  let left = most;
  if (left <= 0) return;
  for (const row of rows) {
    yield row;
    left -= 1;
    if (left <= 0) return;
  }
}

/** What stands under a table that is cut; empty where it is whole. */
export const cutWords = ({ total, most }: Pick<Table, "total" | "most">): string =>
  total <= most ? "" : `The first ${grouped(most)} of ${grouped(total)} rows; the same report as CSV, XLSX or JSON holds all.`;

/** The sections that every report has, in their order: how they are linked to, and what they are called. */
export const SECTIONS = [
  ["summary", "Summary"],
  ["coverage", "What was read, and what was not"],
  ["assumptions", "Assumptions"],
  ["findings", "Findings"],
  ["targets", "Administrators and what is marked"],
  ["clusters", "Who may enter each cluster"],
  ["outside", "Who comes in from outside"],
  ["access", "Access"],
  ["check", "How to check this report"],
] as const;

const NAMES = new Map<string, string>(SECTIONS);

/** The heading that a section begins with. */
export const sectionHeading = (id: (typeof SECTIONS)[number][0]): Block => ({ kind: "heading", level: 2, text: NAMES.get(id) ?? id, id });

/** A table of rows that are all at hand. */
export const tableOf = <T>(all: readonly T[], most: number, table: Pick<Table, "caption" | "columns">, cells: (one: T) => readonly Cell[]): Table => ({
  kind: "table",
  ...table,
  rows: all.map(cells),
  total: all.length,
  most,
});

/** A whole number with its thousands apart. */
export const grouped = (n: number): string => String(n).replaceAll(/\B(?=(\d{3})+$)/g, ",");

export const counted = (n: number, one: string, many = `${one}s`): string => `${grouped(n)} ${n === 1 ? one : many}`;
