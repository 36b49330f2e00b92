"use client";

import { ShieldAlert, ShieldCheck } from "lucide-react";
import { type SubmitEvent, useState } from "react";
import { answerKey, apiGet } from "@/components/state/api";
import { useClientQuery } from "@/components/state/useClientQuery";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { CopyBlock } from "@/components/ui/CopyBlock";
import { Disclosure } from "@/components/ui/Disclosure";
import { ErrorState } from "@/components/ui/ErrorState";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/Input";
import { Panel } from "@/components/ui/Panel";
import { SkeletonRows } from "@/components/ui/Skeleton";
import { sentence } from "@/components/ui/sentence";
import type { AuditVerified } from "@/server/contract/audit";

const HASH = /^[0-9a-f]{64}$/;

/** A hash that was kept elsewhere is looked for. */
function KeptHash({ onCheck }: { readonly onCheck: (head: string) => void }) {
  const [text, setText] = useState("");
  const [isTried, setIsTried] = useState(false);
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setIsTried(true);
    const head = text.trim().toLowerCase();
    if (HASH.test(head)) onCheck(head);
    else event.currentTarget.querySelector("input")?.focus();
  };
  const isWrong = isTried && !HASH.test(text.trim().toLowerCase());
  return (
    <form noValidate onSubmit={submit} className="flex max-w-2xl flex-col gap-2 pt-1">
      <Field
        label="A hash that was kept elsewhere"
        hint="It has to be that of an entry: then none is missing behind it up to here"
        error={isWrong ? "A hash has 64 digits, 0 to 9 and a to f" : undefined}
      >
        {(ids) => <Input {...ids} className="font-mono" autoComplete="off" spellCheck={false} value={text} onChange={(event) => setText(event.target.value)} />}
      </Field>
      <div>
        <Button type="submit">Look for it</Button>
      </div>
    </form>
  );
}

function Told({ verified, head }: { readonly verified: AuditVerified; readonly head: string | null }) {
  if (!verified.ok)
    return (
      <Callout tone="error" title="The trail does not hold together">
        <ShieldAlert aria-hidden="true" className="mr-1.5 inline size-4 align-text-bottom" />
        {sentence(verified.why)}
      </Callout>
    );
  return (
    <>
      <p className="flex items-start gap-2">
        <ShieldCheck aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-allowed" />
        <span>
          {verified.entries === 0 ? "Nothing was done yet." : `Each of ${verified.entries.toLocaleString("en")} entries follows from the one before it.`}
          {head !== null && " The hash that was kept is among them."}
        </span>
      </p>
      {verified.entries > 0 && (
        <div>
          <h3 className="mb-1 text-sm font-medium">Hash of the last entry</h3>
          <CopyBlock label="Copy: the hash of the last entry" text={verified.head} />
          <p className="mt-1 text-xs text-muted-foreground">
            Kept where nobody who may write to the database can, it shows later that nothing was taken away or made anew.
          </p>
        </div>
      )}
    </>
  );
}

/** Whether the trail holds together, and the hash that says so later. */
export function TrailState() {
  const [head, setHead] = useState<string | null>(null);
  const { data, error, refetch, isFetching } = useClientQuery({
    queryKey: answerKey("audit/verified", { head }),
    queryFn: ({ signal }) => apiGet<AuditVerified>("audit/verified", { head }, signal),
  });
  return (
    <Panel
      title="Whether it holds together"
      actions={
        <Button size="sm" disabled={isFetching} onClick={() => void refetch()}>
          {isFetching ? "Checking…" : "Check again"}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <div aria-live="polite" className="flex flex-col gap-3">
          {error && <ErrorState error={error} doing="Checking the trail" onRetry={() => void refetch()} />}
          {!data && !error && <SkeletonRows rows={1} label="Checking the trail" />}
          {data && <Told verified={data} head={head} />}
        </div>
        <Disclosure summary="Look for a hash that was kept">
          <KeptHash onCheck={setHead} />
        </Disclosure>
      </div>
    </Panel>
  );
}
