"use client";

import { AppLink } from "@/components/shell/AppLink";
import { clusterHref } from "@/components/shell/href";
import { useAnswer } from "@/components/state/useAnswer";
import { EntityIcon } from "@/components/ui/EntityIcon";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import { Time } from "@/components/ui/Time";
import type { CoverageAnswer } from "@/server/contract/answers";
import type { PopulationRow } from "@/server/contract/population";
import { populationWords } from "@/server/contract/population-words";
import type { SnapshotRow } from "@/server/contract/screen";
import type { Overview } from "./overview";
import { SourceState } from "./SourceState";
import { gapsBySource } from "./sourceGaps";

interface CollectedPanelProps {
  readonly overview: Overview;
  readonly snapshot: SnapshotRow | undefined;
}

const SHOWN = 8;

/** Nothing is said where it is not told. */
function gapWords({ failed, missing }: SnapshotRow): string {
  if (failed === null || missing === null) return "what was read";
  if (failed + missing === 0) return "everything was read";
  return [failed > 0 && `${failed} not readable`, missing > 0 && `${missing} missing`].filter(Boolean).join(", ");
}

/** How much of what should be there was read; nothing when all of it was. */
const populationGaps = (rows: readonly PopulationRow[]): string => (rows.every((row) => row.state === "read") ? "" : populationWords(rows).join("; "));

function More({ n, href, what }: { readonly n: number; readonly href: string; readonly what: string }) {
  if (n <= 0) return null;
  return (
    <li>
      <AppLink href={href} className="text-accent hover:underline">
        {n} more {what}
      </AppLink>
    </li>
  );
}

/** Which clusters and accounts the answers speak of, how old they are and what is missing. */
export function CollectedPanel({ overview: { clusters, accounts }, snapshot }: CollectedPanelProps) {
  const coverage = useAnswer<CoverageAnswer>("coverage");
  const gaps = coverage.data && gapsBySource(coverage.data.missing, [...clusters.map((c) => `cluster ${c.name}`), ...accounts.map((a) => `account ${a.id}`)]);
  const gapsOf = (source: string): number | undefined => gaps && (gaps.get(source) ?? 0);
  return (
    <Panel title="What was read">
      <ul className="flex flex-col gap-2">
        {clusters.slice(0, SHOWN).map((cluster) => (
          <li key={cluster.name} className="flex min-w-0 items-start gap-2">
            <EntityIcon kind="cluster" className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
            <span className="min-w-0 flex-1">
              <AppLink href={clusterHref(cluster.name)} className="rounded-sm font-medium hover:text-accent hover:underline">
                <RefText text={cluster.name} />
              </AppLink>
              <span className="block text-xs text-muted-foreground">
                Cluster{cluster.version && ` · Kubernetes ${cluster.version}`} · {cluster.account ? `account ${cluster.account}` : "no AWS account known"}
              </span>
            </span>
            <SourceState snapshot={snapshot} gaps={gapsOf(`cluster ${cluster.name}`)} />
          </li>
        ))}
        <More n={clusters.length - SHOWN} href="/cluster" what="clusters" />
        {accounts.slice(0, SHOWN).map((account) => (
          <li key={account.id} className="flex min-w-0 items-start gap-2">
            <EntityIcon kind="account" className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
            <span className="min-w-0 flex-1">
              <span className="font-medium tabular-nums">{account.name ? <RefText text={account.name} /> : account.id}</span>
              <span className="block text-xs text-muted-foreground">AWS account{account.name && ` ${account.id}`}</span>
            </span>
            <SourceState snapshot={snapshot} gaps={gapsOf(`account ${account.id}`)} />
          </li>
        ))}
        <More n={accounts.length - SHOWN} href="/snapshots#coverage" what="accounts" />
      </ul>
      {snapshot && (
        <p className="mt-3 border-t border-border pt-3 text-xs text-muted-foreground">
          Captured <Time iso={snapshot.capturedAt} /> · <RefText text={snapshot.label} /> ·{" "}
          <AppLink href="/snapshots#coverage" className="text-accent underline underline-offset-2">
            {gapWords(snapshot)}
          </AppLink>
          {populationGaps(coverage.data?.population ?? []) !== "" && (
            <>
              {" "}
              ·{" "}
              <AppLink href="/snapshots?coverage=population#coverage" className="text-accent underline underline-offset-2">
                {populationGaps(coverage.data?.population ?? [])}
              </AppLink>
            </>
          )}
        </p>
      )}
    </Panel>
  );
}
