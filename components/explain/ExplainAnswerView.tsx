"use client";

import { useMemo } from "react";
import { DirectList } from "@/components/explain/DirectList";
import { NoPath } from "@/components/explain/NoPath";
import { PathList } from "@/components/explain/PathList";
import { ProofPanel } from "@/components/explain/ProofPanel";
import { Prose } from "@/components/explain/Prose";
import type { Question } from "@/components/explain/useQuestion";
import { ExportBar } from "@/components/export/ExportBar";
import { PrintPicture } from "@/components/export/PrintPicture";
import { LazyCanvas } from "@/components/map/LazyCanvas";
import { Legend } from "@/components/map/Legend";
import { useKey } from "@/components/shell/useKey";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import type { PathsAnswer } from "@/server/contract/answers";
import type { VerdictAnswer } from "@/server/contract/verdict";
import { litByEdges } from "@/server/view/diagram";
import { pathsExport } from "@/server/view/export/sources";
import { layoutOf } from "@/server/view/layout";
import { edgeIdOf, pathDiagram, pathsHeadline } from "@/server/view/path-view";

interface AnswerProps {
  readonly question: Question;
  readonly direct: readonly VerdictAnswer[];
  readonly paths: PathsAnswer;
}

const best = (direct: readonly VerdictAnswer[], paths: PathsAnswer): VerdictAnswer["verdict"] =>
  paths.paths[0]?.verdict ?? (direct.some((v) => v.verdict === "unknown") ? "unknown" : "denied");

function Picture({ paths, question, pick }: { readonly paths: PathsAnswer; readonly question: Question; readonly pick: (edge: string) => void }) {
  const diagram = useMemo(() => pathDiagram(paths), [paths]);
  const layout = useMemo(() => layoutOf(diagram), [diagram]);
  const chosen = paths.paths[question.path] ?? paths.paths[0];
  const lit = useMemo(() => litByEdges(diagram, new Set(chosen?.edges.map(edgeIdOf) ?? [])), [diagram, chosen]);
  return (
    <section
      aria-label="Diagram"
      className="overflow-hidden rounded-lg border border-border print:hidden"
      style={{ height: Math.min(440, Math.max(190, layout.height + 110)) }}
    >
      <a href="#evidence" className="sr-only focus:not-sr-only">
        Skip the diagram
      </a>
      <LazyCanvas
        diagram={diagram}
        layout={layout}
        label="Diagram of the ways listed below"
        lit={lit}
        selectedNode={null}
        selectedEdge={question.edge}
        anchor={paths.from}
        wheel={false}
        onNode={(id) => pick(diagram.edges.find((e) => e.target === id && lit.edges.has(e.id))?.id ?? diagram.edges.find((e) => e.source === id)?.id ?? "")}
        onEdge={pick}
        onNothing={() => undefined}
      />
    </section>
  );
}

/** The step whose proof is shown: the chosen one, else the first that is not certain, else the last of the way. */
function shownEdge(question: Question, direct: readonly VerdictAnswer[], paths: PathsAnswer): VerdictAnswer | undefined {
  const all = paths.paths.flatMap((p) => p.edges);
  const path = paths.paths[question.path] ?? paths.paths[0];
  const chosen =
    question.edge === null
      ? undefined
      : ([...(path?.edges ?? []), ...all].find((e) => edgeIdOf(e) === question.edge) ?? direct.find((v) => v.mechanism === question.edge));
  return chosen ?? path?.edges.find((e) => e.verdict !== "allowed") ?? path?.edges.at(-1) ?? direct[0];
}

/** Answer first, then the picture, then the ways and the evidence side by side. */
export function ExplainAnswerView({ question, direct, paths }: AnswerProps) {
  const found = paths.paths.length > 0;
  const shown = shownEdge(question, direct, paths);
  useKey("j", () => question.pickPath(Math.min(question.path + 1, paths.paths.length - 1)), found);
  useKey("k", () => question.pickPath(Math.max(question.path - 1, 0)), found);
  const pick = (edge: string) => {
    const index = paths.paths.findIndex((p) => p.edges.some((e) => edgeIdOf(e) === edge));
    const current = paths.paths[question.path]?.edges.some((e) => edgeIdOf(e) === edge);
    if (edge) question.pickEdge(current ? question.path : Math.max(0, index), edge);
  };
  return (
    <div className="space-y-4">
      <header className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-72 space-y-1.5">
          <VerdictBadge verdict={best(direct, paths)} />
          <p role="status" className="text-xl font-semibold leading-snug text-balance anywhere">
            <Prose text={pathsHeadline(paths, direct)} />
          </p>
        </div>
        <ExportBar source={pathsExport({ direct, paths }, question.path)} picture={found} />
      </header>
      <div className="flex flex-col gap-4">
        {/* the list is first for whoever reads in order; the picture stands above it */}
        <div className="order-2 grid gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)]">
          <div className="min-w-0 space-y-4">
            {found ? (
              <PathList
                paths={paths.paths}
                stopped={paths.stopped}
                current={question.path}
                selectedEdge={shown ? edgeIdOf(shown) : null}
                onPath={question.pickPath}
                onEdge={question.pickEdge}
              />
            ) : (
              <NoPath from={paths.from} to={paths.to} direct={direct} stopped={paths.stopped} />
            )}
            {direct.length > 0 && (
              <DirectList
                verdicts={direct}
                selected={question.edge ?? (found ? null : (direct[0]?.mechanism ?? null))}
                onPick={(mechanism) => question.pickEdge(question.path, mechanism)}
              />
            )}
          </div>
          <div id="evidence" tabIndex={-1} className="min-w-0 self-start rounded-lg border border-border bg-surface p-4">
            {shown && <ProofPanel verdict={shown} />}
          </div>
        </div>
        {found && (
          <div className="order-1 space-y-2">
            <Picture paths={paths} question={question} pick={pick} />
            <PrintPicture source={pathsExport({ direct, paths }, question.path)} />
            <Legend />
          </div>
        )}
      </div>
    </div>
  );
}
