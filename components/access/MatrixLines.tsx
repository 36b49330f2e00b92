import type { CSSProperties } from "react";
import { AppLink } from "@/components/shell/AppLink";
import { accessHref } from "@/components/shell/href";
import { cn } from "@/components/ui/cn";
import { RefText } from "@/components/ui/RefText";
import { visibleText } from "@/components/ui/visibleText";
import type { ByVerdict } from "@/server/contract/access";
import { MatrixNumber } from "./MatrixCell";
import { countOf, heatOf, type MatrixLine, type MatrixView } from "./matrixView";

/** Rows of the head: the accounts, and their totals. */
export const HEADS = 2;
/** Columns before those of the accounts: the name, and any account. */
export const SIDES = 2;

const NOBODY: ByVerdict = { allowed: 0, conditional: 0, unknown: 0 };
const ROLES = { whomKind: "iam-role" } as const;

const STICKY = "sticky left-0 z-10 border-r border-border";
const CELL = "border-b border-border/60 border-r border-r-border/30 p-0";

interface HeadProps {
  readonly view: MatrixView;
  readonly style: CSSProperties;
  readonly isStop: (row: number, column: number) => boolean;
}

/** The accounts, each leading to everybody who can become a role there, and how many they are. */
export function MatrixHead({ view, style, isStop }: HeadProps) {
  const name = "text-xs font-medium";
  return (
    <>
      <tr aria-rowindex={1} className="grid" style={style}>
        <th
          scope="col"
          data-cell="0,0"
          className={cn(STICKY, "z-20 bg-surface border-b border-border px-3 py-1.5 text-left text-xs font-medium text-muted-foreground")}
        >
          <span data-stop tabIndex={isStop(0, 0) ? 0 : -1}>
            Who
          </span>
        </th>
        <th scope="col" data-cell="0,1" className="border-r border-b border-border px-1 py-1.5 text-center">
          <span data-stop tabIndex={isStop(0, 1) ? 0 : -1} className={name}>
            Any account
          </span>
        </th>
        {view.columns.map((column, i) => (
          <th key={column.id} scope="col" data-cell={`0,${i + SIDES}`} className="min-w-0 border-b border-border px-1 py-1.5 text-center">
            <AppLink
              data-stop
              tabIndex={isStop(0, i + SIDES) ? 0 : -1}
              href={accessHref({ ...ROLES, whomAccount: column.id })}
              title={column.label}
              className={cn(name, "line-clamp-3 hover:underline")}
            >
              <RefText text={column.label} />
            </AppLink>
          </th>
        ))}
      </tr>
      <tr aria-rowindex={2} className="grid" style={style}>
        <th scope="row" data-cell="1,0" className={cn(STICKY, "z-20 bg-surface border-b border-border px-3 py-2 text-left text-sm font-semibold")}>
          <span data-stop tabIndex={isStop(1, 0) ? 0 : -1}>
            All shown
          </span>
        </th>
        <td data-cell="1,1" className="border-r border-b border-border p-0">
          <MatrixNumber who={view.who} name="All shown, any account" filter={view.filter} isTabStop={isStop(1, 1)} strong />
        </td>
        {view.columns.map((column, i) => (
          <td key={column.id} data-cell={`1,${i + SIDES}`} className="border-b border-border p-0">
            <MatrixNumber
              who={column.who}
              name={`All shown, account ${column.label}`}
              filter={view.filter && { ...view.filter, whomAccount: column.id }}
              isTabStop={isStop(1, i + SIDES)}
              strong
            />
          </td>
        ))}
      </tr>
    </>
  );
}

interface LineProps {
  readonly view: MatrixView;
  readonly line: MatrixLine;
  /** Its place, heads counted. */
  readonly row: number;
  readonly style: CSSProperties;
  readonly isStop: (row: number, column: number) => boolean;
  readonly hot: boolean;
}

export function MatrixRowLine({ view, line, row, style, isStop, hot }: LineProps) {
  const isHead = line.of === "group" && !hot;
  const heat = (who: ByVerdict): number => (hot ? heatOf(countOf(who), view.most) : 0);
  return (
    <tr aria-rowindex={row + 1} style={style} className={cn("absolute top-0 left-0 grid w-full", isHead && "bg-muted/50")}>
      <th
        scope="row"
        data-cell={`${row},0`}
        className={cn(
          STICKY,
          "flex min-w-0 flex-col justify-center border-b border-border/60 px-3 text-left font-normal",
          isHead ? "bg-muted" : "bg-surface",
          line.of === "row" && "pl-6 max-md:pl-4",
        )}
      >
        <AppLink
          data-stop
          tabIndex={isStop(row, 0) ? 0 : -1}
          href={accessHref(line.filter)}
          className={cn("block min-w-0 text-sm hover:underline", isHead ? "font-semibold" : "font-medium")}
        >
          <RefText text={line.name} truncate />
        </AppLink>
        <span className="block truncate text-2xs leading-3 text-muted-foreground">
          <bdi>{visibleText(line.about)}</bdi>
        </span>
      </th>
      <td data-cell={`${row},1`} className={cn(CELL, "border-r-border")}>
        <MatrixNumber who={line.who} name={`${line.name}, any account`} filter={line.filter} isTabStop={isStop(row, 1)} strong={isHead} />
      </td>
      {view.columns.map((column, i) => {
        const who = line.cells.get(column.id) ?? NOBODY;
        return (
          <td key={column.id} data-cell={`${row},${i + SIDES}`} className={CELL}>
            <MatrixNumber
              who={who}
              name={`${line.name}, ${line.about}, account ${column.label}`}
              filter={{ ...line.filter, whomAccount: column.id }}
              isTabStop={isStop(row, i + SIDES)}
              heat={heat(who)}
              strong={isHead}
            />
          </td>
        );
      })}
    </tr>
  );
}
