"use client";

import { useAnswer } from "@/components/state/useAnswer";
import { useCurrentSnapshot, useSnapshots } from "@/components/state/useSnapshots";
import { ErrorState } from "@/components/ui/ErrorState";
import { Page } from "@/components/ui/PageHeader";
import { SkeletonRows } from "@/components/ui/Skeleton";
import { CollectedPanel } from "./CollectedPanel";
import { CountLinks } from "./CountLinks";
import { FirstRun } from "./FirstRun";
import { NotablePanel } from "./NotablePanel";
import type { Overview } from "./overview";
import { examplesOf, Question } from "./Question";
import { StartHere } from "./StartHere";

export function HomePage() {
  const snapshots = useSnapshots();
  const snapshot = useCurrentSnapshot();
  const has = (snapshots.data?.snapshots.length ?? 0) > 0;
  const overview = useAnswer<Overview>("overview", {}, { enabled: has });
  const problem = snapshots.error ?? overview.error;
  if (snapshots.data && !has) return <FirstRun />;
  return (
    <Page>
      <Question examples={overview.data ? examplesOf(overview.data) : []} />
      {problem ? (
        <ErrorState error={problem} doing="Reading the overview" onRetry={() => (snapshots.error ? snapshots.refetch() : overview.refetch())} />
      ) : overview.data ? (
        <>
          <CountLinks counts={overview.data.counts} />
          <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
            <div className="flex min-w-0 flex-col gap-4">
              <NotablePanel notable={overview.data.notable} />
              <CollectedPanel overview={overview.data} snapshot={snapshot} />
            </div>
            <StartHere snapshot={snapshot} />
          </div>
        </>
      ) : (
        <SkeletonRows rows={8} label="Reading the overview" />
      )}
    </Page>
  );
}
