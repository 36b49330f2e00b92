import type { HashedReport } from "./report.ts";
import { sheetsOf } from "./sheets.ts";
import { workbookXlsx } from "./xlsx.ts";

/** A report as a workbook, a sheet for each part. */
export const reportXlsx = (report: HashedReport): AsyncGenerator<Uint8Array> =>
  workbookXlsx({ title: report.about.title, creator: report.about.engine, sheets: sheetsOf(report) });
