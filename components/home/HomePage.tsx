"use client";

import { Waypoints } from "lucide-react";
import { EntitySearch } from "@/components/search/EntitySearch";
import { AppLink } from "@/components/shell/AppLink";
import { useAnswer } from "@/components/state/useAnswer";
import { useCurrentSnapshot, useSnapshots } from "@/components/state/useSnapshots";
import { Button } from "@/components/ui/Button";
import { ErrorState } from "@/components/ui/ErrorState";
import { Page } from "@/components/ui/PageHeader";
import { SkeletonRows } from "@/components/ui/Skeleton";
import { CollectedPanel } from "./CollectedPanel";
import { CountLinks } from "./CountLinks";
import { FirstRun } from "./FirstRun";
import { NotablePanel } from "./NotablePanel";
import type { Overview } from "./overview";
import { StartHere } from "./StartHere";

const EXAMPLES = ["payments-api-7c9", "payments/api", "S3Admin", "arn:aws:iam::…:role/…", "system:masters", "hugotse -> S3Admin"];

function Question() {
  return (
    <section className="flex flex-col gap-3 pb-2 pt-2 sm:pt-8">
      <h1 className="text-2xl font-semibold tracking-tight">Who can become what, and why?</h1>
      <p className="max-w-prose text-base text-muted-foreground">
        From pods and service accounts, through OIDC, Pod Identity and nodes, to IAM roles. Every yes has its proof, every no its reason.
      </p>
      <EntitySearch look="box" placeholder="Pod, service account, role, user, group or ARN" />
      <p className="text-xs text-muted-foreground">
        For example{" "}
        {EXAMPLES.map((example, i) => (
          <span key={example}>
            {i > 0 && ", "}
            <code className="font-mono text-foreground">{example}</code>
          </span>
        ))}
      </p>
    </section>
  );
}

export function HomePage() {
  const snapshots = useSnapshots();
  const snapshot = useCurrentSnapshot();
  const has = (snapshots.data?.snapshots.length ?? 0) > 0;
  const overview = useAnswer<Overview>("overview", {}, { enabled: has });
  const problem = snapshots.error ?? overview.error;
  if (snapshots.data && !has) return <FirstRun />;
  return (
    <Page>
      <Question />
      {problem ? (
        <ErrorState error={problem} doing="Reading the overview" onRetry={() => (snapshots.error ? snapshots.refetch() : overview.refetch())} />
      ) : overview.data ? (
        <>
          <CountLinks counts={overview.data.counts} />
          <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
            <div className="flex min-w-0 flex-col gap-4">
              <NotablePanel notable={overview.data.notable} />
            </div>
            <div className="flex min-w-0 flex-col gap-4">
              <StartHere snapshot={snapshot} />
              <CollectedPanel overview={overview.data} snapshot={snapshot} />
            </div>
          </div>
          <Button asChild size="lg" className="self-start">
            <AppLink href="/map">
              <Waypoints aria-hidden="true" />
              Open the map of everything
            </AppLink>
          </Button>
        </>
      ) : (
        <SkeletonRows rows={8} label="Reading the overview" />
      )}
    </Page>
  );
}
