import type { Review } from "@/server/contract/review.ts";
import type { ReviewFormat } from "@/server/contract/review-words.ts";
import { sheetCsv } from "@/server/report/report-csv.ts";
import { workbookXlsx } from "@/server/report/xlsx.ts";
import { reviewSheets, rowsOfOwner, rowsSheet } from "./sheets.ts";

type Parts = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** A review, or what one owner answers for, as a file: a workbook with everything, the rows as CSV, or all of it as JSON. */
export function writeReview(review: Review, format: ReviewFormat, owner?: string): Parts {
  if (format === "json") return [`${JSON.stringify({ ...review, frozen: { ...review.frozen, rows: rowsOfOwner(review, owner) } }, null, 2)}\n`];
  if (format === "csv") return sheetCsv(rowsSheet(review, owner));
  const { title, engine } = review.frozen;
  return workbookXlsx({ title, creator: engine, sheets: reviewSheets(review, owner) });
}
