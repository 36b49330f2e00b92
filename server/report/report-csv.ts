import type { HashedReport } from "./report.ts";
import { type Sheet, sheetsOf } from "./sheets.ts";
import { visible } from "./visible.ts";

const BATCH = 1000;

/** A cell as RFC 4180 has it; one that a spreadsheet would run as a formula is set off by an apostrophe, and so is one that looks set off: either is read back as it was. */
function cellOf(value: string | number): string {
  if (typeof value === "number") return String(value);
  const text = visible(value);
  const safe = /^'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The columns of all sheets together, each once, in the order in which they first come. */
const columnsOf = (sheets: readonly Sheet[]): readonly string[] => [...new Set(sheets.flatMap((sheet) => sheet.columns))];

/**
 * A report as one table (RFC 4180): the column `part` says what a row is of, every other column has the same meaning in all parts and is empty where it has none.
 * Nothing is cut.
 */
export function* reportCsv(report: HashedReport): Generator<string> {
  const sheets = sheetsOf(report);
  const columns = columnsOf(sheets);
  yield `\ufeff${["part", ...columns].join(",")}\r\n`;
  for (const sheet of sheets) {
    const places = columns.map((name) => sheet.columns.indexOf(name));
    const part = cellOf(sheet.name);
    let waiting: string[] = [];
    for (const row of sheet.rows()) {
      waiting.push(`${part},${places.map((at) => (at < 0 ? "" : cellOf(row[at] ?? ""))).join(",")}\r\n`);
      if (waiting.length < BATCH) continue;
      yield waiting.join("");
      waiting = [];
    }
    if (waiting.length > 0) yield waiting.join("");
  }
}

/** One table as CSV (RFC 4180), with its head. */
export function* sheetCsv({ columns, rows }: Sheet): Generator<string> {
  yield `\ufeff${columns.join(",")}\r\n`;
  for (const row of rows()) yield `${row.map(cellOf).join(",")}\r\n`;
}
