"use client";

import { Scissors } from "lucide-react";
import { useState } from "react";
import { useCut } from "@/components/explain/answers";
import { Prose } from "@/components/explain/Prose";
import { Disclosure } from "@/components/ui/Disclosure";
import { EntityLink } from "@/components/ui/EntityLink";
import { ErrorState } from "@/components/ui/ErrorState";
import { RefText } from "@/components/ui/RefText";
import { Skeleton } from "@/components/ui/Skeleton";
import { Pager } from "@/components/who/Pager";
import type { CutAnswer } from "@/server/contract/evidence";
import type { VerdictAnswer } from "@/server/contract/verdict";
import { cutSentences } from "@/server/view/cut-view";

interface HowToBreakProps {
  readonly remedy: string;
  readonly edge: VerdictAnswer;
  /** The ends of the question: the ways counted are those between them. */
  readonly ends: { readonly from: string; readonly to: string };
}

function Lost({ cut, page, onPage }: { readonly cut: CutAnswer; readonly page: number; readonly onPage: (page: number) => void }) {
  const { lost, first } = cut.principals;
  if (lost === 0) return null;
  return (
    <Disclosure summary={`Who loses it: ${lost.toLocaleString("en")}`}>
      <ul className="max-h-64 space-y-1 overflow-auto py-1 text-sm">
        {first.map((ref) => (
          <li key={ref}>
            <EntityLink to={ref} />
          </li>
        ))}
      </ul>
      {lost > first.length && <Pager page={page} size={first.length} total={lost} onPage={onPage} />}
    </Disclosure>
  );
}

/** The smallest change that takes a step away, and what that would cut, counted in the graph. */
export function HowToBreak({ remedy, edge, ends }: HowToBreakProps) {
  const [page, setPage] = useState(1);
  const answer = useCut({ ...ends, step: edge, page });
  return (
    <div className="space-y-2">
      <p className="flex gap-2 text-sm leading-relaxed">
        <Scissors aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
        <span className="min-w-0">
          <Prose text={remedy} />
        </span>
      </p>
      {answer.isPending && <Skeleton className="h-10 w-full" />}
      {answer.isError && <ErrorState error={answer.error} doing="Counting what it cuts" onRetry={() => void answer.refetch()} />}
      {answer.data && (
        <div role="status" aria-label="What it cuts" className="space-y-1 text-sm leading-relaxed text-muted-foreground">
          {cutSentences(answer.data).map((sentence) => (
            <p key={sentence}>
              <RefText text={sentence} />
            </p>
          ))}
        </div>
      )}
      {answer.data && <Lost cut={answer.data} page={page} onPage={setPage} />}
    </div>
  );
}
