"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { answerKey, apiSend, problemFrom } from "@/components/state/api";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/Input";
import type { ReviewAbout, ReviewInput } from "@/server/contract/review";

const hoursOf = (text: string): number | undefined => (text.trim() === "" ? undefined : Number(text));

/** Freezes the newest snapshot for a review. */
export function BeginForm({ onBegun }: { readonly onBegun: (id: string) => void }) {
  const client = useQueryClient();
  const [title, setTitle] = useState("");
  const [age, setAge] = useState("");
  const [skew, setSkew] = useState("");
  const begin = useMutation({
    mutationFn: (input: ReviewInput) => apiSend<ReviewAbout>("POST", "reviews", input),
    onSuccess: async (begun) => {
      await client.invalidateQueries({ queryKey: answerKey("reviews").slice(0, 2) });
      if (begun) onBegun(begun.id);
    },
  });
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
        {(ids) => <Input {...ids} name="age" type="number" min="1" step="any" value={age} onChange={(event) => setAge(event.target.value)} />}
      </Field>
      <Field label="Refuse when sources were read further apart than (hours)" optional>
        {(ids) => <Input {...ids} name="skew" type="number" min="1" step="any" value={skew} onChange={(event) => setSkew(event.target.value)} />}
      </Field>
      {begin.error && (
        <Callout live tone="error">
          {problemFrom(begin.error).detail}
        </Callout>
      )}
      <div>
        <Button type="submit" look="primary" disabled={begin.isPending}>
          {begin.isPending ? "Freezing…" : "Freeze the newest snapshot"}
        </Button>
      </div>
    </form>
  );
}
