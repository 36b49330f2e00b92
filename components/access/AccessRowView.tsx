import { memo } from "react";
import { cn } from "@/components/ui/cn";
import { EntityIcon } from "@/components/ui/EntityIcon";
import { RefText } from "@/components/ui/RefText";
import { Skeleton } from "@/components/ui/Skeleton";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import { visibleText } from "@/components/ui/visibleText";
import type { AccessRow } from "@/server/contract/access";
import { mechanismWords } from "@/server/view/mechanism-words";
import { KIND_WORDS } from "@/server/view/ref-view";

type End = AccessRow["who"];

/** The columns of a row; on a narrow screen a row is a card. */
export const COLUMNS =
  "grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 px-3 md:grid-cols-[minmax(0,2.2fr)_minmax(0,1.3fr)_minmax(0,2.2fr)_minmax(8.5rem,1.1fr)_4.5rem] md:px-4";

/** How many an end stands for, where it is more than one. */
export function Times({ count }: { readonly count: number }) {
  if (count < 2) return null;
  return (
    <span className="shrink-0 rounded bg-muted px-1 text-xs font-medium text-foreground tabular-nums">
      ×{count.toLocaleString("en")}
      <span className="sr-only"> in all</span>
    </span>
  );
}

/** One end of a row: the first of those it stands for, and how many there are. */
function EndCell({ end, className }: { readonly end: End; readonly className?: string }) {
  return (
    <td className={cn("flex min-w-0 items-start gap-1.5", className)} title={end.ref}>
      <EntityIcon kind={end.kind} className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
      <span className="min-w-0">
        <span className="flex min-w-0 items-center gap-1.5">
          <RefText text={end.label} truncate className="font-medium" />
          <Times count={end.count} />
        </span>
        <span className="block truncate text-xs leading-4 text-muted-foreground">
          {KIND_WORDS[end.kind]}
          {end.context !== "" && end.context !== KIND_WORDS[end.kind] && (
            <>
              {" · "}
              <bdi>{visibleText(end.context)}</bdi>
            </>
          )}
        </span>
      </span>
    </td>
  );
}

/** What the verdict hangs on, in a line. */
function conditionsWords({ conditions }: AccessRow): string {
  const [first, ...more] = conditions;
  return first === undefined ? "" : `if ${first.key}${more.length > 0 ? ` +${more.length}` : ""}`;
}

const plain = (words: string): string => words.toLowerCase().replaceAll(/[^a-z]/g, "");

/** The mechanism by its exact name, or in more words where its short ones are the name. */
function beside(mechanism: string): string {
  const { short, title } = mechanismWords(mechanism);
  return mechanism.toLowerCase().endsWith(short.toLowerCase()) && plain(title) !== plain(short) ? title : mechanism;
}

function Cells({ row }: { readonly row: AccessRow }) {
  const conditions = conditionsWords(row);
  return (
    <>
      <EndCell end={row.who} className="max-md:col-span-full" />
      <td className="min-w-0" title={row.how}>
        <span className="block truncate font-medium first-letter:uppercase">{mechanismWords(row.how).short}</span>
        <span className="block truncate text-xs leading-4 text-muted-foreground max-md:hidden">
          {row.hops > 1 ? `first of ${row.hops} steps` : beside(row.how)}
        </span>
      </td>
      <EndCell end={row.whom} className="max-md:col-span-full max-md:row-start-3" />
      <td className="min-w-0 max-md:row-start-2">
        <VerdictBadge verdict={row.verdict} />
        {conditions !== "" && (
          <span className="block truncate text-xs leading-4 text-muted-foreground max-md:hidden">
            <bdi>{visibleText(conditions)}</bdi>
          </span>
        )}
      </td>
      <td className="text-right tabular-nums max-md:hidden">{row.pairs.toLocaleString("en")}</td>
    </>
  );
}

interface AccessRowViewProps {
  readonly row: AccessRow | undefined;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly isActive: boolean;
  readonly isOpen: boolean;
}

/** One row in its place; grey bars until it is read. The grid around it handles keys and clicks. */
export const AccessRowView = memo(function AccessRowView({ row, index, top, height, isActive, isOpen }: AccessRowViewProps) {
  return (
    <tr
      tabIndex={isActive ? 0 : -1}
      data-index={index}
      data-selected={isOpen}
      aria-rowindex={index + 2}
      aria-selected={isOpen}
      aria-busy={row === undefined}
      style={{ transform: `translateY(${top}px)`, height }}
      className={cn(
        COLUMNS,
        "absolute inset-x-0 [contain:strict] cursor-pointer items-center border-b border-border/60 text-sm -outline-offset-2 hover:bg-muted/60 max-md:content-center max-md:gap-y-1.5",
        isOpen && "bg-accent-soft hover:bg-accent-soft",
      )}
    >
      {row ? (
        <Cells row={row} />
      ) : (
        <td colSpan={5} className="col-span-full">
          <span className="sr-only">Row {index + 1} is being read</span>
          <Skeleton className={index % 2 === 0 ? "w-3/4" : "w-2/3"} />
        </td>
      )}
    </tr>
  );
});
