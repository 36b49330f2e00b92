import type { AccessRow } from "@/server/contract/access.ts";
import { accessCsvHead, accessCsvRows } from "@/server/report/access-csv.ts";

/** The whole table as CSV. */
export const accessCsvText = (rows: readonly AccessRow[]): string => accessCsvHead() + accessCsvRows(rows);
