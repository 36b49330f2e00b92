import { stringify } from "csv-stringify/sync";
import type { AccessRow } from "@/server/contract/access.ts";
import { conditionWords } from "@/server/view/proof-view.ts";

/** The columns of the table, in the order a person reads a row. */
const COLUMNS: readonly (readonly [name: string, of: (row: AccessRow) => string | number])[] = [
  ["verdict", (row) => row.verdict],
  ["who", (row) => row.who.ref],
  ["who_kind", (row) => row.who.kind],
  ["who_count", (row) => row.who.count],
  ["how", (row) => row.how],
  ["to_whom", (row) => row.whom.ref],
  ["to_whom_kind", (row) => row.whom.kind],
  ["to_whom_count", (row) => row.whom.count],
  ["pairs", (row) => row.pairs],
  ["hops", (row) => row.hops],
  ["conditions", (row) => row.conditions.map(conditionWords).join("; ")],
  ["held_as", (row) => row.who.as ?? ""],
  ["path", (row) => (row.path ?? []).join(" > ")],
];

/** A spreadsheet must not take a name for a formula: cells that begin like one are set off by an apostrophe. */
const OPTIONS = { escape_formulas: true, record_delimiter: "windows" } as const;

export const accessCsvHead = (): string => stringify([COLUMNS.map(([name]) => name)], OPTIONS);

/** Rows of the table as CSV (RFC 4180), without their head. */
export const accessCsvRows = (rows: readonly AccessRow[]): string =>
  stringify(
    rows.map((row) => COLUMNS.map(([, of]) => of(row))),
    OPTIONS,
  );
