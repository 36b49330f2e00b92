import { stringify } from "csv-stringify/sync";
import type { HashedReport } from "./report.ts";
import { sheetsOf } from "./sheets.ts";
import { visible } from "./visible.ts";

/** Cells that a spreadsheet would run as a formula are set off by an apostrophe. */
const OPTIONS = { escape_formulas: true, record_delimiter: "windows" } as const;
const BATCH = 1000;

/** The columns of all sheets together, each once, in the order in which they first come. */
function columnsOf(sheets: ReturnType<typeof sheetsOf>): readonly string[] {
  return [...new Set(sheets.flatMap((sheet) => sheet.columns))];
}

/**
 * A report as one table (RFC 4180): the column `part` says what a row is of, every other column has the same meaning in all parts and is empty where it has none.
 * Nothing is cut.
 */
export function* reportCsv(report: HashedReport): Generator<string> {
  const sheets = sheetsOf(report);
  const columns = columnsOf(sheets);
  yield `\ufeff${stringify([["part", ...columns]], OPTIONS)}`;
  for (const sheet of sheets) {
    const places = columns.map((name) => sheet.columns.indexOf(name));
    let waiting: (string | number)[][] = [];
    for (const row of sheet.rows()) {
      const cells = places.map((at) => row[at] ?? "");
      waiting.push([sheet.name, ...cells.map((cell) => (typeof cell === "string" ? visible(cell) : cell))]);
      if (waiting.length < BATCH) continue;
      yield stringify(waiting, OPTIONS);
      waiting = [];
    }
    if (waiting.length > 0) yield stringify(waiting, OPTIONS);
  }
}
