import { FileJson, FileSpreadsheet, FileText, type LucideIcon, ScanLine, Table } from "lucide-react";
import type { ReportFormat } from "@/server/contract/report-formats";

/** A format as people choose it. */
interface FormatChoice {
  readonly name: string;
  readonly about: string;
  readonly icon: LucideIcon;
}

/** Those that are read first, then those that are worked with. */
export const FORMATS: Readonly<Record<ReportFormat, FormatChoice>> = {
  html: { name: "HTML", about: "One file for a browser, with pictures; opens offline and prints", icon: FileText },
  pdf: { name: "PDF", about: "Pages with numbers and bookmarks, for paper and signatures", icon: FileText },
  md: { name: "Markdown", about: "For a ticket or a wiki", icon: FileText },
  xlsx: { name: "Excel", about: "A sheet for each part, with filters; every row", icon: FileSpreadsheet },
  csv: { name: "CSV", about: "One table of everything; every row", icon: Table },
  json: { name: "JSON", about: "For programs; its bytes are what the hash is of", icon: FileJson },
  sarif: { name: "SARIF", about: "Findings for code scanning", icon: ScanLine },
};

export const FORMAT_ORDER: readonly ReportFormat[] = ["html", "pdf", "xlsx", "csv", "md", "json", "sarif"];
