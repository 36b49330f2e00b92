import type { AccessAnswer, AccessRow } from "@/server/contract/access.ts";
import { mechanismWords } from "@/server/view/mechanism-words.ts";
import { conditionWords } from "@/server/view/proof-view.ts";
import { describeRef } from "@/server/view/ref-view.ts";
import type { ExportFilter, ExportSource, Sheet } from "./sheet.ts";

/** The table of access as it is taken along: rows and totals, without the facets. */
export type AccessExported = Pick<AccessAnswer, "total" | "pairs" | "rows">;

const COLUMNS = [
  "verdict",
  "who",
  "who kind",
  "who count",
  "how",
  "to whom",
  "to whom kind",
  "to whom count",
  "pairs",
  "steps",
  "conditions",
  "held as",
  "path",
] as const;

const rowOf = (row: AccessRow): readonly string[] => [
  row.verdict,
  row.who.ref,
  row.who.kind,
  String(row.who.count),
  row.how,
  row.whom.ref,
  row.whom.kind,
  String(row.whom.count),
  String(row.pairs),
  String(row.hops),
  row.conditions.map(conditionWords).join("; "),
  row.who.as ?? "",
  (row.path ?? []).join(" > "),
];

function lineOf(row: AccessRow): string {
  const end = ({ ref, count }: AccessRow["who"]) => `${describeRef(ref).kindWord} ${describeRef(ref).label}${count > 1 ? ` ×${count}` : ""}`;
  return `- ${end(row.who)} → ${end(row.whom)}: ${row.verdict}, ${mechanismWords(row.how).short}`;
}

/** Lines that fit a chat. */
const LINES = 50;

/** The table under its filter; of a large one the first rows, and it says so. */
export function accessExport(answer: AccessExported, filters: readonly ExportFilter[]): ExportSource<AccessExported> {
  const sheet = (told: AccessExported): Sheet => {
    const rest = told.total - LINES;
    return {
      title: "Who can become whom",
      counts: [
        { name: "rows", value: told.total },
        { name: "rows here", value: told.rows.length },
        { name: "pairs", value: told.pairs },
      ],
      truncated: told.rows.length < told.total,
      columns: COLUMNS,
      rows: told.rows.map(rowOf),
      diagram: null,
      lines: [
        `Who can become whom: ${told.total} rows, ${told.pairs} pairs`,
        ...told.rows.slice(0, LINES).map(lineOf),
        ...(rest > 0 ? [`and ${rest} rows more`] : []),
      ],
    };
  };
  return { name: "access", answer, filters, sheet };
}
