"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Target } from "lucide-react";
import { type SubmitEvent, useState } from "react";
import { Only } from "@/components/account/Only";
import { EntityPicker } from "@/components/explain/EntityPicker";
import { apiSend, EVERY_ANSWER, problemFrom } from "@/components/state/api";
import { useAnswer } from "@/components/state/useAnswer";
import { useSnapshotParam } from "@/components/state/useSnapshotParam";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/Input";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import { SkeletonRows } from "@/components/ui/Skeleton";
import { Time } from "@/components/ui/Time";
import type { MarkAnswer, MarkInput, MarksAnswer } from "@/server/contract/marks";
import { describeRef } from "@/server/view/ref-view";
import { Entity } from "./FindingParts";
import { Said } from "./Said";
import { useSaid } from "./useSaid";

interface ChangeProps {
  /** Called with a sentence once it is done. */
  readonly onDone: (said: string) => void;
}

function MarkForm({ onDone }: ChangeProps) {
  const client = useQueryClient();
  const [snapshot] = useSnapshotParam();
  const [ref, setRef] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const [isTried, setIsTried] = useState(false);
  const mark = useMutation({
    mutationFn: (input: MarkInput) => apiSend("POST", "marks", input, { snapshot }),
    onSuccess: async (_, input) => {
      await client.invalidateQueries({ queryKey: EVERY_ANSWER });
      setRef(null);
      setReason("");
      setIsTried(false);
      onDone(`Marked: ${describeRef(input.ref).label}`);
    },
  });
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setIsTried(true);
    if (ref !== null && reason.trim() !== "") mark.mutate({ ref, reason: reason.trim() });
    else event.currentTarget.querySelector<HTMLInputElement>(ref === null ? "[role=combobox]" : "[name=reason]")?.focus();
  };
  return (
    <form noValidate onSubmit={submit} className="flex max-w-xl flex-col gap-3">
      <EntityPicker label="Role, user, service account or namespace" value={ref} onPick={setRef} />
      {isTried && ref === null && (
        <p role="alert" className="text-xs text-denied">
          Choose what is marked
        </p>
      )}
      <Field label="Reason" hint="What is behind it; findings say it" error={isTried && reason.trim() === "" ? "Say why" : undefined}>
        {(ids) => <Input {...ids} name="reason" autoComplete="off" value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
      {mark.error && (
        <Callout live tone="error">
          {problemFrom(mark.error).detail}
        </Callout>
      )}
      <div>
        <Button type="submit" disabled={mark.isPending}>
          {mark.isPending ? "Marking…" : "Mark it"}
        </Button>
      </div>
    </form>
  );
}

function MarkItem({ mark, onDone }: ChangeProps & { readonly mark: MarkAnswer }) {
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => apiSend("DELETE", "marks", undefined, { ref: mark.ref }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: EVERY_ANSWER });
      onDone(`Not marked any more: ${describeRef(mark.ref).label}`);
    },
  });
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-80 space-y-1 text-sm">
        <Entity of={mark.ref} />
        <p className="anywhere">
          <RefText text={mark.reason} />
        </p>
        <p className="text-muted-foreground">
          Since <Time iso={mark.markedAt} />;{" "}
          {mark.identities === 0
            ? "nothing of it was collected in this snapshot"
            : mark.identities === 1
              ? "one identity"
              : `${mark.identities.toLocaleString("en")} identities`}
        </p>
        {error && (
          <Callout live tone="error">
            {problemFrom(error).detail}
          </Callout>
        )}
      </div>
      <Only needs="operator">
        <Button disabled={isPending} onClick={() => mutate()} aria-label={`Take the mark away: ${describeRef(mark.ref).label}`}>
          {isPending ? "Taking away…" : "Take away"}
        </Button>
      </Only>
    </li>
  );
}

/** What counts as much as an administrator, and how to say so. */
export function Marks() {
  const { data, error, refetch } = useAnswer<MarksAnswer>("marks");
  const { said, say, noted } = useSaid();
  if (error) return <ErrorState error={error} doing="Looking for what is marked" onRetry={refetch} />;
  if (!data) return <SkeletonRows rows={3} label="Looking for what is marked" />;
  return (
    <div className="space-y-4">
      <Said said={said} noted={noted} />
      <Panel
        title="What is marked"
        description="Counts as an administrator does: who has it, and who gets to it, ranks findings, new access and choke points. A namespace stands for all its service accounts."
        flush={data.marks.length > 0}
      >
        {data.marks.length === 0 ? (
          <EmptyState icon={Target} title="Nothing is marked">
            Administrators alone are what everything ranks by.
          </EmptyState>
        ) : (
          <ul className="divide-y divide-border border-t border-border">
            {data.marks.map((mark) => (
              <MarkItem key={mark.ref} mark={mark} onDone={say} />
            ))}
          </ul>
        )}
      </Panel>
      <Panel title="Mark something">
        <Only needs="operator" doing="Marking">
          <MarkForm onDone={say} />
        </Only>
      </Panel>
    </div>
  );
}
