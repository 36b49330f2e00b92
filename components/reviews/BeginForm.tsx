"use client";

import { useMutation } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { CancelButton } from "@/components/snapshots/JobPanel";
import { apiSend, problemFrom } from "@/components/state/api";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/Input";
import { Progress } from "@/components/ui/Progress";
import { sentence } from "@/components/ui/sentence";
import type { ReviewInput } from "@/server/contract/review";
import type { JobAnswer } from "@/server/contract/screen";
import type { Freezing } from "./useFreezing";

const hoursOf = (text: string): number | undefined => (text.trim() === "" ? undefined : Number(text));

/** Why nothing was frozen. */
function NotFrozen({ refused, freezing: { job, error } }: { readonly refused: Error | null; readonly freezing: Freezing }) {
  if (refused !== null)
    return (
      <Callout live tone="error">
        {sentence(problemFrom(refused).detail)}
      </Callout>
    );
  if (error !== undefined)
    return (
      <Callout live tone="warning" title="This job is gone">
        {sentence(error)}
      </Callout>
    );
  if (job?.state === "cancelled") return <Callout live>Cancelled. Nothing was kept.</Callout>;
  if (job?.state !== "failed") return null;
  return (
    <Callout live tone="error">
      {sentence(job.error ?? "The reason was not told. The server's log may have it.")}
    </Callout>
  );
}

function UnderWay({ id, job }: Freezing & { readonly id: string }) {
  return (
    <div className="flex flex-col gap-2">
      <Progress label="Progress" value={null} />
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p role="status" className="min-w-0 flex-1 basis-60 text-sm text-muted-foreground">
          {job?.state === "queued" ? "Waiting for its turn." : "On a large estate this takes a minute. It goes on when you leave the page."}
        </p>
        <CancelButton id={id} />
      </div>
    </div>
  );
}

/** Freezes the newest snapshot for a review. */
export function BeginForm({ freezing }: { readonly freezing: Freezing }) {
  const [title, setTitle] = useState("");
  const [age, setAge] = useState("");
  const [skew, setSkew] = useState("");
  const begin = useMutation({
    mutationFn: (input: ReviewInput) => apiSend<JobAnswer>("POST", "reviews", input),
    onMutate: () => freezing.watch(null),
    onSuccess: (begun) => freezing.watch(begun?.id ?? null),
  });
  const { id, isUnderWay } = freezing;
  const isBusy = begin.isPending || isUnderWay;
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const named = title.trim();
    const [maxAgeHours, maxSkewHours] = [hoursOf(age), hoursOf(skew)];
    begin.mutate({
      ...(named === "" ? {} : { title: named }),
      ...(maxAgeHours === undefined ? {} : { maxAgeHours }),
      ...(maxSkewHours === undefined ? {} : { maxSkewHours }),
    });
  };
  return (
    <form onSubmit={submit} className="flex w-full max-w-md flex-col gap-3 py-1">
      <Field label="Title" hint="By default the day" optional>
        {(ids) => <Input {...ids} name="title" maxLength={200} autoComplete="off" value={title} onChange={(event) => setTitle(event.target.value)} />}
      </Field>
      <Field label="Refuse when anything is older than (hours)" optional>
        {(ids) => <Input {...ids} name="age" type="number" min="0.001" step="any" value={age} onChange={(event) => setAge(event.target.value)} />}
      </Field>
      <Field label="Refuse when sources were read further apart than (hours)" optional>
        {(ids) => <Input {...ids} name="skew" type="number" min="0.001" step="any" value={skew} onChange={(event) => setSkew(event.target.value)} />}
      </Field>
      <NotFrozen refused={begin.error} freezing={freezing} />
      <div>
        <Button type="submit" look="primary" disabled={isBusy}>
          {isBusy ? "Freezing…" : "Freeze the newest snapshot"}
        </Button>
      </div>
      {id !== null && isUnderWay && <UnderWay {...freezing} id={id} />}
    </form>
  );
}
