"use client";

import { Camera, Download } from "lucide-react";
import { parseAsNativeArrayOf, parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { AppLink } from "@/components/shell/AppLink";
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
import { Field } from "@/components/ui/Field";
import { Select } from "@/components/ui/Input";
import { Page, PageHeader } from "@/components/ui/PageHeader";
import { Panel } from "@/components/ui/Panel";
import { SkeletonRows } from "@/components/ui/Skeleton";
import { localTime } from "@/components/ui/time";
import { visibleText } from "@/components/ui/visibleText";
import type { ReportAbout } from "@/server/contract/report";
import type { SnapshotsAnswer } from "@/server/contract/screen";
import { FormatPicker } from "./FormatPicker";
import { FORMAT_ORDER, FORMATS } from "./formats";
import { ReportPreview } from "./ReportPreview";
import { ScopePicker } from "./ScopePicker";
import { reportCommand, reportQuery } from "./scopes";

interface SnapshotChoiceProps {
  readonly snapshots: SnapshotsAnswer;
  readonly value: string;
  readonly onChoose: (id: string) => void;
}

function SnapshotChoice({ snapshots, value, onChoose }: SnapshotChoiceProps) {
  return (
    <Field label="Snapshot" hint="A report is of one snapshot, which stays as it is.">
      {(ids) => (
        <Select {...ids} value={value} onChange={(event) => onChoose(event.target.value)} className="w-full max-w-full truncate">
          {snapshots.snapshots.every((row) => row.id !== value) && <option value={value}>{visibleText(value)}, not kept any more</option>}
          {snapshots.snapshots.map((row) => (
            <option key={row.id} value={row.id}>
              {visibleText(row.label === "" ? row.id : row.label)}, captured {localTime(row.capturedAt)}
              {row.status === "partial" ? ", partial" : ""}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

function NoSnapshot() {
  return (
    <Panel flush>
      <EmptyState
        icon={Camera}
        title="There is nothing to report on yet"
        actions={
          <Button asChild>
            <AppLink href="/snapshots">Open the snapshots</AppLink>
          </Button>
        }
      >
        A report is of a snapshot: scan, or drop a bundle.
      </EmptyState>
    </Panel>
  );
}

/** What the report would hold of one snapshot, and the report itself to be taken along. */
function Made({ snapshot, scopes }: { readonly snapshot: string; readonly scopes: readonly string[] }) {
  const [format, setFormat] = useQueryState("format", parseAsStringLiteral(FORMAT_ORDER).withDefault("html"));
  const query = reportQuery(snapshot, scopes);
  const { data, error, refetch, isPlaceholderData } = useClientQuery({
    queryKey: answerKey("report-about", { query }),
    queryFn: ({ signal }) => apiGet<ReportAbout>(`report-about?${query}`, {}, signal),
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
            <Button look="primary" size="lg" asChild aria-disabled={error !== null}>
              <a href={`/api/v1/report?${reportQuery(snapshot, scopes, format)}`} download>
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

/** An auditor's document: of which snapshot, limited to what, as which file. All of it stands in the address. */
export function ReportsPage() {
  const { data, error, refetch } = useSnapshots();
  const [chosen, setChosen] = useSnapshotParam();
  const [scopes, setScopes] = useQueryState("scope", parseAsNativeArrayOf(parseAsString).withOptions({ history: "push" }));
  const snapshot = chosen === null || chosen === LIVE ? data?.shown : chosen;
  return (
    <Page>
      <PageHeader
        title="Reports"
        description="A document that stands on its own: what was read and what was not, what is wrong, who can become an administrator, who may enter each cluster, and who can become what."
      />
      {error ? (
        <ErrorState error={error} doing="Reading the snapshots" onRetry={refetch} />
      ) : !data ? (
        <SkeletonRows rows={4} label="Reading the snapshots" />
      ) : !snapshot ? (
        <NoSnapshot />
      ) : (
        <>
          <Panel title="What it is of">
            <div className="flex flex-col gap-4">
              <SnapshotChoice snapshots={data} value={snapshot} onChoose={(id) => void setChosen(id)} />
              <ScopePicker scopes={scopes} onChange={(all) => void setScopes(all.length > 0 ? [...all] : null)} />
            </div>
          </Panel>
          <Made snapshot={snapshot} scopes={scopes} />
        </>
      )}
    </Page>
  );
}
