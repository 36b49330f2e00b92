import type { ByVerdict, MatrixAnswer } from "@/server/contract/access.ts";
import { sumOfCounts } from "@/server/view/verdict-counts.ts";
import type { ExportSource, Sheet } from "./sheet.ts";

/** One cell of the matrix with what it is of; parts that a row does not have are empty. */
interface MatrixCellExported {
  readonly cluster: string;
  readonly namespace: string;
  readonly kind: string;
  readonly account: string;
  readonly whomAccount: string;
  readonly verdicts: ByVerdict;
}

export interface MatrixExported {
  readonly rows: readonly MatrixCellExported[];
}

const COLUMNS = ["cluster", "namespace", "kind", "account", "to account", "allowed", "conditional", "unknown", "who"] as const;

/** Lines that fit a chat. */
const LINES = 50;

/** Every cell with anybody in it, one after the other. */
function matrixCells(answer: MatrixAnswer): readonly MatrixCellExported[] {
  return answer.cells.flatMap(({ row, column, who }) => {
    const [of, account] = [answer.rows[row], answer.accounts[column]];
    if (!of || !account) return [];
    const place = of.of === "namespace" ? { namespace: of.namespace, kind: "", account: "" } : { namespace: "", kind: of.kind, account: of.account };
    return [{ cluster: of.cluster, ...place, whomAccount: account.id, verdicts: who }];
  });
}

/** The whole matrix, whatever the page is narrowed to: a row a cell. */
export function matrixExport(answer: MatrixAnswer): ExportSource<MatrixExported> {
  const sheet = (told: MatrixExported): Sheet => ({
    title: "Who can become roles of which account",
    counts: [
      { name: "cells", value: told.rows.length },
      { name: "rows", value: answer.rows.length },
      { name: "accounts", value: answer.accounts.length },
    ],
    truncated: false,
    columns: COLUMNS,
    rows: told.rows.map(({ cluster, namespace, kind, account, whomAccount, verdicts }) => [
      cluster,
      namespace,
      kind,
      account,
      whomAccount,
      String(verdicts.allowed),
      String(verdicts.conditional),
      String(verdicts.unknown),
      String(sumOfCounts(verdicts)),
    ]),
    diagram: null,
    lines: [
      `Who can become roles of which account: ${answer.rows.length} rows, ${answer.accounts.length} accounts`,
      ...told.rows
        .slice(0, LINES)
        .map(
          ({ cluster, namespace, kind, account, whomAccount, verdicts }) =>
            `- ${[namespace || kind, cluster || account].filter(Boolean).join(" in ")} → account ${whomAccount}: ${sumOfCounts(verdicts)}`,
        ),
      ...(told.rows.length > LINES ? [`and ${told.rows.length - LINES} more`] : []),
    ],
  });
  return { name: "matrix", answer: { rows: matrixCells(answer) }, filters: [{ name: "to", value: "roles, in one step", kind: "choice" }], sheet };
}
