"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { useSession } from "@/components/account/useSession";
import { apiSend, EVERY_ANSWER, problemFrom } from "@/components/state/api";
import { useTabMemory } from "@/components/state/useTabMemory";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/Input";
import type { DecidedRow, Deciding, DecisionsTaken } from "@/server/contract/review";
import { DECISIONS, type DecisionWord } from "@/server/contract/review-words";
import { describeRef } from "@/server/view/ref-view";
import { STATE_NAMES } from "./words";

const HINTS: Readonly<Record<DecisionWord, string>> = {
  keep: "It is still needed",
  revoke: "It has to go, and stays open until a snapshot proves it gone",
  question: "Somebody else has to say",
};

interface DecideFormProps {
  readonly review: string;
  readonly row: DecidedRow;
  readonly onDecided: (said: string) => void;
}

type Errors = Readonly<Partial<Record<"reviewer" | "reason", string>>>;

/** Decides about one row. */
export function DecideForm({ review, row, onDecided }: DecideFormProps) {
  const client = useQueryClient();
  const { data: session } = useSession();
  const [typed, setReviewer] = useTabMemory<string | undefined>("reviewer", undefined);
  // the key of a machine is nobody's name
  const reviewer = typed ?? (session?.isShared ? session.name : "");
  const [decision, setDecision] = useState<DecisionWord>(row.decision?.decision ?? "keep");
  const [reason, setReason] = useState("");
  const [errors, setErrors] = useState<Errors>({});
  const decide = useMutation({
    mutationFn: async (input: Deciding) => {
      const taken = await apiSend<DecisionsTaken>("POST", `reviews/${encodeURIComponent(review)}/decisions`, { decisions: [input] });
      const refused = taken?.refused[0];
      if (refused) throw new Error(refused.reason);
    },
    onSuccess: async (_, input) => {
      await client.invalidateQueries({ queryKey: EVERY_ANSWER });
      onDecided(`${STATE_NAMES[input.decision]}: ${describeRef(row.who.ref).label}`);
    },
  });
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const found: Errors = {
      ...(reviewer.trim() === "" && { reviewer: "Say who decides" }),
      ...(decision !== "keep" && reason.trim() === "" && { reason: "Say why" }),
    };
    setErrors(found);
    const [first] = Object.keys(found);
    if (first === undefined) decide.mutate({ row: row.id, decision, reviewer: reviewer.trim(), reason: reason.trim() });
    else event.currentTarget.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
  };
  return (
    <form noValidate onSubmit={submit} className="flex max-w-xl flex-col gap-3 py-1">
      <fieldset className="space-y-1">
        <legend className="text-sm font-medium">Decision</legend>
        {DECISIONS.map((one) => (
          <label key={one} className="flex items-start gap-2 text-sm">
            <input type="radio" name={`decision-${row.id}`} value={one} checked={decision === one} onChange={() => setDecision(one)} className="mt-1" />
            <span>
              <span className="font-medium">{STATE_NAMES[one]}</span> <span className="text-muted-foreground">{HINTS[one]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Field label="Reason" optional={decision === "keep"} error={errors.reason}>
        {(ids) => <Input {...ids} name="reason" autoComplete="off" maxLength={2000} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
      <Field label="Reviewer" hint="Who decides; kept in this tab until it is closed" error={errors.reviewer}>
        {(ids) => <Input {...ids} name="reviewer" autoComplete="name" maxLength={200} value={reviewer} onChange={(event) => setReviewer(event.target.value)} />}
      </Field>
      {decide.error && (
        <Callout live tone="error">
          {problemFrom(decide.error).detail}
        </Callout>
      )}
      <div>
        <Button type="submit" disabled={decide.isPending}>
          {decide.isPending ? "Deciding…" : STATE_NAMES[decision]}
        </Button>
      </div>
    </form>
  );
}
