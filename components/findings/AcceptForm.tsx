"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { apiSend, EVERY_ANSWER, problemFrom } from "@/components/state/api";
import { useSnapshotParam } from "@/components/state/useSnapshotParam";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/Input";
import type { AcceptInput } from "@/server/contract/accepted";
import { type AcceptErrors, type AcceptFields, checkAccept, emptyFields } from "./acceptFields";

interface FieldRow {
  readonly name: keyof AcceptFields;
  readonly label: string;
  readonly hint: string;
  readonly type: "text" | "date" | "url";
  readonly optional?: boolean;
}

const ROWS: readonly FieldRow[] = [
  { name: "owner", label: "Owner", hint: "Who answers for it: a person or a team", type: "text" },
  { name: "reason", label: "Reason", hint: "Why you live with it; an auditor reads this", type: "text" },
  { name: "until", label: "Last day", hint: "After it the finding is back, in UTC", type: "date" },
  { name: "link", label: "Link", hint: "A ticket", type: "url", optional: true },
];

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

interface AcceptFormProps {
  readonly finding: string;
  /** Of how many things the finding is. */
  readonly total: number;
  readonly onAccepted: () => void;
}

/** Lives with a finding until a day. */
export function AcceptForm({ finding, total, onAccepted }: AcceptFormProps) {
  const client = useQueryClient();
  const [snapshot] = useSnapshotParam();
  const [fields, setFields] = useState<AcceptFields>(() => emptyFields(new Date()));
  const [errors, setErrors] = useState<AcceptErrors>({});
  const accept = useMutation({
    mutationFn: (input: AcceptInput) => apiSend("POST", "accepted-risks", input, { snapshot }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: EVERY_ANSWER });
      onAccepted();
    },
  });
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const checked = checkAccept(finding, fields, dayOf(new Date()));
    setErrors(checked.ok ? {} : checked.errors);
    if (checked.ok) accept.mutate(checked.input);
    else event.currentTarget.querySelector<HTMLInputElement>(`[name=${Object.keys(checked.errors)[0]}]`)?.focus();
  };
  return (
    <form noValidate onSubmit={submit} className="flex max-w-xl flex-col gap-3 py-1">
      <p className="max-w-prose text-sm text-muted-foreground">
        {total === 1
          ? "It then stands under Accepted. It is back after the last day, and as soon as what shows it changes."
          : `All ${total.toLocaleString("en")} then stand under Accepted. Each is back after the last day, and as soon as what shows it changes; what joins later was not accepted.`}
      </p>
      {ROWS.map((row) => (
        <Field key={row.name} label={row.label} hint={row.hint} optional={row.optional === true} error={errors[row.name]}>
          {(ids) => (
            <Input
              {...ids}
              name={row.name}
              type={row.type}
              autoComplete="off"
              value={fields[row.name]}
              onChange={(event) => setFields({ ...fields, [row.name]: event.target.value })}
            />
          )}
        </Field>
      ))}
      {accept.error && (
        <Callout live tone="error">
          {problemFrom(accept.error).detail}
        </Callout>
      )}
      <div>
        <Button type="submit" disabled={accept.isPending}>
          {accept.isPending ? "Accepting…" : "Accept until then"}
        </Button>
      </div>
    </form>
  );
}
