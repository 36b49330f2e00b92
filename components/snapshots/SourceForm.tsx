"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { flushSync } from "react-dom";
import { Prose } from "@/components/explain/Prose";
import { answerKey, apiSend, problemFrom } from "@/components/state/api";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/Input";
import { sentence } from "@/components/ui/sentence";
import type { SourceInput } from "@/server/contract/screen";
import { checkSource, EMPTY_FIELDS, type FieldErrors, type SourceFields } from "./sourceFields";

/** What is read beside the rest where it is ticked, and what that takes. */
const TICKS = {
  watch: { label: "Watch it", hint: "Hear of changes as they happen, for the live view; needs the verb watch, as in rolewalk-watcher.yaml" },
  services: {
    label: "Read services",
    hint: "The roles of Lambda functions, CodeBuild projects and ECS task definitions; needs rolewalk-reader-services-policy.json, whose holder can read their environment variables",
  },
} as const;
const TICK_OF = { kubernetes: "watch", aws: "services" } as const;

interface FieldRow {
  readonly name: Exclude<keyof SourceFields, "kind" | keyof typeof TICKS>;
  readonly label: string;
  readonly hint: string;
  readonly optional?: boolean;
  /** The field without which this one says nothing. */
  readonly of?: FieldRow["name"];
}

const NAME: FieldRow = { name: "name", label: "Name", hint: "What answers and progress call it" };
const EVERY: FieldRow = { name: "every", label: "Read every", hint: "By itself, such as 15m, 1h or 1d; only when asked when empty", optional: true };
const FIELDS: Readonly<Record<SourceInput["kind"], readonly FieldRow[]>> = {
  kubernetes: [
    NAME,
    { name: "context", label: "Context", hint: "Of the kubeconfig; the current one when empty", optional: true },
    { name: "kubeconfig", label: "Kubeconfig file", hint: "A path on the server; ~/.kube/config when empty", optional: true },
    EVERY,
  ],
  aws: [
    NAME,
    { name: "regions", label: "Regions", hint: "Where clusters are, e.g. eu-west-1 us-east-1, or all that are enabled" },
    {
      name: "clusters",
      label: "Clusters to read",
      hint: "all, or names: their API is read as well, with tokens of EKS; none when empty",
      optional: true,
    },
    { name: "profile", label: "Profile", hint: "Of the server's AWS configuration; its own credentials when empty", optional: true },
    { name: "roleArn", label: "Role to assume", hint: "The read-only role of another account", optional: true },
    {
      name: "organizationRole",
      label: "Role in every account",
      hint: "A name: all accounts of the organization are read by the role of this name in each. This account alone when empty",
      optional: true,
    },
    {
      name: "leftOut",
      label: "Accounts left out",
      hint: "Of the organization, e.g. 111122223333; coverage keeps naming them",
      optional: true,
      of: "organizationRole",
    },
    { name: "leftOutBy", label: "Left out by", hint: "Who decided it", optional: true, of: "leftOut" },
    { name: "leftOutWhy", label: "Left out because", hint: "What coverage says of it", optional: true, of: "leftOut" },
    { name: "externalId", label: "External id", hint: "If those roles ask for one", optional: true },
    { name: "sessionName", label: "Session name", hint: "What CloudTrail calls the scan; rolewalk when empty", optional: true },
    EVERY,
  ],
};

const KINDS: readonly { readonly kind: SourceInput["kind"]; readonly word: string }[] = [
  { kind: "kubernetes", word: "Kubernetes cluster" },
  { kind: "aws", word: "AWS account" },
];

function KindChoice({ kind, onChoose }: { readonly kind: SourceInput["kind"]; readonly onChoose: (kind: SourceInput["kind"]) => void }) {
  return (
    <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
      <legend className="sr-only">What it is</legend>
      {KINDS.map((one) => (
        <label key={one.kind} className="flex items-center gap-1.5">
          <input type="radio" name="source-kind" checked={kind === one.kind} onChange={() => onChoose(one.kind)} className="size-4 accent-accent" />
          {one.word}
        </label>
      ))}
    </fieldset>
  );
}

interface TickProps {
  readonly name: keyof typeof TICKS;
  readonly fields: SourceFields;
  readonly onChange: (fields: SourceFields) => void;
}

function Tick({ name, fields, onChange }: TickProps) {
  return (
    <label className="flex items-start gap-2">
      <input
        type="checkbox"
        checked={fields[name]}
        onChange={(event) => onChange({ ...fields, [name]: event.target.checked })}
        className="mt-0.5 size-4 accent-accent"
      />
      <span>
        {TICKS[name].label}
        <span className="block text-xs text-muted-foreground">{TICKS[name].hint}</span>
      </span>
    </label>
  );
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** Adds a cluster or an account to those a scan reads. */
export function SourceForm({ onDone }: { readonly onDone: () => void }) {
  const client = useQueryClient();
  const [fields, setFields] = useState<SourceFields>(EMPTY_FIELDS);
  const [errors, setErrors] = useState<FieldErrors>({});
  const add = useMutation({
    mutationFn: (input: SourceInput) => apiSend("POST", "sources", input),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: answerKey("sources") });
      onDone();
    },
  });
  const isAsked = ({ of }: FieldRow): boolean => of === undefined || fields[of].trim() !== "";
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const checked = checkSource(fields, dayOf(new Date()));
    // the fields are many: what is wrong first is brought into sight
    flushSync(() => setErrors(checked.ok ? {} : checked.errors));
    if (checked.ok) add.mutate(checked.input);
    else event.currentTarget.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  };
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-3 rounded-lg border border-border bg-background p-3">
      <KindChoice kind={fields.kind} onChoose={(kind) => setFields({ ...fields, kind })} />
      {FIELDS[fields.kind].filter(isAsked).map((row) => (
        <Field key={row.name} label={row.label} hint={row.hint} optional={row.optional === true} error={errors[row.name]}>
          {(ids) => (
            <Input
              {...ids}
              autoComplete="off"
              spellCheck={false}
              value={fields[row.name]}
              onChange={(event) => setFields({ ...fields, [row.name]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <Tick name={TICK_OF[fields.kind]} fields={fields} onChange={setFields} />
      {add.error && (
        <Callout live tone="error">
          <Prose text={sentence(problemFrom(add.error).detail)} />
        </Callout>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" look="primary" disabled={add.isPending}>
          {add.isPending ? "Adding…" : "Add source"}
        </Button>
      </div>
    </form>
  );
}
