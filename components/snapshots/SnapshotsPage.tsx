"use client";

import { Camera, GitCompareArrows } from "lucide-react";
import { Only } from "@/components/account/Only";
import { AppLink } from "@/components/shell/AppLink";
import { useCurrentSnapshot, useSnapshots } from "@/components/state/useSnapshots";
import { Button } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { Page, PageHeader } from "@/components/ui/PageHeader";
import { Panel } from "@/components/ui/Panel";
import { SkeletonRows } from "@/components/ui/Skeleton";
import { CoveragePanel } from "./CoveragePanel";
import { DropZone } from "./DropZone";
import { JobPanel } from "./JobPanel";
import { LiveViewPanel } from "./LiveViewPanel";
import { SnapshotTable } from "./SnapshotTable";
import { SourcesPanel } from "./SourcesPanel";
import { useJobParam } from "./useJob";

function CompareLink() {
  return (
    <Button asChild size="sm">
      <AppLink href="/changes">
        <GitCompareArrows aria-hidden="true" />
        What changed
      </AppLink>
    </Button>
  );
}

function SnapshotList() {
  const { data, error, refetch } = useSnapshots();
  const current = useCurrentSnapshot();
  if (error)
    return (
      <div className="px-4 pb-4">
        <ErrorState error={error} doing="Reading the snapshots" onRetry={refetch} />
      </div>
    );
  if (!data)
    return (
      <div className="px-4 pb-3">
        <SkeletonRows rows={3} label="Reading the snapshots" />
      </div>
    );
  if (data.snapshots.length === 0)
    return (
      <EmptyState icon={Camera} title="No snapshot yet">
        Add a bundle, or add a source and scan it.
      </EmptyState>
    );
  return <SnapshotTable snapshots={data.snapshots} current={current?.id} byDefault={data.shown} />;
}

export function SnapshotsPage() {
  const [job] = useJobParam();
  const current = useCurrentSnapshot();
  return (
    <Page wide>
      <PageHeader
        title="Snapshots"
        description="Each is what was read of clusters and accounts at one time. Answers come from one snapshot and say what it lacks."
      />
      {/* what is added stands beside the lists, on a narrow screen between them: what was read is long */}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)] lg:grid-rows-[auto_1fr]">
        <div className="flex min-w-0 flex-col gap-4">
          {job !== null && <JobPanel id={job} />}
          <LiveViewPanel />
          <Panel title="Kept snapshots" actions={<CompareLink />} flush>
            <SnapshotList />
          </Panel>
        </div>
        <div className="flex min-w-0 flex-col gap-4 lg:row-span-2">
          <Panel title="Add a bundle" description="What kubectl and aws print, packed or as one file.">
            <Only needs="operator" doing="Adding a bundle">
              <DropZone />
            </Only>
          </Panel>
          <SourcesPanel />
        </div>
        {current && <CoveragePanel snapshot={current} />}
      </div>
    </Page>
  );
}
