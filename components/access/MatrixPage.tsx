"use client";

import { SearchX } from "lucide-react";
import { useMemo } from "react";
import { ExportBar } from "@/components/export/ExportBar";
import { useAnswer } from "@/components/state/useAnswer";
import { usePrinting } from "@/components/state/usePrinting";
import { Button } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { PanelBoundary } from "@/components/ui/PanelBoundary";
import { SkeletonPage } from "@/components/ui/Skeleton";
import type { MatrixAnswer } from "@/server/contract/access";
import { matrixExport } from "@/server/view/export/matrix-source";
import { sumOfCounts } from "@/server/view/verdict-counts";
import { VERDICT_STYLES } from "@/server/view/verdict-style";
import { Faces } from "./Faces";
import { heatClass } from "./MatrixCell";
import { MatrixFilters } from "./MatrixFilters";
import { MatrixGrid } from "./MatrixGrid";
import { type MatrixView, matrixView } from "./matrixView";
import { NotCollected } from "./NotCollected";
import { PrintMatrix } from "./PrintMatrix";
import { type MatrixState, useMatrixState } from "./useMatrixState";

/** How a cell is read: its number, how dark it is, and what its marks say. */
function Legend({ most }: { readonly most: number }) {
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted-foreground print:hidden">
      <span className="inline-flex items-center gap-1">
        1
        <span aria-hidden="true" className="inline-flex overflow-hidden rounded border border-border">
          {[1, 2, 3, 4, 5].map((heat) => (
            <span key={heat} className={`h-3 w-4 ${heatClass(heat)}`} />
          ))}
        </span>
        {most.toLocaleString("en")}
      </span>
      {(["conditional", "unknown"] as const).map((word) => (
        <span key={word}>
          {VERDICT_STYLES[word].glyph} of these {VERDICT_STYLES[word].word.toLowerCase()}
        </span>
      ))}
    </p>
  );
}

function Told({ view }: { readonly view: MatrixView }) {
  const part = view.shown < view.of ? ` of ${view.of.toLocaleString("en")}` : "";
  return (
    <p role="status" className="text-sm text-muted-foreground tabular-nums">
      <strong className="font-semibold text-foreground">{sumOfCounts(view.who).toLocaleString("en")} can become roles</strong>, in{" "}
      {view.shown.toLocaleString("en")}
      {part} rows, against {view.columns.length.toLocaleString("en")} {view.columns.length === 1 ? "account" : "accounts"}
      <NotCollected unknown={view.who.unknown} />
    </p>
  );
}

function Nothing({ state, isEmpty }: { readonly state: MatrixState; readonly isEmpty: boolean }) {
  if (isEmpty)
    return (
      <EmptyState icon={SearchX} title="Nobody can become a role here">
        As far as was collected: the snapshot's coverage says what was not.
      </EmptyState>
    );
  return (
    <EmptyState icon={SearchX} title="No row or no account is called like that" actions={<Button onClick={state.clear}>Show all of the matrix</Button>}>
      What the matrix is narrowed to is above it.
    </EmptyState>
  );
}

function Body({ answer, state }: { readonly answer: MatrixAnswer; readonly state: MatrixState }) {
  const { cluster, words, account, by, rows, columns } = state.choices;
  const view = useMemo(() => matrixView(answer, { cluster, words, account, by, rows, columns }), [answer, cluster, words, account, by, rows, columns]);
  const printing = usePrinting();
  const clusters = useMemo(() => [...new Set(answer.rows.flatMap((row) => (row.cluster === "" ? [] : [row.cluster])))].sort(), [answer]);
  const isNothing = view.lines.length === 0 || view.columns.length === 0;
  return (
    <>
      {answer.rows.length > 0 && <MatrixFilters state={state} clusters={clusters} />}
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <Told view={view} />
        {view.most > 1 && <Legend most={view.most} />}
      </div>
      <section
        aria-label="Matrix"
        className="flex min-h-0 min-w-0 flex-col overflow-hidden rounded-lg border border-border bg-surface shadow-lift print:border-0"
      >
        {isNothing ? <Nothing state={state} isEmpty={answer.rows.length === 0} /> : printing ? <PrintMatrix view={view} /> : <MatrixGrid view={view} by={by} />}
      </section>
    </>
  );
}

/** Who can become roles of which account, as numbers: where the table of access is entered by those who look for what sticks out. */
export function MatrixPage() {
  const state = useMatrixState();
  const answer = useAnswer<MatrixAnswer>("matrix", {}, { keepPrevious: true });
  return (
    <div data-fill className="flex min-h-0 flex-col gap-3 p-4 lg:flex-1 print:block print:h-auto">
      <header className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-80">
          <h1 className="text-lg font-semibold">Access matrix</h1>
          <p className="max-w-4xl text-sm text-muted-foreground max-sm:hidden print:hidden">
            Who can become roles of which account in one step, each counted once. A number leads to its rows.
          </p>
        </div>
        <Faces face="matrix" />
        {answer.data && <ExportBar source={matrixExport(answer.data)} />}
      </header>
      {answer.isPending && <SkeletonPage label="Counting the matrix" className="h-96" />}
      {answer.isError && <ErrorState error={answer.error} doing="Counting the matrix" onRetry={() => answer.refetch()} />}
      {answer.data && !answer.isError && (
        <PanelBoundary name="The matrix" instead="The table still works.">
          <Body answer={answer.data} state={state} />
        </PanelBoundary>
      )}
    </div>
  );
}
