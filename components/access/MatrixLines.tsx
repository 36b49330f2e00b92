import { memo } from "react";
import { AppLink } from "@/components/shell/AppLink";
import { accessHref } from "@/components/shell/href";
import { useHref } from "@/components/shell/useHref";
import { cn } from "@/components/ui/cn";
import { RefText } from "@/components/ui/RefText";
import { visibleText } from "@/components/ui/visibleText";
import type { ByVerdict } from "@/server/contract/access";
import { sumOfCounts } from "@/server/view/verdict-counts";
import { MatrixCell } from "./MatrixCell";
import { type CellFilter, heatOf, type MatrixLine, type MatrixView } from "./matrixView";

/** Rows of the head: the accounts, and their totals. */
export const HEADS = 2;
/** Columns before those of the accounts: the name, and any account. */
export const SIDES = 2;

const NOBODY: ByVerdict = { allowed: 0, conditional: 0, unknown: 0 };
const ROLES = { whomKind: "iam-role" } as const;

const STICKY = "sticky left-0 z-10 border-r border-border";

interface HeadProps {
  readonly view: MatrixView;
  /** The columns of the grid, as CSS has them. */
  readonly template: string;
  /** The column with the tab stop; -1: it is in another row. */
  readonly stop: number;
}

const tabIndexOf = (column: number, stop: number): number => (column === stop ? 0 : -1);

/** The accounts, each leading to everybody who can become a role there. */
export const MatrixHead = memo(function MatrixHead({ view, template, stop }: HeadProps) {
  const name = "text-xs font-medium";
  return (
    <tr aria-rowindex={1} className="grid" style={{ gridTemplateColumns: template }}>
      <th
        scope="col"
        data-cell="0,0"
        data-stop
        tabIndex={tabIndexOf(0, stop)}
        className={cn(STICKY, "z-20 border-b bg-surface px-3 py-1.5 text-left text-xs font-medium text-muted-foreground -outline-offset-2")}
      >
        Who
      </th>
      <th
        scope="col"
        data-cell="0,1"
        data-stop
        tabIndex={tabIndexOf(1, stop)}
        className={cn(name, "border-r border-b border-border px-1 py-1.5 text-center -outline-offset-2")}
      >
        Any account
      </th>
      {view.columns.map((column, i) => (
        <th key={column.id} scope="col" data-cell={`0,${i + SIDES}`} className="min-w-0 border-b border-border px-1 py-1.5 text-center">
          <AppLink
            data-stop
            tabIndex={tabIndexOf(i + SIDES, stop)}
            href={accessHref({ ...ROLES, whomAccount: column.id })}
            title={column.label}
            className={cn(name, "line-clamp-3 hover:underline")}
          >
            <RefText text={column.label} />
          </AppLink>
        </th>
      ))}
    </tr>
  );
});

/** How many are shown, in each account and in any. */
export const MatrixTotals = memo(function MatrixTotals({ view, template, stop }: HeadProps) {
  const stay = useHref();
  const href = (more: CellFilter) => view.filter && stay(accessHref({ ...view.filter, ...more }));
  return (
    <tr aria-rowindex={2} className="grid" style={{ gridTemplateColumns: template }}>
      <th
        scope="row"
        data-cell="1,0"
        data-stop
        tabIndex={tabIndexOf(0, stop)}
        className={cn(STICKY, "z-20 border-b bg-surface px-3 py-2 text-left text-sm font-semibold -outline-offset-2")}
      >
        All shown
      </th>
      <MatrixCell who={view.who} name="All shown, any account" href={href({})} place="1,1" isTabStop={stop === 1} strong />
      {view.columns.map((column, i) => (
        <MatrixCell
          key={column.id}
          who={column.who}
          name={`All shown, account ${column.label}`}
          href={href({ whomAccount: column.id })}
          place={`1,${i + SIDES}`}
          isTabStop={stop === i + SIDES}
          strong
        />
      ))}
    </tr>
  );
});

interface LineProps extends HeadProps {
  readonly line: MatrixLine;
  /** Its place, heads counted. */
  readonly row: number;
  readonly top: number;
  readonly height: number;
  /** Whether its cells are as dark as their numbers are large. */
  readonly hot: boolean;
}

/** A namespace, a kind, or all of a cluster. */
export const MatrixRowLine = memo(function MatrixRowLine({ view, template, stop, line, row, top, height, hot }: LineProps) {
  const stay = useHref();
  const isHead = line.of === "group" && !hot;
  const heat = (who: ByVerdict): number => (hot ? heatOf(sumOfCounts(who), view.most) : 0);
  return (
    <tr
      aria-rowindex={row + 1}
      style={{ gridTemplateColumns: template, height, transform: `translateY(${top}px)` }}
      className={cn("absolute top-0 left-0 grid w-full", isHead && "bg-muted/50")}
    >
      <th
        scope="row"
        data-cell={`${row},0`}
        className={cn(
          STICKY,
          "flex min-w-0 flex-col justify-center border-b border-b-border/60 px-3 text-left font-normal",
          isHead ? "bg-muted" : "bg-surface",
          line.of === "row" && "pl-6 max-md:pl-4",
        )}
      >
        <AppLink
          data-stop
          tabIndex={tabIndexOf(0, stop)}
          href={accessHref(line.filter)}
          className={cn("block min-w-0 text-sm hover:underline", isHead ? "font-semibold" : "font-medium")}
        >
          <RefText text={line.name} truncate />
        </AppLink>
        <span className="block truncate text-2xs leading-3 text-muted-foreground">
          <bdi>{visibleText(line.about)}</bdi>
        </span>
      </th>
      <MatrixCell
        who={line.who}
        name={`${line.name}, any account`}
        href={stay(accessHref(line.filter))}
        place={`${row},1`}
        isTabStop={stop === 1}
        strong={isHead}
      />
      {view.columns.map((column, i) => {
        const who = line.cells.get(column.id) ?? NOBODY;
        return (
          <MatrixCell
            key={column.id}
            who={who}
            name={`${line.name}, ${line.about}, account ${column.label}`}
            href={sumOfCounts(who) === 0 ? undefined : stay(accessHref({ ...line.filter, whomAccount: column.id }))}
            place={`${row},${i + SIDES}`}
            isTabStop={stop === i + SIDES}
            heat={heat(who)}
            strong={isHead}
          />
        );
      })}
    </tr>
  );
});
