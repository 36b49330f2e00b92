import type { ReportFormat } from "@/server/contract/report-formats.ts";
import type { HashedReport, Report } from "./report.ts";
import { reportCsv } from "./report-csv.ts";
import { reportHtml } from "./report-html.ts";
import { reportJson, sha256Of } from "./report-json.ts";
import { reportMarkdown } from "./report-markdown.ts";
import { reportSarif } from "./report-sarif.ts";
import { reportXlsx } from "./report-xlsx.ts";

type Parts = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

const RENDERERS: Readonly<Record<Exclude<ReportFormat, "json">, (report: HashedReport) => Parts>> = {
  html: reportHtml,
  pdf: async function* pdf(report) {
    // its fonts are read only where one is asked for
    yield* (await import("./report-pdf.ts")).reportPdf(report);
  },
  csv: reportCsv,
  xlsx: reportXlsx,
  sarif: reportSarif,
  md: reportMarkdown,
};

/** A report in a format, part by part as UTF-8 or bytes. The same report gives the same bytes. */
export function renderReport(report: Report, format: ReportFormat): Parts {
  return format === "json" ? reportJson(report) : RENDERERS[format]({ ...report, sha256: sha256Of(report) });
}

/** The media type of each format. */
export const REPORT_TYPES: Readonly<Record<ReportFormat, string>> = {
  html: "text/html; charset=utf-8",
  pdf: "application/pdf",
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  json: "application/json",
  sarif: "application/sarif+json",
  md: "text/markdown; charset=utf-8",
};
