"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Play, Plus, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Only } from "@/components/account/Only";
import { useMay } from "@/components/account/useSession";
import { Prose } from "@/components/explain/Prose";
import { AppLink } from "@/components/shell/AppLink";
import { answerKey, apiGet, apiSend, problemFrom } from "@/components/state/api";
import { useClientQuery } from "@/components/state/useClientQuery";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { ErrorState } from "@/components/ui/ErrorState";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import { SkeletonRows } from "@/components/ui/Skeleton";
import { sentence } from "@/components/ui/sentence";
import type { DoctorAnswer } from "@/server/contract/doctor";
import type { JobAnswer, SourcesAnswer } from "@/server/contract/screen";
import { SourceCheck } from "./SourceCheck";
import { SourceForm } from "./SourceForm";
import { SourceRuns } from "./SourceRuns";
import { useJobParam } from "./useJob";

type Source = SourcesAnswer["sources"][number];

const KIND_WORDS: Readonly<Record<Source["kind"], string>> = { kubernetes: "Kubernetes", aws: "AWS account", push: "sends by itself" };

function SourceRow({ source }: { readonly source: Source }) {
  const client = useQueryClient();
  const mayChange = useMay("operator");
  const remove = useMutation({
    mutationFn: () => apiSend("DELETE", `sources/${encodeURIComponent(source.id)}`),
    onSuccess: () => client.invalidateQueries({ queryKey: answerKey("sources") }),
  });
  const check = useMutation({ mutationFn: () => apiSend<DoctorAnswer>("POST", `sources/${encodeURIComponent(source.id)}/check`) });
  return (
    <li className="space-y-2 py-2">
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <RefText text={source.name} className="font-medium" /> <Badge tone="quiet">{KIND_WORDS[source.kind]}</Badge>
          <p className="text-xs text-muted-foreground">
            <RefText text={source.detail} />
          </p>
          <SourceRuns source={source} />
        </div>
        {mayChange && source.kind !== "push" && (
          <Button size="sm" aria-label={`Test the connection of ${source.name}`} disabled={check.isPending} onClick={() => check.mutate()}>
            {check.isPending ? "Testing…" : "Test"}
          </Button>
        )}
        {mayChange && (
          <Button
            look="ghost"
            size="icon-sm"
            aria-label={`Remove ${source.name}`}
            title="Remove; snapshots read from it stay"
            disabled={remove.isPending}
            onClick={() => remove.mutate()}
          >
            <Trash2 aria-hidden="true" />
          </Button>
        )}
      </div>
      {remove.error && <Failed title="It was not removed" error={remove.error} />}
      {check.error && <Failed title="The test did not run" error={check.error} />}
      {check.isPending && (
        <p role="status" className="text-xs text-muted-foreground">
          Every call that a scan sends is tried once.
        </p>
      )}
      {check.data?.sources.map((one, _, all) => (
        <SourceCheck key={one.name} source={one} isNamed={all.length > 1} />
      ))}
    </li>
  );
}

function Failed({ title, error }: { readonly title: string; readonly error: Error }) {
  return (
    <Callout live tone="error" title={title}>
      <Prose text={sentence(problemFrom(error).detail)} />
    </Callout>
  );
}

function ScanButton() {
  const [, setJob] = useJobParam();
  const scan = useMutation({
    mutationFn: () => apiSend<JobAnswer>("POST", "scan"),
    onSuccess: (job) => setJob(job?.id ?? null),
  });
  return (
    <div className="mt-2 flex flex-col gap-2">
      <Button look="primary" disabled={scan.isPending} onClick={() => scan.mutate()}>
        <Play aria-hidden="true" />
        {scan.isPending ? "Starting…" : "Scan all sources"}
      </Button>
      {scan.error && <Failed title="The scan did not start" error={scan.error} />}
    </div>
  );
}

/** Clusters and accounts that can be read live. */
export function SourcesPanel() {
  const [adding, setAdding] = useState(false);
  const mayChange = useMay("operator");
  const panel = useRef<HTMLDivElement>(null);
  // the button gives way to the form and comes back: the focus goes with it
  const turn = (on: boolean) => {
    flushSync(() => setAdding(on));
    panel.current?.querySelector<HTMLElement>(on ? "form input:not([type=radio])" : "button")?.focus();
  };
  const { data, error, refetch } = useClientQuery({ queryKey: answerKey("sources"), queryFn: ({ signal }) => apiGet<SourcesAnswer>("sources", {}, signal) });
  const sources = data?.sources ?? [];
  return (
    <div ref={panel} className="min-w-0">
      <Panel
        id="sources"
        title="Live sources"
        description={
          <>
            Read with your own kubeconfig and AWS configuration, never written to.{" "}
            <AppLink href="/settings#reader-files" className="text-accent underline underline-offset-2">
              What a scan needs
            </AppLink>
          </>
        }
        actions={
          mayChange &&
          !adding && (
            <Button size="sm" onClick={() => turn(true)}>
              <Plus aria-hidden="true" />
              Add a source
            </Button>
          )
        }
      >
        {error && <ErrorState error={error} doing="Reading the sources" onRetry={refetch} />}
        {!data && !error && <SkeletonRows rows={2} label="Reading the sources" />}
        {data && sources.length === 0 && !adding && <p className="text-muted-foreground">None yet. Add a kubeconfig context or an AWS profile, then scan.</p>}
        {sources.length > 0 && (
          <ul className="divide-y divide-border">
            {sources.map((source) => (
              <SourceRow key={source.id} source={source} />
            ))}
          </ul>
        )}
        {adding && <SourceForm onDone={() => turn(false)} />}
        {!adding && (
          <Only needs="operator" doing="Adding sources and scanning them">
            {sources.length > 0 && <ScanButton />}
          </Only>
        )}
      </Panel>
    </div>
  );
}
