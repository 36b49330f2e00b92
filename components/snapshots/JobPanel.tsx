"use client";

import { Ban, Check, CircleAlert, CircleX, Clock, LoaderCircle, type LucideIcon, X } from "lucide-react";
import { useState } from "react";
import { Prose } from "@/components/explain/Prose";
import { AppLink } from "@/components/shell/AppLink";
import { apiSend, problemFrom } from "@/components/state/api";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { cn } from "@/components/ui/cn";
import { Progress } from "@/components/ui/Progress";
import { RefText } from "@/components/ui/RefText";
import { SkeletonRows } from "@/components/ui/Skeleton";
import { sentence } from "@/components/ui/sentence";
import { durationWords } from "@/components/ui/time";
import type { JobAnswer } from "@/server/contract/screen";
import { hasEnded, useJob, useJobParam } from "./useJob";

type SourceState = JobAnswer["progress"][number]["state"];

const STATES: Readonly<Record<SourceState, { readonly icon: LucideIcon; readonly word: string; readonly ink: string }>> = {
  waiting: { icon: Clock, word: "Waiting", ink: "text-muted-foreground" },
  reading: { icon: LoaderCircle, word: "Reading", ink: "text-accent" },
  done: { icon: Check, word: "Read", ink: "text-allowed" },
  partial: { icon: CircleAlert, word: "Partly read", ink: "text-warning" },
  failed: { icon: CircleX, word: "Failed", ink: "text-denied" },
};

const TITLES: Readonly<Record<JobAnswer["state"], string>> = {
  queued: "Waiting for its turn",
  running: "Reading",
  done: "Read",
  failed: "Could not be read",
  cancelled: "Cancelled",
};

/** How many of the sources are through; null while none has begun. */
const partDone = (job: JobAnswer): number | null => {
  const through = job.progress.filter((s) => s.state !== "waiting" && s.state !== "reading").length;
  return job.progress.length < 2 || through === 0 ? null : through / job.progress.length;
};

/** How long rate limits were waited, and about how long it will still take. */
function Times({ source: { waitedMs, leftMs } }: { readonly source: JobAnswer["progress"][number] }) {
  const words = [waitedMs && `waited ${durationWords(waitedMs)} for rate limits`, leftMs && `about ${durationWords(leftMs)} left`].filter(Boolean);
  return words.length > 0 && <span className="block text-xs text-muted-foreground first-letter:uppercase">{words.join(", ")}</span>;
}

function SourceLine({ source }: { readonly source: JobAnswer["progress"][number] }) {
  const state = STATES[source.state];
  return (
    <li className="flex items-start gap-2">
      <state.icon aria-hidden="true" className={cn("mt-0.5 size-4 shrink-0", state.ink, source.state === "reading" && "animate-spin")} />
      <span className="min-w-0 flex-1">
        <RefText text={source.name} className="font-medium" /> <span className={state.ink}>{state.word}</span>
        {source.detail !== "" && (
          <span className="block text-xs text-muted-foreground">
            <RefText text={source.detail} />
          </span>
        )}
        <Times source={source} />
      </span>
      <span className="shrink-0 text-xs tabular-nums text-muted-foreground">{source.objects.toLocaleString("en")} objects</span>
    </li>
  );
}

function Ended({ job, onClose }: { readonly job: JobAnswer; readonly onClose: () => void }) {
  if (job.state === "done" && job.snapshot !== null)
    return (
      <div className="flex flex-wrap gap-2">
        <Button asChild size="sm" look="primary">
          <AppLink href={`/?snapshot=${encodeURIComponent(job.snapshot)}`}>Open this snapshot</AppLink>
        </Button>
        <Button asChild size="sm">
          <AppLink href={`/snapshots?snapshot=${encodeURIComponent(job.snapshot)}#coverage`}>See what was read</AppLink>
        </Button>
        <Button size="sm" look="ghost" onClick={onClose}>
          Dismiss
        </Button>
      </div>
    );
  return (
    <Callout tone={job.state === "failed" ? "error" : "info"} actions={<CloseButton onClose={onClose} />}>
      {job.state === "cancelled" ? "Nothing was kept." : <Prose text={sentence(job.error ?? "The reason was not told. The server's log may have it.")} />}
    </Callout>
  );
}

function CloseButton({ onClose }: { readonly onClose: () => void }) {
  return (
    <Button look="ghost" size="icon-sm" aria-label="Dismiss" onClick={onClose}>
      <X aria-hidden="true" />
    </Button>
  );
}

/** Stops a job. */
export function CancelButton({ id }: { readonly id: string }) {
  const [problem, setProblem] = useState("");
  const cancel = () =>
    apiSend("POST", `jobs/${encodeURIComponent(id)}/cancel`).then(
      () => undefined,
      (thrown: unknown) => setProblem(problemFrom(thrown).detail),
    );
  return (
    <span className="flex items-center gap-2">
      {problem !== "" && <span className="text-xs text-denied">{problem}</span>}
      <Button size="sm" onClick={() => void cancel()}>
        <Ban aria-hidden="true" />
        Cancel
      </Button>
    </span>
  );
}

/** A job while it runs and what it ended as. */
export function JobPanel({ id }: { readonly id: string }) {
  const { job, error } = useJob(id);
  const [, setJob] = useJobParam();
  const close = () => void setJob(null);
  if (error !== undefined)
    return (
      <Callout live tone="warning" title="This job is gone" actions={<CloseButton onClose={close} />}>
        {error}
      </Callout>
    );
  if (!job) return <SkeletonRows rows={2} label="Looking for the job" />;
  const ended = hasEnded(job);
  return (
    <section aria-label={job.kind === "scan" ? "Scan" : "Import"} className="flex flex-col gap-3 rounded-lg border border-border bg-surface p-3">
      <div className="flex items-center justify-between gap-2">
        <p role="status" className="font-semibold">
          {TITLES[job.state]}
        </p>
        {!ended && <CancelButton id={id} />}
      </div>
      {!ended && <Progress label="Progress" value={partDone(job)} />}
      {job.progress.length > 0 && (
        <ul className="flex flex-col gap-2">
          {job.progress.map((source) => (
            <SourceLine key={source.name} source={source} />
          ))}
        </ul>
      )}
      {ended && <Ended job={job} onClose={close} />}
    </section>
  );
}
