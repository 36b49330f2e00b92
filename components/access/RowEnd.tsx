"use client";

import { useState } from "react";
import { AppLink } from "@/components/shell/AppLink";
import { explainHref, subjectHref } from "@/components/shell/href";
import { useAnswer } from "@/components/state/useAnswer";
import { Button } from "@/components/ui/Button";
import { Dimmed } from "@/components/ui/Dimmed";
import { EntityLink } from "@/components/ui/EntityLink";
import { ErrorState } from "@/components/ui/ErrorState";
import { SkeletonRows } from "@/components/ui/Skeleton";
import { visibleText } from "@/components/ui/visibleText";
import type { AccessRow, AccessRowAnswer } from "@/server/contract/access";
import { describeRef, KIND_WORDS } from "@/server/view/ref-view";
import type { AccessState } from "./useAccessState";

export const MEMBERS = 10;

export type Side = "who" | "whom";

/** A page of those who stand at one end of a row. */
export const useMembers = (state: AccessState, id: string, side: Side, page: number, enabled = true) =>
  useAnswer<AccessRowAnswer>("access-row", { ...state.filter, hops: null, row: id, side, page, size: MEMBERS }, { enabled, keepPrevious: true });

interface EndProps {
  readonly state: AccessState;
  readonly row: AccessRow;
  readonly side: Side;
  /** Who stands at the other end, for the way to the proof. */
  readonly other: string;
}

function MemberPages({
  page,
  shown,
  total,
  onPage,
}: {
  readonly page: number;
  readonly shown: number;
  readonly total: number;
  readonly onPage: (page: number) => void;
}) {
  const first = (page - 1) * MEMBERS + 1;
  return (
    <nav aria-label="Members" className="flex items-center gap-2 pt-1 text-xs text-muted-foreground">
      <span className="tabular-nums">
        {first.toLocaleString("en")}–{(first + shown - 1).toLocaleString("en")} of {total.toLocaleString("en")}
      </span>
      {total > MEMBERS && (
        <>
          <Button size="sm" disabled={page <= 1} onClick={() => onPage(page - 1)}>
            Previous
          </Button>
          <Button size="sm" disabled={first + shown > total} onClick={() => onPage(page + 1)}>
            Next
          </Button>
        </>
      )}
    </nav>
  );
}

function Members({ state, row, side, other }: EndProps) {
  const [page, setPage] = useState(1);
  const answer = useMembers(state, row.id, side, page);
  if (answer.isError) return <ErrorState error={answer.error} doing="Reading the members" onRetry={() => answer.refetch()} />;
  if (!answer.data) return <SkeletonRows rows={3} label="Reading the members" />;
  return (
    <Dimmed when={answer.isPlaceholderData} label="Reading the members">
      <ul className="divide-y divide-border/60">
        {answer.data.entities.map((one) => (
          <li key={one.ref} className="flex items-start justify-between gap-3 py-1.5">
            <EntityLink to={one.ref} kind={one.kind} label={one.label} context={one.context} detail />
            {one.ref !== other && (
              <AppLink
                href={side === "who" ? explainHref(one.ref, other) : explainHref(other, one.ref)}
                aria-label={`Explain ${visibleText(one.label)}`}
                className="inline-flex min-h-6 shrink-0 items-center text-xs font-medium text-accent underline-offset-2 hover:underline"
              >
                Explain
              </AppLink>
            )}
          </li>
        ))}
      </ul>
      <MemberPages page={page} shown={answer.data.entities.length} total={answer.data.total} onPage={setPage} />
    </Dimmed>
  );
}

/** One end of a row: the entity, or the many it stands for, page by page. */
export function RowEnd(props: EndProps) {
  const { row, side } = props;
  const end = row[side];
  const name = side === "who" ? "Who" : "To whom";
  return (
    <section aria-label={name} className="rounded-lg border border-border px-3 py-2">
      <h3 className="text-xs font-semibold text-muted-foreground">
        {name}
        {end.count > 1 && ` · ${end.count.toLocaleString("en")}, decided alike`}
        {end.as !== undefined && ` · held as ${visibleText(end.as)}`}
      </h3>
      {end.count > 1 ? (
        <Members {...props} />
      ) : (
        <div className="flex items-start justify-between gap-3 py-1.5">
          <EntityLink to={end.ref} kind={end.kind} label={end.label} context={end.context} detail />
          <AppLink
            href={subjectHref(end.ref, side === "who" ? "to" : "by")}
            className="inline-flex min-h-6 shrink-0 items-center text-xs font-medium text-accent underline-offset-2 hover:underline"
          >
            {side === "who" ? "All it can become" : "All who can become it"}
            <span className="sr-only">
              : {KIND_WORDS[end.kind]} {visibleText(describeRef(end.ref).label)}
            </span>
          </AppLink>
        </div>
      )}
    </section>
  );
}
