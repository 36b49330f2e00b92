"use client";

import { ArrowLeftRight } from "lucide-react";
import { LastChange } from "@/components/changes/LastChange";
import { useExplain, usePaths } from "@/components/explain/answers";
import { DirectList } from "@/components/explain/DirectList";
import { EntityPicker } from "@/components/explain/EntityPicker";
import { ExplainAnswerView } from "@/components/explain/ExplainAnswerView";
import { ProofPanel } from "@/components/explain/ProofPanel";
import { type Question, useQuestion } from "@/components/explain/useQuestion";
import { CheckAgainButton } from "@/components/live/CheckAgainButton";
import { CheckedAgainPanel } from "@/components/live/CheckedAgainPanel";
import { LiveVerdicts } from "@/components/live/LiveVerdicts";
import { useCheckAgain } from "@/components/live/useCheckAgain";
import { useKey } from "@/components/shell/useKey";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { OldestCapture } from "@/components/ui/OldestCapture";
import { SkeletonPage } from "@/components/ui/Skeleton";
import type { PathsAnswer } from "@/server/contract/answers";
import type { LiveExplainAnswer } from "@/server/contract/live";
import type { VerdictAnswer } from "@/server/contract/verdict";

function Ends({ question }: { readonly question: Question }) {
  const { from, to, ask } = question;
  useKey("s", () => ask({ from: to, to: from }));
  return (
    <div className="flex flex-col items-stretch gap-2 sm:flex-row sm:items-center">
      <div className="min-w-0 flex-1 sm:max-w-sm">
        <EntityPicker label="From" value={from} onPick={(ref) => ask({ from: ref })} />
      </div>
      <button
        type="button"
        aria-label="Swap the two ends"
        onClick={() => ask({ from: to, to: from })}
        className="grid size-8 shrink-0 place-items-center self-center rounded-md border border-border bg-surface text-muted-foreground hover:bg-muted hover:text-foreground"
      >
        <ArrowLeftRight aria-hidden="true" className="size-4" />
      </button>
      <div className="min-w-0 flex-1 sm:max-w-sm">
        <EntityPicker label="To" value={to} onPick={(ref) => ask({ to: ref })} />
      </div>
    </div>
  );
}

/** Entities of a way whose last change is looked up. */
const MOST_STEPS = 20;

/** Whom the way that is shown leads over; without one, where it would begin. */
function onTheWay({ paths }: PathsAnswer, at: number, from: string): readonly string[] {
  const edges = (paths[at] ?? paths[0])?.edges ?? [];
  return [...new Set([from, ...edges.map((edge) => edge.from)])].slice(0, MOST_STEPS);
}

function Answer({ from, to, question }: { readonly from: string; readonly to: string; readonly question: Question }) {
  const direct = useExplain(from, to);
  const paths = usePaths(from, to, question.ways);
  // each of the two is worth something without the other
  if (paths.isError)
    return (
      <div className="space-y-4">
        <ErrorState error={paths.error} doing="Looking for the ways" onRetry={() => void paths.refetch()} />
        {direct.data && <DirectAnswer question={question} verdicts={direct.data.verdicts} />}
      </div>
    );
  // kept while more ways of the same question are read; an answer to another question is none to this one
  const isOther = paths.isPlaceholderData && (paths.data.from !== from || paths.data.to !== to);
  if (!paths.data || isOther || direct.isPending) return <SkeletonPage label="Looking for the ways" className="h-96" />;
  return (
    <>
      {direct.isError && <ErrorState error={direct.error} doing="Judging the direct step" onRetry={() => void direct.refetch()} />}
      <LastChange refs={onTheWay(paths.data, question.path, from)} to={to} historyOf={to} />
      <ExplainAnswerView key={`${from} ${to}`} question={question} direct={direct.data?.verdicts ?? []} paths={paths.data} />
      <OldestCapture oldest={direct.data?.oldest} />
    </>
  );
}

/** What can be said of the direct step when the ways could not be looked for. */
function DirectAnswer({ question, verdicts }: { readonly question: Question; readonly verdicts: readonly VerdictAnswer[] }) {
  const shown = verdicts.find((v) => v.mechanism === question.edge) ?? verdicts[0];
  return (
    <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)]">
      <DirectList verdicts={verdicts} selected={shown?.mechanism ?? null} onPick={(mechanism) => question.pickEdge(0, mechanism)} />
      <div className="min-w-0 self-start rounded-lg border border-border bg-surface p-4">{shown && <ProofPanel verdict={shown} />}</div>
    </div>
  );
}

const REST = "What stands below this box is of the snapshot, the ways over several steps as well: they may lead over much that a check does not read.";

/** Can the one become the other, how, and if not, why not. */
export function ExplainPage() {
  const question = useQuestion();
  const { from, to } = question;
  const again = useCheckAgain<LiveExplainAnswer>("explain", { from: from ?? "", to: to ?? "" });
  return (
    <div className="mx-auto w-full max-w-[90rem] space-y-4 p-4">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <h1 className="text-lg font-semibold max-sm:w-full">Explain</h1>
        <div className="min-w-0 flex-1 max-sm:basis-full">
          <Ends question={question} />
        </div>
        {from && to && <CheckAgainButton check={again.check} isPending={again.isPending} />}
      </div>
      {from && to ? (
        <>
          <CheckedAgainPanel live={again.answer?.live} error={again.error} onClear={again.clear} rest={REST}>
            {again.answer && <LiveVerdicts verdicts={again.answer.verdicts} />}
          </CheckedAgainPanel>
          <Answer from={from} to={to} question={question} />
        </>
      ) : (
        <EmptyState title="From whom, to what?">
          Choose both ends: a pod, a service account, a user, an outside identity on the one side, most often a role on the other.
        </EmptyState>
      )}
    </div>
  );
}
