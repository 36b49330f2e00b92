"use client";

import { keepPreviousData } from "@tanstack/react-query";
import { Camera, ClipboardCheck, Download, FileText, ScrollText } from "lucide-react";
import { parseAsNativeArrayOf, parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { useIsLimited, useMay } from "@/components/account/useSession";
import { AppLink } from "@/components/shell/AppLink";
import { NeedsSnapshots } from "@/components/snapshots/NeedsSnapshots";
import { SnapshotChoice } from "@/components/snapshots/SnapshotChoice";
import { answerKey, apiGet } from "@/components/state/api";
import { LIVE } from "@/components/state/liveScope";
import { useClientQuery } from "@/components/state/useClientQuery";
import { useSnapshotParam } from "@/components/state/useSnapshotParam";
import { useSnapshots } from "@/components/state/useSnapshots";
import { Button } from "@/components/ui/Button";
import { CopyBlock } from "@/components/ui/CopyBlock";
import { Dimmed } from "@/components/ui/Dimmed";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { Page, PageHeader } from "@/components/ui/PageHeader";
import { Panel } from "@/components/ui/Panel";
import { SkeletonRows } from "@/components/ui/Skeleton";
import type { ReportAbout } from "@/server/contract/report";
import { FormatPicker } from "./FormatPicker";
import { FORMAT_ORDER, FORMATS } from "./formats";
import { ReportPreview } from "./ReportPreview";
import { ScopePicker } from "./ScopePicker";
import { reportCommand, reportQuery } from "./scopes";

/** What the report would hold of one snapshot, and the report itself to be taken along. */
function Made({ snapshot, scopes }: { readonly snapshot: string; readonly scopes: readonly string[] }) {
  const [format, setFormat] = useQueryState("format", parseAsStringLiteral(FORMAT_ORDER).withDefault("html"));
  const query = reportQuery(snapshot, scopes);
  const { data, error, refetch, isPlaceholderData } = useClientQuery({
    queryKey: answerKey("report-about", { query }),
    queryFn: ({ signal }) => apiGet<ReportAbout>(`report-about?${query}`, {}, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <Panel title="What it will hold">
        {error ? (
          <ErrorState error={error} doing="Counting what the report would hold" onRetry={refetch} />
        ) : data ? (
          <Dimmed when={isPlaceholderData} label="Counting what the report would hold">
            <ReportPreview about={data} />
          </Dimmed>
        ) : (
          <SkeletonRows rows={4} label="Counting what the report would hold" />
        )}
      </Panel>
      <Panel
        title="Take it along"
        description="Every format is of the same content and states its SHA-256; the same snapshot and scope give the same file again."
      >
        <div className="flex flex-col gap-4">
          <FormatPicker format={format} onChange={(chosen) => void setFormat(chosen)} />
          <div className="flex flex-wrap items-center gap-3">
            <Button look="primary" size="lg" asChild>
              {/* without an address the keys cannot follow it either */}
              <a {...(error ? { role: "link", "aria-disabled": true } : { href: `/api/v1/report?${reportQuery(snapshot, scopes, format)}`, download: true })}>
                <Download aria-hidden /> Download {FORMATS[format].name}
              </a>
            </Button>
            <p className="text-sm text-muted-foreground">A large snapshot takes up to half a minute.</p>
          </div>
          <div>
            <p className="mb-1 text-sm font-medium">The same on the command line</p>
            <CopyBlock label="Copy: the command" text={reportCommand(snapshot, scopes, format)} />
          </div>
        </div>
      </Panel>
    </>
  );
}

/** Reports are for auditors. */
export function ReportsPage() {
  if (useMay("auditor")) return <Reports />;
  return (
    <Page>
      <PageHeader title="Reports" description="Documents that stand on their own, for an audit." />
      <Panel flush>
        <EmptyState icon={FileText} title="Reports take the role auditor">
          Who may see more is decided where people sign in.
        </EmptyState>
      </Panel>
    </Page>
  );
}

function Related() {
  return (
    <>
      <Button asChild>
        <AppLink href="/reviews">
          <ClipboardCheck aria-hidden /> Access reviews
        </AppLink>
      </Button>
      <Button asChild>
        <AppLink href="/audit">
          <ScrollText aria-hidden /> Audit trail
        </AppLink>
      </Button>
    </>
  );
}

/** An auditor's document: of which snapshot, limited to what, as which file. All of it stands in the address. */
function Reports() {
  const isLimited = useIsLimited();
  const { data, error, refetch } = useSnapshots();
  const [chosen, setChosen] = useSnapshotParam();
  const [scopes, setScopes] = useQueryState("scope", parseAsNativeArrayOf(parseAsString).withOptions({ history: "push" }));
  const snapshot = chosen === null || chosen === LIVE ? data?.shown : chosen;
  return (
    <Page>
      <PageHeader
        title="Reports"
        description="A document that stands on its own: what was read and what was not, what is wrong, who can become an administrator, who may enter each cluster, and who can become what."
        // both are about the whole estate
        actions={isLimited ? undefined : <Related />}
      />
      {error ? (
        <ErrorState error={error} doing="Reading the snapshots" onRetry={refetch} />
      ) : !data ? (
        <SkeletonRows rows={4} label="Reading the snapshots" />
      ) : !snapshot ? (
        <Panel flush>
          <NeedsSnapshots icon={Camera} title="There is nothing to report on yet">
            A report is of a snapshot: scan, or drop a bundle.
          </NeedsSnapshots>
        </Panel>
      ) : (
        <>
          <Panel title="What it is of">
            <div className="flex flex-col gap-4">
              <SnapshotChoice
                label="Snapshot"
                hint="A report is of one snapshot, which stays as it is."
                rows={data.snapshots}
                value={snapshot}
                onChoose={(id) => void setChosen(id)}
              />
              <ScopePicker scopes={scopes} onChange={(all) => void setScopes(all.length > 0 ? [...all] : null)} />
            </div>
          </Panel>
          <Made snapshot={snapshot} scopes={scopes} />
        </>
      )}
    </Page>
  );
}
