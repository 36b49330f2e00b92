/** In a file of their own: screens need the list and not the library that checks shapes. */

/** What a report can be had as. */
export const REPORT_FORMATS = ["html", "pdf", "csv", "xlsx", "json", "sarif", "md"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];
