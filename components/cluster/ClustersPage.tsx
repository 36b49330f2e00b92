"use client";

import { ChevronRight, ShipWheel } from "lucide-react";
import { Prose } from "@/components/explain/Prose";
import { AppLink } from "@/components/shell/AppLink";
import { clusterHref } from "@/components/shell/href";
import { useAccountNames } from "@/components/state/useAccountNames";
import { useAnswer } from "@/components/state/useAnswer";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/EmptyState";
import { EntityIcon } from "@/components/ui/EntityIcon";
import { ErrorState } from "@/components/ui/ErrorState";
import { Page, PageHeader } from "@/components/ui/PageHeader";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import { SkeletonRows } from "@/components/ui/Skeleton";
import type { OverviewAnswer } from "@/server/contract/screen";
import { modeWords } from "./accessRows";
import { accountOf } from "./accountOf";

type Cluster = OverviewAnswer["clusters"][number];

function ClusterRow({ cluster }: { readonly cluster: Cluster }) {
  const names = useAccountNames();
  return (
    <li>
      <AppLink href={clusterHref(cluster.name)} className="flex items-start gap-3 px-4 py-3 hover:bg-muted">
        <EntityIcon kind="cluster" className="mt-0.5 size-5 shrink-0 text-muted-foreground" />
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-center gap-2">
            <RefText text={cluster.name} className="font-semibold" />
            <Badge tone={cluster.authenticationMode === null ? "unknown" : "neutral"}>{cluster.authenticationMode ?? "mode not collected"}</Badge>
          </span>
          <span className="block text-xs text-muted-foreground">
            {accountOf(cluster, names)}
            {cluster.version && ` · Kubernetes ${cluster.version}`}
          </span>
          <span className="block text-xs text-muted-foreground">
            <Prose text={modeWords(cluster.authenticationMode)} />
          </span>
        </span>
        <ChevronRight aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
      </AppLink>
    </li>
  );
}

export function ClustersPage() {
  const { data, error, refetch } = useAnswer<OverviewAnswer>("overview");
  return (
    <Page>
      <PageHeader title="Clusters" description="Choose one to see which AWS identities can enter it, by which list, and as whom." />
      {error ? (
        <ErrorState error={error} doing="Reading the clusters" onRetry={refetch} />
      ) : !data ? (
        <SkeletonRows rows={3} label="Reading the clusters" />
      ) : (
        <Panel flush>
          {data.clusters.length === 0 ? (
            <EmptyState
              icon={ShipWheel}
              title="No cluster in this snapshot"
              actions={
                <Button asChild>
                  <AppLink href="/snapshots">Add a bundle or a source</AppLink>
                </Button>
              }
            >
              It holds AWS accounts only. Objects of a cluster lie below clusters/&lt;name&gt;/ in a bundle.
            </EmptyState>
          ) : (
            <ul className="divide-y divide-border overflow-hidden rounded-lg">
              {data.clusters.map((cluster) => (
                <ClusterRow key={cluster.name} cluster={cluster} />
              ))}
            </ul>
          )}
        </Panel>
      )}
    </Page>
  );
}
