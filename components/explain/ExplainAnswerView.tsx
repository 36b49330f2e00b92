"use client";

import { DirectList } from "@/components/explain/DirectList";
import { NoPath } from "@/components/explain/NoPath";
import { PathList } from "@/components/explain/PathList";
import { PathPicture } from "@/components/explain/PathPicture";
import { PathTable } from "@/components/explain/PathTable";
import { ProofPanel } from "@/components/explain/ProofPanel";
import { Prose } from "@/components/explain/Prose";
import { usePathKeys } from "@/components/explain/usePathKeys";
import { PATH_VIEWS, type Question } from "@/components/explain/useQuestion";
import { ExportBar } from "@/components/export/ExportBar";
import { PrintPicture } from "@/components/export/PrintPicture";
import { PanelBoundary } from "@/components/ui/PanelBoundary";
import { UnreadFacts } from "@/components/ui/UnreadFacts";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import { ViewToggle } from "@/components/ui/ViewToggle";
import type { PathsAnswer } from "@/server/contract/answers";
import type { VerdictAnswer } from "@/server/contract/verdict";
import { pathsExport } from "@/server/view/export/sources";
import { edgeIdOf, pathsHeadline } from "@/server/view/path-view";

interface AnswerProps {
  readonly question: Question;
  readonly direct: readonly VerdictAnswer[];
  readonly paths: PathsAnswer;
}

const best = (direct: readonly VerdictAnswer[], paths: PathsAnswer): VerdictAnswer["verdict"] =>
  paths.paths[0]?.verdict ?? (direct.some((v) => v.verdict === "unknown") ? "unknown" : "denied");

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

function Ways({ question, direct, paths, shown }: AnswerProps & { readonly shown: VerdictAnswer | undefined }) {
  const found = paths.paths.length > 0;
  const selectedEdge = shown ? edgeIdOf(shown) : null;
  return (
    <div className="min-w-0 space-y-4">
      {!found && <NoPath from={paths.from} to={paths.to} direct={direct} stopped={paths.stopped} unread={paths.missing} />}
      {found && question.view !== "table" && (
        <PathList
          paths={paths.paths}
          stopped={paths.stopped}
          current={question.path}
          selectedEdge={selectedEdge}
          asked={question.ways}
          onPath={question.pickPath}
          onEdge={question.pickEdge}
          onMore={question.moreWays}
        />
      )}
      {found && question.view === "table" && <PathTable paths={paths.paths} current={question.path} selectedEdge={selectedEdge} onEdge={question.pickEdge} />}
      {found && <UnreadFacts gaps={paths.missing} />}
      {direct.length > 0 && (
        <DirectList
          verdicts={direct}
          selected={question.edge ?? (found ? null : (direct[0]?.mechanism ?? null))}
          onPick={(mechanism) => question.pickEdge(question.path, mechanism)}
        />
      )}
    </div>
  );
}

/** One answer with three faces, the sentence first; below the diagram the ways and the evidence of a step, side by side. */
export function ExplainAnswerView({ question, direct, paths }: AnswerProps) {
  const shown = shownEdge(question, direct, paths);
  const selectedEdge = shown ? edgeIdOf(shown) : null;
  const found = paths.paths.length > 0;
  usePathKeys({ question, paths: paths.paths, edge: selectedEdge });
  const pick = (edge: string) => {
    const index = paths.paths.findIndex((p) => p.edges.some((e) => edgeIdOf(e) === edge));
    const current = paths.paths[question.path]?.edges.some((e) => edgeIdOf(e) === edge);
    if (edge) question.pickEdge(current ? question.path : Math.max(0, index), edge);
  };
  const beside = question.view === "table" ? "" : "lg:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)]";
  return (
    <div className="space-y-4">
      <header className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-72 space-y-1.5">
          <VerdictBadge verdict={best(direct, paths)} />
          <p role="status" className="text-xl font-semibold leading-snug text-balance anywhere">
            <Prose text={pathsHeadline(paths, direct)} />
          </p>
        </div>
        {found && <ViewToggle views={PATH_VIEWS} value={question.view} onView={question.show} hint="v goes round" />}
        <ExportBar source={pathsExport({ direct, paths }, question.path)} picture={found} />
      </header>
      <div className="flex flex-col gap-4">
        {/* the list is first for whoever reads in order; the picture stands above it */}
        <div className={`order-2 grid gap-4 ${beside}`}>
          <PanelBoundary name="The list of ways" instead="The diagram and the evidence still work.">
            <Ways question={question} direct={direct} paths={paths} shown={shown} />
          </PanelBoundary>
          <div id="evidence" tabIndex={-1} className="min-w-0 self-start rounded-lg border border-border bg-surface p-4">
            <PanelBoundary key={selectedEdge} name="The evidence" instead="Other steps may still be shown.">
              {shown && <ProofPanel verdict={shown} ends={{ from: paths.from, to: paths.to }} />}
            </PanelBoundary>
          </div>
        </div>
        {found && question.view === "diagram" && (
          <div className="order-1 space-y-2">
            <PrintPicture source={pathsExport({ direct, paths }, question.path)} />
            <PanelBoundary name="The diagram" instead="The list below has everything that it would show.">
              <PathPicture paths={paths} question={question} selectedEdge={question.edge ?? selectedEdge} pick={pick} />
            </PanelBoundary>
          </div>
        )}
      </div>
    </div>
  );
}
