"use client";

import { SearchX } from "lucide-react";
import { useKey } from "@/components/shell/useKey";
import { useMedia } from "@/components/state/useMedia";
import { Dimmed } from "@/components/ui/Dimmed";
import { Disclosure } from "@/components/ui/Disclosure";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { PanelBoundary } from "@/components/ui/PanelBoundary";
import { SkeletonPage } from "@/components/ui/Skeleton";
import type { AccessAnswer } from "@/server/contract/access";
import { AccessExport } from "./AccessExport";
import { AccessTable } from "./AccessTable";
import { ActiveFilters } from "./ActiveFilters";
import { Faces } from "./Faces";
import { FilterPanel } from "./FilterPanel";
import { NotCollected } from "./NotCollected";
import { SavedViews } from "./SavedViews";
import { SortChoice } from "./SortHead";
import { askedOf, useAccessHead } from "./useAccessRows";
import { type AccessState, useAccessState } from "./useAccessState";

const counted = (n: number, one: string, more = `${one}s`): string => `${n.toLocaleString("en")} ${n === 1 ? one : more}`;

/** What there is under this filter, exactly, and what is not known of it. */
function Totals({ answer }: { readonly answer: AccessAnswer }) {
  const unknown = answer.facets.verdict.values.find((one) => one.value === "unknown")?.rows ?? 0;
  return (
    <p role="status" className="text-sm text-muted-foreground tabular-nums">
      <strong className="font-semibold text-foreground">{counted(answer.total, "row")}</strong>
      {answer.total > 0 && `: ${counted(answer.who, "entity", "entities")} can become ${answer.whom.toLocaleString("en")}, in ${counted(answer.pairs, "pair")}`}
      <NotCollected unknown={unknown} />
    </p>
  );
}

function Nothing({ state }: { readonly state: AccessState }) {
  if (state.chosen.length === 0)
    return (
      <EmptyState icon={SearchX} title="Nothing can become anything here">
        As far as was collected: the snapshot's coverage says what was not.
      </EmptyState>
    );
  return (
    <EmptyState icon={SearchX} title="No row meets all of these" actions={<ActiveFilters state={state} />}>
      Take one away to see more. What was not collected is in no row either.
    </EmptyState>
  );
}

function Answer({ state, answer, isOld }: { readonly state: AccessState; readonly answer: AccessAnswer; readonly isOld: boolean }) {
  return (
    <Dimmed when={isOld} label="Reading the table">
      <section
        aria-label="Table"
        className="flex h-[78dvh] min-h-80 min-w-0 flex-col rounded-lg border border-border bg-surface shadow-lift lg:h-auto lg:flex-1 print:h-auto print:border-0"
      >
        {answer.total === 0 ? <Nothing state={state} /> : <AccessTable state={state} answer={answer} isOld={isOld} />}
      </section>
    </Dimmed>
  );
}

function Head() {
  return (
    <div className="min-w-0 flex-1 basis-80">
      <h1 className="text-lg font-semibold">Access</h1>
      <p className="max-w-4xl text-sm text-muted-foreground max-sm:hidden print:hidden">
        Everything that can become something else. A row is one decision: it may stand for many that are decided alike.
      </p>
    </div>
  );
}

/** Beside the table, or folded above it where there is no room. */
function Filters({ state, answer }: { readonly state: AccessState; readonly answer: AccessAnswer | undefined }) {
  const wide = useMedia("(min-width: 64rem)");
  const panel = <FilterPanel state={state} answer={answer} />;
  return (
    <aside aria-label="Narrow the table" className="min-h-0 print:hidden lg:overflow-y-auto lg:pr-1 lg:pb-4">
      {wide ? panel : <Disclosure summary={`Filters${state.chosen.length > 0 ? ` (${state.chosen.length})` : ""}`}>{panel}</Disclosure>}
    </aside>
  );
}

/** Everything that can become something, as one table: filters at the left, exact totals above, each row open in full at the right. */
export function AccessPage() {
  const state = useAccessState();
  const head = useAccessHead(askedOf(state));
  useKey("Escape", () => state.row !== null && state.close());
  return (
    <div data-fill className="flex min-h-0 flex-col gap-3 p-4 lg:flex-1 print:block print:h-auto">
      <header className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <Head />
        <Faces face="table" />
        {head.data && <AccessExport state={state} answer={head.data} />}
      </header>
      <SavedViews />
      <div className="flex min-h-0 flex-1 flex-col gap-3 lg:grid lg:grid-cols-[15rem_minmax(0,1fr)] lg:grid-rows-[minmax(0,1fr)] lg:gap-4 print:block">
        <PanelBoundary name="The filters" instead="The table beside them still works.">
          <Filters state={state} answer={head.data} />
        </PanelBoundary>
        <div className="flex min-h-0 min-w-0 flex-col gap-2">
          <div className="flex flex-wrap items-center justify-between gap-2">
            {head.data ? <Totals answer={head.data} /> : <span />}
            <SortChoice state={state} />
          </div>
          {head.data?.total !== 0 && <ActiveFilters state={state} />}
          {head.isError && <ErrorState error={head.error} doing="Reading the table" onRetry={() => head.refetch()} />}
          {head.isPending && <SkeletonPage label="Reading the table" className="h-96" />}
          {head.data && !head.isError && (
            <PanelBoundary name="The table" instead="The filters and the export still work.">
              <Answer state={state} answer={head.data} isOld={head.isPlaceholderData} />
            </PanelBoundary>
          )}
        </div>
      </div>
    </div>
  );
}
