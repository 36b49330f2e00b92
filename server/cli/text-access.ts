import { type AccessRow, accessAnswer, type ByVerdict, type MatrixRow, matrixAnswer } from "@/server/contract/access.ts";
import { conditionText } from "./text-parts.ts";

type End = AccessRow["who"];
const endText = ({ ref, count, as }: End): string => `${ref}${count > 1 ? ` and ${count - 1} more` : ""}${as ? ` (${as})` : ""}`;

function rowLines(row: AccessRow): string[] {
  const steps = row.hops > 1 ? `, ${row.hops} steps` : "";
  return [
    `${row.verdict.padEnd(11)} ${row.how.padEnd(30)} ${endText(row.who)} -> ${endText(row.whom)}${row.pairs > 1 ? `  (${row.pairs} pairs)` : ""}${steps}`,
    ...row.conditions.map((c) => `              when ${conditionText(c)}`),
  ];
}

/** `access`: a row a line, then the totals and what there is of each verdict. */
export function accessTableLines(answer: unknown): string[] {
  const a = accessAnswer.parse(answer);
  const words = a.facets.verdict.values.map((v) => `${v.rows} ${v.value}`).join(", ");
  return [...a.rows.flatMap(rowLines), `${a.total} rows (${words || "none"}): ${a.pairs} pairs, ${a.who} who, ${a.whom} whom`];
}

const rowName = (row: MatrixRow): string =>
  row.of === "namespace" ? `${row.cluster}/${row.namespace}` : [row.kind, row.cluster || row.account].filter((part) => part !== "").join(" of ");

const counts = ({ allowed, conditional, unknown }: ByVerdict): string =>
  [`${allowed} allowed`, ...(conditional > 0 ? [`${conditional} conditional`] : []), ...(unknown > 0 ? [`${unknown} unknown`] : [])].join(", ");

/** `matrix`: a row of the matrix a paragraph, its cells beneath. */
export function matrixLines(answer: unknown): string[] {
  const { rows, accounts, cells } = matrixAnswer.parse(answer);
  const byRow = Map.groupBy(cells, (cell) => cell.row);
  return rows.flatMap((row, i) => [
    `${rowName(row)}: ${counts(row.who)}`,
    ...(byRow.get(i) ?? []).map((cell) => `    ${accounts[cell.column]?.label ?? ""}: ${counts(cell.who)}`),
  ]);
}
